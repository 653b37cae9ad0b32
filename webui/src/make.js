// Actions and envelopes made in the browser from what a person meant, by the schema that the build took from the rulebook.
import { fromHex, toHex } from './bytes.js'
import { makeBody, schema } from './ledger.js'

export const SPAN_BLOCKS = 1000
const TAGS = new Map(Object.entries(schema.actions).map(([tag, found]) => [found.name, { tag: Number(tag), fields: found.fields }]))

// A value by its type: numbers stay exact, bytes are given as they are or as hexadecimal digits, structs as objects by name.
function value(type, given, name) {
  if (Array.isArray(type)) { if (!Array.isArray(given)) throw new Error(`${name} is a list`); return given.map((one) => value(type[0], one, name)) }
  if (type.startsWith('struct:')) return struct(schema.structs[type.slice(7)], given)
  if (type === 'bytes') return given instanceof Uint8Array ? given : fromHex(given)
  if (type === 'int') {
    if (typeof given === 'bigint' || Number.isSafeInteger(given)) return given
    throw new Error(`${name} is a whole number`)
  }
  if (typeof given !== { str: 'string', bool: 'boolean' }[type]) throw new Error(`${name} has another type`)
  return given
}

function struct(fields, given) {
  const spare = Object.keys(given).find((name) => !fields.some(([known]) => known === name))
  if (spare) throw new Error(`there is no field ${spare}`)
  return fields.map(([name, type]) => value(type, given[name], name))
}

export function makeAction({ kind, fields }) {
  const { tag, fields: known } = TAGS.get(kind)
  return [tag, ...struct(known, fields)]
}

export function newSalt() {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2))
  return (BigInt(high >>> 1) << 32n) | BigInt(low)
}

// The body of an envelope, valid for the next thousand blocks unless another span is asked for.
export const compose = (meant, height, span = SPAN_BLOCKS, salt = newSalt()) => makeBody(meant.sender, salt, height, height + span, meant.actions.map(makeAction))

export const composeHex = (meant, height) => toHex(compose(meant, height))
