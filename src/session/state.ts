import { LAB_EVENTS, type LabEvent } from '../lab/index.ts'
import type { Place, SessionEvent } from './event.ts'

/** What a session knows of its learner: a fold over the journal. */
export interface SessionState {
  /** Number of events so far: the number of the last one. */
  readonly events: number
  readonly at: Place | undefined
  readonly lab: { readonly topology: string; readonly seed: number; readonly hash: string; readonly since: number } | undefined
  /** Steps passed, as `lesson/step`, with the event number at which they were. */
  readonly passed: ReadonlyMap<string, number>
  /** Checks that held, as `lesson/step/check`. */
  readonly held: ReadonlySet<string>
  /** What outputs and checks kept, by name. */
  readonly captures: ReadonlyMap<string, string>
  readonly hints: ReadonlyMap<string, number>
  readonly answers: ReadonlyMap<string, { readonly chosen: readonly number[]; readonly correct: boolean }>
  /** The learner has typed something in the lab that is there now. */
  readonly typed: boolean
  /** The typist types now: what comes in is reference input. */
  readonly reference: boolean
  /** Event numbers to which one may go back: each lesson's start and each step passed. */
  readonly checkpoints: readonly { readonly event: number; readonly place: Place; readonly why: 'begin' | 'passed' }[]
}

export const EMPTY: SessionState = {
  events: 0, at: undefined, lab: undefined, passed: new Map(), held: new Set(), captures: new Map(), hints: new Map(), answers: new Map(), typed: false, reference: false, checkpoints: [],
}

export const placeKey = (p: Place): string => `${p.lesson}/${p.step}`

const placeOf = ({ lesson, step }: Place): Place => ({ lesson, step })

export const isLabEvent = (e: SessionEvent): e is LabEvent => (LAB_EVENTS as readonly string[]).includes(e.e)

/** The state after one more event. Pure. */
export function reduce(s: SessionState, e: SessionEvent): SessionState {
  const next = { ...s, events: s.events + 1 }
  switch (e.e) {
    case 'lab': return { ...next, lab: { topology: e.topology, seed: e.seed, hash: e.hash, since: next.events }, captures: new Map(), typed: false }
    case 'begin': {
      const first = s.at?.lesson !== e.lesson
      return { ...next, at: { lesson: e.lesson, step: e.step }, checkpoints: first ? [...s.checkpoints, { event: next.events, place: placeOf(e), why: 'begin' }] : s.checkpoints }
    }
    case 'held': return {
      ...next, held: new Set([...s.held, `${placeKey(e)}/${e.check}`]),
      captures: e.captures ? new Map([...s.captures, ...Object.entries(e.captures)]) : s.captures,
    }
    case 'passed': return {
      ...next, passed: s.passed.has(placeKey(e)) ? s.passed : new Map([...s.passed, [placeKey(e), next.events]]),
      checkpoints: [...s.checkpoints, { event: next.events, place: placeOf(e), why: 'passed' }],
    }
    case 'hint': return { ...next, hints: new Map([...s.hints, [placeKey(e), Math.max(e.n, s.hints.get(placeKey(e)) ?? 0)]]) }
    case 'answer': return { ...next, answers: new Map([...s.answers, [`${placeKey(e)}/${e.quiz}`, { chosen: e.chosen, correct: e.correct }]]) }
    case 'write': return { ...next, typed: s.typed || !s.reference }
    case 'reference': return { ...next, reference: e.on }
    default: return next
  }
}

/** The events that made the lab that is there now. */
export function labHistory(events: readonly SessionEvent[]): LabEvent[] {
  const since = events.findLastIndex((e) => e.e === 'lab')
  return events.slice(since + 1).filter(isLabEvent)
}
