// What the wallet knows about a worker, asked for all together and kept with the height and the time it stood at.
import { ask, every } from './asking.js'
import { keep, read } from './store.js'

const PAYMENTS = 60
const nameOf = (chain, party) => `known/${chain}/${party}`

export const known = (chain, party) => read(nameOf(chain, party))

// Asks for everything; throws {offline} where nobody answers, and 'other_chain' where the node serves another ledger.
export async function refresh(chain, party) {
  const status = await ask('/v1/status')
  if (status.chain !== chain) throw new Error('other_chain')
  const [accounts, slips, engagements, uncollected, keys] = await Promise.all([
    every(`/v1/accounts?owner=${party}&limit=1000`), every(`/v1/workers/${party}/wage-slips`), every(`/v1/engagements?worker=${party}&limit=1000`),
    every(`/v1/uncollected-wages?worker=${party}&limit=1000`), every(`/v1/parties/${party}/keys`),
  ])
  const [payments, complaints] = await Promise.all([
    together(accounts, ({ account }) => every(`/v1/payments?account=${account}&newest=true&limit=${PAYMENTS}`)),
    together(engagements, ({ engagement }) => every(`/v1/wage-complaints?engagement=${engagement}&limit=1000`)),
  ])
  payments.sort((a, b) => b.payment - a.payment)
  const shown = [...new Map(payments.map((one) => [one.payment, one])).values()].slice(0, PAYMENTS)
  const [names, projects] = await Promise.all([namesOf(accounts, shown, engagements), projectsOf(engagements)])
  const value = {
    status: { height: status.views_height ?? status.height, time_ms: status.time_ms, zone_minutes: status.zone_minutes, name: status.name },
    at: Date.now(), accounts, slips, engagements, uncollected, keys, payments: shown, complaints, names, projects,
  }
  await keep(nameOf(chain, party), value)
  return value
}

const together = async (rows, question) => (await Promise.all(rows.map(question))).flat()

function namesOf(accounts, payments, engagements) {
  const numbers = new Set([...accounts.map(({ account }) => account), ...payments.flatMap(({ debit, credit }) => [debit, credit])])
  const parties = new Set(engagements.map(({ employer }) => employer))
  return ask(`/v1/names?accounts=${[...numbers]}&parties=${[...parties]}`)
}

async function projectsOf(engagements) {
  const numbers = [...new Set(engagements.map(({ project }) => project))]
  const found = await Promise.all(numbers.map((number) => ask(`/v1/projects/${number}`)))
  return Object.fromEntries(found.map((project) => [project.project, project.name]))
}
