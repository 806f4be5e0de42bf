import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { WORDS } from '../dialect.ts'
import type { Shell } from '../state.ts'
import { timeText } from '../exec/time.ts'
import { builtinError, out, parseOptions, usageError } from './builtin.ts'

/** Letters of a mode, `u=rwx,g=rx,o=rx`, for a mask. */
function symbolic(mask: number): string {
  const part = (shift: number): string => {
    const allowed = ~(mask >> shift) & 7
    return `${allowed & 4 ? 'r' : ''}${allowed & 2 ? 'w' : ''}${allowed & 1 ? 'x' : ''}`
  }
  return `u=${part(6)},g=${part(3)},o=${part(0)}`
}

/** A mask after a symbolic change (`u=rwx,go-w`), undefined when it cannot be read. */
function changed(mask: number, text: string): number | undefined {
  let allowed = ~mask & 0o777
  for (const clause of text.split(',')) {
    const m = /^([ugoa]*)((?:[-+=][rwxugo]*)+)$/.exec(clause)
    if (!m) return undefined
    const who = m[1] === '' || m[1]!.includes('a') ? 'ugo' : m[1]!
    for (const [, operator, letters] of m[2]!.matchAll(/([-+=])([rwxugo]*)/g)) {
      for (const [w, shift] of [['u', 6], ['g', 3], ['o', 0]] as const) {
        if (!who.includes(w)) continue
        let bits = 0
        for (const l of letters!) bits |= l === 'r' ? 4 : l === 'w' ? 2 : l === 'x' ? 1 : (allowed >> ({ u: 6, g: 3, o: 0 }[l as 'u' | 'g' | 'o'])) & 7
        const now = (allowed >> shift) & 7
        const next = operator === '=' ? bits : operator === '+' ? now | bits : now & ~bits
        allowed = (allowed & ~(7 << shift)) | (next << shift)
      }
    }
  }
  return ~allowed & 0o777
}

export function* umask(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'Sp')
  if (parsed.error) return yield* usageError(sh, 'umask', parsed.error)
  const { flags, rest } = parsed
  const [word] = rest
  if (word === undefined) {
    const mask = yield* sys.umask()
    const text = flags.has('S') ? symbolic(mask) : mask.toString(8).padStart(4, '0')
    out(sh, flags.has('p') ? `umask ${flags.has('S') ? '-S ' : ''}${text}\n` : `${text}\n`)
    return 0
  }
  let mask: number | undefined
  if (/^\d/.test(word)) {
    if (!/^[0-7]{1,4}$/.test(word)) return yield* builtinError(sh, 'umask', sh.dialect === 'dash' ? WORDS.dash.badNumber(word) : `${word}: octal number out of range`)
    mask = Number.parseInt(word, 8) & 0o777
  } else {
    mask = changed(yield* sys.umask(), word)
    if (mask === undefined) {
      const bad = /[^ugoarwx=+,-]/.exec(word)?.[0] ?? word[0]!
      return yield* builtinError(sh, 'umask', `\`${bad}': invalid symbolic mode ${/[=+-]/.test(word) ? 'character' : 'operator'}`)
    }
  }
  yield* sys.umask(mask)
  if (flags.has('S')) out(sh, `${symbolic(mask)}\n`)
  return 0
}

interface Limit { readonly letter: string; readonly name: string; readonly unit: string; readonly soft: string; readonly hard: string }

