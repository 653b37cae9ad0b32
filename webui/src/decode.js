// Shows what bytes say, as fields: nothing here comes from the server but the bytes.
import { fromHex, toHex } from './bytes.js'
import { accountNumber, readEnvelope } from './ledger.js'
import { make as element } from './words.js'

const ACCOUNT = /^(account|debit|credit|wallet|reserve|uncollected)$|_account$/
const LISTED_MAX = 20
const NOTHING = /^0{64}$/ // no document
const words = (name) => name.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ')

function shown(field) {
  const { name, value } = field
  if (Array.isArray(value)) {
    const rest = value.length > LISTED_MAX ? [element('small', '', `… + ${value.length - LISTED_MAX}`)] : []
    if (value.every((one) => !one?.fields && !Array.isArray(one))) return element('code', 'whole', [value.slice(0, LISTED_MAX).join(', '), ...rest])
    return element('div', 'nested', [...value.slice(0, LISTED_MAX).map((one) => (one?.fields ? structure(one) : element('code', '', String(one)))), ...rest])
  }
  if (value?.fields) return structure(value)
  if (ACCOUNT.test(name) && value) return element('a', '', accountNumber(value))
  if (/(^|_)amount|_fen$|^total$/.test(name)) return element('span', 'money', (Number(value) / 100).toLocaleString('en-US', { minimumFractionDigits: 2 }))
  return element('code', 'whole', NOTHING.test(value) ? '00…00' : String(value))
}

export function structure(found, heading = words, naming = words) {
  const pairs = found.fields.flatMap((field) => { const dd = element('dd', '', [shown(field)]); return [element('dt', '', naming(field.name)), dd] })
  return element('div', 'struct', [element('b', '', heading(found.kind)), element('dl', 'pairs', pairs)])
}

export function decodePage() {
  for (const part of document.querySelectorAll('[data-decode]')) {
    const target = part.querySelector('[data-decoded]')
    try {
      const envelope = readEnvelope(fromHex(document.getElementById(part.dataset.decode).textContent.trim()))
      target.replaceChildren(...envelope.actions.map((action) => structure(action)))
      const about = [['sender', envelope.sender], ['valid from height', envelope.from], ['valid until height', envelope.until], ['salt', envelope.salt], ...envelope.signatures.map(({ slot, signature }) => [`signature by key ${slot}`, toHex(signature)])]
      target.append(element('dl', 'pairs', about.flatMap(([name, value]) => [element('dt', '', name), element('dd', '', [element('code', 'whole', String(value))])])))
    } catch (error) {
      target.textContent = String(error.message)
    }
  }
}
