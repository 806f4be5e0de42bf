import type { LabEvent, LabTime } from '../lab/index.ts'

/** A place in a course: lesson and step ids. */
export interface Place { readonly lesson: string; readonly step: string }

/**
 * What a session remembers besides what went into its lab. `t` is lab time. `reference`: the typist types, not the learner.
 * Commands are not events: the lab tells them again when its inputs are replayed.
 */
export type TutorEvent =
  /** A new lab begins: everything that came into an earlier one is past. */
  | { readonly t: LabTime; readonly e: 'lab'; readonly topology: string; readonly hash: string; readonly seed: number }
  | ({ readonly t: LabTime; readonly e: 'begin' } & Place)
  /** A check of the step holds, or (`check` starts with `output-`) a command printed what a block expects. `captures`: what it kept. */
  | ({ readonly t: LabTime; readonly e: 'held'; readonly check: string; readonly captures?: Readonly<Record<string, string>> } & Place)
  | ({ readonly t: LabTime; readonly e: 'passed' } & Place)
  | ({ readonly t: LabTime; readonly e: 'hint'; readonly n: number } & Place)
  | ({ readonly t: LabTime; readonly e: 'answer'; readonly quiz: string; readonly chosen: readonly number[]; readonly correct: boolean } & Place)
  | { readonly t: LabTime; readonly e: 'reference'; readonly on: boolean }
  | { readonly t: LabTime; readonly e: 'digest'; readonly digest: string; readonly release?: string }

export type SessionEvent = LabEvent | TutorEvent

/** First line of a journal. */
export interface Header {
  readonly journal: 1
  readonly course: string
  readonly courseHash: string
  readonly run: string
  readonly lab: string
  /** The release that wrote it: another one may behave otherwise. */
  readonly release: string
}
