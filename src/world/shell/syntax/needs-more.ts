import type { LexerOptions } from './lexer.ts'
import { readCommand } from './read-command.ts'

/**
 * Does bash ask for another line after this text (which ends with a newline, or is taken to)? So it does for an open quote, `$(`, here-document, a backslash at
 * the end and a command that is not complete; not where the text is wrong already.
 */
export function needsMore(text: string, options: Partial<LexerOptions> = {}): boolean {
  const whole = text.endsWith('\n') ? text : `${text}\n`
  for (let at = 0; ;) {
    const reading = readCommand(whole, at, { ...options, whole: false })
    if (reading.kind !== 'command') return reading.kind === 'more'
    at = reading.end
  }
}
