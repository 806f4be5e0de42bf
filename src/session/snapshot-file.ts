import { createHash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { TerminalId } from '../lab/index.ts'

/** A lab's state at an event of the journal. It only speeds a resume up: what does not fit is dropped, and the journal is lived through. */
export interface SavedSnapshot {
  readonly release: string
  /** Number of the last event that it holds. */
  readonly events: number
  /** Of the lab's state, as `history.digest` gives it. */
  readonly digest: string
  readonly snapshot: string
  /** What each terminal printed last, one character a byte, so that it can be shown again. */
  readonly printed: Readonly<Record<TerminalId, string>>
}

const hashOf = (snapshot: string): string => createHash('sha256').update(snapshot).digest('hex')

const fileOf = (journal: string): string => `${journal}.snapshot`

/** The snapshot beside a journal; undefined where there is none, or none that this release wrote. */
export function loadSnapshot(journal: string, release: string): SavedSnapshot | undefined {
  try {
    const { hash, ...saved } = JSON.parse(readFileSync(fileOf(journal), 'utf8')) as SavedSnapshot & { readonly hash: string }
    return saved.release === release && saved.events > 0 && hashOf(saved.snapshot) === hash ? saved : undefined
  } catch {
    return undefined
  }
}

/** Puts a snapshot in the place of an older one; a crash leaves one or the other. */
export function saveSnapshot(journal: string, saved: SavedSnapshot): void {
  const draft = `${fileOf(journal)}.new`
  writeFileSync(draft, JSON.stringify({ ...saved, hash: hashOf(saved.snapshot) }), { mode: 0o600 })
  renameSync(draft, fileOf(journal))
}

export const dropSnapshot = (journal: string): void => rmSync(fileOf(journal), { force: true })
