import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, system, users, type Program, type ProcessView } from '../../os/index.ts'
import { isTerminal, parseOptions, wallClock } from '../cli/index.ts'
import { commandLine } from './ps/columns.ts'
import { present, uptimeLine } from './uptime.ts'

const OPTIONS = { 'b': '', 'c': '', 'd=SECONDS': '', 'H': '', 'h': '', 'i': '', 'n=NUMBER': '', 'o=FIELD': '', 'p=PIDS': '', 's': '', 'S': '', 'u=USER': '', 'U=USER': '', 'w[=COLUMNS]': '', 'v': '', 'E=UNIT': '', 'e=UNIT': '', '1': '' }
const SECOND = 1_000_000

interface View { readonly full: boolean; readonly idle: boolean; readonly pids: readonly number[]; readonly uid: number | undefined; readonly order: keyof typeof ORDERS }

const ORDERS = {
  P: (a: ProcessView, b: ProcessView) => b.busy - a.busy || a.pid - b.pid, M: (a: ProcessView, b: ProcessView) => b.resident - a.resident || a.pid - b.pid, N: (a: ProcessView, b: ProcessView) => b.pid - a.pid, T: (a: ProcessView, b: ProcessView) => b.busy - a.busy || a.pid - b.pid,
} as const
const FIELDS: Readonly<Record<string, keyof typeof ORDERS>> = { '%CPU': 'P', '%MEM': 'M', RES: 'M', PID: 'N', 'TIME+': 'T' }

/** top(1) of procps-ng: who uses the machine; -b writes pages without a screen. */
export const top: Program = function* ({ argv }): Sys<number> {
  const parsed = parseOptions(argv.slice(1), OPTIONS)
  if ('error' in parsed) {
    yield* sys.complain(`top: ${parsed.error.replace(/^invalid option -- /, 'unknown option ')}\nUsage:\n  top -hv | -bcEeHiOSs1 -d secs -n max -u|U user -p pids -o field -w [cols]\n`)
    return 1
  }
  const has = (option: string): boolean => parsed.given.some((g) => g.name === option)
  const value = (option: string): string | undefined => parsed.given.findLast((g) => g.name === option)?.value
  if (has('v') || has('version') || has('h')) {
    yield* sys.print('top from procps-ng 4.0.4\n')
    return 0
  }
  const name = value('u') ?? value('U')
  const user = name === undefined ? undefined : yield* users.byNameOrId(name)
  if (name !== undefined && !user) {
    yield* sys.complain('top: Invalid user\n')
    return 1
  }
  const view: View = { full: has('c'), idle: !has('i'), pids: (value('p') ?? '').split(',').filter((p) => p !== '').map(Number), uid: user?.uid, order: FIELDS[(value('o') ?? '%CPU').replace(/^[+-]/, '')] ?? 'P' }
  const delay = Number(value('d') ?? 3) * SECOND
  const count = value('n') === undefined ? Infinity : Number(value('n'))
  if (has('b')) {
    for (let n = 0; n < count; n++) {
      if (n > 0) yield* sys.sleep(delay)
      yield* sys.print(`${n > 0 ? '\n' : ''}${(yield* page(view, Infinity, Infinity)).join('\n')}\n`)
    }
    return 0
  }
  if (!(yield* isTerminal(1)) || !(yield* isTerminal(0))) {
    yield* sys.complain('top: failed tty get\n')
    return 1
  }
  return yield* live(view, delay, count)
}

const two = (n: number): string => String(n).padStart(2, '0')
const amount = (n: number): string => n.toFixed(1).padStart(5)
const mib = (kb: number): string => (kb / 1024).toFixed(1).padStart(8)

