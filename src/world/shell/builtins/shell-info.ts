import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { compileGlob } from '../../text/index.ts'
import { say } from '../exec/report.ts'
import { VERSION_LINE } from '../version.ts'
import type { Shell } from '../state.ts'
import { builtinError, out, parseOptions, usageError } from './builtin.ts'
import { exit } from './flow.ts'
import { BUILTINS } from './index.ts'
import { SPECIAL_BUILTINS } from './special.ts'
import { USAGE } from './usage.ts'

/** `caller`: line, function and file of a call that runs. */
export function* caller(sh: Shell, args: readonly string[]): Sys<number> {
  const [word] = args
  const frames = sh.calls.toReversed()
  if (frames.length === 0) {
    if (sh.input !== 'file' || word !== undefined) return 1
    out(sh, '0 NULL\n')
    return 0
  }
  const file = (i: number): string => frames[i + 1]?.file ?? (sh.input === 'file' ? sh.arg0 : 'NULL')
  const name = (i: number): string => {
    const next = frames[i + 1]
    return next ? next.name : sh.input === 'file' ? 'main' : 'NULL'
  }
  if (word === undefined) {
    out(sh, `${frames[0]!.line} ${file(0)}\n`)
    return 0
  }
  if (!/^\d+$/.test(word)) {
    yield* usageError(sh, 'caller', `${word}: invalid number`)
    return 2
  }
  const i = Number(word)
  if (i >= frames.length || (i === frames.length - 1 && sh.input !== 'file')) return 1
  out(sh, `${frames[i]!.line} ${name(i)} ${file(i)}\n`)
  return 0
}

export function* enable(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'adf:nps')
  if (parsed.error) return yield* usageError(sh, 'enable', parsed.error)
  const { flags, rest } = parsed
  const names = Object.keys(BUILTINS).sort().filter((n) => !flags.has('s') || SPECIAL_BUILTINS.has(n))
  if (rest.length === 0) {
    for (const n of names) {
      const off = sh.disabledBuiltins.has(n)
      if (flags.has('a') || flags.has('n') === off) out(sh, `enable ${off ? '-n ' : ''}${n}\n`)
    }
    return 0
  }
  let status = 0
  for (const name of rest) {
    if (flags.has('f') || !Object.hasOwn(BUILTINS, name)) status = yield* builtinError(sh, 'enable', flags.has('f') ? `cannot open shared object ${flags.get('f')}: No such file or directory` : `${name}: not a shell builtin`)
    else if (flags.has('n')) sh.disabledBuiltins.add(name)
    else sh.disabledBuiltins.delete(name)
  }
  return status
}

const COLUMN = 38

/** `help`: how builtins are called. */
export function* help(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'dms')
  if (parsed.error) return yield* usageError(sh, 'help', parsed.error)
  const { rest } = parsed
  const names = Object.keys(USAGE).sort()
  if (rest.length === 0) {
    const cut = (text: string): string => (text.length > COLUMN ? `${text.slice(0, COLUMN - 1)}>` : text)
    const half = Math.ceil(names.length / 2)
    out(sh, `${VERSION_LINE}\nThese shell commands are defined internally.  Type \`help name' to see how one is called.\n\n`)
    for (let i = 0; i < half; i++) {
      const right = names[i + half]
      out(sh, ` ${cut(USAGE[names[i]!]!).padEnd(right === undefined ? 0 : COLUMN + 2)}${right === undefined ? '' : cut(USAGE[right]!)}\n`)
    }
    return 0
  }
  let status = 1
  for (const word of rest) {
    const glob = compileGlob(word)
    const found = names.filter((n) => n === word || glob.matches(n))
    const chosen = found.length > 0 ? found : names.filter((n) => n.startsWith(word))
    if (chosen.length > 0) status = 0
    for (const n of chosen) out(sh, `${n}: ${USAGE[n]}\n`)
    if (chosen.length === 0) yield* builtinError(sh, 'help', `no help topics match \`${word}'.  Try \`help help' or \`man -k ${word}' or \`info ${word}'.`)
  }
  return status
}

export function* logout(sh: Shell, args: readonly string[]): Sys<number> {
  if (!sh.login) return yield* builtinError(sh, 'logout', 'not login shell: use `exit\'')
  return yield* exit(sh, args, 'logout')
}

export function* suspend(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'f')
  if (parsed.error) return yield* usageError(sh, 'suspend', parsed.error)
  if (!parsed.flags.has('f')) {
    if (!sh.options.monitor) return yield* builtinError(sh, 'suspend', 'cannot suspend: no job control')
    if (sh.login) return yield* builtinError(sh, 'suspend', 'cannot suspend a login shell')
  }
  yield* sys.kill(sh.bashPid, 'STOP')
  return 0
}

/** Key bindings are fixed: what asks for them is answered, what would change them is accepted where it names nothing that there is not. */
export function* bind(sh: Shell, args: readonly string[]): Sys<number> {
  if (!sh.interactive) yield* say(`${sh.arg0}: line ${sh.line}: bind: warning: line editing not enabled\n`)
  const parsed = parseOptions(args, 'lvpVPsSXf:q:u:m:r:x:')
  if (parsed.error) return yield* usageError(sh, 'bind', parsed.error)
  return 0
}
