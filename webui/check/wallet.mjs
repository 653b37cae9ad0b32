// A worker's phone: node check/wallet.mjs ADDRESS HOME FOLDER, of the sample in which a wage line waits for one signature. One JSON object.
// What the other parties do meanwhile is done by `fenming submit`, with their keys from the home; FENMING_PYTHON names the Python.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import qrcode from 'qrcode-generator'
import { accountNumber } from '../src/ledger.js'
import { open, watch } from './browser.mjs'

const [address, home, folder] = process.argv.slice(2)
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const found = { wallet: 'ok', axe_violations: 0, external_requests: 0, errors: 0 }
const must = (condition, sentence) => { if (!condition) throw new Error(sentence) }
const say = (words) => process.stderr.write(`${words}\n`)
const get = async (path) => (await fetch(address + path, { headers: { accept: 'application/json' } })).json()
const work = await mkdtemp(join(tmpdir(), 'fenming-wallet-'))
const PATIENCE = { timeout: 60_000 }
const WORKER = (await get('/v1/parties?kind=3&limit=1')).items[0].party

// Somebody else's part: the officer of an organisation with a duty (1 maker, 2 checker) acts.
async function others(role, party, duty, actions) {
  const officer = (await get(`/v1/parties?organisation=${party}&kind=2`)).items.find((one) => one.duties === duty)
  const file = join(work, 'actions.json')
  await writeFile(file, JSON.stringify(actions))
  const command = ['-m', 'fenming.cli.main', 'submit', file, '--as', officer.party, '--keystore', join(home, 'keys', `${role}.keys`), '--node', address, '--home', home, '--json'].map(String)
  const { stdout } = await promisify(execFile)(process.env.FENMING_PYTHON ?? 'python3', command, { env: { ...process.env, FENMING_PASSPHRASE: 'sample' } })
  return JSON.parse(stdout)
}

async function phone(browser, locale = 'en-GB', more = {}) {
  const context = await browser.newContext({ locale, viewport: { width: 390, height: 844 }, hasTouch: true, ...more })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE.timeout)
  return { context, page, seen: watch(page, address) }
}

async function until(question, sentence) {
  for (let again = 0; again < 300; again++) {
    const answer = await question()
    if (answer) return answer
    await new Promise((done) => { setTimeout(done, 100) })
  }
  throw new Error(sentence)
}

// Goes to a screen; it is there when its own address is written on it.
const screen = async (page, hash) => {
  await page.goto(`${address}/wallet#${hash}`)
  await page.waitForFunction((wanted) => document.querySelector('.w-screen')?.dataset.at === wanted, hash)
}
const textOf = async (page, selector) => (await page.locator(selector).first().innerText()).replace(/\s+/g, ' ')
const balance = (page) => page.locator('[data-balance]').first().getAttribute('data-balance').then(Number)

async function takeKey(page, party = WORKER) {
  await page.goto(`${address}/wallet`)
  await page.setInputFiles('#me-file', join(home, 'keys', 'custodian.keys'))
  await page.fill('#me-passphrase', 'sample')
  await page.click('[data-open-keys] button[type=submit]')
  await page.locator(`[data-take="${party}"]`).click({ timeout: 120_000 })
  await page.waitForSelector('[data-balance]')
}

// Axe on the screen as it is, and a picture of it.
async function look(page, name) {
  await page.waitForSelector('main h1')
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }))
  for (const one of violations) say(`${name}: ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`)
  found.axe_violations += violations.length
  must(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1), `${name} is wider than the phone`)
  if (folder) await page.screenshot({ path: join(folder, `wallet-${name}.png`), fullPage: true })
}

// Signs in the sheet that is open; answers the id of the entry in the outbox.
async function sign(page) {
  await page.locator('[data-sign]:enabled').click()
  await page.waitForFunction(() => location.hash.startsWith('#/outbox/'))
  return (await page.evaluate(() => location.hash)).slice('#/outbox/'.length)
}
const becomes = (page, state) => page.waitForSelector(`main [data-state=${state}]`)

