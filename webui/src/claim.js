// The claim wizard, and the supervisor's answer to a claim. Quantities are typed; every amount comes from the ledger's own rules by a
// dry run while somebody types, and nothing is ever sent that was not tried.
import { open, refusal, sender, trial } from './act.js'
import { NO_HASH, evidenceOf, showEvidence } from './evidence.js'
import { fen, milli, milliText } from './figures.js'
import { sha256, text, toHex } from './bytes.js'
import { ask, make, say } from './words.js'

const PAUSE_MS = 250
const FIGURES = ['measured_to_date', 'payable_to_date', 'previously_billed', 'this_period', 'labour', 'retention', 'recoupment', 'net']
const rowsOf = (page) => [...page.querySelectorAll('[data-item]')]
const inputOf = (row) => row.querySelector('[data-quantity]')

function quantities(page) {
  return rowsOf(page).map((row) => {
    const given = milli(inputOf(row).value)
    inputOf(row).setAttribute('aria-invalid', String(given === null))
    return given
  })
}

function showRows(page, given) {
  for (const [at, row] of rowsOf(page).entries()) {
    const [billed, limit, price] = ['billed', 'limit', 'price'].map((name) => Number(row.dataset[name]))
    const now = given[at] ?? billed
    row.querySelector('[data-now]').textContent = milliText(now - billed)
    row.querySelector('[data-value]').textContent = fen(Math.trunc(((now - billed) * price) / 1000))
    row.querySelector('.fill')?.setAttribute('width', String(limit ? Math.min(1000, Math.round((now * 1000) / limit)) : 0))
  }
}

function showFigures(page, figures) {
  for (const name of FIGURES) for (const place of page.querySelectorAll(`[data-figure=${name}]`)) place.textContent = figures ? fen(figures[name]) : '–'
  for (const one of page.querySelectorAll('[data-recouped]')) one.hidden = !figures?.recoupment
}

// The children's own net and retention are paid out of this claim's net; what is left is the claimant's.
function showOwn(page, figures) {
  const place = page.querySelector('[data-own]')
  if (!place) return
  const below = [...page.querySelectorAll('[data-child]:checked')].reduce((sum, one) => sum + Number(one.dataset.net) + Number(one.dataset.retention), 0)
  page.querySelector('[data-below]').textContent = `− ${fen(below)}`
  place.textContent = figures ? fen(figures.net - below) : '–'
}

function claimOf(page, state) {
  return [{
    kind: 'SubmitClaim',
    fields: {
      contract: Number(page.dataset.contract), month: Number(page.querySelector('[data-month]').value.replace('-', '')), quantities_milli: state.given,
      children: [...page.querySelectorAll('[data-child]:checked')].map((one) => Number(one.value)), document: state.evidence.hash,
    },
  }]
}

// What is less than claimed goes into a dispute, the rest is approved with it: both or neither.
function answerOf(page, state) {
  const [proposal, step, claim] = ['proposal', 'step', 'claim'].map((name) => Number(page.dataset[name]))
  const items = rowsOf(page).flatMap((row, item) => (state.given[item] < Number(row.dataset.claimed) ? [{ item, accepted_milli: state.given[item], reason: Number(row.querySelector('[data-why]').value) }] : []))
  const words = page.querySelector('[data-words]').value.trim()
  const dispute = { kind: 'DisputeItems', fields: { claim, items, reason_text: words ? toHex(sha256(text(words))) : NO_HASH } }
  return [...(items.length ? [dispute] : []), { kind: 'Approve', fields: { proposal, step, evidence: state.evidence.hash, delegation: 0 } }]
}

const figuresIn = (events) => (events ?? []).find((event) => event.figures)?.figures ?? null

