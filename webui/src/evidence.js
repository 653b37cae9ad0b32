// Evidence stays with whoever has it: files are hashed here, and the hash alone is signed. Several files are one list, a line each as
// `sha256sum` writes them; the hash of the list is signed, and the list is kept beside the files.
import { sha256, text, toHex } from './bytes.js'
import { make, say } from './words.js'

export const NO_HASH = '0'.repeat(64)

export async function hashOf(bytes) {
  if (globalThis.crypto?.subtle) return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
  return toHex(sha256(new Uint8Array(bytes)))
}

export async function evidenceOf(files) {
  const listed = []
  for (const file of files) listed.push({ name: file.name, hash: await hashOf(await file.arrayBuffer()) })
  if (!listed.length) return { hash: NO_HASH, listed, list: '' }
  if (listed.length === 1) return { hash: listed[0].hash, listed, list: '' }
  const list = listed.map((one) => `${one.hash}  ${one.name}\n`).join('')
  return { hash: await hashOf(text(list)), listed, list }
}

export function download(name, content, type = 'text/plain') {
  const link = make('a')
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

// Beside a file input: what was chosen, each with its hash; and the list to keep, where there are several.
export function showEvidence(target, evidence) {
  const rows = evidence.listed.map((one) => make('li', '', [make('span', '', one.name), make('code', 'hash', `${one.hash.slice(0, 16)}…`)]))
  target.replaceChildren(make('ul', 'evidence-list', rows))
  if (!evidence.list) return
  const keep = make('button', 'btn', say('act.keep_list'))
  keep.type = 'button'
  keep.addEventListener('click', () => download('evidence.sha256', evidence.list))
  target.append(make('p', 'muted', say('act.list_hash', { hash: evidence.hash.slice(0, 16) })), keep)
}
