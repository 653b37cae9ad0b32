// Money shown as a code, and money sent: to an account that was scanned or typed, whose check digits must fit.
import { transfer } from './acts.js'
import { accountNumber } from '../ledger.js'
import { ask } from './asking.js'
import { draw, readPicture, scan as look } from './camera.js'
import { CodeWrong, payCode, readAccount, readCode } from './codes.js'
import { button, h, icon, link, note } from './dom.js'
import { own } from './home.js'
import { state } from './state.js'
import { say } from './words.js'
import { money, readAmount } from './writing.js'

const back = () => link('/', [icon('back'), say('home')], { class: 'w-back' })
const named = (account) => `${accountNumber(account.account)} · ${state.data.projects[account.project] ?? say('general_account')}`

function accountField(accounts, changed, withBalance = false) {
  return h('label', { class: 'w-field' }, say(withBalance ? 'from_account' : 'into_account'), h('select', { 'data-own': '', onchange: changed }, accounts.map((account) => h('option', { value: account.account }, withBalance ? `${named(account)} · ${money(account.balance, account.currency)}` : named(account)))))
}

export function receive() {
  const accounts = own()
  if (!accounts.length) return [back(), h('h1', {}, say('receive')), note('', say('no_account'))]
  const picture = h('div', { 'aria-live': 'polite' })
  const amount = h('input', { inputmode: 'decimal', autocomplete: 'off', id: 'receive-amount', 'data-amount': '', oninput: () => show() })
  const chosen = accountField(accounts, () => show())
  const show = () => {
    const account = accounts.find((one) => String(one.account) === chosen.querySelector('select').value)
    const value = amount.value.trim() ? readAmount(amount.value) : 0
    if (value === null) return picture.replaceChildren(note('bad', say('amount_wrong')))
    const text = payCode(state.chain, account.account, value, account.currency)
    picture.replaceChildren(draw(text, say('receive_code')), h('p', { class: 'w-number', 'data-code': text }, accountNumber(account.account)), value ? h('p', { class: 'w-money w-strong' }, money(value, account.currency)) : '')
  }
  show()
  return [back(), h('h1', {}, say('receive')), h('section', { class: 'w-card w-center' }, picture), chosen, h('label', { class: 'w-field', for: 'receive-amount' }, say('amount_optional'), amount), h('p', { class: 'w-quiet' }, say('receive_note'))]
}

// Who an account belongs to, as the node tells it: a name to compare, not a proof.
async function payee(account, target) {
  try {
    const names = await ask(`/v1/names?accounts=${account}`)
    const found = names.accounts[account]
    if (!found) return target.replaceChildren(note('bad', say('no_such_account')))
    target.replaceChildren(note('', say('payee_is', { name: names.parties[found.owner]?.name || say('person', { party: found.owner }) })))
  } catch {
    target.replaceChildren(note('wait', say('payee_unknown')))
  }
}

export function pay(go, _, query) {
  const accounts = own()
  if (!accounts.length) return [back(), h('h1', {}, say('pay')), note('', say('no_account'))]
  const message = h('div', { 'aria-live': 'polite' })
  const who = h('div', { 'aria-live': 'polite' })
  const from = accountField(accounts, () => {}, true)
  const to = h('input', { inputmode: 'numeric', autocomplete: 'off', required: true, id: 'pay-to', value: query.get('account') ?? '', 'data-to': '' })
  const amount = h('input', { inputmode: 'decimal', autocomplete: 'off', required: true, id: 'pay-amount', value: query.get('amount') ?? '', 'data-amount': '' })
  const tell = () => { try { payee(readAccount(to.value), who) } catch { who.replaceChildren() } }
  to.addEventListener('change', tell)
  if (to.value) tell()
  const wrong = (words) => message.replaceChildren(note('bad', words))
  const submit = (event) => {
    event.preventDefault()
    message.replaceChildren()
    let credit
    try { credit = readAccount(to.value) } catch { return wrong(say('account_wrong')) }
    const value = readAmount(amount.value)
    const debit = accounts.find((one) => String(one.account) === from.querySelector('select').value)
    if (value === null) return wrong(say('amount_wrong'))
    if (credit === debit.account) return wrong(say('same_account'))
    if (query.get('currency') && Number(query.get('currency')) !== debit.currency) return wrong(say('other_currency'))
    if (value > debit.balance) return wrong(say('not_enough', { balance: money(debit.balance, debit.currency) }))
    return go.review(transfer(debit.account, credit, value, { debit: debit.account, credit, currency: debit.currency }), say('pay'))
  }
  return [back(), h('h1', {}, say('pay')), link('/scan', [icon('scan'), say('scan')], { class: 'w-button' }), h('form', { class: 'w-column', onsubmit: submit, 'data-pay': '' }, from, h('label', { class: 'w-field', for: 'pay-to' }, say('to_account'), to), who, h('label', { class: 'w-field', for: 'pay-amount' }, say('amount'), amount), message, button(say('to_review'), () => {}, { type: 'submit', class: 'w-button w-main' }))]
}

// Where a code leads: somebody's receive code to a payment, a receipt's code to its check.
function follow(go, text, message) {
  try {
    const code = readCode(text, state.chain)
    if (code.kind === 'receipt') return go.to(`/proof/${code.id}`)
    const amount = code.amount ? `${Math.floor(code.amount / 100)}.${String(code.amount % 100).padStart(2, '0')}` : ''
    return go.to(`/pay?${new URLSearchParams({ account: accountNumber(code.account), amount, ...(code.currency ? { currency: code.currency } : {}) })}`)
  } catch (error) {
    if (!(error instanceof CodeWrong)) throw error
    return message.replaceChildren(note('bad', say(`code_${error.reason}`)))
  }
}

export function scan(go) {
  const message = h('div', { 'aria-live': 'polite', 'data-scan-note': '' }, note('', say('camera_opening')))
  const video = h('video', { class: 'w-camera', playsinline: true, muted: true, 'data-camera': '' })
  const picture = h('input', { type: 'file', accept: 'image/*', id: 'scan-picture', 'data-picture': '' })
  const ended = new AbortController()
  const begin = async () => {
    if (!navigator.mediaDevices) return message.replaceChildren(note('wait', say('no_camera')))
    try {
      message.replaceChildren(note('', say('point_camera')))
      const text = await look(video, ended.signal)
      if (text) follow(go, text, message)
    } catch { message.replaceChildren(note('wait', say('no_camera'))) }
  }
  picture.addEventListener('change', async () => {
    try {
      const text = await readPicture(picture.files[0])
      if (text) follow(go, text, message)
      else message.replaceChildren(note('bad', say('no_code')))
    } catch { message.replaceChildren(note('bad', say('no_code'))) }
  })
  go.leaving(() => ended.abort())
  begin()
  return [back(), h('h1', {}, say('scan')), video, message, h('label', { class: 'w-field', for: 'scan-picture' }, say('scan_picture'), picture), link('/pay', say('type_account'), { class: 'w-button' })]
}