async function kept(page) {
  await page.waitForFunction(async () => { await navigator.serviceWorker.ready; return Boolean(navigator.serviceWorker.controller) })
}

// A node that lies about the line: the signature is on what was shown, and what was shown is not what the ledger has.
async function lyingNode(browser, slip) {
  const { context, page } = await phone(browser, 'en-GB', { serviceWorkers: 'block' }) // with a keeper, answers cannot be exchanged on their way
  await takeKey(page)
  await page.route('**/wage-slips', async (route) => {
    const body = await (await route.fetch()).json()
    for (const one of body.items) Object.assign(one, { amount: one.amount + 100, net: one.net + 100 })
    await route.fulfill({ json: body })
  })
  await page.reload()
  await screen(page, slip)
  await page.waitForFunction(() => document.querySelector('main').innerText.includes('6,001.00'))
  await page.locator('[data-act=sign]').click()
  await page.locator('[data-sign]:enabled').click()
  await page.waitForSelector('[data-verdict] .bad')
  must(/fit|statement|signature/i.test(await textOf(page, '[data-verdict]')), 'a lie about the line is not refused')
  await page.locator('[data-cancel]').click()
  must(await page.locator('[data-count]').count() === 0, 'what was refused waits to be sent')
  await context.close()
}

async function signOffline(context, page, slip) {
  await kept(page)
  await context.setOffline(true)
  await page.reload()
  await page.waitForSelector('[data-offline]')
  must(/As of block \d+/.test(await textOf(page, '[data-as-of]')), 'it is not said how old the data is')
  await look(page, 'en-offline')
  await screen(page, slip)
  await page.locator('[data-act=sign]').click()
  await page.waitForSelector('[data-sign]:enabled')
  const said = await textOf(page, '[data-dialog]')
  must(/Days 20/.test(said) && /6,000\.00/.test(said) && /Kept back/.test(said), `the sheet does not say what is signed: ${said}`)
  await look(page, 'en-review')
  const id = await sign(page)
  await becomes(page, 'waiting')
  must(/has not left this phone/.test(await textOf(page, 'main')), 'what waits is not called waiting')
  must(/blocks to go/.test(await textOf(page, 'main')), 'it is not said how long it holds')
  await look(page, 'en-waiting')
  await page.reload()
  await becomes(page, 'waiting')
  await screen(page, slip)
  must(await page.locator('[data-act=sign]').count() === 0, 'what waits can be signed again')
  must(/not on the ledger yet/.test(await textOf(page, 'main')), 'the slip does not say that the ledger does not know')
  must((await fetch(`${address}/v1/envelopes/${id}`)).status === 404, 'it was sent without a network')
  return id
}

async function backOnline(context, page, id) {
  await context.setOffline(false)
  await screen(page, `/outbox/${id}`)
  await becomes(page, 'ledger')
  const receipt = await get(`/v1/envelopes/${id}`)
  must((await textOf(page, 'main')).includes(`block ${receipt.height}`), 'another height is shown than the ledger has')
  await page.locator('a[href^="#/proof/"]').click()
  await page.waitForSelector('[data-verdict=proven]')
}

// The employer submits, the general contractor approves, and the wages are paid.
async function others_pay(table) {
  const { employer, project, total } = await get(`/v1/wage-tables/${table}`)
  await others('formwork', employer, 1, [{ action: 'SubmitWageTable', table }])
  const { proposal } = await until(async () => (await get('/v1/proposals?limit=1000')).items.find(({ kind, subject }) => kind === 2 && subject === table), 'the table was not submitted')
  const { items: roles } = await get(`/v1/projects/${project}/roles`)
  await others('contractor', roles.find(({ role }) => role === 2).organisation, 2, [{ action: 'Approve', proposal, step: 0, evidence: '00'.repeat(32) }])
  const { wage_account: account } = await get(`/v1/projects/${project}`)
  const reserve = (await get('/v1/accounts?limit=1000')).items.find(({ kind }) => kind === 7)
  const bank = (await get('/v1/parties?limit=1000')).items.find(({ party }) => party === reserve.owner)
  const central = (await get('/v1/parties?kind=5')).items[0]
  await others('central_bank', central.party, 1, [{ action: 'Issue', reserve: reserve.account, amount: total }])
  await others('bank', bank.party, 1, [{ action: 'Transfer', debit: reserve.account, credit: account, amount: total }])
}

