// The public interface, asked from the wallet and from its keeper. Two failures are told apart, because only one of them is a matter of
// waiting: the node answered and said no (`status`), or nobody answered (`offline`).
const PATIENCE_MS = 40_000

export async function ask(path, options = {}) {
  let answer
  try {
    answer = await fetch(path, { ...options, cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS), headers: { accept: 'application/json', ...options.headers } })
  } catch {
    throw Object.assign(new Error('offline'), { offline: true })
  }
  const written = await answer.text()
  let body = {}
  try { body = written ? JSON.parse(written) : {} } catch { throw Object.assign(new Error('offline'), { offline: true }) } // a login page of somebody's network
  if (!answer.ok) throw Object.assign(new Error(body.title ?? String(answer.status)), { problem: body, status: answer.status })
  return body
}

export const every = async (path) => (await ask(path)).items
