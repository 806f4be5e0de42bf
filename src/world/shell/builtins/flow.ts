import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { parseInteger } from '../../text/index.ts'
import { environmentOf, execute, findCommand, runExternal, searchPath } from '../exec/external.ts'
import { complain, say } from '../exec/report.ts'
import { readTextFile } from '../exec/script-file.ts'
import { runText } from '../exec/source.ts'
import { runBuiltin } from '../exec/simple.ts'
import { Unwind } from '../errors.ts'
import { runTrap } from '../traps.ts'
import { stateOf } from '../jobs/table.ts'
import type { Shell } from '../state.ts'
import { builtinError, parseOptions, usageError, type Builtin } from './builtin.ts'
import { builtinOf } from './index.ts'
import { WORDS } from '../dialect.ts'
import { describe } from './describe.ts'

export const colon: Builtin = function* () { return 0 }
export const falseBuiltin: Builtin = function* () { return 1 }

const number = (text: string | undefined): number | undefined => {
  const n = text === undefined ? undefined : parseInteger(text)
  return n === undefined ? undefined : Number(BigInt.asIntN(64, n))
}

/** More than one number: bash drops everything that it was reading. */
function* tooMany(sh: Shell, name: string): Sys<never> {
  yield* builtinError(sh, name, 'too many arguments')
  throw new Unwind('abandon', 1)
}

export function* exit(sh: Shell, args: readonly string[], name: string): Sys<number> {
  if (sh.interactive && sh.dialect === 'bash') yield* say(sh.login ? 'logout\n' : 'exit\n')
  if (sh.interactive && !sh.warnedOfJobs && sh.jobs.some((j) => stateOf(j) === 'stopped')) {
    yield* say('There are stopped jobs.\n')
    sh.warnedOfJobs = true
    return 1
  }
  const operands = args[0] === '--' ? args.slice(1) : args
  let { status } = sh
  if (operands.length > 0) {
    const n = number(operands[0])
    if (n === undefined) {
      yield* builtinError(sh, name, WORDS[sh.dialect].badNumber(operands[0]!))
      status = 2
    } else if (operands.length > 1) {
      yield* tooMany(sh, name)
    } else status = n & 255
  }
  sh.flow = { kind: 'exit' }
  return status
}

export function* returnBuiltin(sh: Shell, args: readonly string[]): Sys<number> {
  const operands = args[0] === '--' ? args.slice(1) : args
  let status = sh.status
  if (operands.length > 0) {
    const n = number(operands[0])
    if (n === undefined) {
      yield* builtinError(sh, 'return', WORDS[sh.dialect].badNumber(operands[0]!))
      status = 2
    } else if (operands.length > 1) {
      yield* tooMany(sh, 'return')
    } else status = n & 255
  }
  if (sh.calls.length === 0 && sh.dialect === 'dash') {
    sh.flow = { kind: 'exit' }
    return status
  }
  if (sh.calls.length === 0) {
    yield* builtinError(sh, 'return', "can only `return' from a function or sourced script")
    return 2
  }
  sh.flow = { kind: 'return' }
  return status
}

const leaveLoop = (kind: 'break' | 'continue'): Builtin => function* (sh, args) {
  const operands = args[0] === '--' ? args.slice(1) : args
  if (sh.loops === 0) {
    if (sh.dialect === 'bash') yield* complain(sh, `${kind}: only meaningful in a \`for', \`while', or \`until' loop`)
    return 0
  }
  let levels = 1
  if (operands.length > 0) {
    const n = number(operands[0])
    if (n === undefined) {
      yield* builtinError(sh, kind, WORDS[sh.dialect].badNumber(operands[0]!))
      sh.flow = { kind: 'exit' }
      return 128
    }
    if (operands.length > 1) {
      yield* tooMany(sh, kind)
    }
    if (n <= 0) {
      yield* builtinError(sh, kind, `${operands[0]}: loop count out of range`)
      sh.flow = { kind: 'break', levels: sh.loops }
      return 1
    }
    levels = Math.min(n, sh.loops)
  }
  sh.flow = { kind, levels }
  return 0
}
export const breakBuiltin = leaveLoop('break')
export const continueBuiltin = leaveLoop('continue')

export function* shift(sh: Shell, args: readonly string[]): Sys<number> {
  const operands = args[0] === '--' ? args.slice(1) : args
  const n = operands.length === 0 ? 1 : number(operands[0])
  if (n === undefined) {
    yield* builtinError(sh, 'shift', WORDS[sh.dialect].badNumber(operands[0]!))
    return 1
  }
  if (operands.length > 1) yield* tooMany(sh, 'shift')
  if (n < 0) return yield* builtinError(sh, 'shift', `${operands[0]}: shift count out of range`)
  if (n > sh.params.length) {
    if (sh.dialect === 'dash') yield* builtinError(sh, 'shift', "can't shift that many")
    if (sh.shopts.shift_verbose) yield* builtinError(sh, 'shift', `${n}: shift count out of range`)
    return 1
  }
  sh.params = sh.params.slice(n)
  return 0
}

export function* evalBuiltin(sh: Shell, args: readonly string[]): Sys<number | void> {
  const parsed = parseOptions(args, '')
  if (parsed.error) return yield* usageError(sh, 'eval', parsed.error)
  const text = parsed.rest.join(' ')
  if (text.trim() === '') return 0
  sh.traceDepth++
  sh.evals++
  const { line } = sh
  try {
    yield call(flushing(sh, runText(sh, text, { firstLine: sh.line, kind: 'eval' })))
  } finally {
    sh.traceDepth--
    sh.evals--
    sh.line = line
  }
}

