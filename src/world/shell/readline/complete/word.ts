import type { Shell } from '../../state.ts'
import { scalar } from '../../expand/parameters.ts'

export const WORD_BREAKS = ' \t\n"\'><=;|&(:'

/** The word that is completed: where it begins, what was typed of it, and the quotation in which it stands. */
export interface TypedWord {
  readonly start: number
  readonly text: string
  readonly quote: '' | '"' | "'"
  /** It stands where a command's name does. */
  readonly command: boolean
}

export const wordBreaks = (sh: Shell): string => scalar(sh, 'COMP_WORDBREAKS') ?? WORD_BREAKS

/** Finds the word before the cursor (readline's find_completion_word). */
export function typedWord(sh: Shell, chars: readonly string[], point: number): TypedWord {
  const breaks = wordBreaks(sh)
  let quote: '' | '"' | "'" = ''
  let start = 0
  let wordStart = 0
  for (let i = 0; i < point; i++) {
    const c = chars[i]!
    if (c === '\\' && quote !== "'") {
      i++
      continue
    }
    if (quote !== '') {
      if (c !== quote) continue
      quote = ''
      start = wordStart
      continue
    }
    if (c === '"' || c === "'") {
      quote = c
      start = i + 1
    } else if (breaks.includes(c)) {
      start = i + 1
      wordStart = start
    }
  }
  const text = chars.slice(start, point).join('')
  const before = chars.slice(0, quote === '' ? start : start - 1).join('')
  return { start, text, quote, command: isCommandPlace(before) }
}

/** Does a command's name come after this text? */
function isCommandPlace(before: string): boolean {
  const trimmed = before.trimEnd()
  if (trimmed === '') return true
  if (/(?:[;|&(`{!]|&&|\|\||\$\()$/.test(trimmed) && !/[<>]&$/.test(trimmed)) return true
  const last = /(?:^|[\s;|&(])(\S+)$/.exec(trimmed)?.[1] ?? ''
  if (before.endsWith(trimmed)) return false
  if (/^(?:if|then|else|elif|while|until|do)$/.test(last)) return true
  return /^[A-Za-z_][A-Za-z0-9_]*=/.test(last) && isCommandPlace(trimmed.slice(0, trimmed.length - last.length))
}

/** Words of the command in which the cursor stands, as COMP_WORDS has them, and the index of the one that is completed. */
export function commandWords(sh: Shell, chars: readonly string[], point: number): { words: string[]; index: number; start: number } {
  const text = chars.slice(0, point).join('')
  const begin = commandStart(text)
  const breaks = wordBreaks(sh)
  const words: string[] = []
  let word = ''
  let open = false
  let quote = ''
  const flush = (): void => {
    if (open) words.push(word)
    word = ''
    open = false
  }
  const line = text.slice(begin)
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!
    if (quote !== '') {
      word += c
      if (c === quote) quote = ''
      continue
    }
    if (c === '\\') {
      word += line.slice(i, i + 2)
      open = true
      i++
    } else if (c === '"' || c === "'") {
      quote = c
      word += c
      open = true
    } else if (c === ' ' || c === '\t' || c === '\n') flush()
    else if (breaks.includes(c)) {
      flush()
      let run = c
      while (i + 1 < line.length && breaks.includes(line[i + 1]!) && !' \t\n"\''.includes(line[i + 1]!)) run += line[++i]!
      words.push(run)
    } else {
      word += c
      open = true
    }
  }
  if (open) words.push(word)
  else words.push('')
  return { words, index: words.length - 1, start: begin }
}

/** Where the command that the cursor is in begins: after the last separator outside of quotes. */
function commandStart(text: string): number {
  let quote = ''
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (c === '\\' && quote !== "'") i++
    else if (quote !== '') {
      if (c === quote) quote = ''
    } else if (c === '"' || c === "'") quote = c
    else if (';|&({`\n'.includes(c) && !(c === '&' && /[<>]/.test(text[i - 1] ?? '')) && !(c === '{' && /\S/.test(text[i - 1] ?? ' '))) start = i + 1
  }
  const rest = text.slice(start)
  const assignments = /^\s*(?:[A-Za-z_][A-Za-z0-9_]*=\S*\s+)*/.exec(rest)![0]
  return start + assignments.length
}
