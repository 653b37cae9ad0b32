// The keys of this browser. A key comes in from its encrypted file and is then held so that no script can read it again; where the
// browser cannot do that (no WebCrypto Ed25519, or no HTTPS), the encrypted file itself is kept and its passphrase asked each time.
import { concat, fromHex, toHex } from './bytes.js'

const PKCS8 = fromHex('302e020100300506032b657004220420')
const library = async () => (await import('@noble/curves/ed25519.js')).ed25519

function database() {
  return new Promise((done, fail) => {
    const request = indexedDB.open('fenming', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('keys', { keyPath: 'id' })
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
}

async function store(mode, act) {
  const base = await database()
  return new Promise((done, fail) => {
    const transaction = base.transaction('keys', mode)
    const request = act(transaction.objectStore('keys'))
    transaction.oncomplete = () => { base.close(); done(request.result) }
    transaction.onerror = () => { base.close(); fail(transaction.error) }
  })
}

export const all = async (chain) => (await store('readonly', (keys) => keys.getAll())).filter((key) => key.chain === chain)
export const remove = (id) => store('readwrite', (keys) => keys.delete(id))

export async function canHold() {
  try { await crypto.subtle.generateKey('Ed25519', false, ['sign']); return true } catch { return false }
}

export const newSeed = () => crypto.getRandomValues(new Uint8Array(32))
export const publicKey = async (seed) => (await library()).getPublicKey(seed)

// Take one entry of an opened file in; `sealed` are the file's bytes, kept only where the browser cannot hold a key itself.
export async function take(entry, chain, sealed) {
  const held = (await canHold()) ? await crypto.subtle.importKey('pkcs8', concat(PKCS8, entry.seed), 'Ed25519', false, ['sign']) : null
  const record = { id: `${chain}/${entry.party}/${entry.slot}`, chain, party: entry.party, slot: entry.slot, label: entry.label, publicKey: toHex(await publicKey(entry.seed)), key: held, sealed: held ? null : sealed }
  await store('readwrite', (keys) => keys.put(record))
  return record
}

// A key that was made before its party had a number gets it; `entry` stays what the encrypted file calls it.
export async function rename(record, party, slot) {
  const named = { ...record, id: `${record.chain}/${party}/${slot}`, party, slot, entry: record.entry ?? { party: record.party, slot: record.slot } }
  await store('readwrite', (keys) => keys.put(named))
  await remove(record.id)
  return named
}

export async function sign(record, message, askPassphrase) {
  if (record.key) return new Uint8Array(await crypto.subtle.sign('Ed25519', record.key, message))
  const { open } = await import('./keystore.js') // the cipher and the hash of its passphrase weigh more than all the rest
  const entries = await open(record.sealed, await askPassphrase())
  const { party, slot } = record.entry ?? record
  const entry = entries.find((one) => one.party === party && one.slot === slot)
  return (await library()).sign(message, entry.seed)
}
