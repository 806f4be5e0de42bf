import { call, isErrno, type Sys } from '../../sim/index.ts'
import { RAW, sys, type Ask, type Termios } from '../../os/index.ts'
import { decodeUtf8 } from '../../text/index.ts'
import { ShellError, Unwind } from '../errors.ts'
import { complain, say } from '../exec/report.ts'
import { expandSubscript } from '../expand/subscript.ts'
import { ifsOf } from '../expand/parameters.ts'
import { readEdited } from '../readline/read-edited.ts'
import { dieOf, takeSignals } from '../signals.ts'
import type { Shell } from '../state.ts'
import { runTrap } from '../traps.ts'
import { assignArray, assignElement, assignScalar } from '../vars/assign.ts'
import { splitReference } from '../vars/variable.ts'
import { split, type Char } from './read-fields.ts'
import { builtinError, parseOptions, usageError } from './builtin.ts'
import { isTerminal } from './test-operators.ts'

const TIMED_OUT = 142
const MICROS = 1_000_000

interface Plan {
  readonly fd: number
  readonly raw: boolean
  readonly delimiter: number
  readonly limit: number | undefined
  readonly exact: boolean
  readonly deadline: number | undefined
  readonly ask: Ask
  readonly terminal: boolean
}

export function* read(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'ersa:d:i:n:N:p:t:u:')
  if (parsed.error) return yield* usageError(sh, 'read', parsed.error)
  const { flags, rest } = parsed
  const fd = flags.has('u') ? Number(flags.get('u')) : 0
  if (!Number.isInteger(fd) || fd < 0) return yield* builtinError(sh, 'read', `${flags.get('u')}: invalid file descriptor specification`)
  const limitText = flags.get('N') ?? flags.get('n')
  if (limitText !== undefined && !/^\d+$/.test(limitText)) return yield* builtinError(sh, 'read', `${limitText}: invalid number`)
  const timeout = flags.get('t')
  if (timeout !== undefined && !/^\d*\.?\d*$/.test(timeout)) return yield* builtinError(sh, 'read', `${timeout}: invalid timeout specification`)
  for (const name of [...rest, ...(flags.has('a') ? [flags.get('a')!] : [])]) if (!splitReference(name)) return yield* builtinError(sh, 'read', `\`${name}': not a valid identifier`)
  const terminal = ['p', 's', 'n', 'N', 'd', 't'].some((f) => flags.has(f)) && (yield* isTerminal(fd))
  if (timeout !== undefined && Number(timeout) === 0) return yield* ready(fd)
  if (flags.has('e') && fd === 0 && !['s', 'n', 'N', 'd', 't'].some((f) => flags.has(f)) && (yield* isTerminal(0))) return yield* editedRead(sh, flags, rest)
  if (flags.has('p') && terminal) yield* say(flags.get('p')!)
  const delimiterText = flags.get('d')
  const limit = limitText === undefined ? undefined : Number(limitText)
  const plan: Plan = {
    fd, raw: flags.has('r'), delimiter: delimiterText === undefined ? 10 : delimiterText === '' ? 0 : delimiterText.charCodeAt(0), limit, exact: flags.has('N'),
    deadline: timeout === undefined ? undefined : (yield* sys.clock()) + Number(timeout) * MICROS,
    ask: flags.has('s') ? 'secret' : limit !== undefined ? 'key' : 'line', terminal,
  }
  const change: Partial<Termios> = { ...(flags.has('s') ? { echo: false } : {}), ...(terminal && (limit !== undefined || (delimiterText !== undefined && delimiterText !== '\n')) ? { icanon: RAW.icanon } : {}) }
  const before = terminal && Object.keys(change).length > 0 ? (yield* sys.ttyget(fd)).termios : undefined
  if (before) yield* sys.ttyset(fd, change)
  let taken: { chars: Char[]; status: number }
  try {
    taken = yield* take(sh, plan)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* builtinError(sh, 'read', `${e.errno === 'EBADF' && flags.has('u') ? `${fd}: invalid file descriptor` : 'read error: '}${e.errno === 'EBADF' && flags.has('u') ? `: ${e.message}` : `${fd}: ${e.message}`}`)
    return 1
  } finally {
    if (before) yield* sys.ttyset(fd, before)
  }
  return (yield* kept(sh, taken.chars, rest, flags.get('a'), plan.exact)) ?? taken.status
}

/** `read -e`: the line is edited as one at the prompt. */
function* editedRead(sh: Shell, flags: ReadonlyMap<string, string>, names: readonly string[]): Sys<number> {
  const initial = flags.get('i')
  const end = yield* readEdited(sh, { prompt: flags.get('p') ?? '', ask: 'line', ...(initial === undefined ? {} : { initial }) })
  if (end === 'interrupt') {
    if (sh.traps.has('INT')) yield call(runTrap(sh, 'INT'))
    else if (sh.interactive) throw new Unwind('abandon', 130)
    else yield* dieOf(sh, 'INT')
  }
  const text = typeof end === 'object' ? ('line' in end ? end.line : end.edit) : ''
  return (yield* kept(sh, charsOf(text, flags.has('r')), names, flags.get('a'), false)) ?? (typeof end === 'object' ? 0 : 1)
}

