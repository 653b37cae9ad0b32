// Keeps the wallet on the phone: all parts of one version together, so that it opens with the network off, and what was signed sent when a
// network is back though nobody has the wallet open. `SHELL` stands before these lines: the server writes it, with a tag of all bytes.
import { flush } from './outbox.js'

const { page, parts, version } = self.SHELL
const NAME = `wallet-${version}`

self.addEventListener('install', (event) => event.waitUntil(caches.open(NAME).then((kept) => kept.addAll([page, ...parts].map((path) => new Request(path, { cache: 'reload', headers: { accept: 'text/html, */*' } }))))))
self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('wallet-') && name !== NAME) await caches.delete(name)
  await self.clients.claim()
})()))
self.addEventListener('message', (event) => { if (event.data === 'renew') self.skipWaiting() })

// The page and its parts from what is kept, of one version; everything else, and above all every answer of the ledger, from the network.
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== location.origin) return
  const isPage = event.request.mode === 'navigate' && url.pathname === page
  if (isPage || parts.includes(url.pathname + url.search)) event.respondWith(caches.open(NAME).then(async (kept) => (await kept.match(isPage ? page : url.pathname + url.search, { ignoreVary: true })) ?? fetch(event.request)))
})

self.addEventListener('sync', (event) => { if (event.tag === 'outbox') event.waitUntil(flush().then(tell)) })
async function tell() { for (const client of await self.clients.matchAll()) client.postMessage('outbox') }
