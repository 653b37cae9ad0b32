// The page on which a receipt is checked: files from the visitor or from the ledger, the verdict from this browser alone.
import { structure } from './decode.js'
import { NotProven, verifyReceipt } from './verify.js'
import { make as line, say as tell } from './words.js'

const say = (key, values) => tell(`verify.${key}`, values)

function show(verdict, ...parts) {
  const target = document.querySelector('[data-receipt-result]')
  target.dataset.verdict = verdict
  target.replaceChildren(...parts)
}

function fields(event) {
  const shaped = (value) => (Array.isArray(value) ? value.map(shaped) : value && typeof value === 'object' ? { kind: '', fields: Object.entries(value).map(([name, one]) => ({ name, value: shaped(one) })) } : value)
  const { event: kind, ...rest } = event
  return structure({ kind, fields: shaped(rest).fields })
}

async function check(receipt, trust, ownTrust) {
  try {
    const proven = await verifyReceipt(receipt, trust)
    const steps = ['step_checkpoint', 'step_app', 'step_log', 'step_events', 'step_signers']
    const list = document.createElement('ol')
    list.className = 'checks'
    for (const step of steps) list.append(line('li', 'good', say(step, { notary: proven.notary, height: proven.height, parties: proven.signedBy.join(', ') })))
    list.append(line('li', proven.consistent ? 'good' : 'open', say(proven.consistent ? 'step_continues' : 'step_not_compared')))
    if (!ownTrust) list.append(line('li', 'open', say('trust_of_node')))
    show('proven', line('h2', 'verdict good', say('proven')), line('p', 'muted', say('proven_note', { height: proven.height })), list, ...proven.events.slice(0, 20).map(fields))
  } catch (error) {
    if (!(error instanceof NotProven)) throw error
    show('refused', line('h2', 'verdict bad', say('refused')), line('p', '', say(`why_${error.reason}`)))
  }
}

async function fetched(path) {
  const answer = await fetch(path, { headers: { accept: 'application/json' } })
  if (!answer.ok) throw new NotProven(answer.status === 404 ? 'not_there' : 'unavailable')
  return answer.text()
}

async function begin(getReceipt) {
  show('working', line('p', 'muted', say('working')))
  const own = document.getElementById('trust-file').files[0]
  try {
    const [receipt, trust] = await Promise.all([getReceipt(), own ? own.text() : fetched('/v1/trust')])
    await check(receipt, trust, Boolean(own))
  } catch (error) {
    if (!(error instanceof NotProven)) throw error
    show('refused', line('h2', 'verdict bad', say('refused')), line('p', '', say(`why_${error.reason}`)))
  }
}

export function start() {
  const file = document.getElementById('receipt-file')
  file.addEventListener('change', () => file.files[0] && begin(() => file.files[0].text()))
  const byId = () => begin(() => fetched(`/v1/proofs/${encodeURIComponent(document.getElementById('receipt-id').value.trim())}`))
  document.querySelector('[data-receipt-form]').addEventListener('submit', (event) => { event.preventDefault(); byId() })
  if (document.querySelector('[data-receipt]').dataset.wanted) byId()
}
