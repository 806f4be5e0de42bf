import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys, system, type JournalEntry, type Program } from '../../../os/index.ts'
import { compileGlob, compileRegex, strftime } from '../../../text/index.ts'
import { isTerminal, parseCount, readDate, tool, wallClock, type ToolCall } from '../../cli/index.ts'
import { paged } from '../paged.ts'
import { bootIdOf, coloured, OUTPUTS, type Setting } from './show.ts'

const PRIORITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug']
const FOLLOWED = 10
const AT_END = 1000

type Test = (e: JournalEntry) => boolean

/** -n and -b may be followed by a number as a word of its own. */
function joined(argv: readonly string[]): string[] {
  const out: string[] = []
  for (const word of argv) {
    const before = out.at(-1) ?? ''
    const lines = /^-[a-zA-Z]*n$/.test(before) && /^(?:\+?\d+|all)$/.test(word)
    const boot = /^-[a-zA-Z]*b$/.test(before) && /^(?:[+-]?\d+|[0-9a-f]{32})$/.test(word)
    const long = (before === '--lines' && /^(?:\+?\d+|all)$/.test(word)) || (before === '--boot' && /^[+-]?\d+$/.test(word))
    if (lines || boot) out.push(out.pop()! + word)
    else if (long) out.push(`${out.pop()!}=${word}`)
    else out.push(word)
  }
  return out
}

/** journalctl(1). */
export const journalctl: Program = (invocation) => query({ ...invocation, argv: joined(invocation.argv) })

const query = tool({
  name: 'journalctl',
  usage: '[OPTIONS...] [MATCHES...]',
  about: 'Query the journal.',
  options: {
    'u,unit=UNIT': 'messages of a unit', ',user-unit=UNIT': '', 'f,follow': 'wait for more', 'n,lines[=NUMBER]': 'the newest ones', ',no-tail': 'all, also with -f', 'b,boot[=ID]': 'of this start, or of another', 'k,dmesg': "the kernel's, of this start", 'x,catalog': 'with explanations', 'e,pager-end': 'begin at the end',
    'r,reverse': 'newest first', 'S,since=DATE': 'not before', 'U,until=DATE': 'not after', 'o,output=FORM': 'short, short-iso, cat, json …', 'p,priority=RANGE': 'at least as grave', 't,identifier=NAME': 'of one speaker', 'g,grep=PATTERN': 'whose text matches',
    'q,quiet': 'no hints', 'a,all': 'all of every field', 'l,full': 'whole fields', ',no-full': '', ',no-pager': 'no pager', ',no-hostname': 'no host name', ',utc': 'times in UTC', 'm,merge': '', ',system': 'the system', ',user': "the user's", ',list-boots': 'all starts', ',disk-usage': 'how large it is', ',case-sensitive[=BOOL]': '',
    ',vacuum-time=TIME': '', ',vacuum-size=BYTES': '', ',rotate': '', ',flush': '', ',sync': '', ',header': '',
  },
  package: 'systemd 255',
  misuse: () => '',
  *run(call): Sys<number> {
    const journal = yield* system.journal()
    const setting = yield* settingOf(call)
    if (call.has('disk-usage')) {
      call.out.put('Archived and active journals take up 8.0M in the file system.\n')
      return 0
    }
    if (call.has('list-boots')) {
      call.out.put(boots(journal.entries, setting, journal.boot))
      return 0
    }
    if (!journal.all && !call.has('quiet')) yield* call.say(HINT + (journal.entries.length === 0 ? 'No journal files were opened due to insufficient permissions.\n' : ''))
    const tests = yield* testsOf(call, setting, journal.boot)
    if (typeof tests === 'string') {
      yield* call.say(`${tests}\n`)
      return 1
    }
    const form = call.value('output') ?? 'short'
    const output = Object.hasOwn(OUTPUTS, form) ? OUTPUTS[form]! : undefined
    if (!output) {
      yield* call.say(`Unknown output format '${form}'.\n`)
      return 1
    }
    const terminal = yield* isTerminal(1)
    const line = (e: JournalEntry): string => {
      const text = `${output(e, setting)}\n`
      return terminal && form.startsWith('short') ? coloured(text, e) : text
    }
    const fits: Test = (e) => tests.every((t) => t(e))
    const all = journal.entries.filter(fits)
    const limit = linesOf(call)
    const shown = limit === undefined ? all : limit.newest ? all.slice(Math.max(0, all.length - limit.count)) : all.slice(0, limit.count)
    const body = withBoots(call.has('reverse') ? shown.toReversed() : shown, setting, line, form.startsWith('short') || form === 'verbose')
    if (call.has('follow')) return yield* follow(body, journal.entries.at(-1)?.seq ?? 0, fits, line)
    if (all.length === 0 && !call.has('quiet')) call.out.put('-- No entries --\n')
    yield* call.out.flush()
    if (all.length > 0) yield* paged(body, call.env, { none: call.has('no-pager'), end: call.has('pager-end') })
    return 0
  },
})

