import { cpu, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { expandBraces, expandBraceText } from '../../text/index.ts'
import type { Shell } from '../state.ts'
import type { Word } from '../syntax/nodes.ts'
import type { Part } from '../word/parts.ts'
import { skipCommands } from '../syntax/grammar.ts'
import { skipBackquote, skipDollar, skipDouble, skipSingle } from '../syntax/scan.ts'
import { parseWord, type Mode } from '../word/parse.ts'
import { ShellError } from '../errors.ts'
import { expandParts, type Context } from './parts.ts'
import { pathnames } from './pathname.ts'
import { FieldSink, PatternSink, TextSink, type Field } from './sink.ts'
import { CLOCKED } from './parameter.ts'
import { ifsOf, parameter } from './parameters.ts'

const PLAIN = /^[A-Za-z0-9_./:,+@%=^-]+$/
/** Words that stand for themselves, whatever the shell's state. */
export const isPlain = (text: string): boolean => PLAIN.test(text)

/** All fields of a command's words: braces, tildes, parameters, commands, arithmetic, splitting, pathnames, quotes. */
export function* expandWords(sh: Shell, words: readonly Word[]): Sys<string[]> {
  const out: string[] = []
  for (const word of words) {
    if (isPlain(word.text)) out.push(word.text)
    else yield* expandWordInto(sh, word.text, out)
  }
  return out
}

export function* expandWordInto(sh: Shell, text: string, out: string[]): Sys<void> {
  const lone = loneOf(text)
  if (lone) {
    if (CLOCKED.has(lone.name)) sh.clock = yield* sys.clock()
    const value = parameter(sh, lone.name)
    if (value !== undefined && (lone.quoted || (isPlain(value) && ifsOf(sh) === DEFAULT_IFS))) {
      out.push(value)
      return
    }
  }
  if (!sh.options.braceexpand || !text.includes('{')) {
    yield* expandFields(sh, parseWord(text), out)
    return
  }
  let n = 0
  for (const variant of expandBraces(opaque(text))) {
    if (++n % 1000 === 0) yield* cpu(1)
    if (out.length > ARGUMENT_LIMIT) throw new ShellError('xrealloc: cannot allocate memory', 2, 'exit')
    const word = variant.map((p) => (typeof p === 'string' ? p : p.raw)).join('')
    if (isPlain(word)) out.push(word)
    // A backslash or backquote that a sequence made quotes nothing.
    else if (word === '\\' || word === '`') out.push(word === '`' ? word : '')
    else yield* expandFields(sh, parseWord(word), out)
  }
}

interface Lone { readonly name: string; readonly quoted: boolean }

const LONE = /^(?:\$([A-Za-z_][A-Za-z0-9_]*)|"\$([A-Za-z_][A-Za-z0-9_]*)")$/
const DEFAULT_IFS = ' \t\n'
const lones = new Map<string, Lone | undefined>()

/** A word that is one variable and nothing else, the commonest kind there is: its value needs none of the machinery of fields. */
function loneOf(text: string): Lone | undefined {
  if (lones.has(text)) return lones.get(text)
  const match = LONE.exec(text)
  const lone = match ? { name: (match[1] ?? match[2])!, quoted: match[2] !== undefined } : undefined
  if (lones.size >= LONE_LIMIT) lones.clear()
  lones.set(text, lone)
  return lone
}

const LONE_LIMIT = 1_000

/** Only letters, digits and braces: every word that comes of it stands for itself. */
const BRACED = /^[A-Za-z0-9_./:,+@%=^{}-]+$/

/** The words of a loop: what braces alone make (`{1..100000000}`) comes one by one, so that a loop over it begins at once and needs no memory. */
export function* expandItems(sh: Shell, words: readonly Word[]): Sys<Iterable<string>> {
  if (!sh.options.braceexpand || !words.some((w) => w.text.includes('{') && BRACED.test(w.text))) return yield* expandWords(sh, words)
  const runs: Iterable<string>[] = []
  for (const word of words) runs.push(BRACED.test(word.text) ? expandBraceText(word.text) : yield* expandWords(sh, [word]))
  return inTurn(runs)
}

function* inTurn(runs: readonly Iterable<string>[]): Generator<string> { for (const run of runs) yield* run }

/** More words than this and a real machine would be out of memory. */
const ARGUMENT_LIMIT = 2_000_000

/** A word as brace expansion sees it: characters, and what is quoted or in `${…}`, `$(…)` or backquotes in one piece each. */
function opaque(text: string): (string | { readonly raw: string })[] {
  const out: (string | { readonly raw: string })[] = []
  for (let i = 0; i < text.length;) {
    const c = text[i]!
    const end =
      c === '\\' ? i + 2
      : c === "'" ? skipSingle(text, i + 1)
      : c === '"' ? skipDouble(text, i + 1)
      : c === '`' ? skipBackquote(text, i + 1)
      : c === '$' ? skipDollar(text, i, false)
      : (c === '<' || c === '>') && text[i + 1] === '(' ? skipCommands(text, i + 2)
      : i
    if (end > i + 1) {
      out.push({ raw: text.slice(i, end) })
      i = end
    } else {
      const char = String.fromCodePoint(text.codePointAt(i)!)
      out.push(char)
      i += char.length
    }
  }
  return out
}

function* expandFields(sh: Shell, parts: readonly Part[], out: string[]): Sys<void> {
  const sink = new FieldSink(ifsOf(sh), sh.shopts.extglob)
  yield* expandParts(sh, parts, sink, FIELD)
  sink.finish()
  for (const field of sink.fields) yield* globInto(sh, field, out)
}

function* globInto(sh: Shell, field: Field, out: string[]): Sys<void> {
  if (field.pattern === undefined || sh.options.noglob) {
    out.push(field.text)
    return
  }
  const found = yield* pathnames(sh, field.pattern)
  if (found.length > 0) out.push(...found)
  else if (sh.shopts.failglob) throw new ShellError(`no match: ${field.text}`)
  else if (!sh.shopts.nullglob) out.push(field.text)
}

const FIELD: Context = { tilde: 'start' }
const ASSIGNMENT: Context = { tilde: 'colons' }
const NO_TILDE: Context = { tilde: 'none' }
const QUOTED: Context = { tilde: 'none', quoted: true }

/** One string, neither split nor globbed. `tilde`: `colons` in assignments, `start` elsewhere. */
export function* expandText(sh: Shell, text: string, tilde: Context['tilde'] = 'start', mode: Mode = 'word'): Sys<string> {
  if (isPlain(text)) return text
  const sink = new TextSink()
  yield* expandParts(sh, parseWord(text, mode), sink, mode !== 'word' ? QUOTED : tilde === 'start' ? FIELD : tilde === 'colons' ? ASSIGNMENT : NO_TILDE)
  return sink.out
}

/** A pattern in which a backslash quotes what stood in quotes. */
export function* expandPattern(sh: Shell, text: string): Sys<string> { return (yield* patternOf(sh, text)).out }

/** The same, with how `set -x` shows it. */
export function* patternOf(sh: Shell, text: string): Sys<{ readonly out: string; readonly shown: string }> {
  const sink = new PatternSink()
  yield* expandParts(sh, parseWord(text), sink, FIELD)
  return sink
}

/** The right side of `=~`: what stood in quotes matches itself. */
export function* expandRegex(sh: Shell, text: string): Sys<string> {
  const sink = new PatternSink(/[\\^$.[\]|()*+?{}]/g)
  yield* expandParts(sh, parseWord(text), sink, FIELD)
  return sink.out
}

/** The fields of a redirection's target. */
export function* expandTarget(sh: Shell, text: string): Sys<string[]> {
  const out: string[] = []
  yield* expandWordInto(sh, text, out)
  return out
}
