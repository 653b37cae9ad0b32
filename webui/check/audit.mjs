// What an auditor does, clicked through: from a finding to its evidence, two dates compared, filtered and taken away, a moment of the past.
import { readFile } from 'node:fs/promises'
import { watch } from './browser.mjs'
import { searchFor } from './flows.mjs'

const must = (condition, sentence) => { if (!condition) throw new Error(sentence) }

export async function auditor(browser, address) {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, acceptDownloads: true })
  const page = await context.newPage()
  const seen = watch(page, address)
  await evidence(page, address)
  await comparison(page, address)
  await filtered(page, address)
  await past(page, address)
  await sounds(page, address)
  must(!seen.errors.length && !seen.external.length, `errors: ${[...seen.errors, ...seen.external].join(' · ')}`)
  await context.close()
}

async function downloaded(page, locator) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(locator).first().click()])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}

// The cockpit's warning leads to the finding, and the finding to a zip whose every receipt is named.
async function evidence(page, address) {
  await page.goto(`${address}/projects/1`)
  await page.locator('a[href^="/findings/"]').first().click()
  await page.waitForURL('**/findings/*')
  const { name, bytes } = await downloaded(page, '[data-evidence]')
  must(/^fenming-evidence-[0-9a-f]{12}\.zip$/.test(name) && bytes.subarray(0, 2).toString() === 'PK', `no pack: ${name}`)
  const listing = bytes.toString('latin1')
  for (const part of ['finding.json', 'README.md', 'trust.json', 'manifest.json', 'proofs/', 'inputs/']) must(listing.includes(part), `the pack has no ${part}`)
}

async function comparison(page, address) {
  await page.goto(`${address}/projects/1`)
  await page.locator('#side a[href$="/compare"]').click()
  await page.fill('#since', '2026-03-31')
  await page.fill('#until', '2026-07-31')
  await page.locator('main form button[type=submit]').click()
  await page.waitForSelector('main .delta.up')
  must(page.url().includes('since=2026-03-31&until=2026-07-31'), `the address is not the question: ${page.url()}`)
  must(await page.locator('main .change').count() > 5, 'no changed rows are told')
}

async function filtered(page, address) {
  await page.goto(`${address}/registers/payments`)
  const all = await page.locator('main section h2').innerText()
  await page.selectOption('#f-kind', '9')
  await page.fill('#f-amount_from', '5000')
  await page.locator('main form button[type=submit]').click()
  await page.waitForURL('**kind=9**')
  const some = await page.locator('main section h2').innerText()
  must(some !== all && /\d+ rows/.test(some), `the filter changed nothing: ${some}`)
  const { name, bytes } = await downloaded(page, '[data-export=csv]')
  const rows = bytes.toString('utf8').trim().split('\n')
  must(name.endsWith('.csv') && rows.length - 1 === Number(some.match(/[\d,]+/)[0].replaceAll(',', '')), `the file has ${rows.length - 1} rows, the page says ${some}`)
  must(rows.slice(1).every((row) => row.includes(',wage,')), 'the file has other rows than were filtered')
  must((await downloaded(page, '[data-export=xlsx]')).bytes.subarray(0, 2).toString() === 'PK', 'no workbook')
}

async function past(page, address) {
  await page.goto(`${address}/projects/1/claims?open=1`)
  await page.locator('.when summary').click()
  await page.fill('#as-of-date', '2026-03-31')
  await page.locator('.when button[type=submit]').click()
  await page.waitForSelector('.past')
  must(page.url().endsWith('/projects/1/claims?open=1'), `looking back left the page: ${page.url()}`)
  must((await page.locator('.past').innerText()).includes('31 Mar 2026'), 'the band does not say when')
  await page.locator('#side a[href="/projects/1"]').first().click()
  await page.waitForSelector('.past')
  const then = await page.locator('.figure.good .money').first().getAttribute('title')
  await page.locator('.menu summary').first().click()
  const { bytes } = await downloaded(page, '[data-report=pdf]')
  must(bytes.subarray(0, 4).toString() === '%PDF', 'no report')
  await page.locator('.past a').click()
  await page.waitForSelector('.past', { state: 'detached' })
  must(await page.locator('.figure.good .money').first().getAttribute('title') !== then, 'the past has the figures of now')
}

async function sounds(page, address) {
  await page.goto(`${address}/explorer`)
  await searchFor(page, 'htlwgs')
  must((await page.locator('#found').innerText()).includes('宏图'), 'a company is not found by its initials')
}
