// A wage table from a file to the ledger: checked by the node, held against the file by this browser, and sent in parts under one
// root. The announcement is reviewed and signed by the person; the parts follow from it, and the ledger takes them only if they make
// that root. What was interrupted goes on where it stopped; what was sent twice is refused or is the same.
import { concat, fromHex, sha256, toHex } from './bytes.js'
import { dryRun, follow, heldKey, open, progress, refusal, seal, send, sender } from './act.js'
import { download, hashOf } from './evidence.js'
import { fen, minor, monthText } from './figures.js'
import { compose } from './make.js'
import { encode } from './msgpack.js'
import { sheetsOf } from './table.js'
import { ask, chain, make, say, told } from './words.js'

const LINES_AT_ONCE = 1000
const ROWS = 50
const SHOWN = 20
const RECEIVING = 1
const WITHDRAWN = 6
const FIELDS = ['engagement', 'days', 'amount', 'set_off', 'kind', 'corrects_table', 'corrects_line']
const ENGAGEMENT = /^(?:engagement-)?(\d{1,19})$/i
const $ = (selector) => document.querySelector(selector)
const isChinese = () => document.documentElement.lang.startsWith('zh')

const leaf = (line, at) => sha256(concat(Uint8Array.of(0), encode([at, line])))
function rootOf(leaves) {
  if (leaves.length === 1) return leaves[0]
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return sha256(concat(Uint8Array.of(1), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split))))
}

// Every line against the cells of the file it is said to come from; and no row of the file left out.
export function compared(sheets, checked) {
  const found = []
  const seen = new Set()
  for (const [at, line] of checked.lines.entries()) {
    const [sheet, row] = checked.places_of_lines[at]
    const cells = sheets.get(sheet)?.[row - 1] ?? []
    const columns = checked.columns[sheet].columns
    const cell = (role) => (columns[role] === undefined ? undefined : cells[columns[role]])
    const [engagement, , amount, setOff] = line
    const written = ENGAGEMENT.exec(String(cell('engagement') ?? '').normalize('NFKC').trim())
    const kept = cell('set_off') ? minor(cell('set_off'), checked.places) : 0
    if (seen.has(`${sheet}/${row}`)) found.push({ row, what: 'row', bytes: row, page: '–' })
    seen.add(`${sheet}/${row}`)
    if (Number(written?.[1]) !== engagement) found.push({ row, what: 'engagement', bytes: engagement, page: cell('engagement') ?? '–' })
    if (minor(cell('amount'), checked.places) !== amount - setOff) found.push({ row, what: 'amount', bytes: fen(amount - setOff), page: cell('amount') ?? '–' })
    if (kept !== setOff) found.push({ row, what: 'set_off', bytes: fen(setOff), page: cell('set_off') ?? '–' })
  }
  let rows = 0
  for (const [name, { header_row: header, columns }] of Object.entries(checked.columns)) {
    for (const cells of (sheets.get(name) ?? []).slice(header)) if (ENGAGEMENT.test(String(cells[columns.engagement] ?? '').normalize('NFKC').trim())) rows++
  }
  if (rows !== checked.lines.length) found.push({ row: 0, what: 'rows', bytes: checked.lines.length, page: rows })
  return found
}

const partAt = (table, first, lines) => ({ kind: 'AddWageLines', fields: { table, first_line: first, lines: lines.slice(first, first + LINES_AT_ONCE).map((line) => Object.fromEntries(FIELDS.map((name, at) => [name, line[at]]))) } })

function openingOf(state) {
  const { checked } = state
  const root = toHex(rootOf(checked.lines.map(leaf)))
  const total = checked.lines.reduce((sum, line) => sum + line[2] - line[3], 0)
  return { kind: 'OpenWageTable', fields: { project: state.project, month: checked.month, line_count: checked.lines.length, total, lines_root: root, document: state.hash } }
}

async function tableOf(state) {
  const { items } = await ask(`/v1/wage-tables?project=${state.project}&employer=${state.employer}&document=${state.hash}&newest=true&limit=20`)
  return items.find((table) => table.status !== WITHDRAWN) ?? null
}

// How many lines the ledger has of a table: it says which one it expects.
async function receivedOf(state, table) {
  const { height } = await ask('/v1/status')
  const tried = await dryRun(compose({ sender: sender(), actions: [partAt(table, 0, state.checked.lines)] }, height))
  return tried.name === 'lines_out_of_order' ? tried.data.expected : 0
}