async function paidAndReceipted(page, slip, before) {
  await screen(page, '/')
  await page.reload()
  await page.waitForSelector('[data-next=receipt]')
  must(await balance(page) === before + 600_000, 'the wage is not in the balance')
  await look(page, 'en-home')
  await page.locator('[data-next=receipt]').click()
  await page.waitForSelector('[data-act=receipt]')
  const shown = await textOf(page, 'main')
  for (const words of ['Paid', 'special wage account', 'Employer', 'Gross', 'Kept back', 'Net', 'my account']) must(shown.includes(words), `the slip does not say ${words}`)
  await look(page, 'en-slip')
  const picture = await page.locator('.w-code').screenshot()
  await page.locator('[data-act=receipt]').click()
  await sign(page)
  await becomes(page, 'ledger')
  await screen(page, slip)
  await page.reload()
  await page.waitForFunction(() => /Paid, received/.test(document.querySelector('main').innerText))
  return picture
}

async function complaint(page) {
  await screen(page, '/complaints')
  await page.locator('main a.w-button[href^="#/complain/"]').first().click()
  await page.selectOption('[data-kind]', '3')
  await page.fill('[data-words]', 'One day is missing: <b>Sunday the 18th</b>')
  await writeFile(join(work, 'photo.jpg'), 'a picture of the gate')
  await page.setInputFiles('[data-files]', join(work, 'photo.jpg'))
  await page.locator('[data-letter] button[type=submit]').click()
  await sign(page)
  await becomes(page, 'ledger')
  await screen(page, '/complaints')
  await page.waitForSelector('[data-complaint]')
  must((await textOf(page, '[data-complaint]')).includes('<b>Sunday the 18th</b>'), 'the words of the complaint are not kept as they are')
  const [filed] = (await get('/v1/wage-complaints')).items
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save the letter' }).click()])
  const letter = JSON.parse(await readFile(await download.path(), 'utf8'))
  must(letter.hash === filed.text && letter.evidence[0].name === 'photo.jpg' && filed.kind === 3, 'the letter is not the one on the ledger')
  await others('formwork', filed.against, 1, [{ action: 'AnswerComplaint', complaint: filed.complaint, text: '11'.repeat(32) }])
  await page.reload()
  await page.getByRole('button', { name: 'Take the answer; end it' }).waitFor()
  await look(page, 'en-complaints')
  await page.getByRole('button', { name: 'Take the answer; end it' }).click()
  await sign(page)
  await becomes(page, 'ledger')
  must((await get('/v1/wage-complaints')).items[0].status === 4, 'the complaint has not ended')
}

