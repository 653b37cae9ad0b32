// What the screens show: whose wallet, which ledger, what was last known of it, and what waits to be sent.
import * as keys from '../keys.js'
import { fromHex, toHex } from '../bytes.js'
import { deviceTag } from './acts.js'
import { ask } from './asking.js'
import { OPEN, flush, list } from './outbox.js'
import { keep, read } from './store.js'
import { known, refresh } from './sync.js'

const SAMPLES = 20
export const state = { chain: null, ledger: null, me: null, held: [], data: null, entries: [], online: null, problem: '' }

// The ledger is the one that the first opening found; a node that serves another one later is not believed to be the same.
export async function begin() {
  state.ledger = await read('ledger') ?? await pinned()
  state.chain = state.ledger?.chain ?? null
  if (state.chain) await choose()
}

async function pinned() {
  try {
    const [status, trust] = await Promise.all([ask('/v1/status'), ask('/v1/trust')])
    const ledger = { chain: status.chain, name: status.name, trust: JSON.stringify(trust) }
    await keep('ledger', ledger)
    return ledger
  } catch { return null }
}

export async function choose(id) {
  if (id) await keep('me', id)
  state.held = await keys.all(state.chain)
  const chosen = await read('me')
  state.me = state.held.find((key) => key.id === chosen) ?? state.held.find((key) => key.party) ?? state.held[0] ?? null
  await recall()
}

// What is known without a network.
export async function recall() {
  state.data = state.me?.party ? await known(state.chain, state.me.party) ?? null : null
  state.entries = state.me?.party ? await list(state.chain, state.me.party) : []
}

// Sends what waits and asks for what is new. Never throws: what went wrong is part of what is shown.
export async function cycle() {
  if (!state.chain) return begin()
  try {
    await flush()
    if (state.me?.party) await sampled(await refresh(state.chain, state.me.party))
    else if ((await ask('/v1/status')).chain !== state.chain) throw new Error('other_chain')
    Object.assign(state, { online: true, problem: '' })
  } catch (error) {
    Object.assign(state, { online: !error.offline, problem: error.offline ? '' : error.message === 'other_chain' ? 'other_chain' : 'no_answer' })
  }
  await recall()
}

// How fast the ledger makes blocks, as this phone has seen it: how long a signature still holds is told from that.
async function sampled(data) {
  const samples = [...(await read('pace') ?? []), { height: data.status.height, at: data.at }].slice(-SAMPLES)
  await keep('pace', samples)
}
export async function blockMs() {
  const samples = await read('pace') ?? []
  const [first, last] = [samples[0], samples.at(-1)]
  return samples.length > 1 && last.height > first.height ? Math.round((last.at - first.at) / (last.height - first.height)) : null
}

export async function device() {
  let secret = await read('device')
  if (!secret) await keep('device', secret = crypto.getRandomValues(new Uint8Array(32)))
  return deviceTag(secret, fromHex(state.chain))
}

// The key of this wallet as the ledger lists it: null as long as it is not known there, or no longer valid.
export const keyStands = () => state.data?.keys.find((key) => key.slot === state.me.slot && key.public_key === state.me.publicKey && !key.revoked_at_height) ?? null
export const openEntry = (kind, about) => state.entries.find((entry) => OPEN.includes(entry.state) && entry.kind === kind && Object.entries(about).every(([name, value]) => entry.about[name] === value))
export const openCount = () => state.entries.filter((entry) => OPEN.includes(entry.state)).length
export const partyName = (party) => state.data?.names.parties[party]?.name || ''
export const accountOwner = (account) => state.data?.names.accounts[account]?.owner ?? 0
export const shortHex = (bytes) => `${toHex(bytes).slice(0, 10)}…`
