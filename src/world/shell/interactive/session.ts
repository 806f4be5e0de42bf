import { type ParkedShell } from '../park.ts'
import { type EditorMemory } from '../readline/editor.ts'
import { type Key } from '../readline/keys.ts'
import type { Shell } from '../state.ts'

/** What the loop knows besides the shell. */
export interface Session {
  readonly sh: Shell
  readonly memory: EditorMemory
  /** Lines that were entered at once and are still to be read. */
  pending: string
  /** Number of the line that is read next. */
  lineNumber: number
  ignoredEnds: number
}

/** An entry: a complete command as it was typed, and the source that the parser gets. */
export interface Entry { readonly typed: string; readonly source: string; readonly line: number }


/** A shell that goes on at its prompt, and the first key it gets there. */
export interface Resumed { readonly record: ParkedShell; readonly first: Key }
