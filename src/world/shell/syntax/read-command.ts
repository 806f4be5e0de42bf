import { Grammar } from './grammar.ts'
import { Lexer, type LexerOptions, type Warning } from './lexer.ts'
import { SyntaxProblem, Unfinished } from './problem.ts'

/** What stands at a place of the input: a complete command (or an empty line), nothing more, the start of one, or a mistake. */
export type Reading =
  | { readonly kind: 'command'; readonly source: string; readonly end: number; readonly empty: boolean; readonly warnings: readonly Warning[] }
  | { readonly kind: 'end' }
  /** `closing`: the quote or bracket that is open, or undefined for a command; it was opened at `at`. */
  | { readonly kind: 'more'; readonly closing: string | undefined; readonly at: number; readonly word?: string | undefined; readonly also?: string | undefined; readonly list?: boolean; readonly warnings: readonly Warning[] }
  /** `at`: the offset of what is wrong; `end`: that of the next line. */
  | { readonly kind: 'error'; readonly problem: SyntaxProblem; readonly at: number; readonly end: number; readonly warnings: readonly Warning[] }

const DEFAULTS: LexerOptions = { dialect: 'bash', extglob: false, aliases: new Map(), whole: true }

/** Reads one complete command (a list up to its newline, with its here-documents) from `from` on; aliases in it are replaced. */
export function readCommand(text: string, from: number, options: Partial<LexerOptions> = {}): Reading {
  const lex = new Lexer(text, from, { ...DEFAULTS, ...options })
  try {
    if (!new Grammar(lex).line()) return { kind: 'end' }
    const source = lex.text.slice(from, lex.pos)
    return { kind: 'command', source, end: lex.pos - lex.grown, empty: /^\s*(?:#[^\n]*)?$/.test(source), warnings: lex.warnings }
  } catch (e) {
    if (e instanceof Unfinished) return { kind: 'more', closing: e.closing, at: e.at - lex.grown, word: e.word, also: e.also, list: e.list, warnings: lex.warnings }
    if (!(e instanceof SyntaxProblem)) throw e
    const at = Math.max(from, e.at - lex.grown)
    const newline = text.indexOf('\n', at)
    return { kind: 'error', problem: e, at, end: newline < 0 ? text.length : newline + 1, warnings: lex.warnings }
  }
}