// Two payments signed offline, of which the money suffices for one; and one whose time is over before there is a network.
async function refusedAndLapsed(context, page, other) {
  await screen(page, '/')
  await page.reload()
  await page.waitForSelector('[data-balance]')
  const all = (await balance(page)) / 100
  await context.setOffline(true)
  const ids = []
  const [{ account: own }] = (await get(`/v1/accounts?owner=${WORKER}`)).items
  for (const amount of [String(all - 1), String(all - 2), '0.50']) {
    await screen(page, `/pay?account=${accountNumber(other)}&amount=${amount}`)
    await page.locator('[data-pay] button[type=submit]').click()
    ids.push(await sign(page))
  }
  await page.evaluate((id) => new Promise((done) => {
    const request = indexedDB.open('fenming-wallet')
    request.onsuccess = () => {
      const rows = request.result.transaction('outbox', 'readwrite').objectStore('outbox')
      rows.get(id).onsuccess = (event) => { rows.put({ ...event.target.result, until: 1 }).onsuccess = () => { request.result.close(); done() } }
    }
  }), ids[2])
  await context.setOffline(false)
  await screen(page, '/outbox')
  for (const [at, state] of [[0, 'ledger'], [1, 'refused'], [2, 'lapsed']]) await page.waitForSelector(`a[href="#/outbox/${ids[at]}"] [data-state=${state}]`)
  await look(page, 'en-outbox')
  await screen(page, `/outbox/${ids[1]}`)
  await page.locator('main .w-note.bad').nth(1).waitFor()
  must((await textOf(page, 'main')).includes(accountNumber(own)), 'the refusal does not name the account that cannot pay')
}

// Frames of a code as a camera gives them: YUV 4:2:0, black on white.
async function video(text, name) {
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  const [width, height, count] = [640, 480, code.getModuleCount()]
  const size = Math.floor(400 / count)
  const luma = Buffer.alloc(width * height, 235)
  const [left, top] = [Math.floor((width - count * size) / 2), Math.floor((height - count * size) / 2)]
  for (let row = 0; row < count * size; row++) for (let column = 0; column < count * size; column++) if (code.isDark(Math.floor(row / size), Math.floor(column / size))) luma[(top + row) * width + left + column] = 16
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)])
  const path = join(work, name)
  await writeFile(path, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]))
  return path
}

