// Signed envelopes that wait, and what became of each. Nothing is called done before the ledger has said at which height.
//   waiting  has not left this phone
//   sent     a node has been given it and its answer is not known: it may stand on the ledger already, and sending it again is safe
//   ledger   stands on the ledger at a height
//   refused  the ledger said no, with its reason in both languages
//   lapsed   its window is over and it is not on the ledger: it never will be
// The keeper runs this too, when the phone finds a network while the wallet is closed; a lock keeps the two apart.
import { ask } from './asking.js'
import { all, put } from './store.js'

const [EXPIRED, DUPLICATE, NOT_YET_VALID, LATER] = [51, 52, 50, [429, 503, 502, 504, 500, 408]]
export const OPEN = ['waiting', 'sent']

export const add = (entry) => put('outbox', { ...entry, state: 'waiting', height: 0, reason: null, madeAt: Date.now(), tries: 0 })
export const list = async (chain, sender) => (await all('outbox')).filter((entry) => entry.chain === chain && entry.sender === sender).sort((a, b) => b.madeAt - a.madeAt)

// Goes through what is open, oldest first; throws {offline} where nobody answers. Returns whether anything changed.
export const flush = () => (globalThis.navigator?.locks ? navigator.locks.request('fenming-outbox', run) : run())

async function run() {
  const open = (await all('outbox')).filter((entry) => OPEN.includes(entry.state)).sort((a, b) => a.madeAt - b.madeAt)
  if (!open.length) return false
  const status = await ask('/v1/status')
  let changed = false
  for (const entry of open) if (entry.chain === status.chain) changed = (await settle(entry, status)) || changed
  return changed
}

async function settle(entry, status) {
  const before = `${entry.state} ${entry.tries}`
  const found = entry.state === 'sent' ? await receiptOf(entry.id) : null
  if (found) await put('outbox', Object.assign(entry, { state: 'ledger', height: found.height }))
  else if (entry.until < (status.views_height ?? 0)) await put('outbox', Object.assign(entry, { state: 'lapsed' }))
  else await send(entry)
  return before !== `${entry.state} ${entry.tries}`
}

// The receipt of what was accepted; null as long as there is none.
async function receiptOf(id) {
  try {
    const receipt = await ask(`/v1/envelopes/${id}`)
    return receipt.code === 0 ? receipt : null
  } catch (error) {
    if (error.status === 404) return null
    throw error
  }
}

async function send(entry) {
  await put('outbox', Object.assign(entry, { state: 'sent', tries: entry.tries + 1 }))
  try {
    const answer = await ask('/v1/envelopes', { method: 'POST', body: entry.wire })
    Object.assign(entry, { state: 'ledger', height: answer.height })
  } catch (error) {
    if (error.offline) throw error
    await answered(entry, error)
  }
  await put('outbox', entry)
}

// That its time is over does not say that it was not accepted in time: only the receipts of all blocks of its window do (`settle`).
async function answered(entry, { problem, status }) {
  if (LATER.includes(status) || problem.code === NOT_YET_VALID) return
  if (problem.code === DUPLICATE) {
    const receipt = await receiptOf(entry.id)
    if (receipt) Object.assign(entry, { state: 'ledger', height: receipt.height })
  } else if (problem.code !== EXPIRED) Object.assign(entry, { state: 'refused', reason: { code: problem.code ?? status, english: problem.english, chinese: problem.chinese, title: problem.title, data: problem.data } })
}
