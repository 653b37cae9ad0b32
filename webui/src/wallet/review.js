// Before a signature: what the bytes say, read back from the bytes themselves, against what the screen showed; then signed with the
// worker's own key and put into the outbox. What the ledger would refuse is told before anything is sent, where there is a network.
import { equal, fromHex, toHex } from '../bytes.js'
import * as keys from '../keys.js'
import { accountNumber, envelopeId, makeWire, signedMessage } from '../ledger.js'
import { compose, newSalt } from '../make.js'
import { review as held } from '../review.js'
import { SPAN_OFFLINE, SPAN_ONLINE, meantBy } from './acts.js'
import { ask } from './asking.js'
import { button, h, note, pairs } from './dom.js'
import { add } from './outbox.js'
import { blockMs, keyStands, state } from './state.js'
import { readStatement } from './statements.js'
import { coded, say, told } from './words.js'
import { here, money, month } from './writing.js'

const ACCOUNTS = ['debit', 'credit', 'uncollected']
const SHOWN_ELSEWHERE = ['device', 'reference']
const LABELS = { count: 'action', span: 'until' }
const dialog = () => document.querySelector('[data-dialog]')

function written(name, value, currency) {
  if (name === 'amount' || name === 'set_off') return money(value, currency)
  if (name === 'month') return month(value)
  if (ACCOUNTS.includes(name)) return accountNumber(value)
  if (name === 'reason' || name === 'kind') return coded('grievance', value)
  if (name === 'is_satisfied') return say(value ? 'yes' : 'no')
  if (value instanceof Uint8Array) return h('code', {}, `${toHex(value).slice(0, 16)}…`)
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? h('code', {}, `${value.slice(0, 16)}…`) : String(value)
}

// Rows of what bytes say; every row comes from the bytes.
function said(act, read) {
  const currency = act.about.currency ?? 156
  const statement = act.statement && readStatement(act.statement)
  const rows = statement ? Object.entries(statement.fields).map(([name, value]) => [say(name === 'amount' && 'set_off' in statement.fields ? 'field_gross' : `field_${name}`), written(name, value, currency)]) : []
  if (statement && 'set_off' in statement.fields) rows.push([say('field_net'), money(statement.fields.amount - statement.fields.set_off, currency), 'w-strong'])
  const carried = read.actions.flatMap((action) => [[say('field_action'), say(`act_${action.kind}`)], ...action.fields.filter(({ name }) => !SHOWN_ELSEWHERE.includes(name) && !(statement && name in statement.fields) && !name.startsWith('signature')).map(({ name, value }) => [say(`field_${name}`), written(name, value, currency)])])
  return { statement, rows, carried: [...carried, [say('field_sender'), String(read.sender)], [say('field_until'), say('blocks', { from: read.from, until: read.until })]] }
}

// Every difference between what the statement says and what was clicked; what the bytes of the request say is held by ../review.js.
function* statementDiffers(act, statement) {
  const same = (one, other) => (other instanceof Uint8Array ? (typeof one === 'string' ? one === toHex(other) : equal(one, other)) : one === other)
  if (toHex(statement.chain) !== state.chain) yield 'chain'
  for (const [name, value] of Object.entries(act.fields)) if (!same(statement.fields[name], value)) yield name
}

// The request of an act as bytes, read back: what it says, and every difference; none is the only reason to let anybody sign.
function requestOf(act, frame, signature) {
  const { me, height, span, salt } = frame
  const meant = meantBy(act, me.party, me.slot, signature)
  const body = compose(meant, height, span, salt)
  const { said: read, differences } = held(body, meant, height, span)
  return { body, read, wrong: differences.map(({ what }) => LABELS[what] ?? what.split('.').at(-1)) }
}

const tried = (wire) => ask('/v1/dry-run', { method: 'POST', body: wire })

async function heightNow() {
  try {
    const status = await ask('/v1/status')
    if (status.chain !== state.chain) throw new Error('other_chain')
    return { height: status.height, online: true }
  } catch (error) {
    if (!error.offline) throw error
    return { height: state.data.status.height, online: false }
  }
}

