// Envelopes and events as the rulebook defines them, read from their bytes with the schema that the build took from the rulebook.
import schema from './schema.json' with { type: 'json' }
import { concat, fromHex, sha256, tagged, text, toHex } from './bytes.js'
import { decode, encode } from './msgpack.js'

export { schema }
const SIGNED_TAG = 'fenming/envelope/1'
const ID_TAG = 'fenming/envelope-id/1'

export const signedMessage = (chain, body) => concat(Uint8Array.of(SIGNED_TAG.length), text(SIGNED_TAG), chain, body)
export const envelopeId = (chain, body) => tagged(ID_TAG, chain, body)

// A value by its type: structs become {kind, fields: [{name, value}]}, lists arrays, bytes hexadecimal digits.
function shaped(value, type) {
  if (Array.isArray(type)) return value.map((one) => shaped(one, type[0]))
  if (type.startsWith('struct:')) return struct(type.slice(7), schema.structs[type.slice(7)], value)
  if (type === 'bytes') { if (!(value instanceof Uint8Array)) throw new Error('bytes'); return toHex(value) }
  if (type === 'int' && typeof value !== 'number' && typeof value !== 'bigint') throw new Error('integer')
  if (type === 'str' && typeof value !== 'string') throw new Error('text')
  if (type === 'bool' && typeof value !== 'boolean') throw new Error('boolean')
  return value
}

function struct(kind, fields, values) {
  if (!Array.isArray(values) || values.length !== fields.length) throw new Error(`${kind} has ${fields.length} fields`)
  return { kind, fields: fields.map(([name, type], at) => ({ name, value: shaped(values[at], type) })) }
}

function told(table, value) {
  const [tag, ...values] = value
  const found = table[String(tag)]
  if (!found) throw new Error(`unknown tag ${tag}`)
  return { tag, ...struct(found.name, found.fields, values) }
}

export const readAction = (value) => told(schema.actions, value)
export const readEvent = (bytes) => told(schema.events, decode(bytes))

export function readEnvelope(wire) {
  const [body, signatures] = decode(wire)
  return { body, signatures: signatures.map(([slot, signature]) => ({ slot, signature })), ...readBody(body) }
}

export function readBody(body) {
  const [version, sender, salt, from, until, actions] = decode(body)
  if (version !== 1) throw new Error('unknown version')
  return { version, sender, salt, from, until, actions: actions.map(readAction) }
}

export const makeBody = (sender, salt, from, until, actions) => encode([1, sender, salt, from, until, actions])
export const makeWire = (body, slot, signature) => encode([body, [[slot, signature]]])

// The account number with its check digits (ISO 7064 MOD 97-10), so that people compare what they know.
export function accountNumber(value) {
  const digits = String(value).padStart(4, '0')
  return digits + String(98n - (BigInt(digits) * 100n) % 97n).padStart(2, '0')
}
