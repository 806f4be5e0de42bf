import type { Sys } from '../../sim/index.ts'
import { candidates, isVarying, type GraphNode } from '../grammar/index.ts'
import { variables } from './calls.ts'
import type { Session } from './session.ts'
import { wordsOf } from './words.ts'

/** Words to be completed: after a blank an empty one, after `do` those of `enable`. */
function askedWords(s: Session, line: string): { mode: Session['mode']; words: readonly string[] } {
  const words = wordsOf(line)
  const all = words.length === 0 || /\s$/.test(line) ? [...words, ''] : words
  return all[0] === 'do' && all.length > 1 && s.mode !== 'view' ? { mode: 'enable', words: all.slice(1) } : { mode: s.mode, words: all }
}

const INDENT = '     '

/** What `?` says of a line: each token that may follow with its text, under a value those that there are. */
export function* help(s: Session, line: string, columns: number): Sys<string> {
  const { mode, words } = askedWords(s, line)
  const found = candidates(mode, words)
  if (!found) return '% There is no matched command.\n'
  const width = Math.max(...found.map((n) => n.text.length))
  let text = ''
  for (const node of found) {
    text += `  ${node.text.padEnd(width)}  ${node.help}\n`
    const values = isVarying(node.kind) ? yield* valuesOf(node, words.at(-1)!) : []
    if (values.length > 0) text += `${wrap(values, columns)}\n`
  }
  return text
}

/** Words that Tab offers: keywords, and values that there are. */
export function* completions(s: Session, line: string): Sys<readonly string[]> {
  const { mode, words } = askedWords(s, line)
  const offered: string[] = []
  for (const node of candidates(mode, words) ?? []) {
    if (node.kind === 'word') offered.push(node.text)
    else if (isVarying(node.kind)) offered.push(...(yield* valuesOf(node, words.at(-1)!)))
  }
  return offered
}

/** What there is that a token may stand for: addresses of its kind, and names where it is a name. */
function* valuesOf(node: GraphNode, typed: string): Sys<readonly string[]> {
  const all = (yield* variables(node.text, node.varname ?? '-')).filter((v) => v.startsWith(typed))
  if (node.kind === 'ipv4') return all.filter((v) => /^[\d.]+$/.test(v))
  if (node.kind === 'ipv6') return all.filter((v) => v.includes(':'))
  return node.kind === 'variable' ? all.filter((v) => !/^[\d.]+$/.test(v) && !v.includes(':')) : []
}

/** Values side by side as wide as the terminal is. */
function wrap(values: readonly string[], columns: number): string {
  let text = INDENT
  let at = INDENT.length
  for (const value of values) {
    if (at + value.length + 1 >= columns) {
      text += `\n${INDENT}`
      at = INDENT.length
    }
    text += `${value} `
    at += value.length + 1
  }
  return text
}
