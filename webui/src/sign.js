// A decision from the inbox: drafted by the server, read and compared here, tried, signed with the person's own key, and sent.
import { fromHex, sha256, text, toHex } from './bytes.js'
import { structure } from './decode.js'
import * as keys from './keys.js'
import { envelopeId, makeWire, signedMessage } from './ledger.js'
import { review } from './review.js'
import { ask, chain, make, say, told } from './words.js'

const NO_HASH = '0'.repeat(64)
const OPEN = 1
const dialog = () => document.getElementById('review')
const part = (name) => dialog().querySelector(`[data-${name}]`)
const named = (kind, name, otherwise) => (say(`${kind}.${name}`) === `${kind}.${name}` ? otherwise : say(`${kind}.${name}`))
const words = (name) => named('field', name, name.replaceAll('_', ' '))

function meantBy(button) {
  const fields = { proposal: Number(button.dataset.proposal), step: Number(button.dataset.step), delegation: 0 }
  if (button.dataset.decision === 'approve') return { sender: Number(button.dataset.sender), kind: 'Approve', fields: { ...fields, evidence: NO_HASH } }
  const written = part('reason').value.trim()
  return { sender: Number(button.dataset.sender), kind: 'Refuse', fields: { ...fields, reason: Number(part('reason-code').value), reason_text: written ? toHex(sha256(text(written))) : NO_HASH } }
}

// What the interface says that the proposal is about, against what the card showed.
async function cardDiffers(button) {
  const proposal = await ask(`/v1/proposals/${button.dataset.proposal}`)
  const differences = []
  if (String(proposal.amount) !== button.dataset.amount) differences.push({ what: 'amount', bytes: proposal.amount, page: button.dataset.amount })
  if (String(proposal.subject) !== button.dataset.number) differences.push({ what: 'subject', bytes: proposal.subject, page: button.dataset.number })
  if (proposal.status !== OPEN) differences.push({ what: 'status', bytes: proposal.status, page: OPEN })
  return differences
}

function line(difference) {
  return make('li', '', say('sign.difference', { what: words(difference.what), bytes: difference.bytes, page: difference.page ?? '–' }))
}

async function prepare(button) {
  const state = { ready: false }
  part('send').disabled = true
  part('verdict').replaceChildren(make('p', 'muted', say('sign.reading')))
  part('bytes').replaceChildren()
  const meant = meantBy(button)
  const query = new URLSearchParams({ decision: button.dataset.decision, proposal: meant.fields.proposal, step: meant.fields.step, reason: meant.fields.reason ?? 0, reason_text: meant.fields.reason_text ?? NO_HASH })
  const [draft, status, card] = await Promise.all([ask(`/draft/decision?${query}`), ask('/v1/status'), cardDiffers(button)])
  const read = review(draft.body, meant, status.height)
  const differences = [...read.differences, ...card]
  if (status.chain !== chain()) differences.push({ what: 'chain', bytes: status.chain, page: chain() })
  part('bytes').replaceChildren(...read.said.actions.map((action) => structure(action, (kind) => named('action', kind, kind), words)), make('p', 'muted', say('sign.frame', { sender: read.said.sender, from: read.said.from, until: read.said.until })))
  if (differences.length) {
    part('verdict').replaceChildren(make('p', 'note bad', say('sign.differs')), make('ul', 'differences', differences.map(line)))
    return state
  }
  const held = (await keys.all(chain())).find((key) => key.party === meant.sender)
  if (!held) { part('verdict').replaceChildren(make('p', 'note bad', say('sign.no_key'))); return state }
  const tried = await ask('/v1/dry-run', { method: 'POST', body: makeWire(read.body, held.slot, new Uint8Array(64)) })
  part('verdict').replaceChildren(make('p', tried.code ? 'note bad' : 'note good', tried.code ? say('sign.would_refuse', { reason: told(tried) }) : say('sign.same')))
  part('send').disabled = Boolean(tried.code)
  return { ready: !tried.code, body: read.body, held }
}

async function send(state) {
  part('send').disabled = true
  const message = signedMessage(fromHex(chain()), state.body)
  const signature = await keys.sign(state.held, message, async () => prompt(say('sign.passphrase')))
  const id = toHex(envelopeId(fromHex(chain()), state.body))
  try {
    const answer = await ask('/v1/envelopes', { method: 'POST', body: makeWire(state.body, state.held.slot, signature) })
    const link = make('a', '', say('sign.see'))
    link.href = `/envelopes/${id}`
    part('verdict').replaceChildren(make('p', 'note good', say('sign.done', { height: answer.height })), link)
    dialog().dataset.done = id
  } catch (error) {
    part('verdict').replaceChildren(make('p', 'note bad', say('sign.refused', { reason: told(error.problem ?? {}) || error.message })))
  }
}

export function start() {
  let state = { ready: false }
  let button = null
  const again = async () => {
    delete dialog().dataset.ready
    try { state = await prepare(button) } catch (error) {
      state = { ready: false }
      part('verdict').replaceChildren(make('p', 'note bad', say('sign.unreadable', { reason: told(error.problem ?? {}) || error.message })))
    }
    dialog().dataset.ready = state.ready ? 'yes' : 'no'
  }
  for (const found of document.querySelectorAll('[data-decision]')) {
    found.disabled = false // until now nobody would have listened
    found.addEventListener('click', async () => {
      button = found
      delete dialog().dataset.done
      part('title').textContent = found.dataset.story
      part('refusing').hidden = found.dataset.decision === 'approve'
      dialog().showModal()
      await again()
    })
  }
  part('reason').addEventListener('change', again)
  part('reason-code').addEventListener('change', again)
  part('send').addEventListener('click', () => state.ready && send(state))
  dialog().addEventListener('close', () => { if (dialog().dataset.done) location.reload() })
}