/** Lines of one page: the machine, an empty line, the heading, the processes. */
function* page(v: View, cols: number, rows: number): Sys<string[]> {
  const clock = yield* wallClock()
  const all = yield* system.processes()
  const m = yield* system.machine()
  const passwd = yield* users.passwd()
  const count = (...states: string[]): string => String(all.filter((p) => states.includes(p.state)).length).padStart(3)
  const busy = Math.min(m.cpus, all.filter((p) => p.busy > 0).length) * (100 / m.cpus)
  const { total, free, buffers, cached, available } = m.memory
  const head = [
    `top -${(yield* uptimeLine(clock, (yield* present()).length)).trimEnd()}`,
    `Tasks: ${String(all.length).padStart(3)} total, ${count('R')} running, ${count('S', 'I')} sleeping, ${count('T')} stopped, ${count('Z')} zombie`,
    `%Cpu(s):${amount(busy)} us,${amount(0)} sy,${amount(0)} ni,${amount(100 - busy)} id,${amount(0)} wa,${amount(0)} hi,${amount(0)} si,${amount(0)} st `,
    `MiB Mem :${mib(total)} total,${mib(free)} free,${mib(total - available)} used,${mib(buffers + cached)} buff/cache     `,
    `MiB Swap:${mib(m.swap)} total,${mib(m.swap)} free,${mib(0)} used.${mib(available)} avail Mem `,
    '', '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
  ]
  const shown = all.filter((p) => (v.pids.length === 0 || v.pids.includes(p.pid)) && (v.uid === undefined || p.euid === v.uid) && (v.idle || p.busy > 0)).toSorted(ORDERS[v.order]).slice(0, Math.max(0, rows - head.length))
  const lines = shown.map((p) => {
    const user = passwd.find((u) => u.uid === p.euid)?.name ?? String(p.euid)
    const hundredths = Math.floor(p.busy / 10_000)
    const time = `${Math.floor(hundredths / 6000)}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`
    return `${String(p.pid).padStart(7)} ${(user.length > 8 ? `${user.slice(0, 7)}+` : user).padEnd(8)} ${String(20 + p.nice).padStart(3)} ${String(p.nice).padStart(3)} ${String(p.virtual).padStart(7)} ${String(p.resident).padStart(6)} ${String(Math.floor(p.resident * 0.66)).padStart(6)} ${p.state} ${(p.busy > 0 ? 100 : 0).toFixed(1).padStart(5)} ${((p.resident * 100) / total).toFixed(1).padStart(5)} ${time.padStart(9)} ${v.full ? commandLine(p) : p.comm}`
  })
  return [...head, ...lines].map((l) => (l.length > cols ? `${l.slice(0, cols - 1)}+` : l))
}

/** The screen until q or ^C: P, M, N, T choose the order, c shows whole command lines, i hides idle ones. */
function* live(first: View, delay: number, count: number): Sys<number> {
  const { termios } = yield* sys.ttyget(0)
  let view = first
  yield* sys.ttyset(0, { icanon: false, echo: false })
  yield* sys.sigaction('INT', 'catch')
  yield* sys.print('\x1b[?25l\x1b[H\x1b[2J')
  try {
    for (let n = 0; n < count; n++) {
      const { cols, rows } = yield* sys.ttyget(1)
      const lines = yield* page(view, cols, rows - 1)
      yield* sys.print(`\x1b[H${lines.map((l, i) => `${i === 6 ? `\x1b[7m${l.padEnd(cols)}\x1b[0m` : l}\x1b[K\r\n`).join('')}\x1b[J`)
      yield* sys.ask(0, 'key')
      if ((yield* sys.poll([{ fd: 0, for: 'r' }], delay)).length === 0) continue
      const key = new TextDecoder().decode(yield* sys.read(0, 1, 'key'))
      if (key === 'q' || key === '') break
      if (Object.hasOwn(ORDERS, key)) view = { ...view, order: key as keyof typeof ORDERS }
      else if (key === 'c') view = { ...view, full: !view.full }
      else if (key === 'i') view = { ...view, idle: !view.idle }
    }
  } catch (e) {
    if (!isErrno(e, 'EINTR')) throw e
  } finally {
    yield* sys.ask(0, 'no')
    yield* sys.ttyset(0, termios)
    yield* sys.print('\x1b[?25h\r\n')
  }
  return 0
}
