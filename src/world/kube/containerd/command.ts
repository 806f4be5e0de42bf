import type { World } from '../../sim/index.ts'
import { containerCommands, containerServers } from './slots.ts'

/** What runs in a container: a daemon of the lab, one that only waits, or a program. */
export type Main =
  | { readonly kind: 'server'; readonly server: string }
  /** Sleeps for so many microseconds, then ends with 0; for ever without. */
  | { readonly kind: 'idle'; readonly for?: number }
  | { readonly kind: 'program' }

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/** Microseconds of a word of sleep(1); undefined for `infinity`, NaN for what is none. */
function duration(word: string): number | undefined {
  if (/^inf(inity)?$/i.test(word)) return undefined
  const m = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(word)
  return m ? Number(m[1]) * UNITS[m[2]!]! * 1_000_000 : Number.NaN
}

function idle(argv: readonly string[]): Main | undefined {
  const name = nameOf(argv[0] ?? '')
  if (name === 'pause' && argv.length <= 2) return { kind: 'idle' }
  if (name === 'tail' && argv.includes('/dev/null') && argv.some((a) => /^(-f|-F|--follow)$/.test(a))) return { kind: 'idle' }
  if (name === 'sleep' && argv.length === 2) {
    const time = duration(argv[1]!)
    if (!Number.isNaN(time)) return time === undefined ? { kind: 'idle' } : { kind: 'idle', for: time }
  }
  return undefined
}

/**
 * What a command line is, and the process that it becomes: a shell that runs one simple command puts it in its own place, as bash and
 * busybox's ash do. Only what nobody needs to look into is a daemon.
 */
export function mainOf(w: World, argv: readonly string[]): { main: Main; argv: readonly string[] } {
  for (const [server, is] of w.registry.all(containerCommands)) if (is(argv)) return { main: { kind: 'server', server }, argv }
  const server = nameOf(argv[0] ?? '')
  if (w.registry.get(containerServers, server)) return { main: { kind: 'server', server }, argv }
  const waits = idle(argv)
  if (waits) return { main: waits, argv }
  if (argv.length === 3 && argv[1] === '-c' && /^(\/bin\/|\/usr\/bin\/)?(ba|a|da)?sh$/.test(argv[0]!) && /^(exec )?(\/bin\/|\/usr\/bin\/)?(tail|sleep)( [\w./-]+)+;?$/.test(argv[2]!.trim())) {
    const inner = argv[2]!.trim().replace(/^exec /, '').replace(/;$/, '').split(/\s+/)
    const main = idle(inner)
    if (main) return { main, argv: inner }
  }
  return { main: { kind: 'program' }, argv }
}
