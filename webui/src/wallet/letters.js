// A worker's words and evidence: written here, kept here, handed over as a file. The ledger gets the number of what it is about and a hash.
import { sha256, toHex } from '../bytes.js'
import { makeLetter } from './acts.js'
import { button, h, note, save } from './dom.js'
import { put } from './store.js'
import { coded, say } from './words.js'

const WORDS_MAX = 4000
const FILE_MAX = 64 * 1024 * 1024

async function evidenceOf(files) {
  return Promise.all([...files].map(async (file) => {
    if (file.size > FILE_MAX) throw new Error('too_large')
    return { name: file.name, hash: toHex(sha256(new Uint8Array(await file.arrayBuffer()))) }
  }))
}

export const letterFile = (letter) => JSON.stringify({ format: 'fenming-letter/1', about: letter.about, words: letter.words, evidence: letter.evidence, salt: letter.salt, hash: letter.hash }, null, 2)
export const saveLetter = (letter) => save(letterFile(letter), `letter-${letter.hash.slice(0, 10)}.json`, 'application/json')

// A form that ends in `send(kind, letter)`. The letter is kept before anything is signed: without it a hash proves nothing.
export function letterForm(kinds, title, send, about) {
  const message = h('div', { 'aria-live': 'polite' })
  const kind = h('select', { id: 'letter-kind', 'data-kind': '' }, kinds.map((number) => h('option', { value: number }, coded('grievance', number))))
  const words = h('textarea', { id: 'letter-words', rows: 5, maxlength: WORDS_MAX, required: true, 'data-words': '' })
  const files = h('input', { id: 'letter-files', type: 'file', multiple: true, 'data-files': '' })
  const submit = async (event) => {
    event.preventDefault()
    try {
      const letter = makeLetter(words.value.trim(), await evidenceOf(files.files))
      await put('letters', { hash: toHex(letter.hash), salt: toHex(letter.salt), words: letter.words, evidence: letter.evidence, about, at: Date.now() })
      await send(Number(kind.value), letter)
    } catch (error) {
      message.replaceChildren(note('bad', say(error.message === 'too_large' ? 'file_too_large' : 'sign_failed', { reason: error.message })))
    }
  }
  return h('form', { class: 'w-column', onsubmit: submit, 'data-letter': '' }, h('label', { for: 'letter-kind' }, say('letter_kind')), kind, h('label', { for: 'letter-words' }, say('letter_words')), words, h('p', { class: 'w-quiet' }, say('letter_note')), h('label', { for: 'letter-files' }, say('letter_files')), files, message, button(title, () => {}, { type: 'submit', class: 'w-button w-main' }))
}
