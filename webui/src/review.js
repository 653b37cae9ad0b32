// What bytes ask for against what a person meant. The bytes are read again before they are signed, whoever made them: the server is
// not believed, and neither is the script that put them together.
import { toHex } from './bytes.js'
import { readBody } from './ledger.js'
import { SPAN_BLOCKS } from './make.js'

// What was read, in the form in which it is meant: structs as objects, lists as arrays.
const plain = (one) => (Array.isArray(one) ? one.map(plain) : one?.fields ? Object.fromEntries(one.fields.map(({ name, value }) => [name, plain(value)])) : one)

function* apart(what, said, wanted) {
  if (wanted instanceof Uint8Array) yield* apart(what, said, toHex(wanted))
  else if (Array.isArray(said) && Array.isArray(wanted) && said.length === wanted.length) {
    for (let at = 0; at < said.length; at++) yield* apart(`${what}.${at + 1}`, said[at], wanted[at])
  } else if (said && wanted && typeof said === 'object' && typeof wanted === 'object' && !Array.isArray(said)) {
    for (const name of Object.keys(said)) yield* apart(`${what}.${name}`, said[name], wanted[name])
  } else if (String(said) !== String(wanted) || Array.isArray(said) !== Array.isArray(wanted)) yield { what, bytes: said, page: wanted }
}

// `meant` = {sender, actions: [{kind, fields}]}. Returns what the bytes say and every difference.
export function review(body, meant, height, span = SPAN_BLOCKS) {
  const said = readBody(body)
  const differences = []
  if (said.sender !== meant.sender) differences.push({ what: 'sender', bytes: said.sender, page: meant.sender })
  if (said.actions.length !== meant.actions.length) differences.push({ what: 'count', bytes: said.actions.length, page: meant.actions.length })
  if (said.from > height + span || said.until - said.from > span) differences.push({ what: 'span', bytes: `${said.from}–${said.until}`, page: height })
  for (const [at, action] of said.actions.entries()) {
    const wanted = meant.actions[at]
    if (action.kind !== wanted?.kind) { differences.push({ what: 'kind', bytes: action.kind, page: wanted?.kind }); continue }
    for (const { name, value } of action.fields) differences.push(...apart(name, plain(value), wanted.fields[name]))
  }
  return { said, differences }
}
