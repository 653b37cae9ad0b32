// The encrypted file of keys that the command line makes and opens (fenming-keystore/1): one format for both, in both directions.
import { argon2idAsync } from '@noble/hashes/argon2.js'
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js'
import { concat, text } from './bytes.js'
import { decode, encode } from './msgpack.js'

const FORMAT = 'fenming-keystore/1'
const OPERATIONS = 2
const MEMORY = 64 * 1024 * 1024
const NONCE = 24

const keyOf = (passphrase, salt, operations, memory) => argon2idAsync(text(passphrase), salt, { t: operations, m: memory / 1024, p: 1, dkLen: 32 })

// Entries {party, slot, seed, suite, label} of a file; throws 'format' or 'passphrase'.
export async function open(bytes, passphrase) {
  let file
  try { file = decode(bytes) } catch { throw new Error('format') }
  if (!Array.isArray(file) || file.length !== 5) throw new Error('format')
  const [format, operations, memory, salt, box] = file
  if (format !== FORMAT || !(operations >= 1 && operations <= 16) || !(memory >= 8192 && memory <= 1 << 30) || salt.length !== 16) throw new Error('format')
  const key = await keyOf(passphrase, salt, operations, memory)
  let plain
  try { plain = xsalsa20poly1305(key, box.slice(0, NONCE)).decrypt(box.slice(NONCE)) } catch { throw new Error('passphrase') }
  return decode(plain).map(([party, slot, seed, suite, label]) => ({ party, slot, seed, suite, label }))
}

export async function seal(entries, passphrase) {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE))
  const key = await keyOf(passphrase, salt, OPERATIONS, MEMORY)
  const plain = encode(entries.map(({ party, slot, seed, suite, label }) => [party, slot, seed, suite, label]))
  return encode([FORMAT, OPERATIONS, MEMORY, salt, concat(nonce, xsalsa20poly1305(key, nonce).encrypt(plain))])
}
