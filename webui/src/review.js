// What bytes ask for against what a person meant: the bytes are read here, and the server that made them is not believed.
import { fromHex } from './bytes.js'
import { readBody } from './ledger.js'

const SPAN_MAX = 1000

// `meant` = {sender, kind, fields}: the action that was clicked. Returns what the bytes say and every difference.
export function review(bodyHex, meant, height) {
  const body = fromHex(bodyHex)
  const said = readBody(body)
  const differences = []
  if (said.sender !== meant.sender) differences.push({ what: 'sender', bytes: said.sender, page: meant.sender })
  if (said.actions.length !== 1) differences.push({ what: 'count', bytes: said.actions.length, page: 1 })
  if (said.from > height + SPAN_MAX || said.until - said.from > SPAN_MAX) differences.push({ what: 'span', bytes: `${said.from}–${said.until}`, page: height })
  for (const action of said.actions) {
    if (action.kind !== meant.kind) { differences.push({ what: 'kind', bytes: action.kind, page: meant.kind }); continue }
    for (const field of action.fields) {
      const wanted = meant.fields[field.name]
      if (String(field.value) !== String(wanted)) differences.push({ what: field.name, bytes: field.value, page: wanted })
    }
  }
  return { body, said, differences }
}