/** Runs commands from inside a builtin: what the builtin printed goes out before. */
function* flushing(sh: Shell, body: Sys<void>): Sys<void> {
  const before = sh.pendingOutput
  sh.pendingOutput = []
  try {
    yield call(body)
  } finally {
    sh.pendingOutput = before
  }
}

export function* source(sh: Shell, args: readonly string[], name: string): Sys<number | void> {
  const parsed = parseOptions(args, '')
  if (parsed.error) return yield* usageError(sh, name, parsed.error)
  const [file, ...params] = parsed.rest
  if (file === undefined) {
    yield* builtinError(sh, name, 'filename argument required')
    yield* say(`${name}: usage: ${name} filename [arguments]\n`)
    return 2
  }
  const path = yield* sourcePath(sh, file)
  let text: string
  try {
    if ((yield* sys.stat(path)).type === 'dir') return yield* builtinError(sh, name, `${file}: is a directory`)
    text = yield* readTextFile(path)
  } catch (e) {
    if (!isErrno(e)) throw e
    if (sh.dialect === 'dash') return yield* builtinError(sh, '.', file.includes('/') ? `cannot open ${file}: ${e.errno === 'ENOENT' ? 'No such file' : e.message}` : `${file}: not found`)
    yield* complain(sh, `${file}: ${e.message}`)
    return 1
  }
  yield call(runSourced(sh, file, text, params))
}

/** Runs a file's text in this shell, as `source` does. */
export function* runSourced(sh: Shell, file: string, text: string, params: readonly string[] = []): Sys<void> {
  const before = { params: sh.params, line: sh.line, loops: sh.loops }
  if (params.length > 0) sh.params = params
  sh.calls.push({ kind: 'source', name: 'source', file, line: sh.line })
  const given = sh.params
  try {
    sh.status = 0
    yield call(flushing(sh, runText(sh, text, { firstLine: 1, kind: 'source' })))
    if (sh.flow?.kind === 'return') sh.flow = undefined
    if (sh.traps.has('RETURN')) yield call(runTrap(sh, 'RETURN'))
  } finally {
    sh.calls.pop()
    if (params.length > 0 && sh.params === given) sh.params = before.params
    sh.line = before.line
  }
}

function* sourcePath(sh: Shell, file: string): Sys<string> {
  if (file.includes('/') || !sh.shopts.sourcepath) return file
  const { value } = sh.vars.get('PATH') ?? {}
  for (const dir of (typeof value === 'string' ? value : '').split(':')) {
    const candidate = dir === '' ? file : `${dir}/${file}`
    try {
      if ((yield* sys.stat(candidate)).type === 'file') return candidate
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  return file
}

export function* exec(sh: Shell, args: readonly string[]): Sys<number | void> {
  const parsed = parseOptions(args, 'cla:')
  if (parsed.error) return yield* usageError(sh, 'exec', parsed.error)
  const { flags, rest } = parsed
  if (rest.length === 0) return 0
  const path = yield* findCommand(sh, rest[0]!)
  if (path === undefined) {
    yield* complain(sh, `exec: ${rest[0]}: not found`)
    if (!sh.interactive && !sh.shopts.execfail) sh.flow = { kind: 'exit' }
    return 127
  }
  const name = (flags.has('l') ? '-' : '') + (flags.get('a') ?? rest[0]!)
  const env = flags.has('c') ? {} : environmentOf(sh, path)
  const shown = sh.pendingOutput
  yield call(execute(sh, path, [name, ...rest.slice(1)], env))
  sh.pendingOutput = shown
  if (!sh.interactive && !sh.shopts.execfail) sh.flow = { kind: 'exit' }
  return sh.status
}

export function* command(sh: Shell, args: readonly string[]): Sys<number | void> {
  const parsed = parseOptions(args, 'pVv')
  if (parsed.error) return yield* usageError(sh, 'command', parsed.error)
  const { flags, rest } = parsed
  if (rest.length === 0) return 0
  if (flags.has('v') || flags.has('V')) {
    let found = false
    for (const name of rest) found = (yield* describe(sh, name, flags.has('V') ? 'long' : 'short')) || found
    return found ? 0 : sh.dialect === 'dash' ? 127 : 1
  }
  const name = rest[0]!
  sh.declared = [undefined, ...sh.declared.slice(args.length - rest.length + 2)]
  if (flags.has('p')) {
    const [path] = yield* searchPath(sh, name, false, '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin')
    if (path) sh.hash.set(name, { path, hits: 0 })
  }
  yield call(runNamed(sh, rest))
}

/** Runs a builtin or a program, whatever functions there are. */
export function* runNamed(sh: Shell, argv: readonly string[]): Sys<void> {
  const name = argv[0]
  if (name === undefined) return
  const found = builtinOf(sh, name)
  if (found) yield call(runBuiltin(sh, found, argv))
  else yield call(runExternal(sh, { argv, redirects: [], assignments: [], text: argv.join(' ') }, false))
}

export function* builtin(sh: Shell, args: readonly string[]): Sys<number | void> {
  const parsed = parseOptions(args, '')
  if (parsed.error) return yield* usageError(sh, 'builtin', parsed.error)
  const [name] = parsed.rest
  if (name === undefined) return 0
  const b = builtinOf(sh, name)
  if (!b) return yield* builtinError(sh, 'builtin', `${name}: not a shell builtin`)
  sh.declared = [undefined, ...sh.declared.slice(args.length - parsed.rest.length + 2)]
  yield call(runBuiltin(sh, b, parsed.rest))
}
