// A receipt, checked here against the trust that this wallet has kept since it was first opened: the node gives the file and is not asked
// whether it holds.
import { ask } from './asking.js'
import { button, h, icon, link, note, pairs, save } from './dom.js'
import { accountNumber } from '../ledger.js'
import { state } from './state.js'
import { keep, read } from './store.js'
import { say, coded } from './words.js'
import { money } from './writing.js'

const ACCOUNT = /^(account|debit|credit|wallet|reserve|uncollected)$|_account$/
const EVENTS_SHOWN = 12

const file = async (id) => (await read(`proof/${id}`)) ?? JSON.stringify(await ask(`/v1/proofs/${encodeURIComponent(id)}`))

function shown(name, value) {
  if (ACCOUNT.test(name) && value) return accountNumber(value)
  if (name === 'amount') return h('b', { class: 'w-money' }, money(value))
  if (name === 'purpose') return coded('purpose', value)
  return h('code', {}, typeof value === 'object' ? JSON.stringify(value) : String(value))
}

const event = ({ event: kind, ...fields }) => h('section', { class: 'w-card' }, h('h3', {}, kind.replace(/([a-z])([A-Z])/g, '$1 $2')), pairs(Object.entries(fields).map(([name, value]) => [name.replaceAll('_', ' '), shown(name, value)])))

// The payment that a receipt is about in the reader's words; what else happened with it as it stands in the bytes.
function told(events) {
  const [first, ...rest] = events
  const isPayment = first?.event === 'Posted'
  const about = isPayment ? h('section', { class: 'w-card' }, pairs([[say('field_amount'), money(first.amount, first.currency), 'w-money w-strong'], [say('what_for'), coded('purpose', first.purpose)], [say('field_debit'), accountNumber(first.debit)], [say('field_credit'), accountNumber(first.credit)]])) : null
  const others = isPayment ? rest : events
  return [about, others.length ? h('details', {}, h('summary', {}, say('other_events', { count: others.length })), h('div', { class: 'w-column' }, others.slice(0, EVENTS_SHOWN).map(event))) : null].filter(Boolean)
}

async function check(id, target) {
  const { NotProven, verifyReceipt } = await import('../verify.js')
  try {
    const text = await file(id)
    const proven = await verifyReceipt(text, state.ledger.trust)
    await keep(`proof/${id}`, text)
    const steps = ['step_checkpoint', 'step_app', 'step_log', 'step_events', 'step_signers', proven.consistent ? 'step_continues' : 'step_not_compared']
    target.dataset.verdict = 'proven'
    target.replaceChildren(h('h2', { class: 'good' }, say('verify.proven')), h('p', {}, say('verify.proven_note', { height: proven.height })),
      h('ol', { class: 'w-steps' }, steps.map((step) => h('li', { class: step === 'step_not_compared' ? 'open' : null }, say(`verify.${step}`, { notary: proven.notary, height: proven.height, parties: proven.signedBy.join(', ') })))),
      note('', say('trust_kept')), ...told(proven.events), button(say('save_receipt'), () => save(text, `receipt-${id.slice(0, 24)}.json`, 'application/json')))
  } catch (error) {
    target.dataset.verdict = error instanceof NotProven ? 'refused' : 'open'
    const reason = error instanceof NotProven ? say(`verify.why_${error.reason}`) : say(error.offline ? 'proof_offline' : error.status === 404 ? 'verify.why_not_there' : 'verify.why_unavailable')
    target.replaceChildren(h('h2', { class: error instanceof NotProven ? 'bad' : '' }, say(error instanceof NotProven ? 'verify.refused' : 'not_checked')), note(error instanceof NotProven ? 'bad' : 'wait', reason))
  }
}

export function proof(go, id) {
  const target = h('div', { 'aria-live': 'polite', 'data-verdict': 'working' }, note('', say('verify.working')))
  check(id, target)
  return [link('/', [icon('back'), say('home')], { class: 'w-back' }), h('h1', {}, say('receipt')), h('p', { class: 'w-quiet' }, id.length === 64 ? `${id.slice(0, 16)}…` : id), target]
}
