import type { Reading } from './read-command.ts'

/** Where a text stands: what its lines are called in messages. */
export interface Place {
  /** What is said before `line N: `: `bash: -c: `, `x.sh: `, `bash: eval: `. */
  readonly prefix: string
  readonly firstLine: number
  /** At a prompt bash gives no line numbers and does not show the line. */
  readonly interactive: boolean
  readonly dialect: 'bash' | 'dash'
  /** dash says so. */
  readonly inEval?: boolean
}

export function lineOf(text: string, at: number, firstLine: number): number {
  let line = firstLine
  for (let i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) line++
  return line
}

const lastLine = (text: string, firstLine: number): number => lineOf(text, text.length, firstLine) - (text.endsWith('\n') ? 1 : 0)

function lineTextAt(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at - 1) + 1
  const end = text.indexOf('\n', at)
  return text.slice(start, end < 0 ? text.length : end)
}

type Refused = Extract<Reading, { kind: 'error' | 'more' }>

/** dash's words: `Syntax error: "fi" unexpected (expecting "then")`. */
function dashMessage(text: string, reading: Refused, place: Place): string {
  const said = (line: number, message: string): string => `${place.prefix}${line}: ${place.inEval ? 'eval: ' : ''}Syntax error: ${message}\n`
  const surprise = (token: string, expecting: string | undefined): string => `${token} unexpected${expecting === undefined ? '' : ` (expecting "${expecting}")`}`
  if (reading.kind === 'error') {
    const { problem } = reading
    const newline = problem.surprise?.token === 'newline' || (problem.surprise === undefined && text[reading.at] === '\n')
    return said(lineOf(text, reading.at, place.firstLine) + (newline ? 1 : 0), problem.surprise ? surprise(problem.surprise.token, problem.surprise.expecting) : (problem.message ?? 'Bad command'))
  }
  const end = lineOf(text, text.length, place.firstLine)
  switch (reading.closing) {
    case undefined: return said(end, surprise('end of file', reading.word))
    case '$(': return said(end, surprise('end of file', ')'))
    case '`': return said(end, 'EOF in backquote substitution')
    case '}': return said(lineOf(text, reading.at, place.firstLine), "Missing '}'")
    case ')': return said(end, "Missing '))'")
    default: return said(end, 'Unterminated quoted string')
  }
}

/** What the shell says of a text that is no command, as lines with their newlines. */
export function syntaxMessage(text: string, reading: Refused, place: Place): string {
  if (place.dialect === 'dash') return dashMessage(text, reading, place)
  const said = (line: number, message: string): string => (place.interactive ? `${place.prefix}${message}\n` : `${place.prefix}line ${line}: ${message}\n`)
  if (reading.kind === 'more') {
    const end = lastLine(text, place.firstLine) + 1
    if (reading.closing === undefined) return said(end, 'syntax error: unexpected end of file')
    if (reading.closing === '$(') return said(end, "unexpected EOF while looking for matching `)'")
    return said(lineOf(text, reading.at, place.firstLine), `unexpected EOF while looking for matching \`${reading.closing}'`) + (reading.also === undefined ? '' : said(end, reading.also))
  }
  const { problem } = reading
  const line = lineOf(text, reading.at, place.firstLine)
  const also = (problem.also ?? '').split('\n').filter((m) => m !== '').map((m) => said(line, m)).join('')
  if (problem.message === undefined) return also
  const first = said(line, problem.message) + also
  return place.interactive || !problem.showLine ? first : first + said(line, `\`${lineTextAt(text, reading.at)}'`)
}

/** The status that such a text leaves; undefined: it stays as it is. */
export function syntaxStatus(reading: Extract<Reading, { kind: 'error' | 'more' }>): number | undefined {
  if (reading.kind === 'more') return reading.list ? 1 : 2
  return reading.problem.kind === 'syntax' ? 2 : reading.problem.kind === 'list' ? 1 : undefined
}
