// A wage file read in the browser, so that what a server made of it can be held against it: CSV, and XLSX by its own parts.
const SEPARATORS = [',', '\t', ';']
const BEGINNING = 20_000

export async function sheetsOf(bytes) {
  const data = new Uint8Array(bytes)
  return data[0] === 0x50 && data[1] === 0x4b ? workbook(data) : new Map([['CSV', separated(textOf(data))]])
}

function textOf(data) {
  const marked = (data[0] === 0xff && data[1] === 0xfe) ? 'utf-16le' : (data[0] === 0xfe && data[1] === 0xff) ? 'utf-16be' : null
  for (const encoding of marked ? [marked] : ['utf-8', 'gb18030']) {
    try { return new TextDecoder(encoding, { fatal: true }).decode(data) } catch { /* the next one */ }
  }
  throw new Error('no text')
}

function separated(text) {
  const beginning = text.slice(0, BEGINNING)
  const count = (sign) => beginning.split(sign).length
  const separator = SEPARATORS.reduce((best, sign) => (count(sign) > count(best) ? sign : best))
  const rows = [[]]
  let [cell, quoted] = ['', false]
  const end = () => { rows.at(-1).push(cell.trim()); cell = '' }
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (text[at + 1] === '"') { cell += '"'; at++ } else quoted = false
    } else if (sign === '"' && cell === '') quoted = true
    else if (sign === separator) end()
    else if (sign === '\n' || sign === '\r') { if (sign === '\r' && text[at + 1] === '\n') at++; end(); rows.push([]) } else cell += sign
  }
  if (cell || rows.at(-1).length) end()
  return rows
}

// Workbooks: the parts of a zip by its directory, each unpacked by the browser.
async function workbook(data) {
  const parts = directory(data)
  const xml = async (name) => {
    const part = parts.get(name)
    return part ? new DOMParser().parseFromString(new TextDecoder().decode(await unpacked(data, part)), 'application/xml') : null
  }
  const all = (node, name) => [...(node?.getElementsByTagNameNS('*', name) ?? [])]
  const [book, relations, strings] = await Promise.all([xml('xl/workbook.xml'), xml('xl/_rels/workbook.xml.rels'), xml('xl/sharedStrings.xml')])
  const shared = all(strings, 'si').map((one) => all(one, 't').map((part) => part.textContent).join(''))
  const targets = new Map(all(relations, 'Relationship').map((one) => [one.getAttribute('Id'), one.getAttribute('Target').replace(/^\/?(xl\/)?/, 'xl/')]))
  const found = new Map()
  for (const sheet of all(book, 'sheet')) {
    const id = sheet.getAttributeNS('http://schemas.openxmlformats.org/officeDocument/2006/relationships', 'id')
    const page = await xml(targets.get(id))
    const rows = []
    for (const row of all(page, 'row')) {
      const at = Number(row.getAttribute('r')) - 1
      rows[at] = []
      for (const cell of all(row, 'c')) rows[at][columnOf(cell.getAttribute('r'))] = valueOf(cell, shared, all)
    }
    found.set(sheet.getAttribute('name'), Array.from(rows, (row) => row ?? []))
  }
  return found
}

function directory(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  let end = data.length - 22
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < 0) throw new Error('no zip')
  const parts = new Map()
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true))
    parts.set(new TextDecoder().decode(data.subarray(at + 46, at + 46 + name)), { method: view.getUint16(at + 10, true), size: view.getUint32(at + 20, true), start: view.getUint32(at + 42, true) })
    at += 46 + name + extra + comment
  }
  return parts
}

async function unpacked(data, { method, size, start }) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true)
  const packed = data.subarray(from, from + size)
  if (method === 0) return packed
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

const columnOf = (place) => [...place.replace(/\d+$/, '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

function valueOf(cell, shared, all) {
  const kind = cell.getAttribute('t')
  if (kind === 'inlineStr') return all(cell, 't').map((part) => part.textContent).join('').trim()
  const written = all(cell, 'v')[0]?.textContent ?? ''
  if (kind === 's') return (shared[Number(written)] ?? '').trim()
  // Fifteen digits are what a spreadsheet shows; the sixteenth is the rounding of its binary form.
  return kind === 'str' || kind === 'b' || written === '' ? written.trim() : String(Number(Number(written).toPrecision(15)))
}
