// A receipt file checked against a trust file, as `fenming verify` does it: everything is computed again from the bytes and compared.
// A step that cannot be done here is refused with its reason and never passed over.
import { concat, equal, fromBase64, fromHex, number, sha256, tagged, text, toHex } from './bytes.js'
import { envelopeId, readBody, readEvent, signedMessage } from './ledger.js'
import { decode, encode } from './msgpack.js'
import { verify as verifySignature } from './ed25519.js'

const ED25519_SUITE = 1
const PARTIES_TABLE = 16
const SIZE_MAX = 64 * 1024 * 1024

export class NotProven extends Error {
  constructor(reason) { super(reason); this.reason = reason }
}
const need = (condition, reason) => { if (!condition) throw new NotProven(reason) }
const octets = (string) => { try { return fromHex(string) } catch { throw new NotProven('hex') } }

export function parse(string) {
  need(string.length <= SIZE_MAX, 'too_large')
  try { return JSON.parse(string) } catch { throw new NotProven('unreadable') }
}

const leafHash = (bytes) => sha256(concat(Uint8Array.of(0), bytes))
const nodeHash = (left, right) => sha256(concat(Uint8Array.of(1), left, right))

export function inclusion(index, size, leaf, path, root) {
  if (!(index >= 0 && index < size)) return false
  let [first, last, node] = [BigInt(index), BigInt(size) - 1n, leaf]
  for (const step of path) {
    if (last === 0n) return false
    if (first & 1n || first === last) {
      node = nodeHash(step, node)
      while (!(first & 1n) && first) { first >>= 1n; last >>= 1n }
    } else node = nodeHash(node, step)
    first >>= 1n; last >>= 1n
  }
  return last === 0n && equal(node, root)
}

export function consistency(size1, size2, root1, root2, path) {
  if (!(size1 > 0 && size1 <= size2)) return false
  if (size1 === size2) return path.length === 0 && equal(root1, root2)
  const steps = (BigInt(size1) & (BigInt(size1) - 1n)) === 0n ? [root1, ...path] : [...path]
  if (!steps.length) return false
  let [first, last] = [BigInt(size1) - 1n, BigInt(size2) - 1n]
  while (first & 1n) { first >>= 1n; last >>= 1n }
  let [one, two] = [steps[0], steps[0]]
  for (const step of steps.slice(1)) {
    if (last === 0n) return false
    if (first & 1n || first === last) {
      one = nodeHash(step, one); two = nodeHash(step, two)
      while (!(first & 1n) && first) { first >>= 1n; last >>= 1n }
    } else two = nodeHash(two, step)
    first >>= 1n; last >>= 1n
  }
  return last === 0n && equal(one, root1) && equal(two, root2)
}

function stateHolds(root, depth, key, value, bucket, siblings) {
  const hashed = tagged('fenming/state-key/1', key)
  const indexOf = (hash) => new DataView(hash.buffer, hash.byteOffset).getUint32(0) >>> (32 - depth)
  let index = indexOf(hashed)
  if (bucket.length % 64 || siblings.length * 4 !== depth) return false
  let found = null
  let before = ''
  for (let at = 0; at < bucket.length; at += 64) {
    const name = bucket.slice(at, at + 32)
    const written = toHex(name)
    if (written <= before || indexOf(name) !== index) return false
    before = written
    if (equal(name, hashed)) found = bucket.slice(at + 32, at + 64)
  }
  if (!found || !equal(found, tagged('fenming/state-value/1', value))) return false
  let node = tagged('fenming/state-bucket/1', bucket)
  for (const others of siblings) {
    if (others.length !== 15 * 32) return false
    const place = (index % 16) * 32
    node = tagged('fenming/state-node/1', others.slice(0, place), node, others.slice(place))
    index = Math.floor(index / 16)
  }
  return equal(node, root)
}

async function readCheckpoint(note, keys, origin) {
  need(typeof note === 'string' && note.endsWith('\n') && note.split('\n— ').length === 2, 'checkpoint')
  const cut = note.lastIndexOf('\n\n')
  const [body, line] = [note.slice(0, cut + 1), note.slice(cut + 2, -1)]
  const [, name, encoded] = line.match(/^— (\S+) (\S+)$/) ?? []
  need(name, 'checkpoint')
  const signed = fromBase64(encoded)
  let good = false
  for (const written of keys) {
    const [keyName, id, ...rest] = written.split('+')
    const key = fromBase64(rest.join('+'))
    if (keyName !== name || key[0] !== 1 || key.length !== 33) continue
    const computed = sha256(concat(text(`${name}\n`), key)).slice(0, 4)
    if (toHex(computed) !== id || !equal(computed, signed.slice(0, 4))) continue
    good = await verifySignature(key.slice(1), text(body), signed.slice(4))
  }
  need(good, 'checkpoint_signature')
  const [log, size, root, height, appHash] = body.split('\n')
  need(log === origin && /^\d{1,15}$/.test(size) && height.startsWith('height ') && appHash.startsWith('app-hash '), 'checkpoint_log')
  return { size: Number(size), root: fromBase64(root), height: Number(height.slice(7)), appHash: fromBase64(appHash.slice(9)) }
}

