// The one path on which anything is signed here: what was meant is made into bytes in the browser, the bytes are read again and
// compared, what the page said is held against the interface, the ledger is asked what it would do, and only then can one sign.
// Several acts are reviewed together and sent one by one: one that is refused meanwhile must not take the others with it.
import { concat, fromHex, text, toHex } from './bytes.js'
import { structure } from './decode.js'
import { fen } from './figures.js'
import * as keys from './keys.js'
import { envelopeId, makeWire, signedMessage } from './ledger.js'
import { compose } from './make.js'
import { encode } from './msgpack.js'
import { review } from './review.js'
import { ask, chain, make, say, told } from './words.js'

const DONE_ALREADY = new Set(['decided_already', 'proposal_closed', 'duplicate'])
const NO_SIGNATURE = new Uint8Array(64)
const FOLLOW_MS = 20_000
const dialog = () => document.getElementById('review')
const part = (name) => dialog().querySelector(`[data-${name}]`)
const named = (kind, name, otherwise) => (say(`${kind}.${name}`) === `${kind}.${name}` ? otherwise : say(`${kind}.${name}`))
const words = (name) => named('field', name, name.replaceAll('_', ' '))
const kinds = (kind) => named('action', kind, kind)

export const sender = () => Number(document.querySelector('[data-sender]')?.dataset.sender ?? 0)

// A refusal with its rule, the value and the limit.
export function refusal(tried) {
  const data = Object.entries(tried.data ?? {}).map(([name, value]) => `${words(name)}: ${value}`).join(' · ')
  return make('div', 'refusal', [make('p', '', told(tried)), make('small', '', `${say('act.rule', { code: tried.code, name: tried.name?.replaceAll('_', ' ') ?? '' })}${data ? ` · ${data}` : ''}`)])
}

export const dryRun = (body, slot = 0) => ask('/v1/dry-run', { method: 'POST', body: makeWire(body, slot, NO_SIGNATURE) })

// What the ledger would do with these acts, without anything being signed: for figures while somebody types.
export async function trial(actions) {
  const { height } = await ask('/v1/status')
  return dryRun(compose({ sender: sender(), actions }, height))
}

const labelOf = (what) => what.split('.').map((one) => (/^\d+$/.test(one) ? one : words(one))).join(' › ')
const MONEY = /(^|[._])(amount|total)$/
const shown = (what, value) => (value === undefined || value === '' ? '–' : MONEY.test(what) && /^\d+$/.test(value) ? fen(value) : value)
const line = (found) => make('li', '', say('sign.difference', { what: labelOf(found.what), bytes: shown(found.what, found.bytes), page: shown(found.what, found.page) }))
const note = (good, sentence) => make('p', good ? 'note good' : 'note bad', sentence)

export async function heldKey(party) {
  return (await keys.all(chain())).find((key) => key.party === party)
}

// A signer that asks for a passphrase once, however many envelopes follow.
export function signerOf(held) {
  let secret = null
  return async (message) => keys.sign(held, message, async () => (secret ??= prompt(say('sign.passphrase')) ?? ''))
}

// Bytes made, read again and compared; throws where they are not what was meant. For acts that follow from one confirmed review.
export async function seal(actions, held, sign) {
  const { height, chain: theirs } = await ask('/v1/status')
  if (theirs !== chain()) throw new Error(say('sign.differs'))
  const meant = { sender: held.party, actions }
  const body = compose(meant, height)
  if (review(body, meant, height).differences.length) throw new Error(say('sign.differs'))
  return wireOf(body, held, sign)
}

async function wireOf(body, held, sign) {
  const id = fromHex(chain())
  return { id: toHex(envelopeId(id, body)), wire: makeWire(body, held.slot, await sign(signedMessage(id, body))) }
}

// Sends an envelope; one that was accepted before is as good. Answers with the height.
export async function send({ id, wire }) {
  try {
    return (await ask('/v1/envelopes', { method: 'POST', body: wire })).height
  } catch (error) {
    if (error.problem?.name !== 'duplicate') throw error
    return (await ask(`/v1/envelopes/${id}`)).height
  }
}

// Wait until what was sent can be looked at.
export async function follow(height) {
  const until = Date.now() + FOLLOW_MS
  while (Date.now() < until) {
    if ((await ask('/v1/status')).views_height >= height) return
    await new Promise((done) => setTimeout(done, 60))
  }
}

