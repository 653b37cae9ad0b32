// Elements, made of text alone: nothing that came from a ledger is ever read as markup.
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value)
    else if (typeof value === 'boolean') made.toggleAttribute(name, value)
    else if (value !== undefined && value !== null) made.setAttribute(name, value)
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return made
}

const PATHS = {
  home: 'M4 11l8-7 8 7v9h-6v-6h-4v6H4z', slips: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6', scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16',
  outbox: 'M4 13l8-9 8 9h-5v7H9v-7z', me: 'M12 12a4 4 0 1 0 0-8a4 4 0 1 0 0 8M4 21c1-9 15-9 16 0', back: 'M15 5l-7 7 7 7', receive: 'M12 4v11M7 11l5 5 5-5M4 20h16',
  complain: 'M4 4h16v12h-8l-5 4v-4H4zM12 7v4M12 13h.01', pay: 'M12 20V8M7 13l5-5 5 5M4 4h16',
}
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  for (const [key, value] of Object.entries({ viewBox: '0 0 24 24', class: 'w-icon', 'aria-hidden': 'true', focusable: 'false' })) svg.setAttribute(key, value)
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', PATHS[name])
  svg.append(path)
  return svg
}

export const pairs = (rows, name = 'w-pairs') => h('dl', { class: name }, rows.filter(Boolean).flatMap(([term, value, tone]) => [h('dt', {}, term), h('dd', { class: tone }, value)]))
export const note = (tone, ...words) => h('p', { class: `w-note ${tone}` }, ...words)
export const button = (words, act, more = {}) => h('button', { type: 'button', class: 'w-button', onclick: act, ...more }, words)
export const link = (to, words, more = {}) => h('a', { href: `#${to}`, ...more }, words)

export function save(bytes, name, type = 'application/octet-stream') {
  const address = URL.createObjectURL(new Blob([bytes], { type }))
  const made = h('a', { href: address, download: name })
  made.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
