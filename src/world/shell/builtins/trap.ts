import type { Sys } from '../../sim/index.ts'
import { signalOf, SIGNALS, sys, type Signal } from '../../os/index.ts'
import { quoteSingle } from '../print/quote.ts'
import { SHELL_IGNORES } from '../exec/child.ts'
import type { Shell } from '../state.ts'
import { builtinError, out, parseOptions, usageError } from './builtin.ts'
import { signalTable } from './jobs.ts'

const PSEUDO = ['EXIT', 'DEBUG', 'ERR', 'RETURN']

/** EXIT, DEBUG, ERR, RETURN or a signal without SIG; undefined when there is none of that name. */
export function trapName(word: string): string | undefined {
  if (word === '0') return 'EXIT'
  const upper = word.toUpperCase()
  return PSEUDO.includes(upper) ? upper : signalOf(word)
}

const shownName = (name: string): string => (PSEUDO.includes(name) ? name : `SIG${name}`)

const ORDER = ['EXIT', ...(Object.entries(SIGNALS).sort((a, b) => a[1] - b[1]).map(([n]) => n)), 'DEBUG', 'ERR', 'RETURN']

function listing(sh: Shell, names: readonly string[]): string {
  const traps = sh.inheritedTraps ?? sh.traps
  return names.filter((n) => traps.has(n)).map((n) => `trap -- ${quoteSingle(traps.get(n)!)} ${shownName(n)}\n`).join('')
}

export function* trap(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'lp')
  if (parsed.error) return yield* usageError(sh, 'trap', parsed.error)
  const { flags, rest } = parsed
  if (flags.has('l')) {
    out(sh, signalTable())
    return 0
  }
  if (flags.has('p') || rest.length === 0) return yield* show(sh, rest)
  let [action, ...signals] = rest as [string, ...string[]]
  if (signals.length === 0 || (/^\d+$/.test(action) && trapName(action) !== undefined)) {
    if (signals.length === 0 && trapName(action) === undefined) return yield* usageError(sh, 'trap')
    signals = [...rest]
    action = '-'
  }
  let status = 0
  for (const word of signals) {
    const name = trapName(word)
    if (name === undefined && sh.dialect === 'dash') {
      yield* sys.complain(`trap: ${word}: bad trap\n`)
      status = 1
    } else if (name === undefined) status = yield* builtinError(sh, 'trap', `${word}: invalid signal specification`)
    else yield* setTrap(sh, name, action)
  }
  return status
}

function* show(sh: Shell, words: readonly string[]): Sys<number> {
  if (words.length === 0) {
    out(sh, listing(sh, ORDER))
    return 0
  }
  let status = 0
  for (const word of words) {
    const name = trapName(word)
    if (name === undefined) status = yield* builtinError(sh, 'trap', `${word}: invalid signal specification`)
    else out(sh, listing(sh, [name]))
  }
  return status
}

function* setTrap(sh: Shell, name: string, action: string): Sys<void> {
  if (sh.inheritedTraps) {
    sh.inheritedTraps = undefined
  }
  if (sh.hardIgnored.has(name)) return
  if (action === '-') sh.traps.delete(name)
  else sh.traps.set(name, action)
  if (PSEUDO.includes(name) || name === 'KILL' || name === 'STOP') return
  yield* sys.sigaction(name as Signal, disposition(sh, name, action))
}

/** What the kernel is told: a trap is caught, `''` ignored, and without one the shell's own way returns. */
function disposition(sh: Shell, name: string, action: string): 'default' | 'ignore' | 'catch' {
  if (action === '') return 'ignore'
  if (action !== '-') return 'catch'
  if (name === 'INT' || (name === 'HUP' && sh.interactive)) return 'catch'
  return sh.interactive && SHELL_IGNORES.includes(name as Signal) ? 'ignore' : 'default'
}
