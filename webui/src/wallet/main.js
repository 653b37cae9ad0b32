// The wallet: screens behind addresses after the #, repainted when something new is known, and never while somebody writes.
import { list as complaints, write as complain } from './complaints.js'
import { button, h, icon, link, note } from './dom.js'
import { home, payments } from './home.js'
import { me } from './me.js'
import { pay, receive, scan } from './paying.js'
import { proof } from './proof.js'
import { review } from './review.js'
import { list as slips, objection, one as slip } from './slips.js'
import { begin, cycle, openCount, recall, state } from './state.js'
import { list as outbox, one as entry } from './waiting.js'
import { say, speak, spoken } from './words.js'
import { moment } from './writing.js'

const LOOK_AGAIN_MS = 15_000
// [address, screen, repainted by itself]
const SCREENS = [
  [/^\/$/, home, true], [/^\/slips$/, slips, true], [/^\/slip\/(\d+-\d+)$/, slip, true], [/^\/payments$/, payments, true], [/^\/outbox$/, outbox, true],
  [/^\/outbox\/([0-9a-f]{64})$/, entry, true], [/^\/complaints$/, complaints, true], [/^\/complain\/(\d+)$/, complain, false], [/^\/object\/(\d+-\d+)$/, objection, false],
  [/^\/receive$/, receive, false], [/^\/pay$/, pay, false], [/^\/scan$/, scan, false], [/^\/proof\/([a-z0-9-]+)$/, proof, false], [/^\/me$/, me, false],
]
const NAVIGATION = [['/', 'home'], ['/slips', 'slips'], ['/scan', 'scan'], ['/outbox', 'outbox'], ['/me', 'me']]
const place = (name) => document.querySelector(`[data-${name}]`)
let leave = () => {}
let painted = ''
let turn = 0

const go = {
  to: (address) => { if (location.hash === `#${address}`) paint(); else location.hash = address },
  leaving: (act) => { leave = act },
  async review(act, title) {
    const made = await review(act, title)
    if (!made) return
    await recall()
    navigator.serviceWorker?.ready.then((kept) => kept.sync?.register('outbox')).catch(() => {}) // sent though the wallet is closed, where a browser can
    go.to(`/outbox/${made.id}`)
    await look()
  },
}

function address() {
  const [path, query = ''] = (location.hash.slice(1) || '/').split('?')
  return { path, query: new URLSearchParams(query) }
}

function screenOf(path) {
  if (!state.chain) return [() => [h('h1', {}, say('name')), note('bad', say('first_online'))], [], true]
  if (!state.me?.party && !/^\/(me|proof)/.test(path)) return [me, [], false]
  if (!state.data && state.me?.party && path !== '/me') return [() => [h('h1', {}, say('name')), note('wait', say(state.online === false ? 'nothing_known' : 'opening'))], [], true]
  for (const [pattern, screen, live] of SCREENS) {
    const found = path.match(pattern)
    if (found) return [screen, found.slice(1), live]
  }
  return [() => [note('bad', say('not_known'))], [], true]
}

// Only what really differs is put in place: whoever reads with a finger or a voice must not be thrown back to the top.
async function paint(byItself = false) {
  const mine = ++turn
  const { path, query } = address()
  const [screen, values, live] = screenOf(path)
  const wanted = `${location.hash} ${spoken()} ${screen.name}`
  const same = painted === wanted
  if (byItself && same && !live) return frame(path)
  if (!byItself || !same) { leave(); leave = () => {} }
  const parts = (await screen(go, values[0], query)).flat(3).filter(Boolean)
  if (mine !== turn) return // somebody has gone on meanwhile
  const made = h('div', { class: 'w-screen', 'data-at': location.hash.slice(1) || '/' }, parts)
  const target = place('screen')
  if (!same || target.firstElementChild?.outerHTML !== made.outerHTML) target.replaceChildren(made)
  if (!same && painted) { scrollTo(0, 0); target.focus({ preventScroll: true }) }
  painted = wanted
  frame(path)
}

function frame(path) {
  document.documentElement.lang = spoken() === 'zh' ? 'zh-CN' : 'en'
  document.title = say('name')
  place('title').replaceChildren(h('b', {}, say('name')), state.me?.party ? h('small', {}, say('person', { party: state.me.party })) : '')
  const language = place('language')
  Object.assign(language, { textContent: say('other_language'), lang: spoken() === 'zh' ? 'en' : 'zh-CN', hidden: false })
  place('as-of').replaceChildren(...asOf())
  place('as-of').className = `w-as-of ${state.online === false || state.problem ? 'wait' : ''}`
  const count = openCount()
  place('nav').setAttribute('aria-label', say('nav'))
  place('nav').replaceChildren(...(state.me?.party ? NAVIGATION.map(([to, name]) => link(to, [icon(name), h('span', {}, say(`nav_${name}`)), name === 'outbox' && count ? h('b', { class: 'w-count', 'data-count': count }, String(count)) : null], { 'aria-current': path === to ? 'page' : null })) : []))
}

function asOf() {
  const { data } = state
  const known = data ? say('as_of', { height: data.status.height, time: moment(data.status.time_ms, data.status.zone_minutes) }) : ''
  if (state.problem) return [h('b', {}, say(state.problem)), ' ', known]
  if (state.online === false) return [h('b', { 'data-offline': '' }, say('no_network')), ' ', known]
  return [known]
}

async function look() {
  await cycle()
  await paint(true)
}

async function keeper() {
  if (!navigator.serviceWorker) return
  const kept = await navigator.serviceWorker.register('/wallet/worker.js', { scope: '/wallet' })
  const offer = (worker) => worker?.addEventListener('statechange', () => { if (worker.state === 'installed' && navigator.serviceWorker.controller) renew(worker) })
  if (kept.waiting && navigator.serviceWorker.controller) renew(kept.waiting)
  kept.addEventListener('updatefound', () => offer(kept.installing))
  navigator.serviceWorker.addEventListener('message', (event) => { if (event.data === 'outbox') look() })
}

// A new version waits until somebody asks for it or has closed the wallet: half of the old screens and half of the new must never run.
function renew(worker) {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  place('as-of').after(h('p', { class: 'w-as-of wait' }, say('new_version'), ' ', button(say('load_version'), () => worker.postMessage('renew'))))
}

place('language').addEventListener('click', () => { speak(spoken() === 'zh' ? 'en' : 'zh'); paint() })
addEventListener('hashchange', () => paint())
addEventListener('online', look)
addEventListener('offline', () => { state.online = false; paint(true) })
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look())
setInterval(() => document.visibilityState === 'visible' && look(), LOOK_AGAIN_MS)
keeper().catch(() => {})
await begin()
await paint()
await look()