function readGenesis(trust) {
  const bytes = octets(trust.genesis)
  const fields = decode(bytes)
  const chain = tagged('fenming/genesis/1', bytes)
  need(toHex(chain) === trust.chain, 'genesis')
  return { chain, depth: fields[5], suites: fields[4], notary: fields[7], validators: fields[12] }
}

const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain)
  return value?.fields ? Object.fromEntries(value.fields.map((field) => [field.name, plain(field.value)])) : value
}
const sameText = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
const sorted = (value) => (Array.isArray(value) ? value.map(sorted) : value && typeof value === 'object' ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : typeof value === 'bigint' ? value.toString() : value)

export async function verifyReceipt(receiptText, trustText) {
  try {
    return await run(parse(receiptText), parse(trustText))
  } catch (error) {
    if (error instanceof NotProven) throw error
    throw new NotProven('unreadable')
  }
}

async function run(file, trust) {
  need(file.format === 'fenming-receipt/1' && trust.format === 'fenming-trust/1', 'format')
  need(file.chain === trust.chain, 'other_chain')
  const genesis = readGenesis(trust)
  need(!genesis.validators?.length, 'cluster')
  need(trust.verifier_keys.includes(genesis.notary), 'notary')
  const origin = `fenming/${trust.chain}`
  const checkpoint = await readCheckpoint(file.checkpoint, trust.verifier_keys, origin)
  const app = file.app
  const logRoot = octets(app.log_root)
  need(checkpoint.size === app.log_size && equal(checkpoint.root, logRoot), 'log')
  const appHash = tagged('fenming/app-hash/1', octets(app.state_root), logRoot, number(app.log_size, 8), octets(app.receipts_root), number(app.rules_version, 2))
  need(equal(appHash, checkpoint.appHash), 'app_hash')
  const consistent = await continues(file, trust, origin, checkpoint)
  const signers = new Map()
  for (const signer of file.signers) {
    const record = octets(signer.record)
    const key = concat(Uint8Array.of(PARTIES_TABLE), number(signer.party, 8))
    need(stateHolds(octets(app.state_root), genesis.depth, key, record, octets(signer.bucket), signer.siblings.map(octets)) && !signers.has(signer.party), 'signer')
    signers.set(signer.party, decode(record))
  }
  const used = new Set()
  const events = []
  const ids = new Set()
  for (const statement of file.statements) events.push(...await readStatement(statement, { genesis, app, logRoot, signers, used, ids }))
  for (const statement of file.statements) need(!statement.cause || statement.report || ids.has(statement.cause), 'cause')
  need(ids.size === file.statements.length && used.size === signers.size, 'spare')
  need((events[0]?.event ?? 'receipt') === file.subject, 'subject')
  return { height: checkpoint.height, events, signedBy: [...used], consistent, chain: file.chain, notary: genesis.notary.split('+')[0] }
}

async function continues(file, trust, origin, here) {
  const trusted = await readCheckpoint(trust.checkpoint, trust.verifier_keys, origin)
  const path = file.consistency.map(octets)
  if (!path.length && trusted.size !== here.size) return false
  const [first, second] = trusted.size <= here.size ? [trusted, here] : [here, trusted]
  need(consistency(first.size, second.size, first.root, second.root, path), 'continuation')
  return true
}

async function readStatement(statement, { genesis, app, logRoot, signers, used, ids }) {
  const bytes = octets(statement.receipt)
  const [envelope, code, , eventsRoot, eventCount] = decode(bytes)
  need(inclusion(statement.log_index, app.log_size, leafHash(bytes), statement.log_path.map(octets), logRoot), 'not_in_log')
  if (statement.envelope) {
    need(!statement.due_sequence && !statement.cause && !statement.report && !statement.report_height, 'cause')
    await readEnvelope(octets(statement.envelope), envelope, genesis, signers, used)
  } else {
    const expected = tagged('fenming/due-id/1', genesis.chain, number(statement.due_sequence, 8), octets(statement.cause))
    need(equal(expected, envelope), 'due')
    if (statement.report || statement.report_height) {
      const report = tagged('fenming/report/1', genesis.chain, number(statement.report_height, 8), octets(statement.report))
      need(toHex(report) === statement.cause, 'cause')
    }
  }
  ids.add(toHex(envelope))
  need(code === 0 || !statement.events.length, 'refused')
  return statement.events.map((proof) => {
    const data = octets(proof.event)
    need(inclusion(proof.index, eventCount, leafHash(data), proof.path.map(octets), eventsRoot), 'event')
    const event = readEvent(data)
    const told = { event: event.kind, ...plain(event) }
    need(sameText(told, proof.text), 'words')
    return told
  })
}

async function readEnvelope(wire, id, genesis, signers, used) {
  const [body, signatures] = decode(wire)
  need(equal(encode([body, signatures]), wire) && signatures.length > 0, 'envelope')
  need(equal(envelopeId(genesis.chain, body), id), 'other_envelope')
  const { sender } = readBody(body)
  const party = signers.get(sender)
  need(party, 'no_signer')
  used.add(sender)
  for (const [slot, signature] of signatures) {
    const key = party[6][slot]
    need(key, 'no_key')
    need(key[0] === ED25519_SUITE, 'suite')
    need(await verifySignature(key[1], signedMessage(genesis.chain, body), signature), 'signature')
  }
}
