import { processes, ttys, type Tty } from '../os/index.ts'
import { tasks, type World } from '../sim/index.ts'

/** Words of a command line that make it one that may go on for ever. */
const LOOPS = /(^|[\s;&|({])(while|until|for|watch|select|tail|top)([\s;]|$)/

/**
 * Whether every foreground job of the terminals is in a finite wait that it declared, and none of them comes from a loop; terminals at their prompt do not count.
 * Gives a cheap test that holds until the first of the waits is over.
 */
export function allWaitDeclared(w: World, terminals: readonly { readonly tty: number; readonly line: string }[]): (() => boolean) | undefined {
  const waiting: { id: number; turn: number }[] = []
  for (const { tty, line } of terminals) {
    const t = w.table(ttys).get(tty)
    if (!t || t.hungUp || t.ask !== 'no') continue
    const job = declaredWaits(w, t)
    if (job.length === 0 || LOOPS.test(line)) return undefined
    waiting.push(...job)
  }
  if (waiting.length === 0) return undefined
  return () => waiting.every(({ id, turn }) => w.table(tasks).get(id)?.turn === turn)
}

/** The tasks of a terminal's foreground group, if all of them are in declared waits. */
function declaredWaits(w: World, t: Tty): { id: number; turn: number }[] {
  const job = [...w.table(processes).values()].filter((p) => p.machine === t.machine && p.pgid === t.foreground && p.state === 'alive')
  const states = job.map((p) => ({ id: p.id, task: w.table(tasks).get(p.id) }))
  if (!states.every(({ task }) => task?.call?.declared === true)) return []
  return states.map(({ id, task }) => ({ id, turn: task!.turn }))
}
