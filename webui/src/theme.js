// Light or dark before the first paint: a stylesheet cannot read the choice, and a page must not flash.
const chosen = document.cookie.match(/(?:^|; )fenming_theme=(light|dark)/)
const dark = chosen ? chosen[1] === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
document.documentElement.setAttribute('data-bs-theme', dark ? 'dark' : 'light')
