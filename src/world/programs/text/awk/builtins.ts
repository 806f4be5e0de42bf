import type { Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { dayNumber, strftime } from '../../../text/index.ts'
import { byteString, exitCode, runShell, textOf, wallClock } from '../../cli/index.ts'
import { execute } from '../matching.ts'
import type { Expression, LValue } from './ast.ts'
import type { Compiler } from './compiler.ts'
import { AwkSyntaxError } from './lexer.ts'
import type { Machine } from './machine.ts'
import { format, locate } from './operations.ts'
import { splitByRegex, splitText } from './record.ts'
import { awkRegex } from './streams.ts'
import { Input, toNumber, type Value } from './values.ts'

type Plain = { readonly least: number; readonly most: number; readonly now: (m: Machine, args: readonly Value[]) => Value }

const lower = (text: string): string => text.replace(/[A-Z]+/g, (c) => c.toLowerCase())
const upper = (text: string): string => text.replace(/[a-z]+/g, (c) => c.toUpperCase())
const of = (f: (x: number) => number): Plain => ({ least: 1, most: 1, now: (_m, [x]) => f(toNumber(x)) })

/** Rounds half to even, as C does. */
const round = (x: number): number => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x))

function substring(text: string, from: Value, count: Value | undefined, limited: boolean): string {
  const start = round(toNumber(from))
  const end = limited ? start + round(toNumber(count)) : Infinity
  if (Number.isNaN(start) || Number.isNaN(end)) return ''
  return text.slice(Math.max(1, start) - 1, Math.max(0, Math.max(1, end) - 1))
}

const PLAIN: Readonly<Record<string, Plain>> = {
  sin: of(Math.sin), cos: of(Math.cos), exp: of(Math.exp), log: of(Math.log), sqrt: of(Math.sqrt), int: of(Math.trunc),
  atan2: { least: 2, most: 2, now: (_m, [y, x]) => Math.atan2(toNumber(y), toNumber(x)) },
  index: { least: 2, most: 2, now: (m, [text, part]) => m.text(text).indexOf(m.text(part)) + 1 },
  substr: { least: 2, most: 3, now: (m, args) => substring(m.text(args[0]), args[1], args[2], args.length === 3) },
  tolower: { least: 1, most: 1, now: (m, [text]) => lower(m.text(text)) },
  toupper: { least: 1, most: 1, now: (m, [text]) => upper(m.text(text)) },
  sprintf: { least: 1, most: 255, now: (m, args) => format(m, args, 'sprintf') },
  rand: { least: 0, most: 0, now: (m) => m.draw() },
}

type Slow = { readonly least: number; readonly most: number; readonly slow: (m: Machine, args: readonly Value[]) => Sys<Value> }

const CALLS: Readonly<Record<string, Slow>> = {
  system: {
    least: 1, most: 1,
    *slow(m, [command]) {
      yield* m.streams.flush()
      const status = yield* runShell(textOf(m.text(command)), yield* env())
      return status === undefined ? 127 : exitCode(status)
    },
  },
  close: { least: 1, most: 1, *slow(m, [name]) { return yield* m.streams.close(m.text(name)) } },
  fflush: {
    least: 0, most: 1,
    *slow(m, args) {
      if (args.length === 0 || m.text(args[0]) === '') {
        yield* m.streams.flush()
        return 0
      }
      return yield* m.streams.flushOne(m.text(args[0]))
    },
  },
  srand: {
    least: 0, most: 1,
    *slow(m, args) {
      const before = m.random.seed
      const seed = args.length > 0 ? args[0] : Math.floor((yield* now()) / 1e6)
      let state = 0x811c9dc5
      for (const c of m.text(seed)) state = Math.imul(state ^ c.charCodeAt(0), 0x01000193)
      m.random = { seed, state }
      return before
    },
  },
  systime: { least: 0, most: 0, *slow() { return Math.floor((yield* now()) / 1e6) } },
  strftime: {
    least: 0, most: 3,
    *slow(m, args) {
      const clock = yield* wallClock()
      const reading = clock(0)
      const micros = args.length > 1 ? Math.trunc(toNumber(args[1])) * 1e6 : yield* now()
      const utc = args.length > 2 && toNumber(args[2]) !== 0
      return byteString(
        strftime(args.length > 0 ? textOf(m.text(args[0])) : '%c', {
          micros,
          ...(utc ? {} : { offset: reading.offset!, zone: reading.zone! }),
        }),
      )
    },
  },
  mktime: {
    least: 1, most: 1,
    *slow(m, [text]) {
      const parts = m.text(text).trim().split(/\s+/).map(Number)
      if (parts.length < 6 || parts.some(Number.isNaN)) return -1
      const { offset } = (yield* wallClock())(0)
      const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number]
      return dayNumber(year, month - 1, 1) * 86_400 + (day - 1) * 86_400 + hour * 3600 + minute * 60 + second - (offset ?? 0)
    },
  },
}

function* env(): Sys<Readonly<Record<string, string>>> { return (yield* sys.self()).env }
function* now(): Sys<number> { return (yield* wallClock())(yield* sys.clock()).micros }

type Call = Expression & { readonly kind: 'builtin' }

const wrong = (e: Call): AwkSyntaxError => new AwkSyntaxError(`line ${e.line}: wrong number of arguments in call to ${e.name}`)

