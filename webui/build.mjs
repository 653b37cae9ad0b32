// Builds the browser parts into the package. The same sources give the same bytes: a test builds again and compares.
import { build } from 'esbuild'
import { PurgeCSS } from 'purgecss'
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { icon } from './png.mjs'

const here = import.meta.dirname
const target = process.argv[2] ?? join(here, '../src/fenming/web/static')
const templates = join(here, '../src/fenming/web/templates')

await rm(target, { recursive: true, force: true })
await mkdir(target, { recursive: true })
const common = { bundle: true, minify: true, target: 'es2022', legalComments: 'none', charset: 'utf8', logLevel: 'warning' }
await build({ ...common, entryPoints: ['app', 'charts', 'decode', 'receipt', 'session', 'sign', 'claim', 'wages', 'acts'].map((name) => join(here, `src/${name}.js`)), outdir: target, format: 'esm', splitting: true, chunkNames: 'part-[hash]', absWorkingDir: here })
await build({ ...common, entryPoints: [join(here, 'src/theme.js')], outfile: join(target, 'theme.js'), format: 'iife', absWorkingDir: here })
// The wallet is a program of its own: its parts carry its name, so that its keeper knows which to keep together.
await build({ ...common, entryPoints: [{ in: join(here, 'src/wallet/main.js'), out: 'wallet' }], outdir: target, format: 'esm', splitting: true, chunkNames: 'wallet-part-[hash]', absWorkingDir: here })
await build({ ...common, entryPoints: [join(here, 'src/wallet/keeper.js')], outfile: join(target, 'wallet-keeper.js'), format: 'iife', absWorkingDir: here })
await build({ ...common, entryPoints: [join(here, 'src/wallet/wallet.css')], outfile: join(target, 'wallet.css'), absWorkingDir: here })
for (const [name, size, masked] of [['wallet-192', 192, false], ['wallet-512', 512, false], ['wallet-mask', 512, true]]) await writeFile(join(target, `${name}.png`), icon(size, masked))
const css = await build({ ...common, entryPoints: [join(here, 'src/app.css')], outfile: join(target, 'app.css'), write: false, absWorkingDir: here })
const content = [`${templates}/**/*.html`, join(here, 'src/*.js')]
const [purged] = await new PurgeCSS().purge({
  content, css: [{ raw: css.outputFiles[0].text }], variables: true, keyframes: true, fontFace: true,
  safelist: { greedy: [/^tone-/, /^tier-/, /data-bs-theme/], variables: [/^--tblr-/] },
  defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
})
await writeFile(join(target, 'app.css'), purged.css)
await cp(join(here, 'src/seal.svg'), join(target, 'seal.svg'))

// Whose work it is, with the licences, beside the files.
const names = ['htmx.org', 'echarts', 'zrender', 'tslib', '@tabler/core', '@noble/ciphers', '@noble/curves', '@noble/hashes', 'qrcode-generator', 'jsqr']
const licences = []
for (const name of names) {
  const folder = join(here, 'node_modules', name)
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one))
  // A package that names its licence and does not bring the text: the text stands in licences/, with its author.
  const words = await readFile(file ? join(folder, file) : join(here, 'licences', `${name}.txt`), 'utf8').catch(() => '')
  licences.push(`${name} ${version} (${license})\n\n${words.trim()}`)
}
await writeFile(join(target, 'licences.txt'), `${licences.join('\n\n----\n\n')}\n`)

for (const name of (await readdir(target)).sort()) {
  const bytes = await readFile(join(target, name))
  console.log(`${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}  ${String(bytes.length).padStart(8)}  ${name}`)
}
