// Says what the browser's encoder and reader make of bytes: JSON lines in, JSON lines out. Tests of the ledger's own encoder ask.
import { createInterface } from 'node:readline'
import { fromHex, toHex } from '../src/bytes.js'
import { accountNumber, readBody, readEvent } from '../src/ledger.js'
import { open, seal } from '../src/keystore.js'
import { compose, composeHex, newSalt } from '../src/make.js'
import { decode, encode } from '../src/msgpack.js'
import { review } from '../src/review.js'
import { sheetsOf } from '../src/table.js'
import { compared } from '../src/wages.js'
import { NotProven, verifyReceipt } from '../src/verify.js'
import * as wallet from '../src/wallet/acts.js'
import { CodeWrong, payCode, readCode, receiptCode } from '../src/wallet/codes.js'
import { readStatement } from '../src/wallet/statements.js'

// The wallet's words and settings are the page's: here it has none.
globalThis.document = { getElementById: () => ({ textContent: '{"zh":{},"en":{}}' }) }
globalThis.localStorage = { getItem: () => 'en' }
const writing = await import('../src/wallet/writing.js')

async function receipt({ receipt: file, trust }) {
  try {
    const { events, height } = await verifyReceipt(file, trust)
    return { proven: true, events: events.length, height }
  } catch (error) {
    if (!(error instanceof NotProven)) throw error
    return { proven: false, reason: error.reason }
  }
}

// An act of the wallet by its name: what is signed first, and the whole body with the signature that it is given.
function act({ name, chain, slip, device, letter, values, frame, signature }) {
  const written = letter && { hash: fromHex(letter) }
  const made = {
    sign: () => wallet.signLine(fromHex(chain), slip, fromHex(device)), receipt: () => wallet.signReceipt(fromHex(chain), slip, fromHex(device)),
    object: () => wallet.objectTo(fromHex(chain), slip, values.reason, written, fromHex(device)), complain: () => wallet.complain(values.engagement, values.kind, written, {}),
    reply: () => wallet.reply(values.complaint, values.is_satisfied), pay: () => wallet.transfer(values.debit, values.credit, values.amount, {}), collect: () => wallet.collect(values.uncollected, values.credit, values.amount, {}),
  }[name]()
  const [sender, slot, salt, from, until] = frame
  return { statement: made.statement && toHex(made.statement), body: toHex(compose(wallet.meantBy(made, sender, slot, fromHex(signature)), from, until - from, BigInt(salt))) }
}

function statement({ hex }) {
  const { tag, chain, fields } = readStatement(fromHex(hex))
  return { tag, chain: toHex(chain), fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value instanceof Uint8Array ? toHex(value) : value])) }
}

function code({ text, chain }) {
  try { return readCode(text, chain) } catch (error) { if (!(error instanceof CodeWrong)) throw error; return { wrong: error.reason } }
}

const acts = {
  act,
  statement,
  code,
  pay_code: ({ chain, account, amount, currency }) => payCode(chain, account, amount, currency),
  receipt_code: ({ origin, chain, id }) => receiptCode(origin, chain, id),
  letter: ({ words, evidence, salt }) => toHex(wallet.makeLetter(words, evidence.map((hash) => ({ hash })), fromHex(salt)).hash),
  money: ({ amount }) => writing.money(BigInt(amount)),
  read_amount: ({ text }) => ({ amount: writing.readAmount(text) }),
  salt: () => String(newSalt()),
  again: ({ hex }) => toHex(encode(decode(fromHex(hex)))),
  body: ({ hex }) => readBody(fromHex(hex)),
  event: ({ hex }) => readEvent(fromHex(hex)),
  compared: async ({ hex, checked }) => compared(await sheetsOf(fromHex(hex)), checked),
  account: ({ number }) => accountNumber(number),
  review: ({ hex, meant, height }) => review(fromHex(hex), meant, height).differences,
  compose: ({ meant, height }) => composeHex(meant, height),
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
