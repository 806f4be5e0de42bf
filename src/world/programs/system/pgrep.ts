import { isErrno, type Sys } from '../../sim/index.ts'
import { signalOf, sys, system, users, type Program, type ProcessView, type Signal } from '../../os/index.ts'
import { compileRegex, type Regex } from '../../text/index.ts'
import { parseOptions, type Options } from '../cli/index.ts'

const OPTIONS: Options = {
  'd,delimiter=STRING': 'what stands between the numbers', 'l,list-name': 'the name as well', 'a,list-full': 'the command line as well', 'v,inverse': 'those that do not match', 'c,count': 'how many match',
  'f,full': 'match the command line', 'g,pgroup=PGID': 'of these groups', 'i,ignore-case': 'ignore case', 'n,newest': 'the last started', 'o,oldest': 'the first started', 'P,parent=PPID': 'children of these',
  's,session=SID': 'of these sessions', 't,terminal=TTY': 'on these terminals', 'u,euid=ID': 'of these users', 'U,uid=ID': 'of these real users', 'x,exact': 'match all of the name', 'r,runstates=STATES': 'in these states',
  'A,ignore-ancestors': 'not what started this', 'F,pidfile=FILE': 'numbers from a file', 'w,lightweight': 'threads',
}
const KILL_OPTIONS: Options = { ...OPTIONS, 'e,echo': 'say what is killed', 'q,queue=VALUE': 'a value with the signal', ',signal=SIGNAL': 'which signal' }

const hint = (name: string): string => `Try \`${name} --help' for more information.\n`
const MATCHED = 15

/** pgrep(1) and pkill(1) of procps-ng: processes by name and what else is known of them. */
function finder(name: 'pgrep' | 'pkill'): Program {
  return function* ({ argv }): Sys<number> {
    let args = argv.slice(1)
    let signal: Signal | undefined = 'TERM'
    if (name === 'pkill') {
      const at = args.findIndex((a) => /^-(\d+|[A-Z]\w+)$/.test(a) && (a === '-0' || signalOf(a.slice(1)) !== undefined))
      if (at >= 0) {
        signal = signalOf(args[at]!.slice(1))
        args = args.toSpliced(at, 1)
      }
    }
    const parsed = parseOptions(args, name === 'pkill' ? KILL_OPTIONS : OPTIONS)
    if ('error' in parsed) {
      yield* sys.complain(`${name}: ${parsed.error}\n${hint(name)}`)
      return 2
    }
    const { given, operands } = parsed
    const value = (option: string): string | undefined => given.findLast((g) => g.name === option)?.value
    const has = (option: string): boolean => given.some((g) => g.name === option)
    if (has('help') || has('version')) {
      yield* sys.print(has('version') ? `${name} from procps-ng 4.0.4\n` : `\nUsage:\n ${name} [options] <pattern>\n\nFor more details see pgrep(1).\n`)
      return 0
    }
    const word = value('signal')
    if (word !== undefined) signal = signalOf(word)
    const criteria = ['pgroup', 'parent', 'session', 'terminal', 'euid', 'uid', 'runstates', 'newest', 'oldest', 'pidfile'].some(has)
    if (operands.length > 1) {
      yield* sys.complain(`${name}: only one pattern can be provided\n${hint(name)}`)
      return 2
    }
    if (operands.length === 0 && !criteria) {
      yield* sys.complain(`${name}: no matching criteria specified\n${hint(name)}`)
      return 2
    }
    const pattern = operands[0] === undefined ? undefined : compileRegex(has('exact') ? `^(${operands[0]})$` : operands[0], { syntax: 'extended', ignoreCase: has('ignore-case') })
    if (pattern?.error !== undefined) {
      yield* sys.complain(`${name}: regex error: ${pattern.error}\n`)
      return 2
    }
    if (name === 'pgrep' && !has('full') && (operands[0]?.length ?? 0) > MATCHED) {
      yield* sys.complain(`pgrep: pattern that searches for process name longer than 15 characters will result in zero matches\nTry \`pgrep -f' option to match against the complete command line.\n`)
    }
    const found = yield* matching(pattern, { has, value })
    if (has('count')) yield* sys.print(`${found.length}\n`)
    else if (name === 'pgrep') yield* list(found, { has, value })
    if (name === 'pkill') return yield* killAll(found, signal, has('echo'))
    return found.length > 0 ? 0 : 1
  }
}

interface Asked { readonly has: (option: string) => boolean; readonly value: (option: string) => string | undefined }

function* matching(pattern: Regex | undefined, { has, value }: Asked): Sys<ProcessView[]> {
  const passwd = yield* users.passwd()
  const ids = (text: string): string[] => text.split(',').map((w) => String(passwd.find((u) => u.name === w)?.uid ?? w))
  const self = yield* sys.self()
  const tests: ((p: ProcessView) => boolean)[] = []
  const among = (option: string, of: (p: ProcessView) => string | number, words: (text: string) => string[] = (t) => t.split(',')): void => {
    const text = value(option)
    if (text !== undefined) tests.push((p) => words(text).includes(String(of(p))))
  }
  among('parent', (p) => p.ppid)
  among('pgroup', (p) => p.pgid, (t) => t.split(',').map((w) => (w === '0' ? String(self.pgid) : w)))
  among('session', (p) => p.sid, (t) => t.split(',').map((w) => (w === '0' ? String(self.sid) : w)))
  among('terminal', (p) => p.tty ?? '')
  among('euid', (p) => p.euid, ids)
  among('uid', (p) => p.uid, ids)
  among('runstates', (p) => p.state)
  const file = value('pidfile')
  if (file !== undefined) {
    const pid = (yield* sys.readFile(file)).trim()
    tests.push((p) => String(p.pid) === pid)
  }
  if (pattern) tests.push((p) => pattern.exec(has('full') && p.argv.length > 0 ? p.argv.join(' ') : p.comm) !== null)
  const all = (yield* system.processes()).filter((p) => p.pid !== self.pid && p.state !== 'Z')
  let found = all.filter((p) => tests.every((t) => t(p)) !== has('inverse'))
  if (has('newest')) found = found.toSorted((a, b) => b.started - a.started || b.pid - a.pid).slice(0, 1)
  if (has('oldest')) found = found.toSorted((a, b) => a.started - b.started || a.pid - b.pid).slice(0, 1)
  return found
}

function* list(found: readonly ProcessView[], { has, value }: Asked): Sys<void> {
  const line = (p: ProcessView): string => (has('list-full') ? `${p.pid} ${p.argv.length > 0 ? p.argv.join(' ') : p.comm}` : has('list-name') ? `${p.pid} ${p.comm}` : String(p.pid))
  if (found.length > 0) yield* sys.print(`${found.map(line).join(value('delimiter') ?? '\n')}\n`)
}

function* killAll(found: readonly ProcessView[], signal: Signal | undefined, echo: boolean): Sys<number> {
  let killed = 0
  for (const p of found) {
    try {
      yield* sys.kill(p.pid, signal)
      killed++
      if (echo) yield* sys.print(`${p.comm} killed (pid ${p.pid})\n`)
    } catch (e) {
      if (!isErrno(e)) throw e
      if (e.errno !== 'ESRCH') yield* sys.complain(`pkill: killing pid ${p.pid} failed: ${e.message}\n`)
    }
  }
  return killed > 0 ? 0 : 1
}

export const pgrep = finder('pgrep')
export const pkill = finder('pkill')
