// Amounts, dates and months as people write them. Amounts are integers of minor units from end to end; none goes through a fraction.
import { spoken } from './words.js'

const SIGNS = { 156: '¥', 978: '€', 840: '$', 826: '£' }
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const AMOUNT_MAX = 2n ** 63n - 1n

export function money(amount, currency = 156) {
  if (typeof amount !== 'bigint' && !Number.isSafeInteger(amount)) throw new Error(`no whole amount: ${amount}`)
  const digits = String(amount < 0 ? -amount : amount).padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${amount < 0 ? '−' : ''}${SIGNS[currency] ?? currency}\u00a0${whole}.${digits.slice(-2)}`
}

// Minor units of what somebody typed (1,234.5 or 1234.50), or null: nothing is guessed and nothing rounded.
export function readAmount(typed) {
  const match = typed.trim().replace(/,/g, ',').match(/^(\d{1,3}(?:,\d{3})+|\d{1,16})(?:\.(\d{1,2}))?$/)
  if (!match) return null
  const amount = BigInt(match[1].replaceAll(',', '')) * 100n + BigInt((match[2] ?? '').padEnd(2, '0'))
  return amount > 0n && amount <= AMOUNT_MAX ? safe(amount) : null
}
const safe = (amount) => (amount <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(amount) : null)

export function month(value) {
  const [year, number] = [Math.floor(value / 100), value % 100]
  return spoken() === 'zh' ? `${year}年${number}月` : `${MONTHS[number - 1]} ${year}`
}

export function day(value) {
  const date = new Date(value * 86_400_000)
  const [year, number, of] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  return spoken() === 'zh' ? `${year}年${number + 1}月${of}日` : `${of} ${MONTHS[number]} ${year}`
}

// A moment in a zone, to the minute: the chain's for what the chain says, the phone's for what this phone did.
export function moment(timeMs, zoneMinutes) {
  const local = timeMs + zoneMinutes * 60_000
  const clock = new Date(local)
  const two = (value) => String(value).padStart(2, '0')
  return `${day(Math.floor(local / 86_400_000))} ${two(clock.getUTCHours())}:${two(clock.getUTCMinutes())}`
}
export const here = (timeMs) => moment(timeMs, -new Date(timeMs).getTimezoneOffset())
