// Amounts and quantities as people write them. Nothing goes through a float: 12.345 is 12345 thousandths, ¥ 1.20 is 120 fen.
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ',')

export function fen(amount) {
  const digits = String(Math.abs(amount)).padStart(3, '0')
  return `${amount < 0 ? '-' : ''}${grouped(digits.slice(0, -2))}.${digits.slice(-2)}`
}

export function milliText(quantity) {
  const digits = String(Math.abs(quantity)).padStart(4, '0')
  const rest = digits.slice(-3).replace(/0+$/, '')
  return `${quantity < 0 ? '-' : ''}${grouped(digits.slice(0, -3))}${rest ? `.${rest}` : ''}`
}

// Thousandths of what was typed; null where it is no quantity.
export const milli = (typed) => scaled(typed, 3)

// Minor units of an amount as a table writes it; null where it is none.
export function minor(written, places) {
  let plain = String(written ?? '').normalize('NFKC').trim()
  for (const word of ['¥', '¥', 'CNY', 'RMB', '人民币']) if (plain.startsWith(word)) plain = plain.slice(word.length).trim()
  for (const word of ['整', '元', 'CNY', 'RMB']) if (plain.endsWith(word)) plain = plain.slice(0, -word.length).trim()
  return scaled(plain, places)
}

function scaled(typed, places) {
  const plain = String(typed).normalize('NFKC').trim().replaceAll(',', '')
  const found = /^(\d+)(?:\.(\d*))?$/.exec(plain)
  if (!found) return null
  const rest = (found[2] ?? '').replace(/0+$/, '')
  if (rest.length > places) return null
  const value = Number(found[1] + rest.padEnd(places, '0'))
  return Number.isSafeInteger(value) ? value : null
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
export function monthText(month) {
  const [year, number] = [Math.floor(month / 100), month % 100]
  return document.documentElement.lang.startsWith('zh') ? `${year}年${number}月` : `${MONTHS[number - 1]} ${year}`
}
