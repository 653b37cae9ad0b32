// Builds the browser parts into the package. The same sources give the same bytes: a test builds again and compares.
import { build } from 'esbuild'
import { PurgeCSS } from 'purgecss'
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'

const here = import.meta.dirname
const target = process.argv[2] ?? join(here, '../src/fenming/web/static')
const templates = join(here, '../src/fenming/web/templates')

await rm(target, { recursive: true, force: true })
await mkdir(target, { recursive: true })
const common = { bundle: true, minify: true, target: 'es2022', legalComments: 'none', charset: 'utf8', logLevel: 'warning' }
await build({ ...common, entryPoints: ['app', 'charts', 'decode', 'receipt', 'session', 'sign'].map((name) => join(here, `src/${name}.js`)), outdir: target, format: 'esm', splitting: true, chunkNames: 'part-[hash]', absWorkingDir: here })
await build({ ...common, entryPoints: [join(here, 'src/theme.js')], outfile: join(target, 'theme.js'), format: 'iife', absWorkingDir: here })
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
const names = ['htmx.org', 'echarts', 'zrender', 'tslib', '@tabler/core', '@noble/ciphers', '@noble/curves', '@noble/hashes']
const licences = []
for (const name of names) {
  const folder = join(here, 'node_modules', name)
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one))
  licences.push(`${name} ${version} (${license})\n\n${file ? (await readFile(join(folder, file), 'utf8')).trim() : ''}`)
}
await writeFile(join(target, 'licences.txt'), `${licences.join('\n\n----\n\n')}\n`)

for (const name of (await readdir(target)).sort()) {
  const bytes = await readFile(join(target, name))
  console.log(`${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}  ${String(bytes.length).padStart(8)}  ${name}`)
}
