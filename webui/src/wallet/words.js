// The wallet's words in both languages, which travel in the page, so that the language can change where there is no network.
const CHOICE = 'fenming_wallet_language'
const all = JSON.parse(document.getElementById('wallet-words').textContent)

function first() {
  const chosen = localStorage.getItem(CHOICE)
  if (chosen in all) return chosen
  return navigator.languages.map((wish) => wish.slice(0, 2)).find((wish) => wish in all) ?? 'zh'
}

let language = first()
export const spoken = () => language
export const say = (key, values = {}) => (all[language][`wallet.${key}`] ?? all[language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name])
// The word for a number of a closed list, or the number where a later ledger knows more.
export const coded = (kind, number) => all[language][`wallet.${kind}_${number}`] ?? all[language][`${kind}.${number}`] ?? String(number)
export const told = (both) => both[language === 'zh' ? 'chinese' : 'english'] || both.title || ''

export function speak(chosen) {
  language = chosen
  localStorage.setItem(CHOICE, chosen)
}
