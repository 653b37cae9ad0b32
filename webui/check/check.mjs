// Every page in Debian's Chromium. node check/check.mjs MODE FOLDER LIFE_ADDRESS WAITING_ADDRESS WAITING_KEYS
// OFFICE_ADDRESS OFFICE_KEYS [CROWD_ADDRESS CROWD_KEYS CROWD_FILE]
// MODE smoke: the flows and a few pages; all: every page in both languages, both themes, desktop and phone, with axe and screenshots.
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { open, watch } from './browser.mjs'
import { degraded } from './degraded.mjs'
import { auditor } from './audit.mjs'
import { approveAndCheck, shell } from './flows.mjs'
import { largeTable, office } from './office.mjs'

const [mode, folder, life, waiting, waitingKeys, desk, deskKeys, crowd, crowdKeys, crowdFile] = process.argv.slice(2)
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const get = async (path) => (await fetch(life + path)).json()
const [payment] = (await get('/v1/payments?newest=true&limit=1')).items
const [receipt] = (await get('/v1/blocks/20/receipts')).items
const [engaged] = (await get('/v1/engagements?limit=1')).items
const [warning] = (await get('/v1/warnings')).items
const CHARTED = '/projects/1/flow'
const HEAVIER = /^\/(receipt|keys|envelopes|contracts\/\d+\/claim|claims\/\d+\/answer|projects\/\d+\/wages\/new)/ // they bring what reads and checks bytes
const all = [
  '/', '/projects/1', '/projects/1/lines', CHARTED, '/projects/1/contracts', '/projects/1/claims', '/projects/1/entries/paid', '/projects/1/entries/wages', '/projects/1/entries/retention',
  '/contracts/1', '/contracts/2', '/claims/4', '/inbox', '/findings', '/trace', `/trace/payment-${payment.payment}`, '/trace/claim-4', '/explorer', '/search?q=1', `/blocks/${payment.height}`, `/envelopes/${receipt.envelope_id}`,
  `/accounts/${payment.debit_number}`, '/parties/11', `/payments/${payment.payment}`, '/public/1', `/receipt?id=payment-${payment.payment}`, '/public/1/zh', '/node', '/keys', '/wallet', '/certificate',
  '/registers/payments', '/registers/claims', '/registers/wages?duplicates=1', '/registers/contracts', '/registers/envelopes', `/findings/${warning.id}`, '/projects/1/compare?since=2026-03-31&until=2026-07-31', '/bank', '/issuer', '/rules', '/network', '/trace/contract-1?open=payment.wage', `/trace/worker-${engaged.worker}`,
  '/claims/new', '/contracts/1/claim', '/claims/4/answer', '/projects/1/wages', '/projects/1/wages/new', '/wage-tables/1', '/wages/1/0', '/money', '/money?q=claim-4', '/projects/1/schedule', '/projects/1/schedule?all=1',
  '/help', '/nothing',
]
const paths = mode === 'all' ? all : ['/projects/1', CHARTED, '/receipt', '/keys']
const looks = mode === 'all' ? [['en', 'light', 1280], ['zh', 'dark', 1280], ['zh', 'light', 390], ['en', 'dark', 390]] : [['zh', 'light', 1280]]
const say = (words) => process.stderr.write(`${words}\n`)

const found = { pages: paths.length, axe_violations: 0, external_requests: 0, errors: 0, wide: 0, first_paint_ms: 0, first_paint_worst_ms: 0, gzip_kb: 0, gzip_kb_without_charts: 0, clickthrough: 'ok', degraded: 'ok' }
const paints = []

async function look(browser, path, [language, theme, width]) {
  // A new context each time: nothing is kept, as on the first visit.
  const context = await browser.newContext({ locale: language === 'zh' ? 'zh-CN' : 'en-GB', colorScheme: theme, viewport: { width, height: width < 600 ? 844 : 900 } })
  const page = await context.newPage()
  const seen = watch(page, life)
  await page.goto(life + path, { waitUntil: 'load' })
  if (await page.locator('[data-chart]').count()) await page.waitForSelector('[data-drawn]')
  if (path === '/wallet') await page.waitForSelector('#me-new')
  if (path.startsWith('/receipt?')) await page.waitForSelector('[data-verdict=proven]')
  const { paint, bytes, wide } = await page.evaluate(() => {
    const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    return { paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, bytes: entries.reduce((sum, one) => sum + one.encodedBodySize, 0), wide: document.documentElement.scrollWidth > document.documentElement.clientWidth + 1 }
  })
  paints.push(paint)
  if (paint > 400) say(`${path} ${language} ${theme} ${width}: first paint after ${Math.round(paint)} ms`)
  const kb = Math.round(bytes / 1024)
  if (path === CHARTED) found.gzip_kb = Math.max(found.gzip_kb, kb)
  else if (!HEAVIER.test(path)) found.gzip_kb_without_charts = Math.max(found.gzip_kb_without_charts, kb)
  // At rest: a button that is just being woken has a colour between two.
  await page.waitForFunction(() => !document.querySelector('main[data-page] [data-wakes][disabled], [data-open-keys] [data-wakes][disabled]') && document.getAnimations().every((one) => one.playState !== 'running'))
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }))
  for (const one of violations) say(`${path} ${language} ${theme} ${width}: ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`)
  found.axe_violations += violations.length
  found.external_requests += seen.external.length
  found.errors += seen.errors.length
  for (const error of [...seen.errors, ...seen.external]) say(`${path}: ${error}`)
  if (wide) { found.wide += 1; say(`${path} ${language} ${width}: wider than the screen`) }
  if (mode === 'all') await page.screenshot({ path: `${folder}/${language}-${theme}-${width}-${path.slice(1).replace(/[^a-z0-9]+/gi, '-').slice(0, 40) || 'home'}.png`, fullPage: true })
  await context.close()
}

const browser = await open()
try {
  if (mode === 'all') await mkdir(folder, { recursive: true })
  for (const appearance of looks) for (const path of paths) await look(browser, path, appearance)
  paints.sort((a, b) => a - b)
  found.first_paint_ms = Math.round(paints[Math.floor(paints.length / 2)])
  found.first_paint_worst_ms = Math.round(paints.at(-1))
  try {
    await shell(browser, life)
    await auditor(browser, life)
    await approveAndCheck(browser, waiting, waitingKeys)
    await office(browser, desk, deskKeys)
    if (crowd) await largeTable(browser, crowd, crowdKeys, crowdFile)
  } catch (error) {
    found.clickthrough = String(error.message).split('\n')[0]
    say(error.stack)
  }
  try {
    await degraded(browser, life, paths)
  } catch (error) {
    found.degraded = String(error.message).split('\n')[0]
    say(error.stack)
  }
} finally {
  await browser.close()
}
console.log(JSON.stringify(found))
process.exitCode = found.axe_violations || found.external_requests || found.errors || found.wide || found.clickthrough !== 'ok' || found.degraded !== 'ok' ? 1 : 0
