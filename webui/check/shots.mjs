// Screenshots of pages: node check/shots.mjs ADDRESS FOLDER LANGUAGE THEME WIDTH PATH...
import { open, watch } from './browser.mjs'

const [address, folder, language, theme, width, ...paths] = process.argv.slice(2)
const browser = await open()
const context = await browser.newContext({ viewport: { width: Number(width), height: Number(width) < 600 ? 844 : 900 }, locale: language === 'zh' ? 'zh-CN' : 'en-GB', colorScheme: theme, deviceScaleFactor: 1 })
for (const path of paths) {
  const page = await context.newPage()
  const seen = watch(page, address)
  await page.goto(address + path, { waitUntil: 'load' })
  if (await page.locator('[data-chart]').count()) await page.waitForSelector('[data-drawn]')
  await page.waitForTimeout(400)
  const name = `${language}-${theme}-${width}-${path.replace(/^\//, '').replace(/[^a-z0-9]+/gi, '-') || 'home'}.png`
  await page.screenshot({ path: `${folder}/${name}`, fullPage: Number(width) < 600 })
  console.log(name, seen.errors.length ? seen.errors : '', seen.external.length ? seen.external : '')
  await page.close()
}
await browser.close()
