// The outbox as it is shown: each envelope with its state, and with how long it can still be accepted.
import { toHex } from '../bytes.js'
import { accountNumber, readEnvelope } from '../ledger.js'
import { h, icon, link, note, pairs } from './dom.js'
import { OPEN } from './outbox.js'
import { blockMs, state } from './state.js'
import { say, told } from './words.js'
import { here, money, month } from './writing.js'

const TONES = { waiting: 'wait', sent: 'wait', ledger: 'good', refused: 'bad', lapsed: 'bad' }

export function title(entry) {
  const { about } = entry
  const values = { month: about.month ? month(about.month) : '', amount: about.amount ? money(about.amount, about.currency) : '', employer: about.employer ?? '', account: about.credit ? accountNumber(about.credit) : '', complaint: about.complaint ?? '' }
  return say(`entry_${entry.kind}`, values)
}

export const stateOf = (entry) => say(`state_${entry.state}`, { height: entry.height })
const badge = (entry) => h('span', { class: `w-badge ${TONES[entry.state]}`, 'data-state': entry.state }, stateOf(entry))

export function list() {
  return [h('h1', {}, say('outbox')), h('p', { class: 'w-quiet' }, say('outbox_note')), state.entries.length ? h('ul', { class: 'w-list w-card' }, state.entries.map((entry) => h('li', {}, link(`/outbox/${entry.id}`, [h('span', { class: 'w-grow' }, h('b', {}, title(entry)), h('small', {}, say('signed_at', { time: here(entry.madeAt) })), entry.state === 'refused' ? h('small', { class: 'bad' }, told(entry.reason)) : null, badge(entry))], { class: 'w-line' })))) : note('', say('outbox_empty'))]
}

async function window_(entry) {
  const left = entry.until - state.data.status.height
  const pace = await blockMs()
  if (left < 0) return say('window_over', { until: entry.until })
  return pace ? say('window_about', { until: entry.until, count: left, time: here(state.data.at + pace * left) }) : say('window', { until: entry.until, count: left })
}

// The rule's own values beside its sentence: accounts with their check digits, money as money.
function values({ about, reason }) {
  const shown = { account: accountNumber, balance: (value) => money(value, about.currency), amount: (value) => money(value, about.currency) }
  const rows = Object.entries(reason.data ?? {}).filter(([name, value]) => name in shown && Number.isSafeInteger(value))
  return rows.length ? pairs(rows.map(([name, value]) => [say(`value_${name}`), shown[name](value)])) : null
}

const words = { waiting: 'says_waiting', sent: 'says_sent', ledger: 'says_ledger', refused: 'says_refused', lapsed: 'says_lapsed' }

export async function one(go, id) {
  const entry = state.entries.find((found) => found.id === id)
  if (!entry) return [note('bad', say('not_known'))]
  const read = readEnvelope(entry.wire)
  return [
    link('/outbox', [icon('back'), say('outbox')], { class: 'w-back' }), h('h1', {}, title(entry)), h('p', {}, badge(entry)),
    note(TONES[entry.state], say(words[entry.state], { height: entry.height })), entry.state === 'refused' ? note('bad', told(entry.reason)) : null, entry.state === 'refused' ? values(entry) : null,
    pairs([[say('signed_here'), here(entry.madeAt)], OPEN.includes(entry.state) && [say('holds'), await window_(entry)], entry.tries > 0 && [say('tries'), String(entry.tries)], [say('field_sender'), String(read.sender)], ...read.actions.map((action) => [say('field_action'), say(`act_${action.kind}`)]), [say('envelope'), h('code', {}, `${entry.id.slice(0, 16)}…`)], [say('signature'), h('code', {}, `${toHex(read.signatures[0].signature).slice(0, 16)}…`)]]),
    entry.state === 'ledger' ? h('div', { class: 'w-column' }, link(`/proof/${entry.id}`, say('check_receipt'), { class: 'w-button w-main' }), h('a', { class: 'w-button', href: `/envelopes/${entry.id}` }, say('see_envelope'))) : null,
  ]
}
