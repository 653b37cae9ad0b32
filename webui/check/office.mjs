// The main job, from a claim to a receipt, by six people, each with a browser and a key of their own: the contractor's maker claims, the
// supervisor certifies less, the cost consultant and the owner approve, the employer uploads the wage table, the worker signs and is
// paid. On the way a server lies about each new act and is found out.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { watch } from './browser.mjs'
import { signIn } from './flows.mjs'

const must = (condition, sentence) => { if (!condition) throw new Error(sentence) }
const MONTH = '2025-12'

class Person {
  static async enters(browser, address, keys, organisation, label, options = {}) {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options })
    const page = await context.newPage()
    const person = Object.assign(new Person(), { context, page, address, seen: watch(page, address), who: `${organisation}.${label}` })
    await signIn(page, address, keys, organisation, label)
    return person
  }

  go(path) { return this.page.goto(this.address + path) }

  // What is ready is signed; the answer is the envelope.
  async signs() {
    await this.page.waitForSelector('#review[data-ready=yes]')
    await this.page.locator('[data-send]').click()
    await this.page.waitForSelector('#review[data-done]', { timeout: 60_000 })
    const envelope = await this.page.locator('#review').getAttribute('data-done')
    // Closing leads to the page as it is now; a look before it has come would be at the old one.
    const next = this.page.waitForEvent('load')
    await this.page.locator('#review button[value=cancel]').click()
    await next
    return envelope
  }

  // The review must show a difference and refuse to sign.
  async isWarned(about) {
    await this.page.waitForSelector('#review[data-ready=no]')
    must(await this.page.locator('#review .differences li').count(), `${this.who}: the lie about ${about} is not shown`)
    must(await this.page.locator('[data-send]').isDisabled(), `${this.who}: one could sign in spite of a lie about ${about}`)
    await this.page.locator('#review button[value=cancel]').click()
  }

  async approves(subject) {
    await this.go('/inbox')
    await this.page.locator(`[data-subject="${subject}"] [data-decision=approve]`).click()
    return this.signs()
  }

  // An answer of the interface is changed on its way; the function puts it right again.
  async lied(pattern, change) {
    await this.page.route(pattern, async (route) => {
      const answer = await (await route.fetch()).json()
      await route.fulfill({ json: change(answer) })
    })
    return () => this.page.unroute(pattern)
  }

  async leaves() {
    must(!this.seen.errors.length && !this.seen.external.length, `${this.who}: ${[...this.seen.errors, ...this.seen.external].join(' · ')}`)
    await this.context.close()
  }
}

async function claims(person, folder) {
  const { page } = person
  await person.go('/claims/new')
  await page.locator('main a.btn-primary').first().click()
  await page.waitForSelector('[data-trial] .note')
  const limit = Number(await page.locator('[data-item]').getAttribute('data-limit'))
  const quantity = page.locator('[data-quantity]').first()
  // Too much is refused while typing, with rule, value and limit.
  await quantity.fill(String(limit / 1000))
  await page.waitForSelector('[data-trial] .note.good')
  await quantity.fill(String((limit + 1000) / 1000))
  await page.waitForSelector('[data-trial] .note.bad')
  const refusal = await page.locator('[data-trial]').innerText()
  must(refusal.includes('8002') && refusal.includes(String(limit)), `the refusal names no rule and limit: ${refusal}`)
  must(await page.locator('[data-review-claim]').isDisabled(), 'a claim that would be refused can be sent')
  await quantity.fill(String(limit / 10_000))
  await page.setInputFiles('[data-evidence]', [join(folder, 'measurement.txt'), join(folder, 'photo.txt')])
  await page.waitForSelector('[data-evidence-list] li')
  await page.waitForSelector('[data-trial] .note.good')
  await page.waitForFunction(() => !document.querySelector('[data-review-claim]').disabled)
  must(/^\d/.test(await page.locator('[data-figure=net]').innerText()), 'the net is not shown')
  const right = await person.lied('**/v1/contracts/1', (contract) => ({ ...contract, payer: 99 }))
  await page.locator('[data-review-claim]').click()
  await person.isWarned('who pays')
  await right()
  await page.locator('[data-review-claim]').click()
  await person.signs()
  await page.waitForURL('**/claims/4')
  must(await page.locator('.stop.now').count() === 1, 'the claim has no step at hand')
  must((await page.locator('.pairs.where').innerText()).includes('Expected by'), 'no day is told by which the money should be there')
}