/** Characters of a line; a backslash quotes the one after it. */
function charsOf(text: string, raw: boolean): Char[] {
  const out: Char[] = []
  let quoted = false
  for (const c of text) {
    if (c === '\\' && !raw && !quoted) quoted = true
    else {
      if (!(quoted && c === '\n')) out.push({ text: c, quoted })
      quoted = false
    }
  }
  return out
}

/** Stores what was read; a status where that failed. */
function* kept(sh: Shell, chars: readonly Char[], names: readonly string[], array: string | undefined, exact: boolean): Sys<number | undefined> {
  try {
    yield* store(sh, chars, names, array, exact)
    return undefined
  } catch (e) {
    if (!(e instanceof ShellError)) throw e
    yield* complain(sh, e.message)
    return 1
  }
}

function* ready(fd: number): Sys<number> {
  try {
    return (yield* sys.poll([{ fd, for: 'r' }], 0)).length > 0 ? 0 : 1
  } catch (e) {
    if (isErrno(e)) return 1
    throw e
  }
}

const BLOCK = 4096

/** Reads characters up to the delimiter, a limit, the end or the deadline. A file is read in blocks and wound back to where the reading ended. */
function* take(sh: Shell, plan: Plan): Sys<{ chars: Char[]; status: number }> {
  const chars: Char[] = []
  const seekable = (yield* sys.fstat(plan.fd)).type === 'file'
  let block: Uint8Array = new Uint8Array(0)
  let at = 0
  let quoted = false
  let partial: number[] = []
  let status = 1
  for (;;) {
    if (plan.limit !== undefined && chars.length >= plan.limit) {
      status = 0
      break
    }
    if (at >= block.length) {
      const next = yield* nextBlock(sh, plan, seekable ? BLOCK : 1)
      if (next === 'late') {
        status = TIMED_OUT
        break
      }
      if (next.length === 0) break
      block = next
      at = 0
    }
    const byte = block[at++]!
    if (byte === 0 && plan.delimiter !== 0) continue
    if (quoted && partial.length === 0) {
      quoted = false
      if (byte === 10) continue
      partial.push(byte)
      if (complete(partial)) {
        chars.push({ text: decodeUtf8(Uint8Array.from(partial)), quoted: true })
        partial = []
      } else quoted = true
      continue
    }
    if (partial.length === 0 && byte === plan.delimiter && !plan.exact) {
      status = 0
      break
    }
    if (partial.length === 0 && byte === 92 && !plan.raw) {
      quoted = true
      continue
    }
    partial.push(byte)
    if (complete(partial)) {
      chars.push({ text: decodeUtf8(Uint8Array.from(partial)), quoted })
      quoted = false
      partial = []
    }
  }
  if (partial.length > 0) chars.push({ text: decodeUtf8(Uint8Array.from(partial)), quoted })
  if (seekable && at < block.length) yield* sys.seek(plan.fd, at - block.length, 'here')
  return { chars, status }
}

function complete(bytes: readonly number[]): boolean {
  const first = bytes[0]!
  const need = first >= 0xf0 && first < 0xf8 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1
  return bytes.length >= (first > 0xf7 ? 1 : need)
}

function* nextBlock(sh: Shell, plan: Plan, size: number): Sys<Uint8Array | 'late'> {
  for (;;) {
    try {
      if (plan.deadline !== undefined) {
        const left = plan.deadline - (yield* sys.clock())
        if (plan.terminal) yield* sys.ask(plan.fd, plan.ask)
        if (left <= 0 || (yield* sys.poll([{ fd: plan.fd, for: 'r' }], left)).length === 0) return 'late'
      }
      return yield* sys.read(plan.fd, size, plan.ask)
    } catch (e) {
      if (!isErrno(e, 'EINTR')) throw e
      yield* takeSignals(sh)
    }
  }
}

function* store(sh: Shell, chars: readonly Char[], names: readonly string[], array: string | undefined, exact: boolean): Sys<void> {
  const ifs = ifsOf(sh)
  const textOf = (cs: readonly Char[]): string => cs.map((c) => c.text).join('')
  if (array !== undefined) {
    const fields = exact ? [textOf(chars)] : split(chars, ifs, undefined)
    assignArray(sh, array, fields.map((value) => ({ subscript: undefined, value, append: false })), false)
    return
  }
  if (names.length === 0) {
    assignScalar(sh, 'REPLY', textOf(chars))
    return
  }
  const fields = exact ? [textOf(chars)] : split(chars, ifs, names.length)
  for (let i = 0; i < names.length; i++) {
    const { name, subscript } = splitReference(names[i]!)!
    const value = fields[i] ?? ''
    if (subscript === undefined) assignScalar(sh, name, value)
    else assignElement(sh, name, yield* expandSubscript(sh, name, subscript), value, false)
  }
}
