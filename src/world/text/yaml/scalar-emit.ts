/** Which styles a text may be written in, in block context. */
export interface Look { readonly plain: boolean; readonly single: boolean; readonly block: boolean }

const WIDTH = 80
/** What lies outside the first plane is written as an escape: go-yaml's table ends there. */
const isPrintable = (c: number): boolean =>
  c === 0x0a || (c >= 0x20 && c <= 0x7e) || (c >= 0xa0 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd && c !== 0xfeff)
const isBreak = (c: string): boolean => c === '\n' || c === '\r' || c === '\u0085' || c === '\u2028' || c === '\u2029'
const isSpaceOrEnd = (c: string | undefined): boolean => c === undefined || c === ' ' || c === '\t' || isBreak(c)

/** libyaml's analysis of a scalar. */
export function analyse(text: string): Look {
  const chars = [...text]
  if (chars.length === 0) return { plain: true, single: true, block: false }
  let indicator = /^(---|\.\.\.)/.test(text)
  let lineBreak = false
  let special = false
  let edge = false
  let trailingSpace = false
  let breakSpace = false
  let spaceBreak = false
  let previous: 'space' | 'break' | undefined
  chars.forEach((c, i) => {
    const next = chars[i + 1]
    const [first, last] = [i === 0, i === chars.length - 1]
    if (first ? '#,[]{}&*!|>\'"%@`'.includes(c) || ((c === '?' || c === ':' || c === '-') && isSpaceOrEnd(next)) : (c === ':' && isSpaceOrEnd(next)) || (c === '#' && isSpaceOrEnd(chars[i - 1]))) indicator = true
    if (!isPrintable(c.codePointAt(0)!)) special = true
    if (c === ' ') {
      if (first || last) edge = true
      if (last) trailingSpace = true
      if (previous === 'break') breakSpace = true
      previous = 'space'
    } else if (isBreak(c)) {
      lineBreak = true
      if (first || last) edge = true
      if (previous === 'space') spaceBreak = true
      previous = 'break'
    } else previous = undefined
  })
  const broken = spaceBreak || special
  return { plain: !(edge || breakSpace || broken || lineBreak || indicator), single: !(breakSpace || broken), block: !(trailingSpace || broken) }
}

/** Writes with line breaks at single blanks behind column 80. `mayBreak` decides at a blank by its place. */
function folded(text: string, column: number, indent: number, mayBreak: (i: number, chars: readonly string[]) => boolean, write: (c: string) => string, atBreak: (next: string | undefined) => string): string {
  const chars = [...text]
  let out = ''
  let here = column
  let spaces = false
  chars.forEach((c, i) => {
    if (c === ' ') {
      if (!spaces && here > WIDTH && mayBreak(i, chars)) {
        const more = atBreak(chars[i + 1])
        out += `\n${' '.repeat(indent)}${more}`
        here = indent + more.length
      } else {
        out += ' '
        here++
      }
      spaces = true
    } else {
      const w = write(c)
      out += w
      here += w.length
      spaces = false
    }
  })
  return out
}

export const plainFolded = (text: string, column: number, indent: number): string =>
  folded(text, column, indent, (i, chars) => chars[i + 1] !== ' ', (c) => c, () => '')

export const singleQuoted = (text: string, column: number, indent: number, fold: boolean): string =>
  `'${folded(text, column + 1, indent, (i, chars) => fold && i > 0 && i < chars.length - 1 && chars[i + 1] !== ' ', (c) => (c === "'" ? "''" : c), () => '')}'`

const NAMED: Readonly<Record<string, string>> = {
  '\0': '\\0', '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r', '\x1b': '\\e', '"': '\\"', '\\': '\\\\', '\u0085': '\\N', '\u00a0': '\\_', '\u2028': '\\L', '\u2029': '\\P',
}

function escaped(c: string): string {
  const code = c.codePointAt(0)!
  if (c !== '\u00a0' && isPrintable(code) && c !== '\n' && c !== '"' && c !== '\\' && !isBreak(c)) return c
  if (c === '\u00a0') return c
  if (NAMED[c] !== undefined) return NAMED[c]
  const hex = code.toString(16).toUpperCase()
  return code <= 0xff ? `\\x${hex.padStart(2, '0')}` : code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

export const doubleQuoted = (text: string, column: number, indent: number, fold: boolean): string =>
  `"${folded(text, column + 1, indent, (i, chars) => fold && i > 0 && i < chars.length - 1, escaped, (next) => (next === ' ' ? '\\' : ''))}"`

/** A literal block; its lines stand at `indent`. */
export function literal(text: string, indent: number): string {
  const hint = text.startsWith(' ') || text.startsWith('\n') ? '2' : ''
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : ''
  const lines = text.split('\n')
  if (text.endsWith('\n')) lines.pop()
  const body = lines.map((l) => (l === '' ? '' : ' '.repeat(indent) + l)).join('\n')
  return `|${hint}${chomp}\n${body}`
}