const memory = (state) => `fenming/wages/${chain()}/${state.hash}`
const keep = (state, { id, wire }) => localStorage.setItem(memory(state), JSON.stringify({ id, wire: toHex(wire) }))

// An announcement that was signed and whose answer never came: sent again it is the same one, and no second table.
async function sendAgain(state) {
  const kept = localStorage.getItem(memory(state))
  if (!kept) return null
  const { id, wire } = JSON.parse(kept)
  try {
    await follow(await send({ id, wire: fromHex(wire) }))
    return await tableOf(state)
  } catch (error) {
    if (!error.problem?.code) throw error
    localStorage.removeItem(memory(state)) // the ledger will not take it any more
    return null
  }
}

async function sendParts(state, table, first, held, sign) {
  const { lines } = state.checked
  progress(first, lines.length)
  for (let at = first; at < lines.length; at += LINES_AT_ONCE) {
    const height = await send(await seal([partAt(table, at, lines)], held, sign))
    progress(Math.min(lines.length, at + LINES_AT_ONCE), lines.length)
    if (at + LINES_AT_ONCE >= lines.length) await follow(height)
  }
  localStorage.removeItem(memory(state))
}

async function reviewAndSend(state) {
  const { lines } = state.checked
  const table = state.table ?? await sendAgain(state)
  const story = say('wages.story', { lines: lines.length, total: fen(state.checked.total), month: monthText(state.checked.month) })
  const done = () => { location.assign(state.made ? `/wage-tables/${state.made}` : location.pathname) }
  const checks = () => state.differences.map((one) => ({ what: `${one.what}.${one.row}`, bytes: one.bytes, page: one.page }))
  if (table) {
    const first = await receivedOf(state, table.wage_table)
    state.made = table.wage_table
    const act = { story, actions: () => [partAt(table.wage_table, first, lines)], checks }
    return open({ title: say('wages.go_on', { table: table.wage_table }), lead: say('wages.lead_on', { first, all: lines.length }), acts: [act], after: (held, sign) => sendParts(state, table.wage_table, first + LINES_AT_ONCE, held, sign), closed: done })
  }
  const act = { story, actions: () => [openingOf(state)], checks, sealed: (made) => keep(state, made) }
  return open({
    title: story, lead: say('wages.lead', { parts: Math.ceil(lines.length / LINES_AT_ONCE) }), acts: [act], closed: done,
    after: async (held, sign) => { state.made = (await tableOf(state)).wage_table; await sendParts(state, state.made, 0, held, sign) },
  })
}

// What the page shows.

function pageOf(rows, draw, target) {
  let at = 0
  const show = () => {
    const last = Math.min(rows.length, at + ROWS)
    target.querySelector('tbody').replaceChildren(...rows.slice(at, last).map(draw))
    target.querySelector('[data-place]').textContent = say('wages.place', { first: rows.length ? at + 1 : 0, last, all: rows.length })
    target.querySelector('[data-back]').disabled = at === 0
    target.querySelector('[data-on]').disabled = last >= rows.length
  }
  target.querySelector('[data-back]').onclick = () => { at = Math.max(0, at - ROWS); show() }
  target.querySelector('[data-on]').onclick = () => { at += ROWS; show() }
  target.hidden = rows.length === 0
  show()
}

const cellsOf = (...cells) => make('tr', '', cells.map(([content, className]) => make('td', className, content)))

function showProblems(state) {
  const { problems, problems_count: count } = state.checked
  pageOf(problems, (one) => cellsOf([one.sheet, ''], [one.row ? String(one.row) : '', 'number'], [one.column ? `${one.column} · ${one.header}` : '', ''], [isChinese() ? one.chinese : one.english, '']), $('[data-problems]'))
  $('[data-wrong]').hidden = count === 0
  $('[data-wrong-count]').textContent = say('wages.problems', { count, rows: state.checked.rows })
}

function showLines(state) {
  const { checked } = state
  pageOf(checked.lines, (line, at) => cellsOf([String(checked.places_of_lines[at][1]), 'number'], [String(line[0]), 'number'], [String(line[1]), 'number'], [fen(line[2]), 'number money'], [line[3] ? fen(line[3]) : '', 'number money'], [fen(line[2] - line[3]), 'number money']), $('[data-lines]'))
}

