// Says what the browser's encoder and reader make of bytes: JSON lines in, JSON lines out. Tests of the ledger's own encoder ask.
import { createInterface } from 'node:readline'
import { fromHex, toHex } from '../src/bytes.js'
import { accountNumber, readBody, readEvent } from '../src/ledger.js'
import { open, seal } from '../src/keystore.js'
import { decode, encode } from '../src/msgpack.js'
import { review } from '../src/review.js'
import { NotProven, verifyReceipt } from '../src/verify.js'

async function receipt({ receipt: file, trust }) {
  try {
    const { events, height } = await verifyReceipt(file, trust)
    return { proven: true, events: events.length, height }
  } catch (error) {
    if (!(error instanceof NotProven)) throw error
    return { proven: false, reason: error.reason }
  }
}

const acts = {
  again: ({ hex }) => toHex(encode(decode(fromHex(hex)))),
  body: ({ hex }) => readBody(fromHex(hex)),
  event: ({ hex }) => readEvent(fromHex(hex)),
  account: ({ number }) => accountNumber(number),
  review: ({ hex, meant, height }) => review(hex, meant, height).differences,
  receipt,
  open: async ({ hex, passphrase }) => (await open(fromHex(hex), passphrase)).map((entry) => ({ ...entry, seed: toHex(entry.seed) })),
  seal: async ({ entries, passphrase }) => toHex(await seal(entries.map((entry) => ({ ...entry, seed: fromHex(entry.seed) })), passphrase)),
}
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  let answer
  try { answer = { value: await acts[asked.act](asked) } } catch (error) { answer = { error: String(error.message) } }
  console.log(JSON.stringify(answer, (_, value) => (typeof value === 'bigint' ? value.toString() : value)))
}
