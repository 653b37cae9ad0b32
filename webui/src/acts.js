// Single acts that a page offers with a button: an action whose fields the page states, or a worker's own statement on a wage line.
import { open, sender } from './act.js'
import { fen } from './figures.js'
import { ask, say } from './words.js'

const TAGS = { line: 'fenming/wage-line/1', receipt: 'fenming/wage-receipt/1' }
const KINDS = { line: 'SignWageLines', receipt: 'SignWageReceipts' }
const NO_DEVICE = '0'.repeat(64)

// What a worker signs: the line of the month, or that the money has come.
function statementOf(button) {
  const which = button.dataset.statement
  const [table, line, month, days, amount, setOff] = ['table', 'line', 'month', 'days', 'amount', 'setOff'].map((name) => Number(button.dataset[name]))
  const fields = [['table', table], ['line', line + 1], ['month', month], ...(which === 'line' ? [['days', days], ['earned', fen(amount)], ['set_off', fen(setOff)]] : [['received', fen(amount - setOff)]])]
  return {
    tag: TAGS[which], title: say(`act.statement_${which}`), fields: fields.map(([name, value]) => ({ name, value })),
    values: which === 'line' ? [table, line, month, days, amount, setOff] : [table, line, month, amount - setOff],
    carry: (signature, slot) => [{ kind: KINDS[which], fields: { table, signatures: [{ line, slot, signature, agent: 0 }], device: NO_DEVICE } }],
  }
}

// The line as the interface has it, against what the page showed.
async function lineDiffers(button) {
  const line = await ask(`/v1/whereabouts/wages/${button.dataset.table}/${button.dataset.line}`)
  const shown = { days: line.days, amount: line.earned, set_off: line.set_off, month: line.month }
  const page = { days: button.dataset.days, amount: button.dataset.amount, set_off: button.dataset.setOff, month: button.dataset.month }
  return Object.keys(shown).filter((name) => String(shown[name]) !== page[name]).map((name) => ({ what: name, bytes: shown[name], page: page[name] }))
}

export function start() {
  if (!sender()) return
  for (const button of document.querySelectorAll('[data-act], [data-statement]')) {
    button.disabled = false
    const act = button.dataset.act
      ? { story: button.dataset.story, actions: () => [JSON.parse(button.dataset.act)] }
      : { story: button.dataset.story, statement: statementOf(button), checks: () => lineDiffers(button) }
    button.addEventListener('click', () => open({ title: button.dataset.story, acts: [act] }))
  }
}
