import { call, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import type { Shell, ShellFunction } from '../state.ts'
import { scalar } from '../expand/parameters.ts'
import { ShellError } from '../errors.ts'
import { runTrap } from '../traps.ts'
import { runCommand } from './run.ts'
import { complainer } from './report.ts'

/** Where a real bash would run out of stack. */
const DEEPEST = 20_000

/** Calls a function with its arguments as positional parameters; `argv[0]` is its name. */
export function* callFunction(sh: Shell, f: ShellFunction, argv: readonly string[]): Sys<void> {
  const limit = Number(scalar(sh, 'FUNCNEST') ?? 0)
  if (limit > 0 && sh.vars.depth >= limit) throw new ShellError(`${f.name}: maximum function nesting level exceeded (${limit})`)
  if (sh.calls.length > DEEPEST) yield* sys.die('SEGV')
  const before = { params: sh.params, unit: sh.unit, line: sh.line, loops: sh.loops, getopts: sh.getopts }
  sh.params = argv.slice(1)
  sh.calls.push({ kind: 'function', name: f.name, file: f.file, line: sh.line })
  sh.vars.pushFrame('function')
  sh.unit = f.unit
  sh.loops = 0
  const hidden = withoutTraps(sh, f)
  try {
    yield call(runCommand(sh, f.body))
    if (sh.flow?.kind === 'return') sh.flow = undefined
    if (sh.traps.has('RETURN')) yield call(runTrap(sh, 'RETURN'))
  } finally {
    for (const [name, action] of hidden) if (!sh.traps.has(name)) sh.traps.set(name, action)
    sh.vars.popFrame()
    sh.calls.pop()
    sh.params = before.params
    sh.unit = before.unit
    sh.line = before.line
    sh.loops = before.loops
  }
}

/** DEBUG, RETURN and ERR are not a function's unless it is traced. */
function withoutTraps(sh: Shell, f: ShellFunction): [string, string][] {
  const hidden: [string, string][] = []
  for (const name of ['DEBUG', 'RETURN', 'ERR']) {
    const action = sh.traps.get(name)
    if (action === undefined || f.traced || (name === 'ERR' ? sh.options.errtrace : sh.options.functrace)) continue
    hidden.push([name, action])
    sh.traps.delete(name)
  }
  return hidden
}

/** The file of a function that is defined now. */
export const definingFile = (sh: Shell): string => sh.calls.at(-1)?.file ?? (sh.input === 'file' ? complainer(sh) : sh.interactive || sh.input === 'stdin' ? 'main' : 'environment')
