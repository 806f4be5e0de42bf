import type { Sys } from '../../sim/index.ts'
import { prefix, say } from '../exec/report.ts'
import { valueOf } from '../expand/parameters.ts'
import { optionNames, optionOfLetter, shoptNames, type OptionName, type ShoptName } from '../options.ts'
import { functionText } from '../print/function.ts'
import type { Shell } from '../state.ts'
import { builtinError, out, parseOptions, usageError } from './builtin.ts'
import { assignScalar } from '../vars/assign.ts'
import { setText } from './declare.ts'

/** Turns a `set` option on or off, with what hangs on it. */
export function setOption(sh: Shell, name: OptionName, on: boolean): void {
  sh.options[name] = on
  if (name === 'emacs' && on) sh.options.vi = false
  if (name === 'posix') {
    if (on) assignScalar(sh, 'POSIXLY_CORRECT', 'y')
    else sh.vars.unset('POSIXLY_CORRECT')
  }
  if (name === 'vi' && on) sh.options.emacs = false
}

/** Options of a command line as `set` and `bash` take them: how many words they were, or what was wrong. */
export function* takeOptions(sh: Shell, args: readonly string[], complain: (message: string) => Sys<void>): Sys<{ used: number; params: readonly string[] | undefined } | undefined> {
  let i = 0
  for (; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') return { used: i + 1, params: args.slice(i + 1) }
    if (arg === '-') {
      setOption(sh, 'xtrace', false)
      setOption(sh, 'verbose', false)
      return { used: i + 1, params: args.length > i + 1 ? args.slice(i + 1) : undefined }
    }
    if (!/^[-+]./.test(arg)) break
    const on = arg[0] === '-'
    for (const letter of arg.slice(1)) {
      if (letter === 'o') {
        const name = args[i + 1]
        if (name === undefined) {
          out(sh, optionList(sh, on))
          continue
        }
        i++
        if (!optionNames.includes(name as OptionName)) {
          yield* complain(`${name}: invalid option name`)
          return undefined
        }
        setOption(sh, name as OptionName, on)
        continue
      }
      const option = optionOfLetter(letter)
      if (!option) {
        yield* complain(`${arg[0]}${letter}: invalid option`)
        return undefined
      }
      setOption(sh, option, on)
    }
  }
  return { used: i, params: i < args.length ? args.slice(i) : undefined }
}

export function* set(sh: Shell, args: readonly string[]): Sys<number> {
  if (args.length === 0) {
    for (const [name, v] of sh.vars.entries()) {
      const value = v.dynamic === undefined ? v.value : valueOf(sh, name)
      if (value !== undefined) out(sh, `${setText(name, value)}\n`)
    }
    if (!sh.options.posix) for (const n of [...sh.functions.keys()].sort()) out(sh, `${functionText(sh.functions.get(n)!)}\n`)
    return 0
  }
  let wrong = 0
  const taken = yield* takeOptions(sh, args, function* (message) {
    if (message.endsWith('invalid option')) {
      yield* usageError(sh, 'set', message)
      wrong = 2
    } else {
      yield* builtinError(sh, 'set', sh.dialect === 'dash' ? `Illegal option -o ${message.split(':')[0]}` : message)
      wrong = 2
    }
  })
  if (!taken) return wrong
  if (taken.params !== undefined) sh.params = taken.params
  return 0
}

const DASH_OPTIONS = ['errexit', 'noglob', 'ignoreeof', 'interactive', 'monitor', 'noexec', 'stdin', 'xtrace', 'verbose', 'vi', 'emacs', 'noclobber', 'allexport', 'notify', 'nounset', 'privileged', 'nolog', 'debug']

function optionList(sh: Shell, readable: boolean): string {
  if (sh.dialect === 'dash') return `Current option settings\n${DASH_OPTIONS.map((n) => `${n.padEnd(16)}${(sh.options as Readonly<Record<string, boolean>>)[n] ? 'on' : 'off'}\n`).join('')}`
  return optionNames.map((n) => (readable ? `${n.padEnd(15)}\t${sh.options[n] ? 'on' : 'off'}\n` : `set ${sh.options[n] ? '-' : '+'}o ${n}\n`)).join('')
}

export function* shopt(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'psuoq')
  if (parsed.error) return yield* usageError(sh, 'shopt', parsed.error)
  const { flags, rest } = parsed
  if (flags.has('s') && flags.has('u')) return yield* builtinError(sh, 'shopt', 'cannot set and unset shell options simultaneously')
  const names: readonly string[] = flags.has('o') ? optionNames : shoptNames
  const read = (n: string): boolean => (flags.has('o') ? sh.options[n as OptionName] : sh.shopts[n as ShoptName])
  const line = (n: string): string =>
    flags.has('p') ? (flags.has('o') ? `set ${read(n) ? '-' : '+'}o ${n}\n` : `shopt ${read(n) ? '-s' : '-u'} ${n}\n`) : `${n.padEnd(15)}\t${read(n) ? 'on' : 'off'}\n`
  if (rest.length === 0) {
    for (const n of names) if ((!flags.has('s') || read(n)) && (!flags.has('u') || !read(n))) out(sh, line(n))
    return 0
  }
  let status = 0
  for (const name of rest) {
    if (!names.includes(name)) {
      yield* say(`${prefix(sh)}shopt: ${name}: invalid shell option name\n`)
      status = 1
    } else if (flags.has('s') || flags.has('u')) {
      if (flags.has('o')) setOption(sh, name as OptionName, flags.has('s'))
      else sh.shopts[name as ShoptName] = flags.has('s')
    } else {
      if (!read(name)) status = 1
      if (!flags.has('q')) out(sh, line(name))
    }
  }
  return status
}

