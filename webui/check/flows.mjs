// What people do, clicked through: each flow throws with a sentence where the page does not do what it should.
import { join } from 'node:path'
import { watch } from './browser.mjs'

const must = (condition, sentence) => { if (!condition) throw new Error(sentence) }

async function fresh(browser, options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options })
  return { context, page: await context.newPage() }
}

// Somebody takes a key out of an organisation's file and signs in with it.
export async function signIn(page, address, keys, organisation, label) {
  await page.goto(`${address}/keys`)
  await page.setInputFiles('#keys-file', join(keys, `${organisation}.keys`))
  await page.fill('#passphrase', 'sample')
  await page.click('[data-open-keys] button[type=submit]')
  await page.locator(`[data-take="${label}"]`).click({ timeout: 120_000 })
  await page.locator('[data-enter]').first().click()
  await page.waitForURL('**/inbox')
}

// No script may read a key that has been taken in.
async function keyIsHeld(page) {
  return page.evaluate(() => new Promise((done) => {
    const request = indexedDB.open('fenming', 1)
    request.onsuccess = () => {
      const all = request.result.transaction('keys').objectStore('keys').getAll()
      all.onsuccess = async () => {
        const [record] = all.result
        try { await crypto.subtle.exportKey('pkcs8', record.key); done(false) } catch { done(record.key.extractable === false && record.sealed === null) }
      }
    }
  }))
}

// The draft is exchanged on its way: the page must say what the bytes really ask for, and refuse to sign.
async function lyingServer(page, address) {
  const seen = []
  for (const lie of ['another proposal', 'another action']) {
    await page.route('**/draft/decision*', async (route) => {
      const { body } = await (await route.fetch()).json()
      await route.fulfill({ json: { body: forged(body, lie) } })
    })
    await page.goto(`${address}/inbox`)
    await page.locator('[data-decision=approve]').first().click()
    await page.waitForSelector('#review[data-ready]')
    must(await page.locator('#review[data-ready=no]').count(), `a lie about ${lie} was taken for the truth`)
    must(await page.locator('.differences li').count(), `the difference is not shown: ${lie}`)
    must(await page.locator('[data-send]').isDisabled(), `one could sign in spite of a lie about ${lie}`)
    seen.push((await page.locator('[data-bytes]').innerText()).replace(/\s+/g, ' '))
    await page.unroute('**/draft/decision*')
  }
  must(seen[0].includes('proposal 99'), `the bytes' own proposal is not shown: ${seen[0]}`)
  must(/transfer/i.test(seen[1]), `the bytes' own action is not shown: ${seen[1]}`)
  // The card itself lies: it shows another amount than the proposal has.
  await page.goto(`${address}/inbox`)
  await page.locator('[data-decision=approve]').first().evaluate((button) => { button.dataset.amount = '1' })
  await page.locator('[data-decision=approve]').first().click()
  await page.waitForSelector('#review[data-ready=no]')
  must((await page.locator('.differences').innerText()).includes('amount'), 'a wrong amount on the card is not shown')
}

// Bytes of a draft [1, sender, salt, from, until, [[42, proposal, step, ...]]] with another content.
function forged(hex, lie) {
  const bytes = Buffer.from(hex, 'hex')
  const at = bytes.lastIndexOf(Buffer.from([0x91, 0x95, 0x2a]))
  const head = bytes.subarray(0, at)
  if (lie === 'another proposal') return Buffer.concat([head, Buffer.from([0x91, 0x95, 0x2a, 99]), bytes.subarray(at + 4)]).toString('hex')
  // Transfer(debit 2, credit 3, amount 1,000,000.00, no reference)
  return Buffer.concat([head, Buffer.from([0x91, 0x95, 0x10, 2, 3, 0xce, 0x05, 0xf5, 0xe1, 0x00, 0xc4, 0x00])]).toString('hex')
}

// The owner's checker approves; everybody is paid; a citizen checks the receipt of one payment.
export async function approveAndCheck(browser, address, keys) {
  const { context, page } = await fresh(browser)
  const seen = watch(page, address)
  await signIn(page, address, keys, 'owner', 'checker')
  must(await keyIsHeld(page), 'the key can be read out of the browser')
  must(await page.locator('[data-decision=approve]').count() === 1, 'the claim does not wait for the owner')
  await lyingServer(page, address)
  await page.goto(`${address}/inbox`)
  await page.locator('[data-decision=approve]').first().click()
  await page.waitForSelector('#review[data-ready=yes]')
  await page.locator('[data-send]').click()
  await page.waitForSelector('#review[data-done]')
  const envelope = await page.locator('#review').getAttribute('data-done')
  await page.goto(`${address}/envelopes/${envelope}`)
  must(/approve/i.test(await page.locator('[data-decoded] .struct').first().innerText()), 'the envelope is not decoded')
  await page.goto(`${address}/inbox`)
  must(await page.locator('[data-decision]').count() === 0, 'what was approved still waits')
  await page.goto(`${address}/keys`)
  await page.locator('[data-leave]').click()
  await page.waitForSelector('[data-leave]', { state: 'detached' })
  must(!seen.errors.length, `errors: ${seen.errors.join(' · ')}`)
  await context.close()
  await citizen(browser, address)
}

async function citizen(browser, address) {
  const { context, page } = await fresh(browser, { viewport: { width: 390, height: 844 } })
  const seen = watch(page, address)
  await page.goto(`${address}/public/1`)
  await page.goto(`${address}/projects/1/entries/wages`)
  await page.locator('tbody td a').first().click()
  await page.locator('main a.btn-primary').click()
  await page.waitForSelector('[data-verdict=proven]')
  // One changed figure, and the same receipt no longer holds.
  const id = await page.locator('#receipt-id').inputValue()
  await page.route('**/v1/proofs/*', async (route) => {
    const file = await (await route.fetch()).json()
    file.statements[0].events[0].text.amount += 1
    await route.fulfill({ json: file })
  })
  await page.goto(`${address}/receipt?id=${id}`)
  await page.waitForSelector('[data-verdict=refused]')
  must(!seen.errors.length && !seen.external.length, `errors: ${[...seen.errors, ...seen.external].join(' · ')}`)
  await context.close()
}

// The language and the theme change without leaving the page; the search and the keys work.
export async function shell(browser, address) {
  const { context, page } = await fresh(browser, { locale: 'zh-CN' })
  const seen = watch(page, address)
  await page.goto(`${address}/projects/1/claims?open=1`)
  must(await page.locator('html[lang=zh-CN]').count(), 'the browser asks for Chinese')
  await page.click('[data-language]')
  await page.waitForSelector('html[lang=en]')
  must(page.url().endsWith('/projects/1/claims?open=1'), `the switch left the page: ${page.url()}`)
  const theme = await page.locator('html').getAttribute('data-bs-theme')
  await page.waitForLoadState('load')
  await page.locator('[data-theme-toggle]').click()
  await page.waitForFunction((before) => document.documentElement.getAttribute('data-bs-theme') !== before, theme)
  await page.reload()
  must(await page.locator('html').getAttribute('data-bs-theme') !== theme, 'the theme is not remembered')
  await page.waitForLoadState('load')
  await page.keyboard.press('/')
  await page.waitForFunction(() => document.activeElement.id === 'q')
  await page.keyboard.type('hongtu')
  await page.waitForSelector('#found a')
  await page.keyboard.press('Escape')
  await page.locator('h1').click()
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  await page.waitForURL('**/explorer')
  must(!seen.errors.length && !seen.external.length, `errors: ${[...seen.errors, ...seen.external].join(' · ')}`)
  await context.close()
}