/** What `ulimit` shows on a machine as the lab's are. */
const LIMITS: readonly Limit[] = [
  { letter: 'R', name: 'real-time non-blocking time', unit: '(microseconds, -R)', soft: 'unlimited', hard: 'unlimited' },
  { letter: 'c', name: 'core file size', unit: '(blocks, -c)', soft: '0', hard: 'unlimited' },
  { letter: 'd', name: 'data seg size', unit: '(kbytes, -d)', soft: 'unlimited', hard: 'unlimited' },
  { letter: 'e', name: 'scheduling priority', unit: '(-e)', soft: '0', hard: '0' },
  { letter: 'f', name: 'file size', unit: '(blocks, -f)', soft: 'unlimited', hard: 'unlimited' },
  { letter: 'i', name: 'pending signals', unit: '(-i)', soft: '7664', hard: '7664' },
  { letter: 'l', name: 'max locked memory', unit: '(kbytes, -l)', soft: '251828', hard: '251828' },
  { letter: 'm', name: 'max memory size', unit: '(kbytes, -m)', soft: 'unlimited', hard: 'unlimited' },
  { letter: 'n', name: 'open files', unit: '(-n)', soft: '1024', hard: '1048576' },
  { letter: 'p', name: 'pipe size', unit: '(512 bytes, -p)', soft: '8', hard: '8' },
  { letter: 'q', name: 'POSIX message queues', unit: '(bytes, -q)', soft: '819200', hard: '819200' },
  { letter: 'r', name: 'real-time priority', unit: '(-r)', soft: '0', hard: '0' },
  { letter: 's', name: 'stack size', unit: '(kbytes, -s)', soft: '8192', hard: 'unlimited' },
  { letter: 't', name: 'cpu time', unit: '(seconds, -t)', soft: 'unlimited', hard: 'unlimited' },
  { letter: 'u', name: 'max user processes', unit: '(-u)', soft: '7664', hard: '7664' },
  { letter: 'v', name: 'virtual memory', unit: '(kbytes, -v)', soft: 'unlimited', hard: 'unlimited' },
  { letter: 'x', name: 'file locks', unit: '(-x)', soft: 'unlimited', hard: 'unlimited' },
]

export function* ulimit(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, `SHa${LIMITS.map((l) => l.letter).join('')}`)
  if (parsed.error) return yield* usageError(sh, 'ulimit', parsed.error)
  const { flags, rest } = parsed
  const hard = flags.has('H') && !flags.has('S')
  const value = (l: Limit): string => sh.limits.get(`${hard ? 'H' : 'S'}${l.letter}`) ?? (hard ? l.hard : l.soft)
  if (flags.has('a')) {
    for (const l of LIMITS) out(sh, `${`${l.name.padEnd(36 - l.unit.length)}${l.unit}`} ${value(l)}\n`)
    return 0
  }
  const letters = [...flags.keys()].filter((f) => f !== 'S' && f !== 'H')
  const chosen = LIMITS.filter((l) => (letters.length === 0 ? l.letter === 'f' : letters.includes(l.letter)))
  const [word] = rest
  for (const l of chosen) {
    if (word === undefined) {
      out(sh, chosen.length > 1 ? `${`${l.name.padEnd(36 - l.unit.length)}${l.unit}`} ${value(l)}\n` : `${value(l)}\n`)
      continue
    }
    const wanted = word === 'hard' ? (sh.limits.get(`H${l.letter}`) ?? l.hard) : word === 'soft' ? (sh.limits.get(`S${l.letter}`) ?? l.soft) : word
    if (!/^(?:\d+|unlimited)$/.test(wanted)) return yield* builtinError(sh, 'ulimit', `${word}: invalid number`)
    const most = sh.limits.get(`H${l.letter}`) ?? l.hard
    const above = most !== 'unlimited' && (wanted === 'unlimited' || Number(wanted) > Number(most))
    if (above && (yield* sys.self()).euid !== 0) return yield* builtinError(sh, 'ulimit', `${l.name}: cannot modify limit: Operation not permitted`)
    if (!flags.has('S') || flags.has('H')) sh.limits.set(`H${l.letter}`, wanted)
    if (!flags.has('H') || flags.has('S')) sh.limits.set(`S${l.letter}`, wanted)
  }
  return 0
}

const STEP = 100

/** `times`: what the shell's own steps cost; children keep no account of theirs. */
export function* times(sh: Shell): Sys<number> {
  const own = timeText('%3lU %3lS', { R: 0, U: sh.steps * STEP, S: 0 })
  out(sh, `${own}\n0m0.000s 0m0.000s\n`)
  return 0
}
