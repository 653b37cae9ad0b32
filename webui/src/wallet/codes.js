// What stands in a code that one phone shows and another reads. A code names its ledger, so that money meant for one chain is not sent on
// another, and writes accounts with their check digits; whatever is not exactly such a code is refused with the reason.
import { accountNumber } from '../ledger.js'

const CHAIN_DIGITS = 16
const AMOUNT_MAX = Number.MAX_SAFE_INTEGER

export const payCode = (chain, account, amount, currency) => `fenming:pay?${new URLSearchParams({ chain: chain.slice(0, CHAIN_DIGITS), account: accountNumber(account), ...(amount ? { amount, currency } : {}) })}`
export const keyCode = (publicKey) => `fenming:key?${new URLSearchParams({ key: publicKey })}`
// A receipt's code is an address, so that anybody's camera can open it; a wallet takes the number alone and asks its own node.
export const receiptCode = (origin, chain, id) => `${origin}/receipt?${new URLSearchParams({ id, chain: chain.slice(0, CHAIN_DIGITS) })}`

export class CodeWrong extends Error {
  constructor(reason) { super(reason); this.reason = reason }
}
const need = (condition, reason) => { if (!condition) throw new CodeWrong(reason) }

export function readAccount(text) {
  const digits = text.replace(/\s/g, '')
  need(/^\d{6,21}$/.test(digits), 'account')
  const value = Number(digits.slice(0, -2))
  need(Number.isSafeInteger(value) && accountNumber(value) === digits, 'check_digits')
  return value
}

export function readCode(text, chain) {
  let url
  try { url = new URL(text) } catch { throw new CodeWrong('unknown') }
  const fields = url.searchParams
  need([...fields.keys()].length === new Set(fields.keys()).size, 'unknown')
  const kind = url.protocol === 'fenming:' ? url.pathname : /^https?:$/.test(url.protocol) && url.pathname === '/receipt' ? 'receipt' : ''
  need(kind === 'pay' || kind === 'receipt', 'unknown')
  need(fields.has('chain') && fields.get('chain') === chain.slice(0, CHAIN_DIGITS), 'other_chain')
  if (kind === 'receipt') {
    const id = fields.get('id') ?? ''
    need(/^(payment-\d{1,18}|[0-9a-f]{64})$/.test(id), 'unknown')
    return { kind, id }
  }
  const [amount, currency] = [fields.get('amount'), fields.get('currency')]
  need((amount === null) === (currency === null), 'unknown')
  need(amount === null || (/^[1-9]\d{0,15}$/.test(amount) && Number(amount) <= AMOUNT_MAX && /^\d{1,3}$/.test(currency)), 'amount')
  return { kind, account: readAccount(fields.get('account') ?? ''), amount: amount === null ? 0 : Number(amount), currency: currency === null ? 0 : Number(currency) }
}
