// What a worker can ask of the ledger, as bytes made here by the rulebook's schema: without a network nobody else could make them.
import { fromHex, tagged } from '../bytes.js'
import { makeBody, schema } from '../ledger.js'
import { encode } from '../msgpack.js'
import { LINE, OBJECTION, RECEIPT, makeStatement } from './statements.js'

export const SPAN_ONLINE = 1000
export const SPAN_OFFLINE = 20_000
const SALT_BYTES = 32
const NO_SIGNATURE = new Uint8Array(64)

function packed(type, value) {
  if (Array.isArray(type)) return value.map((one) => packed(type[0], one))
  if (type.startsWith('struct:')) return struct(schema.structs[type.slice(7)], value)
  if (value === undefined) throw new Error('a field is missing')
  return value
}
const struct = (fields, values) => fields.map(([name, type]) => packed(type, values[name]))

// An action in its positional form; every field must be given.
export function action(name, values) {
  const found = Object.entries(schema.actions).find(([, one]) => one.name === name)
  return [Number(found[0]), ...struct(found[1].fields, values)]
}

const signed = (name, line, device, more = {}) => (slot, signature) => action(name, { ...more, device, signatures: [{ line, slot, signature, agent: 0 }] })

// An act: what it is about, the statement to be signed first where there is one, and the action made with its signature.
export function signLine(chain, slip, device) {
  const fields = { table: slip.wage_table, line: slip.line, month: slip.month, days: slip.days, amount: slip.amount, set_off: slip.set_off }
  return { kind: 'sign', about: place(slip), fields, statement: makeStatement(LINE, chain, fields), make: signed('SignWageLines', slip.line, device, { table: slip.wage_table }) }
}

export function signReceipt(chain, slip, device) {
  const fields = { table: slip.wage_table, line: slip.line, month: slip.month, amount: slip.net }
  return { kind: 'receipt', about: place(slip), fields, statement: makeStatement(RECEIPT, chain, fields), make: signed('SignWageReceipts', slip.line, device, { table: slip.wage_table }) }
}

export function objectTo(chain, slip, reason, letter, device) {
  const fields = { table: slip.wage_table, line: slip.line, reason, text: letter.hash }
  const make = (slot, signature) => action('ObjectToWageLine', { table: slip.wage_table, reason, text: letter.hash, signature: { line: slip.line, slot, signature, agent: 0 }, device })
  return { kind: 'object', about: place(slip), fields, statement: makeStatement(OBJECTION, chain, fields), make }
}

const plain = (kind, about, name, fields) => ({ kind, about, fields, statement: null, make: () => action(name, fields) })
export const complain = (engagement, kind, letter, about) => plain('complain', about, 'FileComplaint', { engagement, kind, text: letter.hash })
export const reply = (complaint, isSatisfied) => plain('reply', { complaint }, 'ReplyToAnswer', { complaint, is_satisfied: isSatisfied })
export const transfer = (debit, credit, amount, about) => plain('pay', { ...about, amount }, 'Transfer', { debit, credit, amount, reference: new Uint8Array(0) })
export const collect = (uncollected, credit, amount, about) => plain('collect', { ...about, amount }, 'Collect', { uncollected, credit, amount })

const place = (slip) => ({ table: slip.wage_table, line: slip.line, month: slip.month, amount: slip.net, currency: slip.currency })

export function newSalt() {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  bytes[0] &= 0x7f
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

export const bodyOf = (act, sender, slot, salt, from, until, signature = NO_SIGNATURE) => makeBody(sender, salt, from, until, [act.make(slot, signature)])

// A complaint's words stay off the ledger: there stands a hash under a random salt, as for every personal record, so that nobody can try
// out sentences against it. Whoever is given the letter can compute the hash again.
const RECORD_TAG = 'fenming/personal-record/1'
export function makeLetter(words, evidence, salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES))) {
  const value = encode([words, evidence.map(({ hash }) => fromHex(hash))])
  return { words, evidence, salt, hash: tagged(RECORD_TAG, salt, value) }
}

// The same phone signing for many people is something that a finding looks for: the ledger is told a tag of this phone that says no more.
const DEVICE_TAG = 'fenming/device/1'
export const deviceTag = (secret, chain) => tagged(DEVICE_TAG, chain, secret)