// Opens the sheet; answers the entry of the outbox, or null where nothing was signed.
export async function review(act, title) {
  if (!keyStands()) return alone(title, say('key_not_listed'))
  let place
  try { place = await heightNow() } catch { return alone(title, say('other_ledger')) }
  const { me } = state
  const span = place.online ? SPAN_ONLINE : SPAN_OFFLINE
  const frame = { me, height: place.height, span, salt: newSalt() }
  const { body: draft, read: asked, wrong } = requestOf(act, frame)
  const read = said(act, asked)
  if (read.statement) wrong.push(...statementDiffers(act, read.statement))
  const pace = await blockMs()
  return new Promise((done) => {
    const message = h('div', { 'aria-live': 'polite', 'data-verdict': '' })
    const passphrase = me.sealed ? h('label', { class: 'w-field' }, say('passphrase'), h('input', { type: 'password', autocomplete: 'off', 'data-passphrase': '' })) : null
    const end = (value) => { dialog().close(); done(value) }
    const send = button(say('sign'), () => go(), { class: 'w-button w-main', 'data-sign': '', disabled: true })
    const go = async () => {
      send.disabled = true
      message.replaceChildren(note('', say('signing')))
      try {
        const result = await signed(act, frame, place.online, () => passphrase.querySelector('input').value)
        if (result.entry) return end(result.entry)
        message.replaceChildren(note('bad', say('would_refuse', { reason: told(result.refused) })))
      } catch (error) {
        message.replaceChildren(note('bad', say(error.message === 'passphrase' ? 'sign.bad_passphrase' : 'sign_failed', { reason: error.message })))
        send.disabled = false
      }
    }
    dialog().replaceChildren(
      h('h2', { id: 'dialog-title' }, title), read.rows.length ? h('h3', {}, say('statement_says')) : '', read.rows.length ? pairs(read.rows) : '',
      h('h3', {}, say('request_says')), pairs(read.carried), h('p', { class: 'w-quiet' }, lapse(place, span, pace)), message, passphrase ?? '',
      h('div', { class: 'w-row' }, button(say('cancel'), () => end(null), { 'data-cancel': '' }), send),
    )
    dialog().oncancel = () => done(null)
    dialog().showModal()
    if (wrong.length) message.replaceChildren(note('bad', say('differs', { what: wrong.map((name) => say(`field_${name}`)).join(', ') })))
    else ready(act, draft, me, place, message, send)
  })
}

async function ready(act, draft, me, place, message, send) {
  try {
    // A statement is tried when it is signed: before that the ledger could only say that the signature is missing.
    const answer = place.online && !act.statement ? await tried(makeWire(draft, me.slot, new Uint8Array(64))) : { code: 0 }
    if (answer.code) return message.replaceChildren(note('bad', say('would_refuse', { reason: told(answer) })))
    message.replaceChildren(note(place.online ? 'good' : 'wait', say(place.online ? (act.statement ? 'bytes_agree' : 'would_accept') : 'offline_sign')))
  } catch (error) {
    message.replaceChildren(note('wait', say('offline_sign')))
  }
  send.disabled = false
}

function lapse(place, span, pace) {
  const blocks = { until: place.height + span, count: span }
  return pace ? say('lapses_about', { ...blocks, time: here(Date.now() + pace * span) }) : say('lapses', blocks)
}

async function signed(act, frame, online, passphrase) {
  const { me } = state
  const signature = act.statement ? await keys.sign(me, act.statement, passphrase) : undefined
  const { body, wrong } = requestOf(act, frame, signature)
  if (wrong.length) throw new Error(wrong.join(', '))
  if (online && act.statement) {
    const answer = await tried(makeWire(body, me.slot, new Uint8Array(64))).catch((error) => { if (error.offline) return { code: 0 }; throw error })
    if (answer.code) return { refused: answer }
  }
  const chain = fromHex(state.chain)
  const wire = makeWire(body, me.slot, await keys.sign(me, signedMessage(chain, body), passphrase))
  const entry = { id: toHex(envelopeId(chain, body)), chain: state.chain, sender: me.party, kind: act.kind, about: act.about, wire, from: frame.height, until: frame.height + frame.span }
  await add(entry)
  return { entry }
}

// A sheet that only says something.
export function alone(title, words) {
  return new Promise((done) => {
    dialog().replaceChildren(h('h2', { id: 'dialog-title' }, title), note('bad', words), h('div', { class: 'w-row' }, button(say('close'), () => { dialog().close(); done(null) }, { 'data-cancel': '' })))
    dialog().oncancel = () => done(null)
    dialog().showModal()
  })
}