// One act of a review: {story, actions, checks, controls, statement}. `actions()` says what is meant now; a `statement` is signed by
// itself first and carried by the act: {tag, values, fields, carry(signature, slot)}.
async function prepareOne(act, state) {
  const target = act.place.querySelector('.verdict-of')
  act.ready = false
  act.differs = false
  const { held, status } = state
  const differences = []
  if (act.statement) {
    act.message = concat(Uint8Array.of(act.statement.tag.length), text(act.statement.tag), fromHex(chain()), encode(act.statement.values))
    show(act, [structure({ kind: act.statement.title, fields: act.statement.fields }, (kind) => kind, words)], '')
  } else {
    const meant = { sender: held?.party ?? state.sender, actions: act.actions() }
    act.body = compose(meant, status.height)
    const read = review(act.body, meant, status.height)
    differences.push(...read.differences)
    show(act, read.said.actions.map((action) => structure(action, kinds, words)), say('sign.frame', { sender: read.said.sender, from: read.said.from, until: read.said.until }))
  }
  if (status.chain !== chain()) differences.push({ what: 'chain', bytes: status.chain, page: chain() })
  differences.push(...(await act.checks?.() ?? []))
  if (differences.length) {
    act.differs = true
    return target.replaceChildren(note(false, say('sign.differs')), make('ul', 'differences', differences.map(line)))
  }
  if (!held) return target.replaceChildren(note(false, say('sign.no_key')))
  if (act.statement) { act.ready = true; return target.replaceChildren(note(true, say('act.statement'))) }
  const tried = await dryRun(act.body, held.slot)
  act.ready = !tried.code
  if (DONE_ALREADY.has(tried.name)) target.replaceChildren(make('p', 'note', say('act.done_already')), refusal(tried))
  else if (tried.code) target.replaceChildren(note(false, say('act.would_refuse')), refusal(tried))
  else target.replaceChildren(note(true, say('sign.same')), ...(act.outcome ? [act.outcome(tried.events)] : []))
}

function show(act, parts, frame) {
  act.place.querySelector('.bytes-of').replaceChildren(...parts, ...(frame ? [make('p', 'muted', frame)] : []))
}

function placeOf(act, single) {
  const [controls, bytes, verdict] = [act.controls ? [act.controls] : [], make('div', 'bytes-of'), make('div', 'verdict-of')]
  const heading = say(act.statement ? 'act.statement_says' : 'act.bytes')
  if (single) act.place = make('div', 'act', [...controls, make('p', 'muted small-print', heading), bytes, verdict])
  else act.place = make('section', 'act', [make('h3', '', act.story), ...controls, make('details', '', [make('summary', '', heading), bytes]), verdict])
  return act.place
}

async function sendOne(act, held, sign) {
  const target = act.place.querySelector('.verdict-of')
  try {
    let sealed
    if (act.statement) sealed = await seal(act.statement.carry(toHex(await sign(act.message)), held.slot), held, sign)
    else sealed = await wireOf(act.body, held, sign)
    act.sealed?.(sealed)
    const height = await send(sealed)
    const link = make('a', '', say('sign.see'))
    link.href = `/envelopes/${sealed.id}`
    target.replaceChildren(note(true, say('sign.done', { height })), link)
    return { ...sealed, height }
  } catch (error) {
    target.replaceChildren(note(false, say('act.refused')), error.problem?.code ? refusal(error.problem) : make('p', '', error.message))
    return null
  }
}

// Open the review of some acts. `after(held, sign, results)` goes on with what follows from them; `closed(results)` when it is over.
export function open({ title, acts, lead = '', after, closed }) {
  const state = { sender: sender(), held: null, status: null }
  const results = []
  let preparing = 0
  dialog().removeAttribute('data-done')
  dialog().removeAttribute('data-ready')
  part('title').textContent = title
  part('lead').textContent = lead
  part('bytes').replaceChildren(...acts.map((act) => placeOf(act, acts.length === 1)))
  part('progress').hidden = true
  const button = part('send')

  async function prepare() {
    const turn = ++preparing
    dialog().removeAttribute('data-ready')
    button.disabled = true
    part('verdict').replaceChildren(make('p', 'muted', say('sign.reading')))
    try {
      [state.status, state.held] = await Promise.all([ask('/v1/status'), heldKey(state.sender)])
      await Promise.all(acts.map((act) => prepareOne(act, state)))
      if (turn !== preparing) return
      const ready = acts.filter((act) => act.ready).length
      const lies = acts.some((act) => act.differs)
      button.disabled = lies || !ready
      part('verdict').replaceChildren(...(acts.length > 1 && !lies ? [make('p', 'muted', say('act.ready', { ready, all: acts.length }))] : []))
    } catch (error) {
      part('verdict').replaceChildren(note(false, say('sign.unreadable', { reason: told(error.problem ?? {}) || error.message })))
    }
    dialog().dataset.ready = button.disabled ? 'no' : 'yes'
  }

  async function run() {
    button.disabled = true
    const sign = signerOf(state.held)
    part('verdict').replaceChildren()
    for (const act of acts.filter((one) => one.ready)) {
      const result = await sendOne(act, state.held, sign)
      if (result) results.push({ ...result, act })
    }
    if (!results.length) return
    await follow(Math.max(...results.map((result) => result.height)))
    try {
      if (after) await after(state.held, sign, results)
      dialog().dataset.done = results.at(-1).id
    } catch (error) {
      part('verdict').replaceChildren(note(false, say('act.interrupted')), make('p', '', told(error.problem ?? {}) || error.message))
      dialog().dataset.interrupted = 'yes'
    }
  }
  for (const act of acts) act.controls?.addEventListener('change', prepare)
  button.onclick = run
  dialog().onclose = () => { if (results.length) (closed ?? (() => location.reload()))(results) }
  dialog().showModal()
  return prepare()
}

export function progress(done, all) {
  const place = part('progress')
  place.hidden = false
  place.querySelector('progress').max = all
  place.querySelector('progress').value = done
  place.querySelector('span').textContent = say('act.progress', { done, all })
}
