// What every page does: parts that are swapped in, keys, theme, menu, copying; and what only some need, fetched when they need it.
import htmx from 'htmx.org/dist/htmx.esm.js'

globalThis.htmx = htmx

const root = document.documentElement

function toggleTheme() {
  const next = root.getAttribute('data-bs-theme') === 'dark' ? 'light' : 'dark'
  root.setAttribute('data-bs-theme', next)
  document.cookie = `fenming_theme=${next}; path=/; max-age=31536000; samesite=lax`
  document.dispatchEvent(new CustomEvent('fenming:theme'))
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy)
  button.classList.add('copied')
  setTimeout(() => button.classList.remove('copied'), 1200)
}

function toggleMenu(button, open) {
  const shown = open ?? button.getAttribute('aria-expanded') !== 'true'
  button.setAttribute('aria-expanded', String(shown))
  document.getElementById('side').classList.toggle('open', shown)
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button')
  const menu = document.querySelector('[data-menu]')
  if (button?.hasAttribute('data-theme-toggle')) toggleTheme()
  else if (button?.hasAttribute('data-print')) print()
  else if (button?.dataset.copy) copy(button)
  else if (button === menu && menu) toggleMenu(menu)
  else if (menu && !event.target.closest('#side')) toggleMenu(menu, false)
  if (!event.target.closest('.find')) document.getElementById('found')?.replaceChildren()
})

document.querySelector('[data-switch]')?.addEventListener('change', (event) => location.assign(`/projects/${event.target.value}`))

// Keys: one for the search, two for a place, none while somebody writes.
const places = { p: 'cockpit', f: 'flow', c: 'claims', i: 'inbox', e: 'explorer' }
const endings = { cockpit: /^\/projects\/\d+$/, flow: /\/flow$/, claims: /\/claims$/, inbox: /^\/inbox$/, explorer: /^\/explorer$/ }
let going = false
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') document.getElementById('found')?.replaceChildren()
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea')) return
  if (going && places[event.key]) {
    const wanted = endings[places[event.key]]
    const link = [...document.querySelectorAll('#side nav a')].find((a) => wanted.test(a.getAttribute('href')))
    if (link) location.assign(link.href)
  } else if (event.key === '/') {
    event.preventDefault()
    document.getElementById('q').focus()
  } else if (event.key === 't') toggleTheme()
  else if (event.key === '?') location.assign('/help')
  going = event.key === 'g'
})

// The languages differ in width, never in place: the address stays, with its query.
document.querySelector('[data-language]')?.addEventListener('click', (event) => {
  event.preventDefault()
  const url = new URL(location.href)
  url.searchParams.set('lang', event.currentTarget.getAttribute('lang').slice(0, 2))
  location.assign(url)
})

if (document.querySelector('[hx-sse\\:connect]')) await import('htmx.org/dist/ext/hx-sse.js')
if (document.querySelector('[data-chart]')) (await import('./charts.js')).draw()
if (document.querySelector('[data-decode]')) (await import('./decode.js')).decodePage()
if (document.querySelector('[data-receipt]')) (await import('./receipt.js')).start()
if (document.querySelector('[data-keys]')) (await import('./session.js')).start()
if (document.querySelector('[data-decision]')) (await import('./sign.js')).start()
if (document.querySelector('[data-claiming]')) (await import('./claim.js')).start()
if (document.querySelector('[data-wages]')) (await import('./wages.js')).start()
if (document.querySelector('[data-act], [data-statement]')) (await import('./acts.js')).start()
