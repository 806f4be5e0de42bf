import { RE2JS } from 're2js'
import { didYouMean, listed } from '../nearest.ts'
import type { Report } from '../problem.ts'
import type { Position } from '../source.ts'
import { KINDS, KINDS_WITH_ARGUMENT, type Kind } from './kinds.ts'

/** A piece of an expected line: text as it stands, a placeholder (perhaps with a name to keep what it met), or a name kept earlier. */
export type Atom =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'place'; readonly raw: string; readonly kind: Kind; readonly keep?: string; readonly at: Position }
  | { readonly is: 'kept'; readonly raw: string; readonly name: string; readonly at: Position }

export type Pattern = readonly Atom[]

const NAME = /^[A-Za-z_][\w-]*$/

/** Reads one expected line. `at` tells where an offset of it stands in the file. What is wrong is reported and taken as text. */
export function readPattern(text: string, at: (offset: number) => Position, report: Report): Pattern {
  const atoms: Atom[] = []
  const literal = (piece: string) => {
    const last = atoms.at(-1)
    if (last?.is === 'text') atoms[atoms.length - 1] = { is: 'text', text: last.text + piece }
    else if (piece) atoms.push({ is: 'text', text: piece })
  }
  let from = 0
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', from)) {
    const close = closing(text, open + 2)
    literal(text.slice(from, open))
    if (close < 0) {
      report({
        rule: 'placeholder', at: at(open), length: text.length - open, message: '`{{` opens a placeholder that is never closed',
        advice: 'end it with `}}` on the same line; two braces of the output itself are written `{{re:\\{\\{}}`',
      })
      literal(text.slice(open))
      return atoms
    }
    const raw = text.slice(open, close + 2)
    const atom = readPlaceholder(raw, at(open), report)
    if (atom) atoms.push(atom)
    else literal(raw)
    from = close + 2
  }
  literal(text.slice(from))
  return atoms
}

/** Names that a pattern keeps, and names that must have been kept before it. */
export function names(pattern: Pattern): { keeps: readonly string[]; needs: readonly string[] } {
  return {
    keeps: pattern.flatMap((atom) => (atom.is === 'place' && atom.keep !== undefined ? [atom.keep] : [])),
    needs: pattern.flatMap((atom) => (atom.is === 'kept' ? [atom.name] : [])),
  }
}

/** The pattern as its author wrote it. */
export const written = (pattern: Pattern): string => pattern.map((atom) => (atom.is === 'text' ? atom.text : atom.raw)).join('')

/** Where the `}}` of a placeholder stands: braces inside a regular expression are balanced or escaped. */
function closing(text: string, from: number): number {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '{') depth++
    else if (text[i] === '}' && depth > 0) depth--
    else if (text[i] === '}' && text[i + 1] === '}') return i
  }
  return -1
}

function readPlaceholder(raw: string, at: Position, report: Report): Atom | undefined {
  const inside = raw.slice(2, -2)
  if (inside.startsWith('=')) {
    const name = inside.slice(1).trim()
    if (NAME.test(name)) return { is: 'kept', raw, name, at }
    return complain(report, at, raw, `\`${name}\` is no name of a capture`, 'a name is made of letters, digits and `_`: `{{=lbip}}`')
  }
  const capture = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(inside)
  const kind = readKind(capture?.[2] ?? inside, raw, at, report)
  return kind && { is: 'place', raw, kind, at, ...(capture?.[1] === undefined ? {} : { keep: capture[1] }) }
}

function readKind(text: string, raw: string, at: Position, report: Report): Kind | undefined {
  const known = [...Object.keys(KINDS), ...Object.keys(KINDS_WITH_ARGUMENT).map((name) => `${name}:…`)]
  const [, word = '', argument] = /^\s*([\w-]*)\s*(?::(.*))?$/s.exec(text) ?? []
  if (argument === undefined && Object.hasOwn(KINDS, word)) return KINDS[word]
  const withArgument = Object.hasOwn(KINDS_WITH_ARGUMENT, word) ? KINDS_WITH_ARGUMENT[word] : undefined
  if (withArgument && argument) {
    if (word !== 're') return withArgument(argument.trim())
    const wrong = refused(argument)
    if (wrong === undefined) return withArgument(argument)
    return complain(report, at, raw, `RE2 refuses this regular expression: ${wrong}`, 'RE2 knows no look-around and no back-references; escape a brace, bracket or backslash that stands for itself')
  }
  if (withArgument) return complain(report, at, raw, `\`${word}\` needs an argument`, word === 'pod' ? 'name what the pod belongs to: `{{pod:webpod}}`' : 'write the expression after a colon: `{{re:[0-9]+}}`')
  return complain(
    report, at, raw, word ? `there is no placeholder \`${word}\`` : `\`${raw}\` is no placeholder`,
    `${didYouMean(word, [...Object.keys(KINDS), ...Object.keys(KINDS_WITH_ARGUMENT)])}the placeholders are ${listed(known)}; braces of the output itself are written \`{{re:\\{\\{}}\``,
  )
}

function complain(report: Report, at: Position, raw: string, message: string, advice: string): undefined {
  report({ rule: 'placeholder', at, length: raw.length, message, advice })
}

function refused(pattern: string): string | undefined {
  if (/(^|[^\\])\(\?P?</.test(pattern)) return 'it names a group; name the whole placeholder instead, `{{name=re:…}}`'
  try {
    RE2JS.compile(pattern)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error)
  }
}