// The supervisor accepts a little less than was claimed, which stays open as a dispute.
async function certifies(person) {
  const { page } = person
  await person.go('/inbox')
  must((await page.locator('[data-subject=claim-4] .brief').innerText()).includes('Measurement'), 'the evidence is not in the inbox')
  await page.locator('[data-subject=claim-4] a[href$="/answer"]').click()
  await page.waitForSelector('[data-trial] .note.good')
  const quantity = page.locator('[data-quantity]').first()
  const claimed = Number(await page.locator('[data-item]').getAttribute('data-claimed'))
  await quantity.fill(String((claimed - 1000) / 1000))
  await page.waitForFunction(() => !document.querySelector('[data-review-claim]').disabled && document.querySelector('[data-figure=net]').textContent !== '–')
  const right = await person.lied('**/v1/contracts/*/measured', (answer) => ({ ...answer, claimed_milli: [answer.claimed_milli[0] + 1] }))
  await page.locator('[data-review-claim]').click()
  await person.isWarned('what was claimed')
  await right()
  await page.locator('[data-review-claim]').click()
  await page.waitForSelector('#review[data-ready]')
  const bytes = await page.locator('[data-bytes]').innerText()
  must(/dispute quantities/i.test(bytes) && /approve/i.test(bytes), `the bytes do not say both: ${bytes}`)
  await person.signs()
  await page.waitForURL('**/inbox')
}

// One of two browsers comes too late with the same approval: nothing happens twice.
async function approvesTwice(person) {
  const late = await person.context.newPage()
  await late.goto(`${person.address}/inbox`)
  await person.approves('claim-4')
  await late.locator('[data-subject=claim-4] [data-decision=approve]').click()
  await late.waitForSelector('#review[data-ready=no]')
  must(await late.locator('[data-send]').isDisabled(), 'what was decided can be decided again')
  must(/already|status/i.test(await late.locator('#review').innerText()), 'nobody says that it was decided already')
  await late.close()
}

async function uploads(person, folder) {
  const { page } = person
  const engagement = (await (await fetch(`${person.address}/v1/engagements`)).json()).items[0]
  await person.go('/projects/1/wages/new')
  await page.fill('#wage-month', MONTH)
  // First a wrong one: a worker that nobody knows, days that nobody attended, a wage that is no number.
  await writeFile(join(folder, 'wrong.csv'), '用工编号,出勤天数,实发工资\n99,20,6000\n1,31,6000\n1,20,six thousand\n')
  await page.setInputFiles('#wage-file', join(folder, 'wrong.csv'))
  await page.locator('[data-wage-form] button').click()
  await page.waitForSelector('[data-problems] tbody tr')
  const problems = await page.locator('[data-problems]').innerText()
  must(/knows no such worker/.test(problems) && /not an amount/.test(problems), `problems are missing: ${problems}`)
  const download = page.waitForEvent('download')
  await page.locator('[data-corrected]').click()
  must((await download).suggestedFilename() === 'wrong-corrected.xlsx', 'no corrected file comes back')
  const days = 20
  await writeFile(join(folder, 'wages.csv'), `用工编号,出勤天数,实发工资\n${engagement.engagement},${days},"6,000.00"\n`)
  await page.setInputFiles('#wage-file', join(folder, 'wages.csv'))
  const right = await person.lied('**/v1/wage-checks?*', (answer) => ({ ...answer, lines: answer.lines.map((line) => [line[0], line[1], line[2] - 100, ...line.slice(3)]) }))
  await page.locator('[data-wage-form] button').click()
  await page.waitForSelector('[data-compared] .differences li')
  must(await page.locator('[data-send-table]').isDisabled(), 'lines that are not those of the file can be sent')
  await right()
  await page.locator('[data-wage-form] button').click()
  await page.waitForSelector('[data-compared] .note.good')
  await page.locator('[data-send-table]').click()
  await person.signs()
  await page.waitForURL('**/wage-tables/*')
  return page.url().split('/').at(-1)
}

// Two tables in one review: the one is approved, the other refused with a reason, each in an envelope of its own.
async function decidesOnBoth(person, table) {
  const { page } = person
  await person.go('/inbox')
  for (const tick of await page.locator('[data-tick]').all()) await tick.check()
  await page.locator('[data-review-all]').click()
  await page.waitForSelector('#review[data-ready=yes]')
  must(await page.locator('#review section.act').count() === 2, 'both are not in the review')
  const other = page.locator('#review section.act').filter({ hasNotText: `table-${table} ` })
  await other.locator('[data-choice]').selectOption('refuse')
  await other.locator('[data-reason-code]').selectOption('2')
  await other.locator('[data-reason]').fill('The attendance sheet is missing.')
  await other.locator('[data-reason]').blur()
  await page.waitForFunction(() => /reason/.test(document.querySelector('#review').textContent) && document.querySelector('#review').dataset.ready === 'yes')
  await person.signs()
  must(await page.locator('[data-decision]').count() === 0, 'something that was decided still waits')
  const { items } = await (await fetch(`${person.address}/v1/proposals`)).json()
  const of = (number) => items.find((one) => one.kind === 2 && one.subject === number)
  must(of(Number(table)).status === 2, 'the table is not approved')
  must(items.some((one) => one.kind === 2 && one.status === 3 && one.reason === 2), 'the other is not refused with its reason')
}

