import { span, type Line, type Span } from '../../../text/line.ts'
import type { Role } from '../../../theme/theme.ts'

/** One line of a script. `begins`: a new command starts here, so it gets a prompt; otherwise it continues the one above. */
export interface ScriptLine { readonly line: Line; readonly begins: boolean }

const OPENING = new Set(['if', 'for', 'while', 'until', 'case', 'select', '{'])
const CLOSING = new Set(['fi', 'done', 'esac', '}'])
const KEYWORDS = new Set([...OPENING, ...CLOSING, 'then', 'else', 'elif', 'do', 'in', 'function', '!'])
/** After these the next word is a command again. */
const PREFIXES = new Set(['sudo', 'env', 'exec', 'time', 'nohup', 'watch', 'xargs'])

/** Each kind of token with its look. The first that matches at a place wins. */
const TOKENS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['heredoc', /<<-?\s*(?:'[^'\n]*'|"[^"\n]*"|[\w.-]+)/y],
  ['continued', /\\\n/y],
  ['newline', /\n/y],
  ['blank', /[ \t]+/y],
  ['string', /\$?'[^']*(?:'|$)|"(?:\\[^]|[^"\\])*(?:"|$)/y],
  ['substitution', /\$\(|`|<\(|>\(/y],
  ['variable', /\$\{[^}\n]*\}?|\$\w+|\$[@*#?$!-]/y],
  ['redirection', /\d*(?:<<<|>>|>\||[<>]&?)(?:\d+|-)?|&>>?/y],
  ['separator', /&&|\|\|?&?|;;|[;&()]/y],
  ['word', /(?:\\[^\n]|[^\s|&;<>()'"$`\\])+|[^]/y],
]

/** Highlights a bash block and tells where commands begin: quotes, heredocs, `\`, pipes at the end of a line and open loops continue a command. */
export function highlightBash(code: string): ScriptLine[] {
  const lines: ScriptLine[] = []
  const heredocs: { word: string; indented: boolean }[] = []
  let row: Span[] = []
  let begins = true
  let isCommand = true
  let depth = 0
  let hangs = false
  let i = 0

  const add = (text: string, role: Role) => {
    const [first = '', ...more] = text.split('\n')
    if (first) row.push(span(first, role))
    for (const part of more) {
      endLine(false)
      if (part) row.push(span(part, role))
    }
  }
  const endLine = (next: boolean) => {
    lines.push({ line: row, begins })
    row = []
    begins = next
  }

  while (i < code.length) {
    const [kind, text] = tokenAt(code, i, row.length === 0 || row.at(-1)!.text.endsWith(' '))
    i += text.length
    if (kind === 'newline') {
      endLine(depth === 0 && !hangs && heredocs.length === 0)
      isCommand = true
      for (let doc = heredocs.shift(); doc; doc = heredocs.shift()) {
        const body = bodyOf(code, i, doc)
        i += body.length
        add(body.replace(/\n$/, ''), 'string')
        if (body.endsWith('\n')) endLine(heredocs.length === 0 && depth === 0)
      }
      continue
    }
    if (kind !== 'blank' && kind !== 'comment') hangs = kind === 'separator' && /[|]|&&/.test(text)
    if (kind === 'heredoc') heredocs.push({ word: text.replace(/^<<-?\s*|['"]/g, ''), indented: text.startsWith('<<-') })
    if (kind === 'word' && isCommand) {
      if (OPENING.has(text)) depth++
      if (CLOSING.has(text)) depth = Math.max(0, depth - 1)
    }
    add(text, roleOf(kind, text, isCommand))
    isCommand = staysCommand(kind, text, isCommand)
  }
  if (row.length > 0) endLine(true)
  return lines
}

function tokenAt(code: string, at: number, isFresh: boolean): [kind: string, text: string] {
  if (isFresh && code[at] === '#') return ['comment', /[^\n]*/y.exec(code.slice(at))![0]]
  for (const [kind, pattern] of TOKENS) {
    pattern.lastIndex = at
    const found = pattern.exec(code)
    if (found?.[0]) return [kind, found[0]]
  }
  return ['word', code[at]!]
}

function roleOf(kind: string, text: string, isCommand: boolean): Role {
  if (kind === 'word') {
    if (isCommand && KEYWORDS.has(text)) return 'operator'
    if (isCommand && /^\w+\+?=/.test(text)) return 'variable'
    return isCommand ? 'command' : text.startsWith('-') ? 'option' : 'plain'
  }
  if (kind === 'string' || kind === 'variable' || kind === 'comment') return kind
  return kind === 'blank' ? 'plain' : 'operator'
}

function staysCommand(kind: string, text: string, isCommand: boolean): boolean {
  if (kind === 'separator') return text !== ')'
  if (kind === 'substitution') return true
  if (kind === 'word' && isCommand) {
    if (text === 'for' || text === 'case' || text === 'select' || text === 'in') return false
    return KEYWORDS.has(text) || PREFIXES.has(text) || /^\w+\+?=/.test(text)
  }
  if (kind === 'word' && (text === 'do' || text === 'then')) return true
  return (kind === 'blank' || kind === 'continued' || kind === 'redirection' || kind === 'heredoc' || kind === 'comment') && isCommand
}

function bodyOf(code: string, from: number, doc: { word: string; indented: boolean }): string {
  let at = from
  while (at < code.length) {
    const end = code.indexOf('\n', at)
    const line = code.slice(at, end < 0 ? code.length : end)
    at = end < 0 ? code.length : end + 1
    if ((doc.indented ? line.replace(/^\t+/, '') : line) === doc.word) break
  }
  return code.slice(from, at)
}
