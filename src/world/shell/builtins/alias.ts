import type { Sys } from '../../sim/index.ts'
import { say } from '../exec/report.ts'
import { quoteSingle } from '../print/quote.ts'
import type { Shell } from '../state.ts'
import { builtinError, out, parseOptions, usageError } from './builtin.ts'

const line = (sh: Shell, name: string, prefixed: boolean): string => `${prefixed ? `alias ${name.startsWith('-') ? '-- ' : ''}` : ''}${name}=${quoteSingle(sh.aliases.get(name)!)}\n`

export function* alias(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'p')
  if (parsed.error) return yield* usageError(sh, 'alias', parsed.error)
  const { flags, rest } = parsed
  const prefixed = sh.dialect === 'bash'
  if (rest.length === 0 || flags.has('p')) for (const name of [...sh.aliases.keys()].sort()) out(sh, line(sh, name, prefixed))
  let status = 0
  for (const word of rest) {
    const equals = word.indexOf('=', 1)
    if (equals > 0) {
      const name = word.slice(0, equals)
      if (/[\s/$`=|&;()<>'"\\]/.test(name)) status = yield* builtinError(sh, 'alias', `\`${name}': invalid alias name`)
      else sh.aliases.set(name, word.slice(equals + 1))
    } else if (sh.aliases.has(word)) out(sh, line(sh, word, prefixed))
    else if (sh.dialect === 'dash') {
      yield* say(`alias: ${word} not found\n`)
      status = 1
    } else status = yield* builtinError(sh, 'alias', `${word}: not found`)
  }
  return status
}

export function* unalias(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'a')
  if (parsed.error) return yield* usageError(sh, 'unalias', parsed.error)
  const { flags, rest } = parsed
  if (flags.has('a')) {
    sh.aliases.clear()
    return 0
  }
  if (rest.length === 0) return yield* usageError(sh, 'unalias')
  let status = 0
  for (const name of rest) if (!sh.aliases.delete(name)) status = yield* builtinError(sh, 'unalias', `${name}: not found`)
  return status
}
