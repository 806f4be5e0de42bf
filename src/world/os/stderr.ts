import type { World } from '../sim/index.ts'
import { opsOf } from './descriptors.ts'
import { openFiles, type Process } from './tables.ts'

/** Writes on a process's standard error without being it: last words of a program that a failed call ended. What does not fit is lost. */
export function writeOn(w: World, p: Process, text: string): void {
  const d = p.fds[2]
  if (!d) return
  const file = w.table(openFiles).get(d.file)
  if (!file?.writable) return
  opsOf(w, file).write?.(w, p, d.file, file, new TextEncoder().encode(text))
}
