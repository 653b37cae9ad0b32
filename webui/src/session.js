// The page of keys: take a key in, make one, sign in with one, sign out.
import { concat, fromHex, sha256, text, toHex } from './bytes.js'
import * as keys from './keys.js'
import { open as openKeystore, seal } from './keystore.js'
import { ask, chain, make, say } from './words.js'

const LOGIN = 'fenming/login/1'
const ED25519_SUITE = 1
const $ = (selector) => document.querySelector(selector)
const note = (good, words) => $('[data-key-note]').replaceChildren(make('p', good ? 'note good' : 'note bad', words))

export const loginMessage = (chainId, host, challenge) => concat(Uint8Array.of(LOGIN.length), text(LOGIN), chainId, sha256(text(host)), challenge)

const askPassphrase = async () => $('#passphrase').value || prompt(say('sign.passphrase'))

async function signIn(record) {
  try {
    const { challenge } = await ask('/session/challenge')
    const signature = await keys.sign(record, loginMessage(fromHex(record.chain), location.host, fromHex(challenge)), askPassphrase)
    await ask('/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ challenge, party: record.party, slot: record.slot, signature: toHex(signature) }) })
    location.assign('/inbox')
  } catch (error) {
    note(false, say('sign.no_entry', { reason: error.message }))
  }
}

async function show() {
  const held = await keys.all(chain())
  $('[data-keys]').replaceChildren(...held.map((record) => {
    const enter = make('button', 'btn btn-primary', say('sign.enter'))
    enter.type = 'button'
    enter.dataset.enter = record.party
    enter.addEventListener('click', () => signIn(record))
    const drop = make('button', 'btn', say('sign.forget'))
    drop.type = 'button'
    drop.addEventListener('click', async () => { await keys.remove(record.id); await show() })
    const about = make('div', '', [make('b', '', say('sign.party', { party: record.party, slot: record.slot })), make('small', '', ` ${record.label}`), make('br'), make('code', 'hash', `${record.publicKey.slice(0, 16)}…`), make('small', '', ` ${say(record.key ? 'sign.held' : 'sign.sealed')}`)])
    return make('li', 'key-row', [about, make('div', 'page-actions', [enter, drop])])
  }))
  $('[data-no-keys]').hidden = held.length > 0
}

async function choose(file) {
  const sealed = new Uint8Array(await file.arrayBuffer())
  note(true, say('sign.opening'))
  try {
    const entries = (await openKeystore(sealed, $('#passphrase').value)).filter((entry) => entry.suite === ED25519_SUITE)
    note(true, say('sign.choose', { count: entries.length }))
    $('[data-choices]').replaceChildren(...entries.slice(0, 50).map((entry) => {
      const button = make('button', 'btn', say('sign.take', { party: entry.party, label: entry.label }))
      button.type = 'button'
      button.dataset.take = entry.label
      button.addEventListener('click', async () => { await keys.take(entry, chain(), sealed); note(true, say('sign.taken')); $('[data-choices]').replaceChildren(); await show() })
      return button
    }))
  } catch (error) {
    note(false, say(`sign.bad_${error.message === 'passphrase' ? 'passphrase' : 'file'}`))
  }
}

async function fresh() {
  const [party, slot, passphrase] = [Number($('#new-party').value), Number($('#new-slot').value), $('#new-secret').value]
  note(true, say('sign.opening'))
  const entry = { party, slot, seed: keys.newSeed(), suite: ED25519_SUITE, label: $('#new-label').value }
  const sealed = await seal([entry], passphrase)
  const link = make('a')
  link.href = URL.createObjectURL(new Blob([sealed], { type: 'application/octet-stream' }))
  link.download = `party-${party}-${slot}.keys`
  link.click()
  const record = await keys.take(entry, chain(), sealed)
  note(true, say('sign.made', { key: record.publicKey }))
  $('#new-secret').value = ''
  await show()
}

export async function start() {
  await show()
  $('[data-open-keys]').addEventListener('submit', (event) => { event.preventDefault(); const file = $('#keys-file').files[0]; if (file) choose(file) })
  $('[data-new-key]').addEventListener('submit', (event) => { event.preventDefault(); fresh() })
  // A form that went out before somebody listens would take what is in it along: so it cannot go until now.
  for (const button of document.querySelectorAll('[data-wakes]')) button.disabled = false
  $('[data-leave]')?.addEventListener('click', async () => { await ask('/session/end', { method: 'POST' }); location.reload() })
}
