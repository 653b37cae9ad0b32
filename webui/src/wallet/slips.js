// Wage slips: the list by month, and one slip with who paid it, what can be signed on it, and its receipt.
import { objectTo, signLine, signReceipt } from './acts.js'
import { fromHex } from '../bytes.js'
import { receiptCode } from './codes.js'
import { button, h, icon, link, note, pairs } from './dom.js'
import { draw } from './camera.js'
import { letterForm } from './letters.js'
import { device, openEntry, state } from './state.js'
import { coded, say } from './words.js'
import { day, money, month } from './writing.js'

export const LISTED = 1
const [SIGNED, PAID, RECEIPTED, ACCEPTED, DISPUTED] = [2, 3, 4, 5, 6]
const BEFORE_SUBMISSION = [1, 2]
const OBJECTIONS = [2, 3, 4, 5]

export const canSign = (slip) => [LISTED, ACCEPTED, DISPUTED].includes(slip.status) && BEFORE_SUBMISSION.includes(slip.table_status)
export const needsSignature = (slip) => slip.status === LISTED && canSign(slip) && !openEntry('sign', place(slip)) && !openEntry('object', place(slip))
export const needsReceipt = (slip) => slip.status === PAID && !openEntry('receipt', place(slip))
export const place = (slip) => ({ table: slip.wage_table, line: slip.line })
const tone = (slip) => ({ [PAID]: 'good', [RECEIPTED]: 'good', [DISPUTED]: 'bad', [LISTED]: 'wait' })[slip.status] ?? ''

// Where a slip stands, with what this phone has signed and the ledger does not have yet.
export function standing(slip) {
  const waiting = ['sign', 'object', 'receipt'].map((kind) => openEntry(kind, place(slip))).find(Boolean)
  if (waiting) return h('span', { class: 'w-badge wait' }, say(`pending_${waiting.kind}`))
  return h('span', { class: `w-badge ${tone(slip)}` }, coded('line', slip.status))
}

export function row(slip) {
  return h('li', {}, link(`/slip/${slip.wage_table}-${slip.line}`, [h('span', { class: 'w-grow' }, h('b', {}, month(slip.month)), h('small', {}, say('days_at', { days: slip.days, employer: slip.employer_name }))), h('span', { class: 'w-end' }, h('b', { class: 'w-money' }, money(slip.net, slip.currency)), standing(slip))], { class: 'w-line' }))
}

export function list() {
  const { slips } = state.data
  return [h('h1', {}, say('slips')), slips.length ? h('ul', { class: 'w-list w-card' }, slips.map(row)) : note('', say('no_slips'))]
}

function figures(slip) {
  const { currency } = slip
  return pairs([
    [say('field_days'), String(slip.days)], [say('field_gross'), money(slip.amount, currency), 'w-money'],
    slip.earned && slip.earned !== slip.amount && [say('contract_gives'), money(slip.earned, currency), 'w-money'],
    [say('field_set_off'), money(slip.set_off, currency), 'w-money'], [say('field_net'), money(slip.net, currency), 'w-money w-strong'],
  ], 'w-pairs w-sums')
}

function origin(slip) {
  const paid = slip.paid
  return pairs([
    [say('project'), slip.project_name], [say('employer'), slip.employer_name], slip.contracts.length && [say('contract'), slip.contracts.map((number) => h('a', { class: 'w-inline', href: `/contracts/${number}` }, String(number)))],
    [say('table_line'), `${slip.wage_table} / ${slip.line}`],
    paid && [say('paid_from'), say('wage_account', { account: paid.debit_number })], paid && [say('paid_into'), paid.credit === slip.wallet ? say('own_wallet', { account: paid.credit_number }) : say('waiting_account', { account: paid.credit_number })],
    paid && [say('payment'), say('payment_at', { payment: paid.payment, height: paid.height })],
  ])
}

export function one(go, at) {
  const slip = state.data.slips.find(({ wage_table: table, line }) => `${table}-${line}` === at)
  if (!slip) return [note('bad', say('not_known'))]
  const chain = fromHex(state.chain)
  const act = (words, name, make, more) => button(words, async () => go.review(make(chain, slip, await device()), words), { class: 'w-button w-main', 'data-act': name, ...more })
  return [
    link('/slips', [icon('back'), say('slips')], { class: 'w-back' }), h('h1', {}, say('slip_of', { month: month(slip.month) })), h('p', {}, standing(slip)),
    slip.kind ? note('', coded('line_kind', slip.kind)) : null, slip.is_strict && canSign(slip) ? note('bad', say('less_than_contract')) : null,
    h('section', { class: 'w-card' }, figures(slip)),
    needsSignature(slip) || (canSign(slip) && slip.status !== LISTED && !openEntry('sign', place(slip))) ? h('div', { class: 'w-column' }, h('p', { class: 'w-quiet' }, say(slip.objections_until_day && slip.status === LISTED ? 'sign_until' : 'sign_note', { day: slip.objections_until_day ? day(slip.objections_until_day) : '' })), act(say('sign_line'), 'sign', signLine), slip.status === LISTED ? link(`/object/${at}`, say('object'), { class: 'w-button' }) : null) : null,
    needsReceipt(slip) ? h('div', { class: 'w-column' }, h('p', { class: 'w-quiet' }, say('receipt_note')), act(say('sign_receipt'), 'receipt', signReceipt)) : null,
    h('h2', {}, say('who_paid')), h('section', { class: 'w-card' }, origin(slip)),
    slip.status >= PAID && slip.paid ? proofPart(slip) : note('', say([LISTED, SIGNED, ACCEPTED].includes(slip.status) ? 'not_paid_yet' : 'no_payment')),
    link(`/complain/${slip.engagement}`, [icon('complain'), say('complain')], { class: 'w-button' }),
  ]
}

function proofPart(slip) {
  const id = `payment-${slip.paid.payment}`
  return h('section', { class: 'w-card w-center' }, h('h2', {}, say('receipt')), draw(receiptCode(location.origin, state.chain, id), say('receipt_code')), h('p', { class: 'w-quiet' }, say('receipt_code_note')), link(`/proof/${id}`, say('check_receipt'), { class: 'w-button' }))
}

export function objection(go, at) {
  const slip = state.data.slips.find(({ wage_table: table, line }) => `${table}-${line}` === at)
  if (!slip) return [note('bad', say('not_known'))]
  return [link(`/slip/${at}`, [icon('back'), say('slip_of', { month: month(slip.month) })], { class: 'w-back' }), h('h1', {}, say('object')), h('p', { class: 'w-quiet' }, say('object_note')),
    letterForm(OBJECTIONS, say('object'), async (reason, letter) => go.review(objectTo(fromHex(state.chain), slip, reason, letter, await device()), say('object')), { about: 'objection', ...place(slip) })]
}
