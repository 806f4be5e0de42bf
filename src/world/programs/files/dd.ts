import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { parseCount, quote, quoteWord, tool, type ToolCall } from '../cli/index.ts'

interface Plan {
  readonly input: string | undefined
  readonly output: string | undefined
  readonly read: number
  readonly write: number
  readonly count: number
  readonly skip: number
  readonly seek: number
  readonly flags: ReadonlySet<string>
  readonly status: string
}

const NUMBERS = ['bs', 'ibs', 'obs', 'cbs', 'count', 'skip', 'seek', 'iseek', 'oseek']

function planOf(operands: readonly string[]): Plan | { readonly error: string; readonly help?: boolean } {
  const values: Record<string, string> = {}
  const numbers: Record<string, number> = {}
  for (const word of operands) {
    const at = word.indexOf('=')
    const [key, value] = at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)]
    if (at < 0 || ![...NUMBERS, 'if', 'of', 'conv', 'iflag', 'oflag', 'status'].includes(key))
      return { error: `unrecognized operand ${quoteWord(word)}`, help: true }
    values[key] = value
    if (!NUMBERS.includes(key)) continue
    const factors = value
      .split('x')
      .map((f) => parseCount(f.replace(/^(\d+)c$/, '$1').replace(/^(\d+)w$/, (_, n: string) => String(Number(n) * 2))))
    if (factors.some((f) => f === undefined)) return { error: `invalid number: ${quoteWord(value)}` }
    numbers[key] = factors.reduce<number>((a, b) => a * b!, 1)
  }
  const flags = new Set([values.conv, values.iflag, values.oflag].flatMap((f) => (f === undefined || f === '' ? [] : f.split(','))))
  return {
    input: values.if,
    output: values.of,
    read: numbers.bs ?? numbers.ibs ?? 512,
    write: numbers.bs ?? numbers.obs ?? 512,
    count: numbers.count ?? Infinity,
    skip: numbers.skip ?? numbers.iseek ?? 0,
    seek: numbers.seek ?? numbers.oseek ?? 0,
    flags,
    status: values.status ?? 'all',
  }
}

export const dd = tool({
  name: 'dd',
  usage: ['[OPERAND]...', 'OPTION'],
  about: 'Copies blocks: if= of= bs= count= skip= seek= conv= status=.',
  options: {},
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const plan = planOf(call.operands)
    if ('error' in plan) {
      if (plan.help) return yield* call.misuse(plan.error)
      yield* call.complain(plan.error)
      return 1
    }
    const input = plan.input === undefined ? 0 : yield* openOr(call, plan.input, 'r', plan)
    if (input === undefined) return 1
    const output = plan.output === undefined ? 1 : yield* openOr(call, plan.output, 'w', plan)
    if (output === undefined) return 1
    return yield* copy(call, plan, input, output)
  },
})

function* openOr(call: ToolCall, path: string, access: 'r' | 'w', plan: Plan): Sys<number | undefined> {
  try {
    if (access === 'r') return yield* sys.open(path, 'r')
    const truncate = !plan.flags.has('notrunc') && plan.seek === 0
    return yield* sys.open(path, 'w', { create: !plan.flags.has('nocreat'), truncate, exclusive: plan.flags.has('excl') })
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(`failed to open ${quote(path)}: ${e.message}`)
    return undefined
  }
}

function* copy(call: ToolCall, plan: Plan, input: number, output: number): Sys<number> {
  const counts = { whole: 0, partial: 0, wholeOut: 0, partialOut: 0, bytes: 0 }
  const started = yield* sys.clock()
  let status = 0
  try {
    for (let i = 0; i < plan.skip; i++) if ((yield* sys.read(input, plan.read)).length === 0) break
    if (plan.seek > 0) yield* sys.seek(output, plan.seek * plan.write)
    while (counts.whole + counts.partial < plan.count) {
      const block = yield* readBlock(input, plan.read, plan.flags.has('fullblock'))
      if (block.length === 0) break
      if (block.length === plan.read) counts.whole++
      else counts.partial++
      const bytes = plan.flags.has('ucase')
        ? block.map((b) => (b >= 97 && b <= 122 ? b - 32 : b))
        : plan.flags.has('lcase')
          ? block.map((b) => (b >= 65 && b <= 90 ? b + 32 : b))
          : block
      yield* sys.writeAll(output, bytes)
      counts.bytes += bytes.length
    }
  } catch (e) {
    if (!isErrno(e)) throw e
    status = 1
    const [doing, name] =
      e.errno === 'EISDIR' ? ['reading', plan.input ?? 'standard input'] : ['writing', plan.output ?? 'standard output']
    yield* call.complain(`error ${doing} ${quote(name)}: ${e.message}`)
  }
  counts.wholeOut = plan.read === plan.write ? counts.whole : Math.floor(counts.bytes / plan.write)
  counts.partialOut = plan.read === plan.write ? counts.partial : Number(counts.bytes % plan.write > 0)
  if (plan.status !== 'none') yield* call.say(report(counts, ((yield* sys.clock()) - started) / 1e6, plan.status === 'noxfer'))
  return status
}

function* readBlock(fd: number, size: number, full: boolean): Sys<Uint8Array> {
  const first = yield* sys.read(fd, size)
  if (!full || first.length === 0 || first.length === size) return first
  const out = new Uint8Array(size)
  out.set(first)
  let have = first.length
  while (have < size) {
    const more = yield* sys.read(fd, size - have)
    if (more.length === 0) break
    out.set(more, have)
    have += more.length
  }
  return out.subarray(0, have)
}

/** A number with three digits, as C's `%.3g` shows it without an exponent where that is short. */
const three = (n: number): string => {
  const text = n.toPrecision(3)
  return text.includes('e') || Math.abs(n) < 1e-4 ? Number(text).toExponential().replace(/e([-+])(\d)$/, 'e$10$2') : String(Number(text))
}

function unit(n: number, base: number, names: readonly string[]): string {
  let value = n
  let power = 0
  while (value >= base && power < names.length - 1) {
    value /= base
    power++
  }
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${names[power]}`
}

function report(
  c: { whole: number; partial: number; wholeOut: number; partialOut: number; bytes: number },
  seconds: number,
  short: boolean,
): string {
  const records = `${c.whole}+${c.partial} records in\n${c.wholeOut}+${c.partialOut} records out\n`
  if (short) return records
  const si = unit(c.bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB'])
  const iec = unit(c.bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'])
  const size = c.bytes === 1 ? '1 byte' : `${c.bytes} bytes${c.bytes >= 1000 ? ` (${si}${c.bytes >= 1024 ? `, ${iec}` : ''})` : ''}`
  const rate = unit(c.bytes / Math.max(seconds, 1e-6), 1000, ['B/s', 'kB/s', 'MB/s', 'GB/s', 'TB/s'])
  return `${records}${size} copied, ${three(seconds)} s, ${rate}\n`
}