/** Code for the call of a built-in function: leaves its value. */
export function compileBuiltin(c: Compiler, e: Call): void {
  const special = SPECIAL[e.name]
  if (special) return special(c, e)
  const plain = PLAIN[e.name]
  const entry = plain ?? CALLS[e.name]!
  if (e.args.length < entry.least || e.args.length > entry.most) throw wrong(e)
  for (const a of e.args) c.expression(a)
  const n = e.args.length
  if (plain) c.emit((m) => m.push(plain.now(m, n === 0 ? [] : m.stack.splice(m.stack.length - n))))
  else c.emitSlow(function* (m) { m.push(yield* CALLS[e.name]!.slow(m, n === 0 ? [] : m.stack.splice(m.stack.length - n))) })
}

/** The text of a regular expression given as such, or undefined: then its text is computed on the stack. */
function pattern(c: Compiler, e: Expression): string | undefined {
  if (e.kind === 'regex') return e.source
  c.expression(e)
  return undefined
}

const SPECIAL: Readonly<Record<string, (c: Compiler, e: Call) => void>> = {
  length(c, e) {
    if (e.args.length > 1) throw wrong(e)
    const only = e.args[0]
    if (!only) return void c.emit((m) => m.push(m.record.text().length))
    if (only.kind !== 'name') {
      c.expression(only)
      return void c.emit((m) => m.push(m.text(m.pop()).length))
    }
    const slot = c.slot(only.name, only.line)
    c.emit((m) => {
      const v = m.cell(slot).value
      m.push(v instanceof Map ? v.size : m.text(v).length)
    })
  },
  match(c, e) {
    if (e.args.length !== 2) throw wrong(e)
    c.expression(e.args[0]!)
    const source = pattern(c, e.args[1]!)
    c.emitSlow(function* (m) {
      const regex = source ?? m.text(m.pop())
      const at = yield* locate(regex, m.text(m.pop()))
      m.set('RSTART', at ? at[0] + 1 : 0)
      m.set('RLENGTH', at ? at[1] - at[0] : -1)
      m.push(at ? at[0] + 1 : 0)
    })
  },
  split(c, e) {
    const [text, array, separator] = e.args
    if (!text || array?.kind !== 'name' || e.args.length > 3) throw wrong(e)
    const slot = c.slot(array.name, array.line)
    c.expression(text)
    const source = separator && pattern(c, separator)
    c.emitSlow(function* (m) {
      const by = separator === undefined ? m.textOf('FS') : (source ?? m.text(m.pop()))
      const subject = m.text(m.pop())
      const parts = source === undefined ? yield* splitText(subject, by) : yield* splitByRegex(subject, source)
      const map = m.array(slot)
      map.clear()
      parts.forEach((p, i) => map.set(String(i + 1), new Input(p)))
      m.push(parts.length)
    })
  },
  sub: (c, e) => substitution(c, e, false),
  gsub: (c, e) => substitution(c, e, true),
}

function substitution(c: Compiler, e: Call, global: boolean): void {
  const [regex, replacement, target] = e.args
  if (!regex || !replacement || e.args.length > 3) throw wrong(e)
  const isPlace = target === undefined || target.kind === 'name' || target.kind === 'field' || target.kind === 'element'
  const place: LValue = target === undefined || !isPlace ? { kind: 'field', index: { kind: 'number', value: 0 } } : target
  const source = pattern(c, regex)
  c.expression(replacement)
  if (isPlace) {
    c.address(place)
    c.copyAddress(place)
  } else c.expression(target)
  const size = isPlace ? c.addressSize(place) : 0
  // The stack: [regex] replacement [address] text → [address] new text, with the count kept for later.
  const counts: number[] = []
  c.emitSlow(function* (m) {
    const text = m.text(m.pop())
    const address = size === 1 ? m.pop() : undefined
    const by = m.text(m.pop())
    const result = yield* substitute(source ?? m.text(m.pop()), by, text, global)
    counts.push(result.count)
    if (size === 1) m.push(address)
    m.push(result.count > 0 ? result.text : undefined)
  })
  const skip = c.emit(() => {})
  if (isPlace) c.store(place)
  const end = c.here
  c.patchWith(skip, (m) => {
    if (m.stack.at(-1) !== undefined || !isPlace) return
    if (size === 1) m.stack.splice(m.stack.length - 2, 1)
    m.pc = end
  })
  c.emit((m) => {
    m.pop()
    m.push(counts.pop()!)
  })
}

/** sub() and gsub(): `&` in the replacement is what matched, `\&` an ampersand. */
function* substitute(source: string, replacement: string, text: string, global: boolean): Sys<{ text: string; count: number }> {
  const regex = awkRegex(source)
  const parts = replacement.split(/(\\\\|\\&|&)/)
  const with_ = (matched: string): string => parts.map((p) => (p === '&' ? matched : p === '\\&' ? '&' : p === '\\\\' ? '\\' : p)).join('')
  let out = ''
  let copied = 0
  let count = 0
  let lastEnd = -1
  for (let from = 0; from <= text.length;) {
    const m = yield* execute(regex, text, from)
    if (!m || m === 'limit') break
    if (m.end > m.start || m.start !== lastEnd) {
      out += text.slice(copied, m.start) + with_(text.slice(m.start, m.end))
      copied = m.end
      count++
      if (!global) break
    }
    lastEnd = m.end
    from = m.end > m.start ? m.end : m.end + 1
  }
  return { text: out + text.slice(copied), count }
}
