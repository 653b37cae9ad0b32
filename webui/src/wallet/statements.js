// What a worker signs about a line, apart from the envelope that carries it: it holds for ever and is used once. Read back from its bytes
// before it is signed, so that what is shown is what is signed.
import { concat, equal, text } from '../bytes.js'
import { decode, encode } from '../msgpack.js'

const FIELDS = {
  'fenming/wage-line/1': ['table', 'line', 'month', 'days', 'amount', 'set_off'],
  'fenming/wage-receipt/1': ['table', 'line', 'month', 'amount'],
  'fenming/wage-objection/1': ['table', 'line', 'reason', 'text'],
}
export const LINE = 'fenming/wage-line/1'
export const RECEIPT = 'fenming/wage-receipt/1'
export const OBJECTION = 'fenming/wage-objection/1'

export const makeStatement = (tag, chain, values) => concat(Uint8Array.of(tag.length), text(tag), chain, encode(FIELDS[tag].map((name) => values[name])))

// The tag, the chain and the fields by name; throws on anything that is none of these statements.
export function readStatement(bytes) {
  const size = bytes[0]
  const tag = new TextDecoder().decode(bytes.slice(1, 1 + size))
  const names = FIELDS[tag]
  const values = names && decode(bytes.slice(33 + size))
  if (!Array.isArray(values) || values.length !== names.length) throw new Error('no statement')
  const fields = Object.fromEntries(names.map((name, at) => [name, values[at]]))
  const chain = bytes.slice(1 + size, 33 + size)
  if (!equal(makeStatement(tag, chain, fields), bytes)) throw new Error('no statement')
  return { tag, chain, fields }
}
