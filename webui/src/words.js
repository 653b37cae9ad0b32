// The page's words for scripts, and the few elements that scripts make.
const read = () => JSON.parse(document.getElementById('script-words')?.textContent ?? '{}')

export const say = (key, values = {}) => (read()[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name])

export function make(tag, className, content = '') {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (typeof content === 'string') made.textContent = content
  else made.append(...content)
  return made
}

export async function ask(path, options = {}) {
  const answer = await fetch(path, { ...options, headers: { accept: 'application/json', 'x-fenming': '1', ...options.headers } })
  const text = await answer.text()
  const body = text ? JSON.parse(text) : {}
  if (!answer.ok) throw Object.assign(new Error(body.title ?? String(answer.status)), { problem: body, status: answer.status })
  return body
}

export const told = (problem) => (document.documentElement.lang.startsWith('zh') ? problem.chinese : problem.english) || problem.title || ''
export const chain = () => document.documentElement.dataset.chain
