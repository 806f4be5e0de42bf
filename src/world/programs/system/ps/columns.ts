import type { ProcessView } from '../../../os/index.ts'
import { strftime } from '../../../text/index.ts'
import type { WallClock } from '../../cli/index.ts'

/** What a column may look at besides the process itself. */
export interface Scene {
  readonly now: number
  readonly clock: WallClock
  readonly memoryTotal: number
  readonly userOf: (uid: number) => string
  readonly groupOf: (gid: number) => string
  /** What stands before the command in a tree. */
  readonly prefixOf: (p: ProcessView) => string
  /** The environment is shown after the arguments. */
  readonly environment: boolean
}

export interface Column {
  readonly header: string
  readonly width: number
  /** Numbers stand to the right. */
  readonly right?: true
  /** A text that is too long: `+` says that something is cut off (user names), or it runs on to the end of the line (the command). */
  readonly long?: 'mark' | 'open'
  readonly value: (p: ProcessView, s: Scene) => string
}

const SECOND = 1_000_000
const DAY = 86_400

const seconds = (p: ProcessView): number => Math.floor(p.busy / SECOND)
const two = (n: number): string => String(n).padStart(2, '0')

/** `00:00:07`, with days before it where there are any. */
function clockTime(total: number): string {
  const days = Math.floor(total / DAY)
  return `${days > 0 ? `${days}-` : ''}${two(Math.floor(total / 3600) % 24)}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`
}

/** `07:31`, `02:07:31`, `3-02:07:31`. */
function elapsed(total: number): string {
  return total < 3600 ? `${two(Math.floor(total / 60))}:${two(total % 60)}` : clockTime(total)
}

const age = (p: ProcessView, s: Scene): number => Math.max(0, Math.floor((s.now - p.started) / SECOND))
const cpu = (p: ProcessView, s: Scene): number => (s.now > p.started ? Math.min(99.9, (p.busy * 100) / (s.now - p.started)) : 0)

/** One digit after the point, never rounded up. */
const tenths = (n: number): string => (Math.floor(n * 10) / 10).toFixed(1)

/** The clock's time for what began today, the date otherwise. */
function started(p: ProcessView, s: Scene): string {
  const [then, now] = [s.clock(p.started), s.clock(s.now)]
  const at = (format: string, t: typeof then): string => strftime(format, t)
  return at('%Y', then) !== at('%Y', now) ? at('%Y', then) : at('%j', then) === at('%j', now) ? at('%H:%M', then) : at('%b%d', then)
}

export function stat(p: ProcessView): string {
  return `${p.state}${p.nice < 0 ? '<' : p.nice > 0 ? 'N' : ''}${p.pid === p.sid ? 's' : ''}${p.foreground ? '+' : ''}`
}

export const commandLine = (p: ProcessView): string => (p.state === 'Z' ? `[${p.comm}] <defunct>` : p.kernel ? `[${p.comm}]` : p.argv.map((a) => a.replace(/[\0-\x1f\x7f]/g, '?')).join(' '))
const environmentOf = (p: ProcessView, s: Scene): string => (s.environment ? Object.entries(p.env).map(([k, v]) => ` ${k}=${v}`).join('') : '')

const number = (header: string, width: number, value: (p: ProcessView, s: Scene) => number): Column => ({ header, width, right: true, value: (p, s) => String(value(p, s)) })
const text = (header: string, width: number, value: (p: ProcessView, s: Scene) => string): Column => ({ header, width, value })
const user = (header: string, value: (p: ProcessView, s: Scene) => string): Column => ({ header, width: 8, long: 'mark', value })
const command = (header: string, value: (p: ProcessView, s: Scene) => string, width = 27): Column => ({ header, width, long: 'open', value: (p, s) => s.prefixOf(p) + value(p, s) })
const args = (header: string): Column => command(header, (p, s) => commandLine(p) + environmentOf(p, s))
const comm = (header: string): Column => command(header, (p) => (p.state === 'Z' ? `${p.comm} <defunct>` : p.comm), 15)
const mask = (header: string, of: (p: ProcessView) => readonly string[]): Column => ({ header, width: 16, right: true, value: (p) => of(p).length.toString(16).padStart(16, '0') })
const dispositions = (which: string) => (p: ProcessView): string[] => Object.entries(p.dispositions).filter(([, d]) => d === which).map(([s]) => s)

const PID = 7

