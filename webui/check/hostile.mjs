// Pages full of attacks: nothing of them may run, become an element or push the page wider than the screen.
// node check/hostile.mjs ADDRESS FOLDER WIDTHS PATH...
import { open, watch } from './browser.mjs'

const [address, folder, widths, ...paths] = process.argv.slice(2)
const found = { pages: 0, hurt: 0, wide: 0, errors: 0 }
const say = (words) => process.stderr.write(`${words}\n`)
const browser = await open()
for (const width of widths.split(',').map(Number)) {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width, height: 800 } })
  for (const path of paths) {
    const page = await context.newPage()
    const seen = watch(page, address)
    page.on('dialog', (dialog) => { seen.errors.push(`a dialog: ${dialog.message()}`); dialog.dismiss() })
    await page.goto(address + path, { waitUntil: 'load' })
    if (await page.locator('[data-chart]').count()) await page.waitForSelector('[data-drawn]')
    const result = await page.evaluate(() => {
      const handlers = [...document.querySelectorAll('*')].filter((one) => [...one.attributes].some((attribute) => /^on/.test(attribute.name)))
      return {
        hurt: Boolean(window.hurt) || document.querySelectorAll('x-hurt').length > 0 || handlers.length > 0,
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      }
    })
    found.pages += 1
    if (result.hurt) { found.hurt += 1; say(`${path} ${width}: an attack became part of the page`) }
    if (result.wide > 1) { found.wide += 1; say(`${path} ${width}: ${result.wide} pixels wider than the screen`) }
    if (seen.errors.length || seen.external.length) { found.errors += 1; say(`${path} ${width}: ${[...seen.errors, ...seen.external].join(' · ')}`) }
    if (process.env.SHOTS) await page.screenshot({ path: `${folder}/${width}-${path.slice(1).replace(/[^a-z0-9]+/gi, '-').slice(0, 40) || 'home'}.png` })
    await page.close()
  }
  await context.close()
}
await browser.close()
console.log(JSON.stringify(found))
