/**
 * session: one learner, one course, one journal. Events are the truth; the state is a pure fold over them (`reduce`); the journal is an append-only
 * file of JSON Lines; a step is judged by asking the lab (`StepWatch`). Knows labs by their interface only.
 */
export type { Header, Place, SessionEvent, TutorEvent } from './event.ts'
export { EMPTY, isLabEvent, labHistory, placeKey, reduce, type SessionState } from './state.ts'
export { Journal, JournalBroken, JournalBusy, readJournal, setAside } from './journal.ts'
export { Session, type OpenedLab, type SessionOptions, type Word } from './session.ts'
export { StepWatch, type StepStanding } from './step-watch.ts'
export type { OpenTerminal } from './terminals.ts'
export { outputMatches, verifyCheck, type CheckResult } from './verify.ts'
export { covered, tryLesson, type Finding } from './trial.ts'
