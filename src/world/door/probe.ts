import type { Outcome, ProbeOptions } from '../../lab/index.ts'
import { openFiles, opsOf, processes, SIGNALS, type ExitStatus, type Process } from '../os/index.ts'
import { tasks, type World } from '../sim/index.ts'
import { captured, captureOutput } from './capture.ts'
import { startScript } from './login.ts'

const SECOND = 1_000_000
const LAB_LIMIT = 30 * SECOND
/** Half a second of CPU is about this many events; counted in events, so that a probe says the same on every machine. */
const STEP_LIMIT = 400_000

const codeOf = (s: ExitStatus): number => ('code' in s ? s.code : 128 + SIGNALS[s.signal])

/**
 * Runs a script in a fork of the world and gives what it saw; the world itself is left as it is. `breathe` is called now and then,
 * so that a long probe does not keep the thread.
 */
export async function probe(world: World, host: string, script: string, o: ProbeOptions, breathe: () => Promise<void>): Promise<Outcome> {
  const w = world.fork()
  const p = startScript(w, host, script, o.as)
  const capture = captureOutput(w, p)
  let status: ExitStatus | undefined
  w.listener = (e) => {
    if (e.effect === 'exit' && e.process === p.id) status = e.status as ExitStatus
  }
  const end = w.now + Math.min(o.limit ?? LAB_LIMIT, LAB_LIMIT)
  while (!status) {
    const next = w.nextTime
    if (next === undefined || next > end) break
    if (w.steps >= STEP_LIMIT) return { kind: 'limit', limit: 'steps', output: captured(w, capture).output }
    w.step()
    if (w.steps % 4096 === 0) await breathe()
  }
  const output = captured(w, capture)
  if (status) return { kind: 'exit', exit: codeOf(status), ...output }
  const frozen = waitsForFrozen(w, p)
  if (frozen) return { kind: 'blocked', pid: frozen.pid, command: frozen.argv.join(' '), output: output.output }
  return { kind: 'limit', limit: 'lab-time', output: output.output }
}

/** A program of the original world, frozen in this fork, that holds the other end of what a process of the probe waits for. */
function waitsForFrozen(w: World, leader: Process): Process | undefined {
  const all = [...w.table(processes).values()]
  const frozen = all.filter((p) => p.kind === 'program' && p.state !== 'zombie' && !w.runs(p.id))
  for (const p of all.filter((q) => q.sid === leader.sid && q.machine === leader.machine)) {
    for (const condition of w.table(tasks).get(p.id)?.conditions ?? []) {
      const holder = frozen.find((f) => holds(w, f, condition))
      if (holder) return holder
    }
  }
  return undefined
}

/** Conditions are named after what they belong to: `pipe:7`, `tty:3:r`. */
function holds(w: World, p: Process, condition: string): boolean {
  return Object.values(p.fds).some((d) => {
    const f = w.table(openFiles).get(d.file)
    return f !== undefined && opsOf(w, f).conditions(f).some((c) => sameThing(c, condition))
  })
}

const sameThing = (a: string, b: string): boolean => a.split(':').slice(0, 2).join(':') === b.split(':').slice(0, 2).join(':')