// The contract as the interface has it, against what the page showed.
async function contractDiffers(page) {
  const [contract, measured] = await Promise.all([ask(`/v1/contracts/${page.dataset.contract}`), ask(`/v1/contracts/${page.dataset.contract}/measured`)])
  const differences = ['payer', 'payee', 'amount'].filter((name) => String(contract[name]) !== page.dataset[name]).map((name) => ({ what: name, bytes: contract[name], page: page.dataset[name] }))
  for (const [at, row] of rowsOf(page).entries()) {
    const billed = measured.billed_milli[at] ?? 0
    if (String(billed) !== row.dataset.billed) differences.push({ what: `billed.${at + 1}`, bytes: billed, page: row.dataset.billed })
    if (row.dataset.claimed !== undefined && String(measured.claimed_milli[at]) !== row.dataset.claimed) differences.push({ what: `claimed.${at + 1}`, bytes: measured.claimed_milli[at], page: row.dataset.claimed })
  }
  return differences
}

// A refusal about an item in the words of the page: its name, and quantities as they were typed.
function itemSaid(page, data = {}) {
  const row = rowsOf(page)[data.item]
  if (!row) return []
  const said = Object.entries(data).filter(([name, value]) => name !== 'item' && Number.isInteger(value)).map(([name, value]) => `${say(`field.${name}`)} ${milliText(value)}`)
  return [make('p', '', `${row.querySelector('th').textContent}: ${said.join(' · ')}`)]
}

function outcome(events) {
  const figures = figuresIn(events)
  if (!figures) return make('p', 'muted', say('act.decided'))
  return make('dl', 'pairs sums', FIGURES.filter((name) => figures[name] || name === 'net').flatMap((name) => [make('dt', '', say(`claiming.${name}`)), make('dd', 'money', fen(figures[name]))]))
}

export function start() {
  const page = document.querySelector('[data-claiming]')
  const answers = page.dataset.claiming === 'answer'
  const state = { given: [], evidence: { hash: NO_HASH, listed: [], list: '' } }
  const verdict = page.querySelector('[data-trial]')
  const button = page.querySelector('[data-review-claim]')
  const acts = () => (answers ? answerOf(page, state) : claimOf(page, state))
  let turn = 0
  let timer = null

  async function trying() {
    const mine = ++turn
    button.disabled = true
    state.given = quantities(page)
    showRows(page, state.given)
    if (state.given.includes(null)) { showFigures(page, null); return verdict.replaceChildren(make('p', 'note bad', say('claiming.not_a_quantity'))) }
    if (!sender()) return verdict.replaceChildren()
    try {
      const tried = await trial(acts())
      if (mine !== turn) return
      const figures = figuresIn(tried.events)
      showFigures(page, figures)
      showOwn(page, figures)
      const item = tried.data?.item
      for (const [at, row] of rowsOf(page).entries()) row.classList.toggle('is-wrong', at === item)
      if (Number.isInteger(item)) inputOf(rowsOf(page)[item])?.setAttribute('aria-invalid', 'true')
      verdict.replaceChildren(tried.code ? make('div', 'note bad', [...itemSaid(page, tried.data), refusal(tried)]) : make('p', 'note good', say(answers ? 'claiming.answer_holds' : 'claiming.holds')))
      button.disabled = Boolean(tried.code)
    } catch (error) {
      verdict.replaceChildren(make('p', 'note bad', error.message))
    }
  }

  const soon = () => { clearTimeout(timer); timer = setTimeout(trying, PAUSE_MS) }
  page.addEventListener('input', soon)
  page.querySelector('[data-evidence]').addEventListener('change', async (event) => {
    state.evidence = await evidenceOf(event.target.files)
    showEvidence(page.querySelector('[data-evidence-list]'), state.evidence)
    soon()
  })
  button.addEventListener('click', () => open({
    title: page.dataset.story, acts: [{ story: page.dataset.story, actions: acts, checks: () => contractDiffers(page), outcome }],
    closed: async (results) => {
      if (answers) return location.assign('/inbox')
      const { items } = await ask(`/v1/claims?contract=${page.dataset.contract}&limit=1000`)
      const made = items.find((claim) => claim.submitted_in === results[0].id)
      location.assign(made ? `/claims/${made.claim}` : `/contracts/${page.dataset.contract}`)
    },
  }))
  for (const one of page.querySelectorAll('[disabled][data-wakes]')) one.disabled = false
  trying()
}
