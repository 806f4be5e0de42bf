import type { Shell } from '../state.ts'
import { readCommand } from '../syntax/read-command.ts'

/** Words and operators after which a line break needs no semicolon (bash's no_semi_successors). */
const NO_SEMICOLON = /(?:^|[\s;|&(){}])(?:case|do|else|if|then|until|while|in)$|(?:[{(;&|]|&&|\|\||;;&?|;&|\(\)|\))$/

/**
 * Keeps a command of several lines as one line of history (shopt cmdhist): lines are joined by semicolons, or by line breaks in quotes and here-documents.
 * `before` is what was read of the command so far, `first` what to do with a line that begins one.
 */
export function joinedHistory(sh: Shell, before: string, line: string, first: () => void): void {
  if (before === '') {
    sh.historyOpen = false
    const count = sh.history.length
    const last = sh.history.at(-1)
    first()
    sh.historyOpen = sh.history.length > count || sh.history.at(-1) !== last
    return
  }
  const last = sh.history.at(-1)
  if (!sh.historyOpen || !last || !sh.options.history) return
  const text = line.slice(0, -1)
  if (!sh.shopts.cmdhist) {
    first()
    return
  }
  const here = readCommand(before, 0, { whole: false })
  const ends = here.kind === 'more' && here.closing === '<<' && readCommand(before + line, 0, { whole: false }).kind === 'command'
  const joined = before.endsWith('\\\n') && !inQuote(before) ? last.line.slice(0, -1) + text : last.line + joint(sh, before, last.line) + text + (ends ? '\n' : '')
  sh.history = [...sh.history.slice(0, -1), { ...last, line: joined }]
}

function inQuote(before: string): boolean {
  const reading = readCommand(before, 0, { whole: false })
  return reading.kind === 'more' && (reading.closing === "'" || reading.closing === '<<')
}

function joint(sh: Shell, before: string, soFar: string): string {
  const reading = readCommand(before, 0, { whole: false })
  const closing = reading.kind === 'more' ? reading.closing : undefined
  if (closing === '"' || closing === "'" || closing === '`' || closing === '<<' || sh.shopts.lithist) return '\n'
  if (closing === ')' || closing === '}') return ' '
  if (/(?:^|\s)#[^'"]*$/.test(soFar)) return '\n'
  return NO_SEMICOLON.test(soFar.trimEnd()) ? ' ' : '; '
}
