import { call, type Sys } from '../../../sim/index.ts'
import { compileGlob } from '../../../text/index.ts'
import { ShellError } from '../../errors.ts'
import { substitute } from '../../exec/substitution.ts'
import { callFunction } from '../../exec/function.ts'
import { elements, ifsOf } from '../../expand/parameters.ts'
import { expandWordInto } from '../../expand/words.ts'
import { quoteSingle } from '../../print/quote.ts'
import { pathnames } from '../../expand/pathname.ts'
import type { CompletionSpec, Shell } from '../../state.ts'
import { IndexedArray } from '../../vars/indexed-array.ts'
import { Flag } from '../../vars/variable.ts'
import { ACTIONS } from './sources.ts'

export interface SpecRequest {
  readonly command: string
  readonly word: string
  readonly previous: string
  readonly words: readonly string[]
  readonly index: number
  readonly line: string
  readonly point: number
}

export interface SpecMatches { readonly words: string[]; readonly options: readonly string[]; readonly retry: boolean }

const RETRY = 124

/** Candidates of a `complete` specification, in bash's order (bash(1), Programmable Completion). */
export function* specMatches(sh: Shell, spec: CompletionSpec, r: SpecRequest): Sys<SpecMatches> {
  const found: string[] = []
  for (const action of spec.actions) found.push(...(yield* ACTIONS[action]!(sh, r.word)))
  if (spec.glob !== undefined) found.push(...(yield* pathnames(sh, spec.glob)).filter((f) => f.startsWith(r.word)))
  if (spec.words !== undefined) found.push(...(yield* wordList(sh, spec.words)).filter((w) => w.startsWith(r.word)))
  let retry = false
  let { options } = spec
  if (spec.function !== undefined) {
    const reply = yield* fromFunction(sh, spec.function, r)
    found.push(...reply.words)
    retry = reply.status === RETRY
    options = sh.completionOptions ?? options
  }
  if (spec.command !== undefined) {
    const output = yield* substitute(sh, `${spec.command} ${[r.command, r.word, r.previous].map(quoteSingle).join(' ')}`)
    found.push(...output.split('\n').filter((l) => l !== ''))
  }
  let words = spec.filter === undefined ? found : filtered(found, spec.filter, r.word)
  if (spec.prefix !== undefined || spec.suffix !== undefined) words = words.map((w) => (spec.prefix ?? '') + w + (spec.suffix ?? ''))
  return { words, options, retry }
}

function* wordList(sh: Shell, text: string): Sys<string[]> {
  const ifs = ifsOf(sh)
  const out: string[] = []
  let word = ''
  let quote = ''
  const words: string[] = []
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (c === '\\' && quote !== "'") word += c + (text[++i] ?? '')
    else if (quote !== '') {
      if (c === quote) quote = ''
      word += c
    } else if (c === "'" || c === '"') {
      quote = c
      word += c
    } else if (ifs.includes(c)) {
      if (word !== '') words.push(word)
      word = ''
    } else word += c
  }
  if (word !== '') words.push(word)
  for (const w of words) yield* expandWordInto(sh, w, out)
  return out
}

function filtered(found: readonly string[], filter: string, word: string): string[] {
  const negated = filter.startsWith('!')
  const pattern = (negated ? filter.slice(1) : filter).replace(/(?<!\\)&/g, () => word.replace(/[\\*?[\]]/g, '\\$&'))
  const glob = compileGlob(pattern, { extglob: true })
  return found.filter((f) => glob.matches(f) === negated)
}

function* fromFunction(sh: Shell, name: string, r: SpecRequest): Sys<{ words: string[]; status: number }> {
  const f = sh.functions.get(name)
  if (!f) return { words: [], status: 1 }
  const set = (n: string, value: string): void => sh.vars.put(n, { flags: 0, value })
  set('COMP_LINE', r.line)
  set('COMP_POINT', String(r.point))
  set('COMP_KEY', '9')
  set('COMP_TYPE', '9')
  set('COMP_CWORD', String(r.index))
  sh.vars.put('COMP_WORDS', { flags: Flag.indexed, value: new IndexedArray(r.words) })
  sh.vars.remove('COMPREPLY')
  const { status } = sh
  let result = 0
  try {
    yield call(callFunction(sh, f, [name, r.command, r.word, r.previous]))
    result = sh.status
  } catch (e) {
    if (!(e instanceof ShellError)) throw e
  } finally {
    sh.status = status
    for (const n of ['COMP_LINE', 'COMP_POINT', 'COMP_KEY', 'COMP_TYPE', 'COMP_CWORD', 'COMP_WORDS']) sh.vars.remove(n)
  }
  const words = elements(sh, 'COMPREPLY').map(([, v]) => v)
  sh.vars.remove('COMPREPLY')
  return { words, status: result }
}
