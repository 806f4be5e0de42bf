import { RE2JS } from 're2js'
import type { Atom, Pattern } from './pattern.ts'

/** What was kept under a name by `{{name=kind}}`. */
export type Captures = ReadonlyMap<string, string>

/** Whether the text is met, and what it keeps: `undefined` is no. */
export type LineTest = (text: string, captures: Captures) => Captures | undefined

const NOTHING: Captures = new Map()

/** A line as it is compared: runs of blanks are one space, trailing blanks are none. */
export const squeeze = (line: string): string => line.replace(/[ \t]+/g, ' ').replace(/ $/, '')

/**
 * The test for one pattern on squeezed text. `whole`: from the first to the last character; otherwise anywhere in it.
 * Patterns without placeholders compare strings; the others run as RE2, in linear time, and only where their literal parts occur.
 */
export function lineTest(pattern: Pattern, whole = true): LineTest {
  const atoms = squeezed(pattern)
  if (atoms.every((atom) => atom.is === 'text')) {
    const text = atoms.map((atom) => (atom.is === 'text' ? atom.text : '')).join('')
    return (line) => ((whole ? line === text : line.includes(text)) ? NOTHING : undefined)
  }
  const literals = atoms.flatMap((atom, i) => (atom.is === 'text' && !isOptionalBlank(atoms, i) ? [atom.text.trim()] : []))
  const needs = new Set(atoms.flatMap((atom) => (atom.is === 'kept' ? [atom.name] : [])))
  let compiled: { readonly regex: RE2JS; readonly key: string } | undefined
  return (line, captures) => {
    if (!contains(line, literals)) return undefined
    const key = [...needs].map((name) => captures.get(name) ?? '').join('\0')
    if (compiled?.key !== key) compiled = { regex: RE2JS.compile(regexSource(atoms, whole, captures)), key }
    return keepings(atoms, compiled.regex, line, captures)
  }
}

function keepings(atoms: Pattern, regex: RE2JS, line: string, captures: Captures): Captures | undefined {
  const matcher = regex.matcher(line)
  if (!matcher.find()) return undefined
  const kept = new Map<string, string>()
  for (const [i, atom] of atoms.entries()) {
    if (atom.is === 'text') continue
    const text = matcher.group(`tutor${i}`) ?? ''
    if (atom.is === 'kept') {
      if (text !== (kept.get(atom.name) ?? captures.get(atom.name))) return undefined
      continue
    }
    if (atom.kind.holds && !atom.kind.holds(text)) return undefined
    if (atom.keep === undefined) continue
    if (kept.has(atom.keep) && kept.get(atom.keep) !== text) return undefined
    kept.set(atom.keep, text)
  }
  return kept
}

function regexSource(atoms: Pattern, whole: boolean, captures: Captures): string {
  const shapes = new Map(atoms.flatMap((atom) => (atom.is === 'place' && atom.keep !== undefined ? [[atom.keep, atom.kind.shape] as const] : [])))
  const body = atoms.map((atom, i) => {
    if (isOptionalBlank(atoms, i)) return ''
    if (atom.is === 'text') return RE2JS.quote(atom.text)
    const shape = atom.is === 'place' ? atom.kind.shape : shapes.get(atom.name) ?? RE2JS.quote(captures.get(atom.name) ?? '')
    const group = `(?P<tutor${i}>${shape})`
    return isOptionalBlank(atoms, i - 1) ? `(?: ${group})?` : group
  })
  return whole ? `^(?:${body.join('')})$` : body.join('')
}

/** The blank before a last `{{any}}`: since trailing blanks never matter, it may be missing together with what it announces. */
function isOptionalBlank(atoms: Pattern, i: number): boolean {
  const [blank, last] = [atoms[i], atoms[i + 1]]
  return i >= 0 && i === atoms.length - 2 && blank?.is === 'text' && blank.text === ' ' && last?.is === 'place' && last.kind.shape === '.*'
}

function contains(line: string, literals: readonly string[]): boolean {
  let from = 0
  for (const literal of literals) {
    const found = line.indexOf(literal, from)
    if (found < 0) return false
    from = found + literal.length
  }
  return true
}

/** The atoms with their texts squeezed; the blank before a last `{{any}}` is an atom of its own. */
function squeezed(pattern: Pattern): Pattern {
  return pattern.flatMap((atom, i): readonly Atom[] => {
    if (atom.is !== 'text') return [atom]
    const text = i === pattern.length - 1 ? squeeze(atom.text) : atom.text.replace(/[ \t]+/g, ' ')
    if (i !== pattern.length - 2 || !text.endsWith(' ')) return text ? [{ is: 'text', text }] : []
    return [...(text.length > 1 ? [{ is: 'text' as const, text: text.slice(0, -1) }] : []), { is: 'text', text: ' ' }]
  })
}