async function agrees(person, table) {
  const { page } = person
  await person.go('/money')
  must(await page.locator('.cards-list li.card').count() >= 1, 'the worker does not find the own wage')
  await page.locator(`a[href="/wages/${table}/0"]`).click()
  const right = await person.lied('**/v1/whereabouts/wages/**', (answer) => ({ ...answer, earned: answer.earned + 100 }))
  await page.locator('[data-statement=line]').click()
  await person.isWarned('the wage')
  await right()
  await page.locator('[data-statement=line]').click()
  await person.signs()
  await page.waitForSelector('.stop.now')
}

async function isPaid(person, table) {
  const { page } = person
  await person.go(`/wages/${table}/0`)
  await page.locator('[data-statement=receipt]').click()
  await person.signs()
  await page.waitForSelector('.stop.good')
  await page.locator('a[href^="/receipt?id=payment-"]').click()
  await page.waitForSelector('[data-verdict=proven]')
}

export async function office(browser, address, keys) {
  const folder = await mkdtemp(join(tmpdir(), 'fenming-office-'))
  await writeFile(join(folder, 'measurement.txt'), 'measured in December')
  await writeFile(join(folder, 'photo.txt'), 'a photograph')
  // Opening a key file takes seconds on purpose: everybody does it at once.
  const enter = (organisation, label, options) => Person.enters(browser, address, keys, organisation, label, options)
  const people = await Promise.all([
    enter('contractor', 'maker'), enter('supervisor', 'checker'), enter('consultant', 'checker'), enter('owner', 'checker'),
    enter('formwork', 'maker'), enter('contractor', 'checker'), enter('custodian', 'worker', { viewport: { width: 390, height: 844 }, locale: 'zh-CN' }),
  ])
  const [contractor, supervisor, consultant, owner, employer, checker, worker] = people
  await claims(contractor, folder)
  await certifies(supervisor)
  await approvesTwice(consultant)
  await owner.approves('claim-4')
  const table = await uploads(employer, folder)
  await agrees(worker, table)
  await employer.go(`/wage-tables/${table}`)
  await employer.page.locator('[data-act]').click()
  await employer.signs()
  await decidesOnBoth(checker, table)
  await isPaid(worker, table)
  for (const person of people) await person.leaves()
}

// A large table goes in parts. Twice an answer is lost after the ledger has taken the envelope, once the network is gone; whoever
// chooses the same file again goes on, and in the end there is one table with every line once.
export async function largeTable(browser, address, keys, file) {
  const person = await Person.enters(browser, address, keys, 'formwork', 'maker')
  const { page } = person
  const check = async () => {
    await person.go('/projects/1/wages/new')
    await page.setInputFiles('#wage-file', file)
    await page.locator('[data-wage-form] button').click()
    await page.waitForSelector('[data-compared] .note.good', { timeout: 60_000 })
  }
  const lost = async (route) => { await route.fetch(); await route.abort() }
  const sending = async (fates) => {
    let turn = 0
    await page.route('**/v1/envelopes', (route) => (fates[turn++] ?? ((one) => one.continue()))(route))
    await page.locator('[data-send-table]').click()
    await page.waitForSelector('#review[data-ready=yes]')
    await page.locator('[data-send]').click()
  }
  await check()
  await sending([lost])
  await page.waitForSelector('#review .verdict-of .note.bad')
  await page.locator('#review button[value=cancel]').click()
  await page.unroute('**/v1/envelopes')
  // The announcement is there, although nobody was told: it is sent again as it is, and the lines begin.
  await check()
  await sending([undefined, lost])
  await page.waitForSelector('#review[data-interrupted]')
  await page.locator('#review button[value=cancel]').click()
  await page.waitForURL('**/wage-tables/*')
  await page.unroute('**/v1/envelopes')
  await check()
  must((await page.locator('[data-known]').innerText()).includes('wage table'), 'the page does not know that sending was interrupted')
  await sending([])
  await page.waitForSelector('#review[data-done]', { timeout: 60_000 })
  const { items } = await (await fetch(`${address}/v1/wage-tables`)).json()
  must(items.length === 1 && items[0].status === 2, `there is not one complete table: ${JSON.stringify(items)}`)
  const lines = (await (await fetch(`${address}/v1/wage-tables/${items[0].wage_table}/lines?format=ndjson`)).text()).trim().split('\n')
  must(lines.length === items[0].line_count, `${lines.length} of ${items[0].line_count} lines are there`)
  await check()
  must(await page.locator('[data-send-table]').isHidden(), 'the same file could be sent a second time')
  person.seen.errors = person.seen.errors.filter((error) => !error.includes('ERR_FAILED')) // those answers were lost on purpose
  await person.leaves()
}
