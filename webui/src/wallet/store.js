// What this phone keeps: what it last knew with the height it knew it at, what waits to be sent, and its settings. Keys are elsewhere
// (keys.js) and cannot be read from here.
const NAME = 'fenming-wallet'
const STORES = { kept: 'name', outbox: 'id', letters: 'hash' }

function database() {
  return new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => { for (const [store, keyPath] of Object.entries(STORES)) request.result.createObjectStore(store, { keyPath }) }
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
}

async function within(store, mode, act) {
  const base = await database()
  return new Promise((done, fail) => {
    const transaction = base.transaction(store, mode)
    const request = act(transaction.objectStore(store))
    transaction.oncomplete = () => { base.close(); done(request.result) }
    transaction.onabort = transaction.onerror = () => { base.close(); fail(transaction.error) }
  })
}

export const read = async (name) => (await within('kept', 'readonly', (kept) => kept.get(name)))?.value
export const keep = (name, value) => within('kept', 'readwrite', (kept) => kept.put({ name, value }))
export const all = (store) => within(store, 'readonly', (rows) => rows.getAll())
export const one = (store, key) => within(store, 'readonly', (rows) => rows.get(key))
export const put = (store, row) => within(store, 'readwrite', (rows) => rows.put(row))
export const drop = (store, key) => within(store, 'readwrite', (rows) => rows.delete(key))
export const forget = () => Promise.all(Object.keys(STORES).map((store) => within(store, 'readwrite', (rows) => rows.clear())))
