import type { Sys } from '../../sim/index.ts'
import type { Shell } from '../state.ts'
import { Flag, has } from '../vars/variable.ts'
import { parseWord } from '../word/parse.ts'
import { expandParts } from './parts.ts'
import { TextSink } from './sink.ts'
import { touchClock } from './arithmetic.ts'

/** A subscript with its expansions done: the key of an associative array, or an expression. */
export function* expandSubscript(sh: Shell, name: string, subscript: string): Sys<string> {
  if (/^[A-Za-z0-9_]*$/.test(subscript)) return subscript
  const sink = new TextSink()
  const associative = has(sh.vars.get(sh.vars.follow(name)?.name ?? name), Flag.assoc)
  yield* expandParts(sh, parseWord(subscript, associative ? 'word' : 'arithmetic'), sink, { tilde: 'none' })
  if (!associative) yield* touchClock(sh, sink.out)
  return sink.out
}
