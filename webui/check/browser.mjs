// Debian's Chromium, driven by playwright-core. Every page context is told to note what must never happen.
import { chromium } from 'playwright-core'
import { existsSync } from 'node:fs'

export const EXECUTABLE = ['/usr/lib/chromium/chromium', '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)

export async function open(more = []) {
  if (!EXECUTABLE) throw new Error('there is no chromium')
  return chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox', '--disable-dev-shm-usage', ...more] })
}

// Requests that leave the machine, errors of scripts, and violations of the page's own policy.
export function watch(page, address) {
  const seen = { external: [], errors: [], bytes: 0 }
  page.on('request', (request) => { if (!request.url().startsWith(address) && !/^(data|blob|about):/.test(request.url())) seen.external.push(request.url()) })
  page.on('pageerror', (error) => seen.errors.push(String(error)))
  page.on('console', (message) => { if (message.type() === 'error' && !/status of (4|5)\d\d/.test(message.text())) seen.errors.push(message.text()) })
  return seen
}