const camera = (file) => open(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`])

// One phone shows a code with an amount, another reads it with its camera, compares and pays; and one reads a receipt from a picture.
async function scanned(browser, chain, other, picture) {
  const shown = await phone(browser, 'zh-CN', { colorScheme: 'dark' })
  await takeKey(shown.page, other.owner)
  await look(shown.page, 'zh-dark-home')
  await screen(shown.page, '/receive')
  await shown.page.fill('[data-amount]', '0.25')
  await look(shown.page, 'zh-dark-receive')
  const code = await shown.page.locator('[data-code]').getAttribute('data-code')
  must(code === `fenming:pay?chain=${chain.slice(0, 16)}&account=${accountNumber(other.account)}&amount=25&currency=156`, `another code is shown: ${code}`)
  await shown.context.close()
  const cameraBrowser = await camera(await video(code, 'pay.y4m'))
  try {
    const { context, page, seen } = await phone(cameraBrowser, 'zh-CN', { permissions: ['camera'] })
    await takeKey(page)
    await screen(page, '/scan')
    await page.waitForFunction(() => location.hash.startsWith('#/pay?'))
    must(await page.inputValue('[data-to]') === accountNumber(other.account) && await page.inputValue('[data-amount]') === '0.25', 'the code was read wrongly')
    await look(page, 'zh-pay')
    await page.locator('[data-pay] button[type=submit]').click()
    await page.waitForSelector('[data-sign]:enabled')
    await look(page, 'zh-review')
    await sign(page)
    await becomes(page, 'ledger')
    await writeFile(join(work, 'receipt.png'), picture)
    await screen(page, '/scan')
    await page.setInputFiles('[data-picture]', join(work, 'receipt.png'))
    await page.waitForSelector('[data-verdict=proven]')
    await look(page, 'zh-proof')
    await screen(page, '/slips')
    await look(page, 'zh-slips')
    await screen(page, '/me')
    await look(page, 'zh-me')
    note(seen)
    await context.close()
  } finally {
    await cameraBrowser.close()
  }
}

// A key made on the phone: downloaded sealed, shown to be registered, and not taken for a person before it is.
async function ownKey(browser) {
  const { context, page, seen } = await phone(browser)
  await page.goto(`${address}/wallet`)
  await page.waitForSelector('#me-new')
  await look(page, 'en-welcome')
  await page.fill('#me-new', 'a passphrase')
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), page.click('[data-new-key] button[type=submit]')])
  must((await readFile(await download.path())).includes('fenming-keystore/1'), 'the backup is no key file')
  await page.waitForSelector('[data-public-key]')
  await page.fill('#me-party', String(WORKER))
  await page.locator('[data-unnamed] button[type=submit]').click()
  await page.waitForSelector('[data-unnamed] .bad')
  await look(page, 'en-unnamed')
  const publicKey = await page.locator('[data-public-key]').getAttribute('data-public-key')
  const operator = (await get('/v1/parties?kind=4')).items[0]
  await others('bank', operator.party, 1, [{ action: 'RegisterPeople', people: [{ person_tag: '22'.repeat(32), key: { suite: 1, public_key: publicKey } }] }])
  const { party } = await until(async () => (await get('/v1/parties?kind=3&limit=1000')).items.find(({ person_tag: tag }) => tag === '22'.repeat(32)), 'the person is not registered')
  await page.fill('#me-party', String(party))
  await page.locator('[data-unnamed] button[type=submit]').click()
  await page.waitForFunction(() => location.hash === '#/')
  note(seen)
  await context.close()
}

// A browser without Ed25519: the encrypted file is kept and opened for each signature, by a passphrase that must be right.
async function sealedKey(browser, other) {
  const { context, page, seen } = await phone(browser)
  await page.addInitScript(() => { for (const name of ['generateKey', 'importKey']) crypto.subtle[name] = () => Promise.reject(new Error('unknown here')) })
  await takeKey(page, other.owner)
  const [{ account }] = (await get(`/v1/accounts?owner=${WORKER}`)).items
  await screen(page, `/pay?account=${accountNumber(account)}&amount=0.01`)
  await page.locator('[data-pay] button[type=submit]').click()
  await page.fill('[data-passphrase]', 'wrong')
  await page.locator('[data-sign]:enabled').click()
  await page.waitForFunction(() => /passphrase does not open/.test(document.querySelector('[data-dialog]').innerText))
  await page.fill('[data-passphrase]', 'sample')
  await sign(page)
  await becomes(page, 'ledger')
  note(seen)
  await context.close()
}

function note(seen) {
  found.errors += seen.errors.filter((error) => !/ERR_INTERNET_DISCONNECTED/.test(error)).length
  found.external_requests += seen.external.length
  for (const error of [...seen.errors, ...seen.external]) say(error)
}

async function run(browser) {
  const { chain } = await get('/v1/status')
  const [line] = (await get(`/v1/workers/${WORKER}/wage-slips`)).items
  const slip = `/slip/${line.wage_table}-${line.line}`
  const [, next] = (await get('/v1/parties?kind=3&limit=2')).items
  const [other] = (await get(`/v1/accounts?owner=${next.party}`)).items
  const { context, page, seen } = await phone(browser)
  await takeKey(page)
  const before = await balance(page)
  await lyingNode(browser, slip)
  const id = await signOffline(context, page, slip)
  await backOnline(context, page, id)
  await others_pay(line.wage_table)
  const picture = await paidAndReceipted(page, slip, before)
  await complaint(page)
  await refusedAndLapsed(context, page, other.account)
  note(seen)
  await context.close()
  await scanned(browser, chain, other, picture)
  await ownKey(browser)
  await sealedKey(browser, other)
}

const browser = await open()
try {
  if (folder) await mkdir(folder, { recursive: true })
  await run(browser)
} catch (error) {
  found.wallet = String(error.message).split('\n')[0]
  say(error.stack)
} finally {
  await browser.close()
  await rm(work, { recursive: true, force: true })
}
console.log(JSON.stringify(found))
process.exitCode = found.wallet === 'ok' && !found.axe_violations && !found.external_requests && !found.errors ? 0 : 1
