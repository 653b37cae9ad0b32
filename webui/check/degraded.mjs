// What is left where something is missing: without scripts, without room, without a mouse, without motion. Throws with a sentence.
import { watch } from './browser.mjs'

const must = (condition, sentence) => { if (!condition) throw new Error(sentence) }
// What comes after the page, by a script, has a link to the page of its own beside it.
const rows = (page) => page.evaluate(() => [...document.querySelectorAll('main tbody tr, main .list li, main .trace-steps li, main dl dd')].filter((row) => !row.closest('[hx-trigger=load]')).length)
const late = (page) => page.evaluate(() => [...document.querySelectorAll('[hx-trigger=load]')].filter((part) => !part.closest('section').querySelector('.card-header a')).length)
// Filled in by scripts alone, because it is the browser's own: its keys, the receipt it checks, what it decodes.
const OWN = /^\/(keys|receipt|envelopes|help|wallet|wages|claims\/new)/

export async function degraded(browser, address, paths) {
  await withoutScripts(browser, address, paths)
  await onANarrowPhone(browser, address, paths)
  await byKeyboard(browser, address)
  await withoutMotion(browser, address)
  await failures(browser, address)
}

// Every figure is there without scripts, and so is the way to the other pages.
async function withoutScripts(browser, address, paths) {
  const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB', viewport: { width: 390, height: 844 } })
  const full = await browser.newContext({ locale: 'en-GB', viewport: { width: 390, height: 844 } })
  for (const path of paths) {
    const [without, with_] = [await plain.newPage(), await full.newPage()]
    await without.goto(address + path)
    await with_.goto(address + path, { waitUntil: 'load' })
    if (!OWN.test(path)) must(await rows(without) >= await rows(with_), `${path} shows less without scripts`)
    must(!await late(without), `${path}: what a script would bring has no link in its place`)
    if (await without.locator('#side nav a').count()) must(await without.locator('#side nav a').first().isVisible(), `${path}: without scripts nobody gets to the other pages`)
    must(!await without.locator('[data-menu]').filter({ visible: true }).count(), `${path}: a button that does nothing without scripts is shown`)
    await without.close(); await with_.close()
  }
  await plain.close(); await full.close()
}

async function onANarrowPhone(browser, address, paths) {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 320, height: 640 } })
  const page = await context.newPage()
  for (const path of paths) {
    await page.goto(address + path, { waitUntil: 'load' })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    must(wide <= 1, `${path} is ${wide} pixels wider than a narrow phone`)
  }
  await context.close()
}

// The first key leads past the navigation; whatever has the focus shows it.
async function byKeyboard(browser, address) {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${address}/projects/1`, { waitUntil: 'load' })
  await page.keyboard.press('Tab')
  const skip = page.locator('a.skip')
  must(await skip.evaluate((link) => document.activeElement === link && link.getBoundingClientRect().left >= 0), 'the first key does not show the way past the navigation')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => location.hash === '#content')
  await page.keyboard.press('Tab')
  must(await page.evaluate(() => document.querySelector('main').contains(document.activeElement)), 'the way past the navigation does not lead past it')
  await page.goto(`${address}/projects/1`, { waitUntil: 'load' })
  for (let step = 0; step < 25; step += 1) {
    await page.keyboard.press('Tab')
    const shown = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement)
      const border = getComputedStyle(document.activeElement).boxShadow
      return { name: document.activeElement.outerHTML.slice(0, 80), seen: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || border !== 'none' }
    })
    must(shown.seen, `the focus is not seen on ${shown.name}`)
  }
  await context.close()
}

async function withoutMotion(browser, address) {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  await page.goto(`${address}/projects/1`, { waitUntil: 'load' })
  const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((one) => {
    const style = getComputedStyle(one)
    return style.animationName !== 'none' || style.transitionDuration.split(',').some((part) => parseFloat(part) > 0)
  }).map((one) => one.outerHTML.slice(0, 60)))
  must(!moving.length, `something still moves: ${moving[0]}`)
  await context.close()
}

// A failure says what to do next, in the reader's language, and leads on.
async function failures(browser, address) {
  for (const locale of ['zh-CN', 'en-GB']) {
    const context = await browser.newContext({ locale, viewport: { width: 390, height: 844 } })
    const page = await context.newPage()
    const seen = watch(page, address)
    for (const [path, status] of [['/nothing', 404], ['/claims/999999', 404], ['/envelopes/xyz', 422], ['/projects/1/claims?cursor=x', 400]]) {
      const answer = await page.goto(address + path)
      must(answer.status() === status, `${path}: ${answer.status()}`)
      const next = (await page.locator('[data-next]').innerText()).trim()
      must(next.length > 5 && /[\u4e00-\u9fff]/.test(next) === (locale === 'zh-CN'), `${path}: no next step in ${locale}: ${next}`)
      must(await page.locator('main a.btn').first().isVisible(), `${path} leads nowhere`)
    }
    must(!seen.errors.length, `errors: ${seen.errors.join(' · ')}`)
    await context.close()
  }
}
