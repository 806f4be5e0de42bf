import type { Sys } from '../../sim/index.ts'
import { sys, system } from '../../os/index.ts'
import { strftime } from '../../text/index.ts'
import { tool, wallClock } from '../cli/index.ts'
import { present } from './uptime.ts'

const PACKAGE = 'GNU coreutils 9.4'

export const who = tool({
  name: 'who',
  usage: '[OPTION]... [ FILE | ARG1 ARG2 ]',
  about: 'Shows who is logged in.',
  options: {
    'a,all': 'all that is known', 'b,boot': 'when the system started', 'H,heading': 'headings above the columns', 'm': 'only who is on standard input', 'q,count': 'names and how many', 's,short': 'name, line and time', 'u,users': 'with the process', 'r,runlevel': 'the runlevel',
  },
  package: PACKAGE,
  *run(call): Sys<number> {
    const clock = yield* wallClock()
    const time = (lab: number): string => strftime('%Y-%m-%d %H:%M', clock(lab))
    const logins = yield* present()
    if (call.has('count')) {
      call.out.put(`${logins.map((l) => l.user).join(' ')}\n# users=${logins.length}\n`)
      return 0
    }
    const { booted } = yield* system.machine()
    if (call.has('heading')) call.out.put(`NAME     LINE         TIME${call.has('users') ? '             IDLE          PID COMMENT' : '             COMMENT'}\n`)
    if (call.has('boot') || call.has('all')) call.out.put(`${''.padEnd(8)} system boot  ${time(booted)}\n`)
    if (call.has('runlevel') || call.has('all')) call.out.put(`${''.padEnd(8)} run-level 3  ${time(booted)}\n`)
    if (call.has('boot') || call.has('runlevel')) return 0
    const own = call.has('m') || call.operands.length === 2 ? yield* ownTerminal() : undefined
    for (const l of logins) {
      if (own !== undefined && l.line !== own) continue
      call.out.put(`${l.user.padEnd(8)} ${l.line.padEnd(12)} ${time(l.time)}${call.has('users') || call.has('all') ? `   .  ${String(l.pid).padStart(10)}` : ''}${l.from === '' ? '' : ` (${l.from})`}\n`)
    }
    return 0
  },
})

function* ownTerminal(): Sys<string> {
  const self = yield* sys.self()
  return (yield* system.processes()).find((p) => p.pid === self.pid)?.tty ?? ''
}

export const usersProgram = tool({
  name: 'users',
  usage: '[OPTION]... [FILE]',
  about: 'Shows the names of who is logged in.',
  options: {},
  package: PACKAGE,
  *run(call): Sys<number> {
    const names = (yield* present()).map((l) => l.user).sort()
    if (names.length > 0) call.out.put(`${names.join(' ')}\n`)
    return 0
  },
})

const DAY = 86_400_000_000

/** last(1): logins, newest first. */
export const last = tool({
  name: 'last',
  usage: '[options] [<username>...] [<tty>...]',
  about: 'Shows who was logged in, newest first.',
  options: { '#': '', 'n,limit=NUMBER': 'how many lines', 'R,nohostname': 'without where they came from', 'F,fulltimes': 'whole times', 'i,ip': 'addresses', 'a,hostlast': 'where they came from at the end', 'w,fullnames': 'whole names', 'x,system': 'starts and stops as well' },
  package: 'util-linux 2.39.3',
  *run(call): Sys<number> {
    const clock = yield* wallClock()
    const m = yield* system.machine()
    const limit = Number(call.value('limit') ?? call.value('#') ?? Infinity)
    const format = call.has('fulltimes') ? '%a %b %e %H:%M:%S %Y' : '%a %b %e %H:%M'
    const wanted = call.operands
    const rows = (yield* system.logins()).filter((l) => wanted.length === 0 || wanted.some((x) => x === l.user || x === l.line)).reverse()
    const line = (user: string, tty: string, from: string, begin: number, end: string): string => `${user.slice(0, 8).padEnd(8)} ${tty.padEnd(12)} ${call.has('nohostname') ? '' : `${from.slice(0, 16).padEnd(16)} `}${strftime(format, clock(begin))}${end}`
    const duration = (micros: number): string => {
      const minutes = Math.floor(micros / 60_000_000)
      return `(${micros >= DAY ? `${Math.floor(minutes / 1440)}+` : ''}${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')})`
    }
    const lines = rows.map((l) => line(l.user, l.line, l.from, l.time, l.ended === undefined ? '   still logged in' : ` - ${l.cut ?? strftime('%H:%M', clock(l.ended))}${l.cut === 'down' ? ' ' : ''}  ${duration(l.ended - l.time)}`))
    if (wanted.length === 0 || wanted.includes('reboot')) lines.push(line('reboot', 'system boot', m.release, m.booted, '   still running'))
    call.out.put(lines.slice(0, limit).map((l) => `${l}\n`).join(''))
    if (limit > 0) call.out.put(`\nwtmp begins ${strftime('%a %b %e %H:%M:%S %Y', clock(Math.min(m.booted, ...rows.map((l) => l.time))))}\n`)
    return 0
  },
})
