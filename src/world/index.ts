/**
 * world: the embedded lab, a deterministic simulation with no I/O. A seed and a list of timed inputs give the same bytes on every machine.
 * This door builds a lab from a topology file and is the only part that knows promises and the (injected) wall clock; the rooms inside are
 * sim (time, tables, scheduler), text, net, os, shell, programs, topology.
 */
import { EmbeddedLab } from './door/lab.ts'
import type { WallClock } from './door/driver.ts'
import { registerBareSpeakers } from './door/bare-speaker.ts'
import { registerCaptures } from './door/capture.ts'
import { restoreSnapshot } from './door/snapshot.ts'
import { parseTopology, prepareWorld, TopologyError } from './topology/index.ts'

export { EmbeddedLab } from './door/lab.ts'
export type { WallClock } from './door/driver.ts'
export { NoSuchHost } from './door/login.ts'
export { runScript } from './door/script.ts'
export { parseTopology, TopologyError, type ParsedTopology, type TopologyProblem } from './topology/index.ts'

export interface LabSpec {
  /** The topology file's text, and its name for messages. */
  readonly text: string
  readonly file: string
  /** Text of a file beside it. */
  readonly readFile?: (path: string) => string | undefined
  readonly seed?: number
  /** TERM of the terminals that are opened; xterm-256color without it. */
  readonly term?: string
  readonly wall: WallClock
  /** A snapshot that this code took of this lab when it began: it spares the building. One that does not fit is passed over. */
  readonly beginning?: () => string | undefined
}

/** What the door itself adds to the registry. */
function registerDoor(registry: Parameters<typeof registerCaptures>[0]): void {
  registerCaptures(registry)
  registerBareSpeakers(registry)
}

/** A lab, built when it is first looked at: one that comes back from a snapshot never is. Throws TopologyError with every problem of the file. */
export function openEmbeddedLab(spec: LabSpec): EmbeddedLab {
  const parsed = parseTopology(spec.text, spec.file, spec.readFile)
  if ('problems' in parsed) throw new TopologyError(parsed.problems)
  const { world, furnish } = prepareWorld(parsed.topology, { ...(spec.seed === undefined ? {} : { seed: spec.seed }), ...(spec.readFile ? { readFile: spec.readFile } : {}), extend: registerDoor })
  const begin = (): void => {
    const beginning = spec.beginning?.()
    if (beginning === undefined || !restoreSnapshot(world, beginning)) furnish()
  }
  return new EmbeddedLab(world, { furnish: begin, wall: spec.wall, ...(spec.term === undefined ? {} : { term: spec.term }) })
}
