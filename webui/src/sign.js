// Decisions from the inbox: one alone, or all that were ticked in one review, each line approved or refused by itself.
import { sha256, text, toHex } from './bytes.js'
import { open, sender } from './act.js'
import { NO_HASH, evidenceOf } from './evidence.js'
import { ask, make, say } from './words.js'

const OPEN = 1
const REASONS = 5

function choice(id, label, options, chosen) {
  const select = make('select', 'form-select')
  select.id = id
  select.append(...options.map(([value, words]) => { const option = make('option', '', words); option.value = value; option.selected = value === chosen; return option }))
  const name = make('label', '', label)
  name.htmlFor = id
  return [name, select]
}

// What somebody may say about one line: yes with the document it rests on, or no with a reason.
function controlsOf(card, decision) {
  const id = (name) => `${name}-${card.dataset.proposal}`
  const [label, select] = choice(id('decision'), say('act.decision'), [['approve', say('act.approve')], ['refuse', say('act.refuse')]], decision)
  select.dataset.choice = ''
  const [reasonLabel, reason] = choice(id('reason-code'), say('act.reason_code'), Array.from({ length: REASONS }, (_, at) => [String(at + 1), say(`act.reason_${at + 1}`)]), '1')
  reason.dataset.reasonCode = ''
  const words = make('textarea', 'form-control')
  words.id = id('reason')
  words.rows = 2
  words.dataset.reason = ''
  const wordsLabel = make('label', '', say('act.reason'))
  wordsLabel.htmlFor = words.id
  const file = make('input', 'form-control')
  file.type = 'file'
  file.multiple = true
  file.id = id('evidence')
  file.dataset.evidence = ''
  const fileLabel = make('label', '', say('act.evidence'))
  fileLabel.htmlFor = file.id
  const refusing = make('div', 'stack', [reasonLabel, reason, wordsLabel, words, make('p', 'muted', say('act.reason_note'))])
  const approving = make('div', 'stack', [fileLabel, file, make('p', 'muted', say('act.evidence_note'))])
  const place = make('div', 'stack decision-of', [label, select, approving, refusing])
  const said = { decision, reason: 1, words: '', evidence: NO_HASH }
  const show = () => { refusing.hidden = said.decision !== 'refuse'; approving.hidden = said.decision === 'refuse' }
  show()
  // Registered before the review listens: what it reads is what was chosen. Files take a moment, so they ask again when they are hashed.
  place.addEventListener('change', (event) => {
    Object.assign(said, { decision: select.value, reason: Number(reason.value), words: words.value.trim() })
    show()
    if (event.target !== file || event.detail?.hashed) return
    event.stopImmediatePropagation()
    evidenceOf(file.files).then(({ hash }) => { said.evidence = hash; file.dispatchEvent(new CustomEvent('change', { bubbles: true, detail: { hashed: true } })) })
  })
  return { place, said }
}

function actsOf(card, said) {
  const fields = { proposal: Number(card.dataset.proposal), step: Number(card.dataset.step), delegation: 0 }
  if (said.decision === 'approve') return [{ kind: 'Approve', fields: { ...fields, evidence: said.evidence } }]
  const hash = said.words ? toHex(sha256(text(said.words))) : NO_HASH
  return [{ kind: 'Refuse', fields: { ...fields, reason: said.reason, reason_text: hash } }]
}

// What the interface says that the proposal is about, against what the card showed.
async function cardDiffers(card) {
  const proposal = await ask(`/v1/proposals/${card.dataset.proposal}`)
  const differences = []
  if (String(proposal.amount) !== card.dataset.amount) differences.push({ what: 'amount', bytes: proposal.amount, page: card.dataset.amount })
  if (String(proposal.subject) !== card.dataset.number) differences.push({ what: 'subject', bytes: proposal.subject, page: card.dataset.number })
  if (proposal.status !== OPEN) differences.push({ what: 'status', bytes: proposal.status, page: OPEN })
  return differences
}

function actOf(card, decision) {
  const { place, said } = controlsOf(card, decision)
  return { story: card.dataset.story, controls: place, actions: () => actsOf(card, said), checks: () => cardDiffers(card) }
}

export function start() {
  if (!sender()) return
  const ticked = () => [...document.querySelectorAll('[data-tick]:checked')].map((tick) => tick.closest('[data-proposal]'))
  const bar = document.querySelector('[data-batch]')
  const showBar = () => {
    const count = ticked().length
    bar.hidden = count === 0
    bar.querySelector('[data-count]').textContent = say('act.ticked', { count })
  }
  for (const tick of document.querySelectorAll('[data-tick]')) { tick.disabled = false; tick.addEventListener('change', showBar) }
  bar?.querySelector('[data-review-all]').addEventListener('click', () => { const cards = ticked(); open({ title: cards.length === 1 ? cards[0].dataset.story : say('act.review_all'), acts: cards.map((card) => actOf(card, 'approve')) }) })
  for (const button of document.querySelectorAll('[data-decision]')) {
    button.disabled = false // until now nobody would have listened
    const card = button.closest('[data-proposal]')
    button.addEventListener('click', () => open({ title: card.dataset.story, acts: [actOf(card, button.dataset.decision)] }))
  }
}
