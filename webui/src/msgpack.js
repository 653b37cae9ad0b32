// Canonical msgpack: one byte string for each value. What is decoded is encoded again and compared, as the ledger does it.
import { concat, equal, number, text, toHex } from './bytes.js'

const big = (value) => (typeof value === 'bigint' ? value : BigInt(value))
const small = (value) => (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value)

export function encode(value) {
  if (value === null) return Uint8Array.of(0xc0)
  if (value === true || value === false) return Uint8Array.of(value ? 0xc3 : 0xc2)
  if (typeof value === 'number' || typeof value === 'bigint') return integer(big(value))
  if (typeof value === 'string') return string(text(value))
  if (value instanceof Uint8Array) return sized(value.length, [[0x100, 0xc4, 1], [0x10000, 0xc5, 2], [2 ** 32, 0xc6, 4]], value)
  if (Array.isArray(value)) {
    const parts = value.map(encode)
    return value.length < 16 ? concat(Uint8Array.of(0x90 | value.length), ...parts) : sized(value.length, [[0x10000, 0xdc, 2], [2 ** 32, 0xdd, 4]], concat(...parts))
  }
  throw new Error('no msgpack form')
}

function string(bytes) {
  return bytes.length < 32 ? concat(Uint8Array.of(0xa0 | bytes.length), bytes) : sized(bytes.length, [[0x100, 0xd9, 1], [0x10000, 0xda, 2], [2 ** 32, 0xdb, 4]], bytes)
}

function sized(length, forms, bytes) {
  const [, mark, width] = forms.find(([limit]) => length < limit)
  return concat(Uint8Array.of(mark), number(length, width), bytes)
}

function integer(value) {
  if (value >= 0n) {
    if (value < 128n) return Uint8Array.of(Number(value))
    for (const [limit, mark, width] of [[8n, 0xcc, 1], [16n, 0xcd, 2], [32n, 0xce, 4], [64n, 0xcf, 8]]) if (value < 1n << limit) return concat(Uint8Array.of(mark), number(value, width))
  } else {
    if (value >= -32n) return Uint8Array.of(Number(256n + value))
    for (const [bits, mark, width] of [[8n, 0xd0, 1], [16n, 0xd1, 2], [32n, 0xd2, 4], [64n, 0xd3, 8]]) if (value >= -(1n << (bits - 1n))) return concat(Uint8Array.of(mark), number((1n << bits) + value, width))
  }
  throw new Error('integer')
}

export function decode(bytes) {
  const reader = { bytes, at: 0 }
  const value = read(reader, 0)
  if (reader.at !== bytes.length || !equal(encode(value), bytes)) throw new Error(`not canonical: ${toHex(bytes.slice(0, 8))}`)
  return value
}

function take(reader, count) {
  if (reader.at + count > reader.bytes.length) throw new Error('cut short')
  reader.at += count
  return reader.bytes.slice(reader.at - count, reader.at)
}

const unsigned = (reader, width) => take(reader, width).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

function read(reader, depth) {
  if (depth > 32) throw new Error('too deep')
  const mark = take(reader, 1)[0]
  if (mark < 0x80) return mark
  if (mark >= 0xe0) return mark - 256
  if (mark >= 0xa0 && mark <= 0xbf) return words(take(reader, mark & 31))
  if (mark >= 0x90 && mark <= 0x9f) return list(reader, mark & 15, depth)
  if (mark === 0xc0) return null
  if (mark === 0xc2 || mark === 0xc3) return mark === 0xc3
  if (mark >= 0xc4 && mark <= 0xc6) return take(reader, Number(unsigned(reader, 1 << (mark - 0xc4))))
  if (mark >= 0xcc && mark <= 0xcf) return small(unsigned(reader, 1 << (mark - 0xcc)))
  if (mark >= 0xd0 && mark <= 0xd3) { const width = 1 << (mark - 0xd0); return small(BigInt.asIntN(width * 8, unsigned(reader, width))) }
  if (mark >= 0xd9 && mark <= 0xdb) return words(take(reader, Number(unsigned(reader, 1 << (mark - 0xd9)))))
  if (mark === 0xdc || mark === 0xdd) return list(reader, Number(unsigned(reader, mark === 0xdc ? 2 : 4)), depth)
  throw new Error('not of the ledger')
}

function list(reader, count, depth) {
  if (count > reader.bytes.length) throw new Error('cut short')
  return Array.from({ length: count }, () => read(reader, depth + 1))
}

const words = (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
