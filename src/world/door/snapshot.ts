import type { HostName, TerminalId } from '../../lab/index.ts'
import { processes } from '../os/index.ts'
import { parked, resumeShell } from '../shell/index.ts'
import { decodeState, encodeState, recordDigest, tasks, type Call, type Sys, type World } from '../sim/index.ts'

/** A terminal as a snapshot keeps it. */
export interface SavedTerminal { readonly id: TerminalId; readonly host: HostName; readonly tty: number; readonly line: string }

interface Snapshot { readonly snapshot: 1; readonly seed: number; readonly opened: number; readonly terminals: readonly SavedTerminal[]; readonly state: string }

/** Whether nothing runs but shells that wait at their prompt; daemons are records and always keep. */
function isQuiet(w: World): boolean {
  for (const p of w.table(processes).values()) {
    if (p.kind !== 'program') continue
    const task = w.table(tasks).get(p.id)
    if (!w.table(parked).has(p.id) || task?.state !== 'blocked' || task.call === undefined) return false
  }
  return true
}

/** The whole world as text, or undefined while a program runs: generators cannot be kept. */
export function takeSnapshot(w: World, terminals: readonly SavedTerminal[], opened: number): string | undefined {
  if (!isQuiet(w)) return undefined
  const snapshot: Snapshot = { snapshot: 1, seed: w.seed, opened, terminals, state: encodeState(w.exportState()) }
  return JSON.stringify(snapshot)
}

/**
 * Puts a snapshot's state in the place of a world's, and a new generator under every shell: it must wait in the very call in which the old one waited.
 * Undefined when the text is none, or a shell of this release waits differently; the world is as it was then.
 */
export function restoreSnapshot(w: World, text: string): { readonly terminals: readonly SavedTerminal[]; readonly opened: number } | undefined {
  let saved: Snapshot
  try {
    saved = JSON.parse(text) as Snapshot
  } catch {
    return undefined
  }
  if (saved.snapshot !== 1 || saved.seed !== w.seed) return undefined
  const before = w.exportState()
  w.importState(decodeState(saved.state))
  w.stacks.clear()
  for (const [id, record] of w.table(parked).entries()) {
    const shell = resumeShell(record)
    const first = shell.next()
    const waits = w.table(tasks).get(id)?.call
    if (first.done || !waits || !isSameCall(first.value as Call, waits)) {
      w.stacks.clear()
      w.importState(before)
      return undefined
    }
    w.start(id, shell as Sys<unknown>)
  }
  return { terminals: saved.terminals, opened: saved.opened }
}

const isSameCall = (a: Call, b: Call): boolean => recordDigest({ ...a }) === recordDigest({ ...b })
