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
  await page.locator(`[data-take="${label}"]`).first().click({ timeout: 120_000 })
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

// The server lies about what waits: the page must show what the bytes and the interface say, and refuse to sign.
async function lyingServer(page, address) {
  const lies = [
    ['**/v1/proposals/*', (proposal) => ({ ...proposal, amount: proposal.amount + 1 }), 'amount'],
    ['**/v1/proposals/*', (proposal) => ({ ...proposal, subject: 99 }), 'subject'],
    ['**/v1/status', (status) => ({ ...status, chain: '00'.repeat(32) }), 'chain'],
  ]
  for (const [pattern, change, what] of lies) {
    await page.goto(`${address}/inbox`)
    await page.waitForSelector('[data-decision=approve]:enabled')
    await page.route(pattern, async (route) => route.fulfill({ json: change(await (await route.fetch()).json()) }))
    await refusesToSign(page, what)
    await page.unroute(pattern)
  }
  // The card itself lies: it shows another amount than the proposal has, or sends the approval elsewhere.
  for (const [name, value] of [['amount', '1'], ['proposal', '1000']]) {
    await page.goto(`${address}/inbox`)
    await page.locator('[data-proposal]').first().evaluate((card, [key, other]) => { card.dataset[key] = other }, [name, value])
    await refusesToSign(page, name === 'amount' ? 'amount' : '')
  }
}

async function refusesToSign(page, what) {
  await page.locator('[data-decision=approve]').first().click()
  await page.waitForSelector('#review[data-ready=no]')
  must(await page.locator('[data-send]').isDisabled(), `one could sign in spite of a lie about ${what}`)
  if (what) must((await page.locator('.differences').innerText()).includes(what), `the difference is not shown: ${what}`)
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
  await page.waitForSelector('[data-open-keys] button:enabled')
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

// By the keyboard alone; where nothing is found, what stood in the box and under it is told.
export async function searchFor(page, words) {
  await page.keyboard.press('/')
  await page.waitForFunction(() => document.activeElement.id === 'q')
  await page.keyboard.type(words)
  const found = await page.waitForSelector('#found a').then(() => true, () => false)
  must(found, `the search for ${words} found nothing: ${await page.evaluate(() => `${document.getElementById('q').value}: ${document.getElementById('found').innerText}`)}`)
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
  await searchFor(page, 'hongtu')
  await page.keyboard.press('Escape')
  await page.locator('h1').click()
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  await page.waitForURL('**/explorer')
  must(!seen.errors.length && !seen.external.length, `errors: ${[...seen.errors, ...seen.external].join(' · ')}`)
  await context.close()
}
