// Whose wallet this is: a key taken in from the file that whoever keeps the keys has given, or made here; and what this phone keeps.
import { toHex } from '../bytes.js'
import * as keys from '../keys.js'
import { ask } from './asking.js'
import { draw } from './camera.js'
import { keyCode } from './codes.js'
import { button, h, link, note, pairs, save } from './dom.js'
import { choose, cycle, keyStands, openCount, state } from './state.js'
import { forget } from './store.js'
import { say } from './words.js'

const ED25519_SUITE = 1
const PERSON = 3
const keystore = () => import('../keystore.js')

const field = (id, words, attributes) => h('label', { class: 'w-field', for: id }, words, h('input', { id, ...attributes }))
const value = (id) => document.getElementById(id).value

// The entry is the ledger's person, or the file is not for this ledger: said before the key is taken in.
async function listed(entry) {
  const items = (await ask(`/v1/parties/${entry.party}/keys`)).items
  const publicKey = toHex(await keys.publicKey(entry.seed))
  const key = items.find((one) => one.slot === entry.slot)
  if (!key || key.public_key !== publicKey || key.revoked_at_height) throw new Error('key_not_of_party')
  if (key.kind !== PERSON) throw new Error('key_not_of_person')
}

async function take(go, entry, sealed, message) {
  try {
    if (entry.party) await listed(entry)
    const record = await keys.take(entry, state.chain, sealed)
    navigator.storage?.persist?.() // else a browser that wants room may clear a key away
    await choose(record.id)
    await cycle()
    go.to(record.party ? '/' : '/me')
  } catch (error) {
    message.replaceChildren(note('bad', say(error.offline ? 'key_offline' : error.message.startsWith('key_') ? error.message : 'sign_failed', { reason: error.message })))
  }
}

function opening(go) {
  const message = h('div', { 'aria-live': 'polite', 'data-key-note': '' })
  const submit = async (event) => {
    event.preventDefault()
    const sealed = new Uint8Array(await document.getElementById('me-file').files[0].arrayBuffer())
    message.replaceChildren(note('', say('sign.opening')))
    try {
      const { open } = await keystore()
      const entries = (await open(sealed, value('me-passphrase'))).filter((entry) => entry.suite === ED25519_SUITE)
      const choices = entries.map((entry) => button(say('take', { party: entry.party || '?', label: entry.label }), () => take(go, entry, sealed, message), { 'data-take': entry.party }))
      message.replaceChildren(note('', say('choose_key')), h('div', { class: 'w-column w-choices' }, choices))
    } catch (error) {
      message.replaceChildren(note('bad', say(`sign.bad_${error.message === 'passphrase' ? 'passphrase' : 'file'}`)))
    }
  }
  return h('form', { class: 'w-card w-column', onsubmit: submit, 'data-open-keys': '' }, h('h2', {}, say('key_from_file')), h('p', { class: 'w-quiet' }, say('key_from_file_note')), field('me-file', say('key_file'), { type: 'file', required: true }), field('me-passphrase', say('passphrase'), { type: 'password', autocomplete: 'off', required: true }), message, button(say('open_file'), () => {}, { type: 'submit', class: 'w-button w-main' }))
}

function making(go) {
  const message = h('div', { 'aria-live': 'polite' })
  const submit = async (event) => {
    event.preventDefault()
    message.replaceChildren(note('', say('sign.opening')))
    const entry = { party: 0, slot: 0, seed: keys.newSeed(), suite: ED25519_SUITE, label: 'wallet' }
    const { seal } = await keystore()
    const sealed = await seal([entry], value('me-new'))
    save(sealed, 'wallet.keys')
    await take(go, entry, sealed, message)
  }
  return h('form', { class: 'w-card w-column', onsubmit: submit, 'data-new-key': '' }, h('h2', {}, say('key_new')), h('p', { class: 'w-quiet' }, say('key_new_note')), field('me-new', say('new_passphrase'), { type: 'password', autocomplete: 'new-password', minlength: 8, required: true }), message, button(say('make_key'), () => {}, { type: 'submit' }))
}

// A key that was made here and has no number yet: shown to the operator, who registers it and tells the number.
function unnamed(go) {
  const { me } = state
  const message = h('div', { 'aria-live': 'polite' })
  const submit = async (event) => {
    event.preventDefault()
    const party = Number(value('me-party'))
    try {
      const key = (await ask(`/v1/parties/${party}/keys`)).items.find((one) => one.public_key === me.publicKey && !one.revoked_at_height)
      if (!key) throw new Error('key_not_of_party')
      await choose((await keys.rename(me, party, key.slot)).id)
      await cycle()
      go.to('/')
    } catch (error) {
      message.replaceChildren(note('bad', say(error.offline ? 'key_offline' : error.status === 404 || error.message === 'key_not_of_party' ? 'key_not_of_party' : 'sign_failed', { reason: error.message })))
    }
  }
  return h('form', { class: 'w-card w-column', onsubmit: submit, 'data-unnamed': '' }, h('h2', {}, say('key_waits')), h('p', {}, say('key_waits_note')), draw(keyCode(me.publicKey), say('public_key')), h('code', { class: 'w-whole', 'data-public-key': me.publicKey }, me.publicKey), field('me-party', say('my_number'), { type: 'number', min: 1, required: true }), message, button(say('that_is_me'), () => {}, { type: 'submit', class: 'w-button w-main' }))
}

function holder(go) {
  const { held, me } = state
  const others = held.filter((key) => key.party && key.id !== me.id)
  return h('section', { class: 'w-card' }, pairs([[say('my_number'), String(me.party)], [say('key_slot'), String(me.slot)], [say('key_kept'), say(me.sealed ? 'key_sealed' : 'key_held')], [say('key_listed'), say(keyStands() ? 'yes' : 'key_not_listed')]]),
    others.length ? h('div', { class: 'w-column' }, others.map((key) => button(say('switch_to', { party: key.party }), async () => { await choose(key.id); await cycle(); go.to('/') }))) : null)
}

function phone(go) {
  const clear = async () => {
    if (!confirm(say(openCount() ? 'forget_open' : 'forget_sure'))) return
    for (const key of state.held) await keys.remove(key.id)
    await forget()
    location.reload()
  }
  return h('section', { class: 'w-card w-column' }, h('h2', {}, say('this_phone')), pairs([[say('ledger'), `${state.ledger.name} · ${state.chain.slice(0, 12)}…`], [say('works_offline'), say(!isSecureContext ? 'not_https' : navigator.serviceWorker?.controller ? 'yes' : 'offline_not_yet')]]),
    isSecureContext ? note('', say('install_note')) : h('a', { class: 'w-button', href: '/certificate' }, say('why_certificate')), button(say('forget'), clear, { class: 'w-button w-danger', 'data-forget': '' }))
}

export function me(go) {
  if (!state.me) return [h('h1', {}, say('welcome')), h('p', {}, say('welcome_note')), opening(go), making(go), phone(go)]
  return [h('h1', {}, say('me')), state.me.party ? holder(go) : unnamed(go), state.me.party ? link('/complaints', say('complaints'), { class: 'w-button' }) : null, h('details', {}, h('summary', {}, say('another_key')), opening(go)), phone(go)]
}