/** Columns by the names that -o takes (ps(1), standard format specifiers). */
export const COLUMNS: Readonly<Record<string, Column>> = {
  pid: number('PID', PID, (p) => p.pid), tid: number('TID', PID, (p) => p.pid), lwp: number('LWP', PID, (p) => p.pid), ppid: number('PPID', PID, (p) => p.ppid),
  pgid: number('PGID', PID, (p) => p.pgid), pgrp: number('PGRP', PID, (p) => p.pgid), sid: number('SID', PID, (p) => p.sid), sess: number('SESS', PID, (p) => p.sid),
  tpgid: number('TPGID', PID, (p) => p.tpgid ?? -1),
  user: user('USER', (p, s) => s.userOf(p.euid)), euser: user('EUSER', (p, s) => s.userOf(p.euid)), ruser: user('RUSER', (p, s) => s.userOf(p.uid)), uname: user('USER', (p, s) => s.userOf(p.euid)),
  group: user('GROUP', (p, s) => s.groupOf(p.egid)), egroup: user('EGROUP', (p, s) => s.groupOf(p.egid)), rgroup: user('RGROUP', (p, s) => s.groupOf(p.gid)),
  uid_hack: user('UID', (p, s) => s.userOf(p.euid)), uid: number('UID', 5, (p) => p.euid), euid: number('EUID', 5, (p) => p.euid), ruid: number('RUID', 5, (p) => p.uid),
  gid: number('GID', 5, (p) => p.egid), egid: number('EGID', 5, (p) => p.egid), rgid: number('RGID', 5, (p) => p.gid),
  pcpu: { header: '%CPU', width: 4, right: true, value: (p, s) => tenths(cpu(p, s)) },
  c: number('C', 2, (p, s) => Math.floor(cpu(p, s))),
  pmem: { header: '%MEM', width: 4, right: true, value: (p, s) => tenths((p.resident * 100) / s.memoryTotal) },
  vsz: number('VSZ', 6, (p) => p.virtual), rss: number('RSS', 5, (p) => p.resident), sz: number('SZ', 5, (p) => Math.ceil(p.virtual / 4)), size: number('SIZE', 5, (p) => Math.ceil(p.resident / 2)),
  tname: text('TTY', 8, (p) => p.tty ?? '?'), tt: text('TT', 8, (p) => p.tty ?? '?'), stat: text('STAT', 4, (p) => stat(p)), s: text('S', 1, (p) => p.state),
  stime: { header: 'STIME', width: 5, right: true, value: started }, start_time: { header: 'START', width: 5, right: true, value: started },
  start: { header: 'STARTED', width: 8, right: true, value: (p, s) => strftime(age(p, s) < DAY ? '%H:%M:%S' : '  %b %d', s.clock(p.started)) },
  lstart: { header: 'STARTED', width: 24, right: true, value: (p, s) => strftime('%a %b %e %H:%M:%S %Y', s.clock(p.started)) },
  etime: { header: 'ELAPSED', width: 11, right: true, value: (p, s) => elapsed(age(p, s)) }, etimes: number('ELAPSED', 7, age),
  time: { header: 'TIME', width: 8, right: true, value: (p) => clockTime(seconds(p)) }, cputimes: number('TIME', 8, seconds),
  bsdtime: { header: 'TIME', width: 6, right: true, value: (p) => `${Math.floor(seconds(p) / 60)}:${two(seconds(p) % 60)}` },
  ni: number('NI', 3, (p) => p.nice), pri: number('PRI', 3, (p) => (p.kernel ? 19 : 19 - p.nice)), opri: number('PRI', 3, (p) => 80 + p.nice), bpri: number('PRI', 3, (p) => 20 + p.nice), psr: number('PSR', 3, (p) => p.pid % 2), cls: text('CLS', 3, () => 'TS'),
  nlwp: number('NLWP', 4, () => 1), f: { header: 'F', width: 1, right: true, value: (p) => (p.kernel ? '1' : p.euid === 0 ? '4' : '0') },
  wchan: text('WCHAN', 6, (p) => (p.state === 'S' && !p.kernel ? 'do_sys' : '-')), addr_sz: { header: 'ADDR SZ', width: 7, right: true, value: (p) => `-${String(Math.ceil(p.virtual / 4)).padStart(6)}` },
  pending: mask('PENDING', () => []), blocked: mask('BLOCKED', (p) => p.blocked), ignored: mask('IGNORED', dispositions('ignore')), caught: mask('CAUGHT', dispositions('catch')),
  cgroup: text('CGROUP', 27, (p) => `0::${p.cgroup}`), unit: text('UNIT', 31, (p) => /([^/]+\.(?:service|scope))$/.exec(p.cgroup)?.[1] ?? '-'), exe: text('EXE', 27, (p) => p.exe || '-'),
  comm: comm('COMMAND'), ucmd: comm('CMD'), args: args('COMMAND'), cmd: args('CMD'),
}

const ALIASES: Readonly<Record<string, string>> = {
  '%cpu': 'pcpu', '%mem': 'pmem', command: 'args', tty: 'tname', tt: 'tt', state: 's', vsize: 'vsz', rssize: 'rss', rsz: 'rss', nice: 'ni', ucomm: 'ucmd', fname: 'ucmd', flags: 'f', flag: 'f', cputime: 'time',
  session: 'sess', spid: 'lwp', thcount: 'nlwp', policy: 'cls', class: 'cls', cp: 'c', 'start-time': 'start_time', bsdstart: 'start_time', priority: 'pri', sigignore: 'ignored', sigcatch: 'caught', sigmask: 'blocked',
}

/** The column of a name. */
export function columnOf(name: string): Column | undefined {
  const key = Object.hasOwn(ALIASES, name) ? ALIASES[name]! : name
  return Object.hasOwn(COLUMNS, key) ? COLUMNS[key] : undefined
}

/** The formats that options stand for. */
export const FORMATS = {
  plain: 'pid tname time ucmd', full: 'uid_hack pid ppid c stime tname time cmd', extra: 'uid_hack pid ppid c sz rss psr stime tname time cmd', long: 'f s uid pid ppid c opri ni addr_sz wchan tname time ucmd',
  jobs: 'pid pgid sid tname time ucmd', bsd: 'pid tname stat bsdtime args', bsdUser: 'user pid pcpu pmem vsz rss tname stat start_time bsdtime args',
  bsdLong: 'f uid pid ppid pri ni vsz rss wchan stat tname bsdtime args', bsdJobs: 'ppid pid pgid sid tname tpgid stat uid bsdtime args', bsdSignals: 'uid pid pending blocked ignored caught stat tname bsdtime args',
  fullLong: 'f s uid_hack pid ppid c opri ni addr_sz wchan stime tname time cmd', fullJobs: 'uid_hack pid ppid pgid sid c stime tname time cmd',
} as const
