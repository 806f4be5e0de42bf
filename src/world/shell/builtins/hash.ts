import type { Sys } from '../../sim/index.ts'
import { searchPath } from '../exec/external.ts'
import { fnvBuckets } from '../vars/assoc-array.ts'
import type { Shell } from '../state.ts'
import { builtinError, out, parseOptions, usageError } from './builtin.ts'

export function* hash(sh: Shell, args: readonly string[]): Sys<number> {
  if (!sh.options.hashall) return yield* builtinError(sh, 'hash', 'hashing disabled')
  const parsed = parseOptions(args, 'dlp:rt')
  if (parsed.error) return yield* usageError(sh, 'hash', parsed.error)
  const { flags, rest } = parsed
  if (flags.has('r')) sh.hash.clear()
  if (rest.length === 0) {
    if (flags.has('r')) return 0
    if (flags.has('d') || flags.has('t')) return yield* builtinError(sh, 'hash', `${flags.has('d') ? '-d' : '-t'}: option requires an argument`)
    if (sh.hash.size === 0) {
      out(sh, 'hash: hash table empty\n')
      return 0
    }
    if (!flags.has('l')) out(sh, 'hits\tcommand\n')
    for (const name of fnvBuckets([...sh.hash.keys()], 256)) {
      const { path, hits } = sh.hash.get(name)!
      out(sh, flags.has('l') ? `builtin hash -p ${path} ${name}\n` : `${String(hits).padStart(4)}\t${path}\n`)
    }
    return 0
  }
  let status = 0
  for (const name of rest) {
    if (flags.has('t')) {
      const known = sh.hash.get(name)
      if (known) out(sh, flags.has('l') ? `builtin hash -p ${known.path} ${name}\n` : rest.length > 1 ? `${name}\t${known.path}\n` : `${known.path}\n`)
      else status = yield* builtinError(sh, 'hash', `${name}: not found`)
    } else if (flags.has('d')) {
      if (!sh.hash.delete(name)) status = yield* builtinError(sh, 'hash', `${name}: not found`)
    } else if (flags.has('p')) sh.hash.set(name, { path: flags.get('p')!, hits: 0 })
    else if (!name.includes('/')) {
      const [path] = yield* searchPath(sh, name)
      if (path === undefined) status = yield* builtinError(sh, 'hash', `${name}: not found`)
      else sh.hash.set(name, { path, hits: 0 })
    }
  }
  return status
}
