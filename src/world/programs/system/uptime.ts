import type { Sys } from '../../sim/index.ts'
import { sys, system, type Login, type ProcessView } from '../../os/index.ts'
import { strftime } from '../../text/index.ts'
import { tool, wallClock, type WallClock } from '../cli/index.ts'
import { commandLine } from './ps/columns.ts'

const SECOND = 1_000_000

/** ` 10:05:12 up  1:02,  2 users,  load average: 0.00, 0.01, 0.05` */
export function* uptimeLine(clock: WallClock, users: number): Sys<string> {
  const m = yield* system.machine()
  const minutes = Math.floor(m.uptime / SECOND / 60)
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
  const since = `${days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : ''}${hours > 0 ? `${String(hours).padStart(2)}:${String(rest).padStart(2, '0')}` : `${rest} min`}`
  return ` ${strftime('%H:%M:%S', clock(yield* sys.clock()))} up ${since}, ${String(users).padStart(2)} user${users === 1 ? '' : 's'},  load average: ${m.load.map((l) => l.toFixed(2)).join(', ')}\n`
}

/** Logins that are not over. */
export function* present(): Sys<Login[]> {
  return (yield* system.logins()).filter((l) => l.ended === undefined)
}

function pretty(micros: number): string {
  const minutes = Math.floor(micros / SECOND / 60)
  const parts = ([['week', Math.floor(minutes / 10_080)], ['day', Math.floor(minutes / 1440) % 7], ['hour', Math.floor(minutes / 60) % 24], ['minute', minutes % 60]] as const)
    .filter(([name, n]) => n > 0 || (name === 'minute' && minutes < 60)).map(([name, n]) => `${n} ${name}${n === 1 ? '' : 's'}`)
  return `up ${parts.join(', ')}\n`
}

const misuse = (name: string): string => `Try '${name} --help' for more information.\n`

export const uptime = tool({
  name: 'uptime',
  usage: '[options]',
  about: 'Tells how long the system has been running.',
  options: { 'p,pretty': 'in words', 's,since': 'since when', 'h': '', 'V': '' },
  package: 'procps-ng 4.0.4',
  misuse,
  *run(call): Sys<number> {
    const clock = yield* wallClock()
    const m = yield* system.machine()
    if (call.has('pretty')) call.out.put(pretty(m.uptime))
    else if (call.has('since')) call.out.put(`${strftime('%Y-%m-%d %H:%M:%S', clock(m.booted))}\n`)
    else call.out.put(yield* uptimeLine(clock, (yield* present()).length))
    return 0
  },
})

/** How long a terminal waits, and what runs on it: the youngest process of its foreground group. */
function onTerminal(line: string, all: readonly ProcessView[]): ProcessView | undefined {
  return all.filter((p) => p.tty === line && p.foreground).toSorted((a, b) => b.pid - a.pid)[0]
}

export const w = tool({
  name: 'w',
  usage: '[options] [user]',
  about: 'Shows who is logged in and what they do.',
  options: { 'h,no-header': 'no header', 's,short': 'the short form', 'f,from': 'without where they come from', 'u,no-current': '', 'i,ip-addr': 'addresses instead of names', 'o,old-style': '' },
  package: 'procps-ng 4.0.4',
  misuse,
  *run(call): Sys<number> {
    const clock = yield* wallClock()
    const now = yield* sys.clock()
    const everybody = yield* present()
    const logins = everybody.filter((l) => call.operands.length === 0 || call.operands.includes(l.user))
    const short = call.has('short')
    const from = !call.has('from')
    if (!call.has('no-header')) {
      call.out.put(yield* uptimeLine(clock, everybody.length))
      call.out.put(`USER     TTY      ${from ? 'FROM             ' : ''}${short ? '' : 'LOGIN@   '}IDLE${short ? '' : '   JCPU   PCPU'} ${short ? ' WHAT' : 'WHAT'}\n`)
    }
    const all = yield* system.processes()
    for (const l of logins) {
      const running = onTerminal(l.line, all)
      const at = now - l.time < 43_200 * SECOND ? strftime('%H:%M', clock(l.time)) : strftime('%a%H', clock(l.time))
      const idle = idleText(Math.max(0, now - (running?.started ?? l.time)) / SECOND)
      call.out.put(`${l.user.slice(0, 8).padEnd(8)} ${l.line.padEnd(8)} ${from ? `${(l.from || '-').slice(0, 16).padEnd(16)} ` : ''}${short ? '' : `${at.padEnd(7)} `}${idle.padStart(5)}${short ? '' : `${'0.00s'.padStart(7)}${'0.00s'.padStart(7)}`} ${running ? commandLine(running) : '-'}\n`)
    }
    return 0
  },
})

/** `4.00s`, `12:03`, `2:05m`, `3days`. */
function idleText(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(2)}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, '0')}`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}m`
  return `${Math.floor(seconds / 86_400)}days`
}