const HINT = `Hint: You are currently not seeing messages from other users and the system.
      Users in groups 'adm', 'systemd-journal' can see all messages.
      Pass -q to turn off this notice.
`

function* settingOf(call: ToolCall): Sys<Setting> {
  const clock = yield* wallClock()
  const { booted } = yield* system.machine()
  let machineId = ''
  try {
    machineId = (yield* sys.readFile('/etc/machine-id')).trim()
  } catch (e) {
    if (!isErrno(e)) throw e
  }
  const utc = call.has('utc')
  return { clock: utc ? (lab) => ({ micros: clock(lab).micros, offset: 0, zone: 'UTC' }) : clock, hostname: (yield* sys.host()).hostname, machineId, booted, noHostname: call.has('no-hostname') }
}

/** How many lines: what -n says, ten for -f, a thousand for -e. */
function linesOf(call: ToolCall): { count: number; newest: boolean } | undefined {
  const word = call.value('lines')
  if (word === 'all' || (call.has('no-tail') && word === undefined)) return undefined
  if (word !== undefined && word !== '') return { count: parseCount(word.replace(/^\+/, '')) ?? FOLLOWED, newest: !word.startsWith('+') }
  if (word === '' || call.has('follow')) return { count: FOLLOWED, newest: true }
  return call.has('pager-end') ? { count: AT_END, newest: true } : undefined
}

/** Lines with a mark where the machine was started anew. */
function withBoots(entries: readonly JournalEntry[], s: Setting, line: (e: JournalEntry) => string, marks: boolean): string {
  let out = ''
  let last: number | undefined
  for (const e of entries) {
    if (marks && last !== undefined && last !== e.boot) out += `-- Boot ${bootIdOf(s, e.boot)} --\n`
    last = e.boot
    out += line(e)
  }
  return out
}

function boots(entries: readonly JournalEntry[], s: Setting, current: number): string {
  const numbers = [...new Set(entries.map((e) => e.boot))].sort((a, b) => a - b)
  const time = (lab: number): string => strftime('%a %Y-%m-%d %H:%M:%S %Z', s.clock(lab))
  return `IDX BOOT ID                          FIRST ENTRY                 LAST ENTRY\n${numbers.map((n) => {
    const own = entries.filter((e) => e.boot === n)
    return `${String(n - current).padStart(3)} ${bootIdOf(s, n)} ${time(own[0]!.time)} ${time(own.at(-1)!.time)}\n`
  }).join('')}`
}

