import type { Sys } from '../../sim/index.ts'
import { WORDS } from '../dialect.ts'
import { say } from '../exec/report.ts'
import { scalar } from '../expand/parameters.ts'
import type { Shell } from '../state.ts'
import { assignScalar } from '../vars/assign.ts'
import { isName } from '../vars/variable.ts'
import { builtinError, parseOptions, usageError } from './builtin.ts'

/** `getopts OPTSTRING NAME [ARG…]`: the next option into NAME, its argument into OPTARG, the next word's number into OPTIND. */
export function* getopts(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, '')
  if (parsed.error) return yield* usageError(sh, 'getopts', parsed.error)
  const [spec, name, ...given] = parsed.rest
  if (spec === undefined || name === undefined) return yield* usageError(sh, 'getopts')
  const words = given.length > 0 ? given : sh.params
  const silent = spec.startsWith(':')
  const loud = !silent && scalar(sh, 'OPTERR') !== '0'
  if (String(sh.getopts.index) !== scalar(sh, 'OPTIND')) sh.getopts = { index: Number(scalar(sh, 'OPTIND')) || 1, at: 0 }
  let { index, at } = sh.getopts
  const finish = (option: string, argument: string | undefined): number => {
    sh.getopts = { index, at }
    assignScalar(sh, 'OPTIND', String(index))
    sh.getopts = { index, at }
    if (argument === undefined) sh.vars.unset('OPTARG')
    else assignScalar(sh, 'OPTARG', argument)
    assignScalar(sh, name, option)
    return option === '?' && done ? 1 : 0
  }
  let done = false
  const word = words[index - 1]
  if (at === 0) {
    if (word === undefined || word[0] !== '-' || word === '-') done = true
    else if (word === '--') {
      index++
      done = true
    } else at = 1
  }
  if (done) return yield* valid(sh, name, finish('?', undefined))
  const letter = word![at]!
  const place = letter === ':' ? -1 : spec.indexOf(letter)
  const last = at + 1 >= word!.length
  const advance = (): void => {
    if (last) {
      index++
      at = 0
    } else at++
  }
  if (place < 0) {
    advance()
    if (loud) yield* say(sh.dialect === 'dash' ? `Illegal option -${letter}\n` : `${sh.arg0}: illegal option -- ${letter}\n`)
    return yield* valid(sh, name, finish('?', silent ? letter : undefined))
  }
  if (spec[place + 1] !== ':') {
    advance()
    return yield* valid(sh, name, finish(letter, undefined))
  }
  const argument = last ? words[index] : word!.slice(at + 1)
  index += last ? 2 : 1
  at = 0
  if (argument !== undefined) return yield* valid(sh, name, finish(letter, argument))
  index--
  if (silent) return yield* valid(sh, name, finish(':', letter))
  if (loud) yield* say(sh.dialect === 'dash' ? `No arg for -${letter} option\n` : `${sh.arg0}: option requires an argument -- ${letter}\n`)
  return yield* valid(sh, name, finish('?', undefined))
}

function* valid(sh: Shell, name: string, status: number): Sys<number> {
  return isName(name) ? status : yield* builtinError(sh, 'getopts', WORDS[sh.dialect].badName(name))
}
