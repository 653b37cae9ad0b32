// The first screen: how much there is, what wants doing next, and what came and went.
import { collect } from './acts.js'
import { accountNumber } from '../ledger.js'
import { button, h, icon, link, note } from './dom.js'
import { needsReceipt, needsSignature, row } from './slips.js'
import { accountOwner, openEntry, partyName, state } from './state.js'
import { coded, say } from './words.js'
import { money, month } from './writing.js'

const [GENERAL, UNCOLLECTED] = [1, 8]
const [OPEN, FROZEN] = [0, 1]
const RECENT = 8

export const own = () => state.data.accounts.filter((account) => account.kind === GENERAL && account.status === OPEN)
const waiting = () => state.data.accounts.filter((account) => account.kind === UNCOLLECTED && account.balance > 0)

function balances() {
  const sums = new Map()
  for (const account of state.data.accounts) if (account.kind === GENERAL) sums.set(account.currency, (sums.get(account.currency) ?? 0) + account.balance)
  if (!sums.size) return note('', say('no_account'))
  return [...sums].map(([currency, sum]) => h('p', { class: 'w-balance w-money', 'data-balance': sum }, money(sum, currency)))
}

function leaving() {
  return state.entries.filter((entry) => openEntry('pay', entry.about) === entry).map((entry) => h('p', { class: 'w-quiet' }, say('leaving', { amount: money(entry.about.amount, entry.about.currency), account: accountNumber(entry.about.credit) })))
}

function next() {
  const { slips } = state.data
  const toSign = slips.filter(needsSignature)
  const toReceipt = slips.filter(needsReceipt)
  return [
    ...toSign.map((slip) => link(`/slip/${slip.wage_table}-${slip.line}`, say('next_sign', { month: month(slip.month), amount: money(slip.net, slip.currency) }), { class: 'w-next', 'data-next': 'sign' })),
    ...toReceipt.slice(0, 3).map((slip) => link(`/slip/${slip.wage_table}-${slip.line}`, say('next_receipt', { month: month(slip.month), amount: money(slip.net, slip.currency) }), { class: 'w-next', 'data-next': 'receipt' })),
  ]
}

function uncollected(go) {
  const target = own()[0]
  return waiting().map((account) => h('section', { class: 'w-card wait' }, h('p', {}, say('waits_for_you', { amount: money(account.balance, account.currency) })),
    target && !openEntry('collect', { uncollected: account.account }) ? button(say('collect'), () => go.review(collect(account.account, target.account, account.balance, { uncollected: account.account, credit: target.account, currency: account.currency }), say('collect')), { class: 'w-button w-main' }) : null))
}

function payment(one) {
  const mine = (account) => accountOwner(account) === state.me.party
  const isIn = mine(one.credit)
  const other = isIn ? one.debit : one.credit
  const owner = accountOwner(other)
  const name = mine(other) ? say('yourself') : partyName(owner) || say('person', { party: owner })
  return h('li', {}, link(`/proof/payment-${one.payment}`, [h('span', { class: 'w-grow' }, h('b', {}, coded('purpose', one.purpose)), h('small', {}, say(isIn ? 'from' : 'to', { name, account: accountNumber(other) }))), h('span', { class: 'w-end' }, h('b', { class: `w-money ${isIn ? 'good' : ''}` }, `${isIn ? '+' : '−'}${money(one.amount, one.currency)}`), h('small', {}, say('block', { height: one.height })))], { class: 'w-line' }))
}

export function home(go) {
  const { data } = state
  const frozen = data.accounts.some(({ status }) => status === FROZEN)
  return [
    h('h1', { class: 'w-hidden' }, say('home')),
    h('section', { class: 'w-card w-front' }, h('p', { class: 'w-quiet' }, say('balance')), balances(), leaving(),
      h('div', { class: 'w-tiles' }, link('/receive', [icon('receive'), say('receive')]), link('/pay', [icon('pay'), say('pay')]), link('/scan', [icon('scan'), say('scan')]), link('/complaints', [icon('complain'), say('complaints')]))),
    frozen ? note('bad', say('frozen')) : null, next(), uncollected(go),
    h('h2', {}, say('last_slips')), data.slips.length ? h('ul', { class: 'w-list w-card' }, data.slips.slice(0, 3).map(row)) : note('', say('no_slips')),
    h('h2', {}, say('payments')), data.payments.length ? h('ul', { class: 'w-list w-card' }, data.payments.slice(0, RECENT).map(payment)) : note('', say('no_payments')),
    data.payments.length > RECENT ? link('/payments', say('all_payments'), { class: 'w-button' }) : null,
  ]
}

export const payments = () => [link('/', [icon('back'), say('home')], { class: 'w-back' }), h('h1', {}, say('payments')), h('ul', { class: 'w-list w-card' }, state.data.payments.map(payment))]
