// Complaints: who was complained about, since when, by which day an answer is due, and what the answer's end is.
import { complain, reply } from './acts.js'
import { button, h, icon, link, note, pairs } from './dom.js'
import { letterForm, saveLetter } from './letters.js'
import { openEntry, partyName, state } from './state.js'
import { all } from './store.js'
import { coded, say } from './words.js'
import { day } from './writing.js'

const GRIEVANCES = [1, 2, 3, 4, 5]
const ANSWERED = 2
const TONES = { 1: 'wait', 2: 'wait', 3: 'bad', 4: 'good' }
const NO_HASH = /^0*$/

function card(go, complaint, letters) {
  const letter = letters.get(complaint.text)
  const answer = (isSatisfied) => button(say(isSatisfied ? 'take_answer' : 'go_on'), () => go.review(reply(complaint.complaint, isSatisfied), say(isSatisfied ? 'take_answer' : 'go_on')))
  return h('li', { class: 'w-card w-column', 'data-complaint': complaint.complaint }, h('p', { class: 'w-row' }, h('b', { class: 'w-grow' }, coded('grievance', complaint.kind)), h('span', { class: `w-badge ${TONES[complaint.status]}` }, coded('complaint', complaint.status))),
    pairs([[say('number'), String(complaint.complaint)], [say('against'), partyName(complaint.against)], complaint.status < 4 && [say('due'), day(complaint.due_day)], !NO_HASH.test(complaint.answer) && [say('answer_hash'), h('code', {}, `${complaint.answer.slice(0, 16)}…`)]]),
    letter ? h('p', {}, letter.words) : note('', say('letter_elsewhere')), letter ? button(say('save_letter'), () => saveLetter(letter)) : null,
    complaint.status === ANSWERED && !openEntry('reply', { complaint: complaint.complaint }) ? h('div', { class: 'w-row' }, answer(true), answer(false)) : null)
}

export async function list(go) {
  const letters = new Map((await all('letters')).map((letter) => [letter.hash, letter]))
  const { complaints, engagements } = state.data
  const working = engagements.map((one) => link(`/complain/${one.engagement}`, say('complain_about', { employer: partyName(one.employer), project: state.data.projects[one.project] }), { class: 'w-button' }))
  return [h('h1', {}, say('complaints')), h('p', { class: 'w-quiet' }, say('complaints_note')), complaints.length ? h('ul', { class: 'w-list' }, [...complaints].reverse().map((one) => card(go, one, letters))) : note('', say('no_complaints')), h('div', { class: 'w-column' }, working)]
}

export function write(go, at) {
  const engagement = state.data.engagements.find((one) => String(one.engagement) === at)
  if (!engagement) return [note('bad', say('not_known'))]
  const employer = partyName(engagement.employer)
  return [link('/complaints', [icon('back'), say('complaints')], { class: 'w-back' }), h('h1', {}, say('complain')), h('p', {}, say('complain_about', { employer, project: state.data.projects[engagement.project] })),
    letterForm(GRIEVANCES, say('complain'), (kind, letter) => go.review(complain(engagement.engagement, kind, letter, { engagement: engagement.engagement, employer }), say('complain')), { about: 'complaint', engagement: engagement.engagement })]
}
