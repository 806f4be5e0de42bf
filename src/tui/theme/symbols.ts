import type { Env } from './depth.ts'

/** The marks of the screen, in characters that every font has or in ASCII. Each takes one column. */
export interface Symbols {
  readonly passed: string
  readonly open: string
  readonly waiting: string
  readonly blocked: string
  readonly wrong: string
  readonly next: string
  readonly pointer: string
  readonly bullet: string
  readonly quote: string
  readonly more: string
  readonly up: string
  readonly down: string
  readonly full: string
  readonly empty: string
  readonly chosen: string
  readonly unchosen: string
  readonly ticked: string
  readonly unticked: string
  /** Top left, top right, bottom left, bottom right, horizontal, vertical. */
  readonly box: readonly [string, string, string, string, string, string]
  /** Around the name of a part of an output that varies. */
  readonly hole: readonly [string, string]
  /** The line under a table's head, its crossings, the bar between columns. */
  readonly table: readonly [string, string, string]
}

const unicode: Symbols = {
  passed: '✓', open: '○', waiting: '◦', blocked: '–', wrong: '✗', next: '▸', pointer: '›', bullet: '•', quote: '▎', more: '…', up: '↑', down: '↓', full: '█', empty: '░',
  chosen: '●', unchosen: '○', ticked: '■', unticked: '□', box: ['╭', '╮', '╰', '╯', '─', '│'], table: ['─', '┼', '│'], hole: ['‹', '›'],
}

const ascii: Symbols = {
  passed: 'v', open: 'o', waiting: '~', blocked: '-', wrong: 'x', next: '>', pointer: '>', bullet: '*', quote: '|', more: '~', up: '^', down: 'v', full: '#', empty: '.',
  chosen: '*', unchosen: 'o', ticked: 'x', unticked: '.', box: ['+', '+', '+', '+', '-', '|'], table: ['-', '+', '|'], hole: ['<', '>'],
}

/** ASCII where the locale is not UTF-8, on the console of Linux (its font lacks the marks), or where `CILIUM_TUTOR_ASCII` asks for it. */
export function symbolsOf(env: Env): Symbols {
  if (env.CILIUM_TUTOR_ASCII) return env.CILIUM_TUTOR_ASCII === '0' ? unicode : ascii
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  const isUtf8 = locale === '' || /utf-?8/i.test(locale)
  return isUtf8 && env.TERM !== 'linux' ? unicode : ascii
}
