// Bytes, their written forms, and the hashes of the ledger: each begins with the name of what is hashed.
import { sha256 } from '@noble/hashes/sha2.js'

export { sha256 }

export const concat = (...parts) => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) { whole.set(part, at); at += part.length }
  return whole
}
export const text = (string) => new TextEncoder().encode(string)
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
export function fromHex(string) {
  if (typeof string !== 'string' || !/^([0-9a-f]{2})*$/.test(string)) throw new Error('hex')
  return Uint8Array.from(string.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}
export function fromBase64(string) {
  const bytes = Uint8Array.from(atob(string), (sign) => sign.charCodeAt(0))
  if (toBase64(bytes) !== string) throw new Error('base64')
  return bytes
}
export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes))
export const equal = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at])
export function number(value, size) {
  const bytes = new Uint8Array(size)
  let rest = BigInt(value)
  for (let at = size - 1; at >= 0; at--) { bytes[at] = Number(rest & 255n); rest >>= 8n }
  return bytes
}
const prefix = (tag) => concat(Uint8Array.of(tag.length), text(tag))
export const tagged = (tag, ...parts) => sha256(concat(prefix(tag), ...parts))