function columnsOf(checked) {
  return Object.entries(checked.columns).map(([sheet, { columns, headers }]) => `${sheet}: ${['engagement', 'days', 'amount', 'set_off'].filter((role) => columns[role] !== undefined).map((role) => `${say(`field.${role}`)} ← ${headers[role]}`).join(' · ')}`)
}

async function showGood(state) {
  const target = $('[data-good]')
  target.hidden = false
  $('[data-sums]').textContent = say('wages.sums', { lines: state.checked.lines.length, total: fen(state.checked.total), month: monthText(state.checked.month) })
  $('[data-columns]').replaceChildren(...columnsOf(state.checked).map((one) => make('li', '', one)))
  const verdict = $('[data-compared]')
  if (state.differences.length) {
    verdict.replaceChildren(make('p', 'note bad', say('wages.differs')), make('ul', 'differences', state.differences.slice(0, SHOWN).map((one) => make('li', '', say('wages.difference', { row: one.row, what: say(`field.${one.what}`), bytes: one.bytes, page: one.page })))))
  } else verdict.replaceChildren(make('p', 'note good', say('wages.agrees', { lines: state.checked.lines.length })))
  const known = state.table
  $('[data-known]').replaceChildren(...(known ? [knownOf(known)] : []))
  const button = $('[data-send-table]')
  button.hidden = Boolean(known && known.status !== RECEIVING)
  button.textContent = say(known ? 'wages.continue' : 'wages.review')
  button.disabled = !sender() || state.differences.length > 0
}

function knownOf(table) {
  const link = make('a', '', say('wages.table', { table: table.wage_table }))
  link.href = `/wage-tables/${table.wage_table}`
  return make('p', 'note', [document.createTextNode(say(table.status === RECEIVING ? 'wages.interrupted' : 'wages.already')), document.createTextNode(' '), link])
}

async function check(state) {
  const note = $('[data-wage-note]')
  for (const one of ['[data-good]', '[data-wrong]', '[data-problems]', '[data-lines]']) $(one).hidden = true
  note.replaceChildren(make('p', 'muted', say('wages.checking')))
  const month = $('[data-month]').value.replace('-', '')
  const query = new URLSearchParams({ project: state.project, employer: state.employer, ...(month && { month }) })
  state.query = query
  try {
    state.checked = await ask(`/v1/wage-checks?${query}`, { method: 'POST', body: state.bytes, headers: { 'content-type': 'application/octet-stream' } })
    state.hash = await hashOf(state.bytes)
    state.differences = []
    note.replaceChildren()
    showProblems(state)
    if (state.checked.problems_count) return
    if (state.checked.sha256 !== state.hash) state.differences.push({ row: 0, what: 'document', bytes: state.checked.sha256, page: state.hash })
    try { state.differences.push(...compared(await sheetsOf(state.bytes), state.checked)) } catch (error) { state.differences.push({ row: 0, what: 'document', bytes: '', page: error.message }) }
    state.table = await tableOf(state)
    showLines(state)
    await showGood(state)
  } catch (error) {
    note.replaceChildren(make('div', 'note bad', [error.problem?.code ? refusal(error.problem) : make('p', '', told(error.problem ?? {}) || error.message)]))
  }
}

async function corrected(state) {
  const answer = await fetch(`/v1/wage-checks/corrected?${state.query}`, { method: 'POST', body: state.bytes, headers: { accept: 'application/json', 'content-type': 'application/octet-stream' } })
  if (answer.ok) download(`${state.name.replace(/\.\w+$/, '')}-corrected.xlsx`, await answer.blob())
}

export function start() {
  const page = $('[data-wages]')
  const state = { project: Number(page.dataset.project), employer: Number(page.dataset.employer) }
  $('[data-wage-form]').addEventListener('submit', async (event) => {
    event.preventDefault()
    const file = $('#wage-file').files[0]
    if (!file) return
    if (file.size > Number(page.dataset.most)) return $('[data-wage-note]').replaceChildren(make('p', 'note bad', say('wages.too_large')))
    Object.assign(state, { bytes: await file.arrayBuffer(), name: file.name })
    await check(state)
  })
  $('[data-corrected]').addEventListener('click', () => corrected(state))
  $('[data-send-table]').addEventListener('click', async () => { if (await heldKey(sender())) await reviewAndSend(state); else $('[data-known]').replaceChildren(make('p', 'note bad', say('sign.no_key'))) })
  for (const one of page.querySelectorAll('[disabled][data-wakes]')) one.disabled = false
}
