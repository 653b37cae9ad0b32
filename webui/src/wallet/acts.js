// What a worker can ask of the ledger, as bytes made here by the rulebook's schema: without a network nobody else could make them.
// An act has what was clicked (`fields`), the statement to be signed first where there is one, and `make`: the action that carries it.
import { fromHex, tagged } from '../bytes.js'
import { SPAN_BLOCKS } from '../make.js'
import { encode } from '../msgpack.js'
import { LINE, OBJECTION, RECEIPT, makeStatement } from './statements.js'

export const SPAN_ONLINE = SPAN_BLOCKS
export const SPAN_OFFLINE = 20_000
const SALT_BYTES = 32
const NO_SIGNATURE = new Uint8Array(64)

const signed = (name, line, device, more = {}) => (slot, signature) => ({ kind: name, fields: { ...more, device, signatures: [{ line, slot, signature, agent: 0 }] } })

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
  const make = (slot, signature) => ({ kind: 'ObjectToWageLine', fields: { table: slip.wage_table, reason, text: letter.hash, signature: { line: slip.line, slot, signature, agent: 0 }, device } })
  return { kind: 'object', about: place(slip), fields, statement: makeStatement(OBJECTION, chain, fields), make }
}

const plain = (kind, about, name, fields) => ({ kind, about, fields, statement: null, make: () => ({ kind: name, fields }) })
export const complain = (engagement, kind, letter, about) => plain('complain', about, 'FileComplaint', { engagement, kind, text: letter.hash })
export const reply = (complaint, isSatisfied) => plain('reply', { complaint }, 'ReplyToAnswer', { complaint, is_satisfied: isSatisfied })
export const transfer = (debit, credit, amount, about) => plain('pay', { ...about, amount }, 'Transfer', { debit, credit, amount, reference: new Uint8Array(0) })
export const collect = (uncollected, credit, amount, about) => plain('collect', { ...about, amount }, 'Collect', { uncollected, credit, amount })

const place = (slip) => ({ table: slip.wage_table, line: slip.line, month: slip.month, amount: slip.net, currency: slip.currency })

// What an envelope with this act says, in the form in which bytes are made and held against it (../make.js, ../review.js).
export const meantBy = (act, sender, slot, signature = NO_SIGNATURE) => ({ sender, actions: [act.make(slot, signature)] })

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
