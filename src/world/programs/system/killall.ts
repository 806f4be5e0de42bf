import { isErrno, type Sys } from '../../sim/index.ts'
import { signalOf, sys, system, users, type Program, type ProcessView, type Signal } from '../../os/index.ts'
import { compileRegex } from '../../text/index.ts'
import { askPerson, parseOptions } from '../cli/index.ts'
import { signalNames } from './kill.ts'

const USAGE = `Usage: killall [OPTION]... [--] NAME...
       killall -l, --list
       killall -V, --version

  -e,--exact          require exact match for very long names
  -I,--ignore-case    case insensitive process name match
  -g,--process-group  kill process group instead of process
  -i,--interactive    ask for confirmation before killing
  -l,--list           list all known signal names
  -q,--quiet          don't print complaints
  -r,--regexp         interpret NAME as an extended regular expression
  -s,--signal SIGNAL  send this signal instead of SIGTERM
  -u,--user USER      kill only process(es) running as USER
  -v,--verbose        report if the signal was successfully sent
  -V,--version        display version information
  -w,--wait           wait for processes to die

`
const OPTIONS = {
  'e,exact': '', 'I,ignore-case': '', 'g,process-group': '', 'i,interactive': '', 'l,list': '', 'q,quiet': '', 'r,regexp': '', 's,signal=SIGNAL': '', 'u,user=USER': '', 'v,verbose': '', 'V': '', 'w,wait': '',
}
const POLL = 1_000_000

/** killall(1) of psmisc: every process of a name. */
export const killall: Program = function* ({ argv }): Sys<number> {
  let args = argv.slice(1)
  let signal: Signal | undefined = 'TERM'
  const at = args.findIndex((a) => /^-(\d+|[A-Z]{2}\w*)$/.test(a))
  if (at >= 0) {
    signal = signalOf(args[at]!.slice(1))
    if (signal === undefined && args[at] !== '-0') {
      yield* sys.complain(`${args[at]!.slice(1)}: unknown signal; killall -l lists signals.\n`)
      return 1
    }
    args = args.toSpliced(at, 1)
  }
  const parsed = parseOptions(args, OPTIONS)
  if ('error' in parsed) {
    yield* sys.complain(`killall: ${parsed.error}\n${USAGE}`)
    return 1
  }
  const has = (option: string): boolean => parsed.given.some((g) => g.name === option)
  const value = (option: string): string | undefined => parsed.given.findLast((g) => g.name === option)?.value
  if (has('list')) {
    yield* sys.print(`${signalNames().join(' ')}\n`)
    return 0
  }
  if (has('V') || has('version')) {
    yield* sys.complain('killall (PSmisc) 23.7\n')
    return 0
  }
  const named = value('signal')
  if (named !== undefined) {
    signal = signalOf(named)
    if (signal === undefined && named !== '0') {
      yield* sys.complain(`${named}: unknown signal; killall -l lists signals.\n`)
      return 1
    }
  }
  const userName = value('user')
  const user = userName === undefined ? undefined : yield* users.byName(userName)
  if (userName !== undefined && !user) {
    yield* sys.complain(`Cannot find user ${userName}\n`)
    return 1
  }
  if (parsed.operands.length === 0 && !user) {
    yield* sys.complain(USAGE)
    return 1
  }
  const self = yield* sys.self()
  let status = 0
  const killed: number[] = []
  for (const name of parsed.operands.length > 0 ? parsed.operands : [undefined]) {
    const regex = name !== undefined && has('regexp') ? compileRegex(name, { syntax: 'extended', ignoreCase: has('ignore-case') }) : undefined
    const fold = (s: string): string => (has('ignore-case') ? s.toLowerCase() : s)
    const fits = (p: ProcessView): boolean => name === undefined || (regex ? regex.error === undefined && regex.exec(p.comm) !== null : name.includes('/') ? p.exe === name : fold(p.comm) === fold(name).slice(0, 15))
    const found = (yield* system.processes()).filter((p) => p.pid !== self.pid && p.pid !== 1 && !p.kernel && fits(p) && (!user || p.euid === user.uid))
    let any = false
    for (const p of found) {
      if (has('interactive') && !/^[yY]/.test((yield* askPerson(`Kill ${p.comm}(${p.pid}) ? (y/N) `, 'line')) ?? '')) continue
      try {
        yield* sys.kill(has('process-group') ? -p.pgid : p.pid, signal)
        any = true
        killed.push(p.pid)
        if (has('verbose')) yield* sys.complain(`Killed ${p.comm}(${p.pid}) with signal ${signal === undefined ? 0 : signalNames().indexOf(signal) + 1}\n`)
      } catch (e) {
        if (!isErrno(e)) throw e
        if (!has('quiet')) yield* sys.complain(`${p.comm}(${p.pid}): ${e.message}\n`)
      }
    }
    if (any) continue
    status = 1
    if (!has('quiet') && (found.length === 0 || name !== undefined)) yield* sys.complain(`${name ?? userName}: no process found\n`)
  }
  while (has('wait') && (yield* system.processes()).some((p) => killed.includes(p.pid))) yield* sys.sleep(POLL)
  return status
}

/** pidof(1): numbers of the processes of a name, newest first. */
export const pidof: Program = function* ({ argv }): Sys<number> {
  const parsed = parseOptions(argv.slice(1), { 's': '', 'c': '', 'n': '', 'x': '', 'q': '', 'z': '', 'o=PID': '', 'S=SEP': '', 'd=SEP': '' })
  if ('error' in parsed) {
    yield* sys.complain(`pidof: ${parsed.error}\n`)
    return 1
  }
  const omitted = parsed.given.filter((g) => g.name === 'o').map((g) => g.value)
  const self = yield* sys.self()
  const fits = (p: ProcessView): boolean => parsed.operands.some((name) => (name.includes('/') ? p.exe === name || p.argv[0] === name : p.comm === name.slice(0, 15) || p.argv[0]?.split('/').at(-1) === name))
  const found = (yield* system.processes()).filter((p) => p.pid !== self.pid && !p.kernel && p.state !== 'Z' && !omitted.includes(String(p.pid)) && fits(p)).map((p) => p.pid).reverse()
  const shown = parsed.given.some((g) => g.name === 's') ? found.slice(0, 1) : found
  if (shown.length > 0 && !parsed.given.some((g) => g.name === 'q')) yield* sys.print(`${shown.join(parsed.given.find((g) => g.name === 'S' || g.name === 'd')?.value ?? ' ')}\n`)
  return shown.length > 0 ? 0 : 1
}