function* testsOf(call: ToolCall, s: Setting, boot: number): Sys<Test[] | string> {
  const tests: Test[] = []
  const units = call.values('unit')
  if (units.length > 0) {
    const globs = units.map((u) => compileGlob(/\.\w+$/.test(u) ? u : `${u}.service`))
    tests.push((e) => e.unit !== undefined && globs.some((g) => g.matches(e.unit!)))
  }
  const names = call.values('identifier')
  if (names.length > 0) tests.push((e) => names.includes(e.identifier))
  if (call.has('dmesg')) tests.push((e) => e.kernel === true)
  if (call.has('boot') || call.has('dmesg')) {
    const word = call.value('boot') || '0'
    const wanted = /^[+-]?\d+$/.test(word) ? (Number(word) > 0 ? Number(word) : boot + Number(word)) : undefined
    if (wanted === undefined || wanted < 1) return `Data from the specified boot (${word}) is not available: No such boot ID in journal`
    tests.push((e) => e.boot === wanted)
  }
  const range = call.value('priority')
  if (range !== undefined) {
    const [low, high] = range.includes('..') ? range.split('..') : ['emerg', range]
    const number = (w: string | undefined): number => (/^[0-7]$/.test(w ?? '') ? Number(w) : PRIORITIES.indexOf(w ?? ''))
    const [a, b] = [number(low), number(high)]
    if (a < 0 || b < 0) return `Unknown log level ${range}`
    tests.push((e) => e.priority >= Math.min(a, b) && e.priority <= Math.max(a, b))
  }
  const pattern = call.value('grep')
  if (pattern !== undefined) {
    const regex = compileRegex(pattern, { syntax: 'perl', ignoreCase: pattern === pattern.toLowerCase() })
    if (regex.error !== undefined) return `Failed to compile pattern: ${regex.error}`
    tests.push((e) => regex.exec(e.message) !== null)
  }
  const now = s.clock(yield* sys.clock())
  for (const [option, keeps] of [['since', (t: number, at: number) => t >= at], ['until', (t: number, at: number) => t <= at]] as const) {
    const text = call.value(option)
    if (text === undefined) continue
    const at = readDate(relative(text), { micros: now.micros, offset: now.offset ?? 0 })
    if (at === undefined) return `Failed to parse timestamp: ${text}`
    tests.push((e) => keeps(s.clock(e.time).micros, at))
  }
  for (const match of call.operands) {
    const [, field, value] = /^(_?[A-Z_]+)=(.*)$/.exec(match) ?? []
    if (field === undefined) return `Failed to add match '${match}': Invalid argument`
    tests.push((e) => (FIELDS[field]?.(e) ?? '') === value)
  }
  return tests
}

const FIELDS: Readonly<Record<string, (e: JournalEntry) => string | undefined>> = {
  _PID: (e) => (e.pid === undefined ? undefined : String(e.pid)), _UID: (e) => String(e.uid), _SYSTEMD_UNIT: (e) => (e.identifier === 'systemd' ? undefined : e.unit), UNIT: (e) => e.unit, SYSLOG_IDENTIFIER: (e) => e.identifier, PRIORITY: (e) => String(e.priority), _TRANSPORT: (e) => (e.kernel ? 'kernel' : 'journal'), _COMM: (e) => e.identifier, MESSAGE: (e) => e.message,
}

/** systemd's short spans (`-5min`, `10 min ago`) in the words of date(1). */
const relative = (text: string): string => text.replace(/^-\s*(\d+)\s*([a-z]+)$/, '$1 $2 ago').replace(/\b(\d+)\s*(s|m|min|h|d)\b/g, (_, n: string, u: string) => `${n} ${{ s: 'seconds', m: 'minutes', min: 'minutes', h: 'hours', d: 'days' }[u]!}`)

/** Shows what is there, then every new entry as it comes, until it is interrupted. */
function* follow(body: string, seen: number, fits: Test, line: (e: JournalEntry) => string): Sys<number> {
  yield* sys.print(body)
  let next = seen + 1
  for (;;) {
    const { entries } = yield* system.journal(next, { wait: true })
    next = entries.at(-1)!.seq + 1
    const text = entries.filter(fits).map(line).join('')
    if (text !== '') yield* sys.print(text)
  }
}
