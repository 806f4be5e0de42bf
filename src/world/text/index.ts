/**
 * # text: what command line tools know about text
 *
 * A leaf room: it imports no other room, has no state and asks nobody. Bash, grep, sed, awk, ls, date and kubectl stand on it.
 *
 * | part | what | files |
 * | --- | --- | --- |
 * | regex | one matcher: POSIX basic and extended with GNU extensions, awk's, and a Perl-like one for `grep -P`, with a budget | `regex/` |
 * | glob | pathname patterns with extglob, `${x#p}` and its kin, lazy brace expansion | `glob/` |
 * | numbers | shell arithmetic on 64-bit wrapping integers, `$(( … ))` in full | `numbers/` |
 * | printf | bash's and coreutils' `printf`, awk's `printf`, C's number formats, `strftime` | `printf/` |
 * | utf8 | bytes ⇄ string without loss: an invalid byte survives as a lone surrogate U+DC80…U+DCFF | `utf8.ts` |
 * | ctype, width | character classes, case and terminal columns from tables of one fixed Unicode version (14.0, as glibc 2.36 reads it) | `ctype/` |
 * | tabwriter | Go's `text/tabwriter`, the look of kubectl's and cilium's tables | `tabwriter.ts` |
 *
 * Everywhere: a *string* is UTF-16 as JavaScript has it, an *offset* counts its code units (so `slice` works), but matching, classes and
 * ranges go by code point. An undecodable byte is the lone surrogate that `decodeUtf8` made of it; it is a character of no class, of width 1, that a glob's `*` and `?`
 * take and a regular expression's `.` does not, as in the real tools. Errors that a person of the lab reads are returned as text in the real tool's words, without the tool's prefix; nothing throws on bad input.
 */

// --- regex -------------------------------------------------------------------------------------------------------------------------------

export type { ExecOptions, Match, Regex, RegexError, RegexOptions, RegexSyntax, Span } from './regex/types.ts'
export { compileRegex, escapeRegex } from './regex/compile.ts'

// --- glob --------------------------------------------------------------------------------------------------------------------------------

export type { GlobOptions, GlobPattern, PatternChar } from './glob/pattern.ts'
export { compileGlob, type Glob, isGlob, quoteGlob } from './glob/glob.ts'
export { expandBraces, expandBraceText } from './glob/braces.ts'

// --- numbers -----------------------------------------------------------------------------------------------------------------------------

export { type ArithmeticResult, type ArithmeticScope, evaluateArithmetic } from './numbers/arithmetic.ts'
export { parseInteger } from './numbers/integer.ts'

// --- printf ------------------------------------------------------------------------------------------------------------------------------

export interface ClockReading {
  /** Microseconds since 1970-01-01T00:00:00Z. */
  readonly micros: number
  /** Seconds east of UTC. Default 0. */
  readonly offset?: number
  /** Name for `%Z`. Default `UTC`. */
  readonly zone?: string
}

export interface PrintfOptions {
  /** `bash`: the builtin, with `%q`, `%Q`, `%(…)T`. `coreutils`: /usr/bin/printf, with its messages. Default `bash`. */
  readonly dialect?: 'bash' | 'coreutils'
  /** For `%(…)T`: the time now, the shell's start (argument -2), and the zone. */
  readonly clock?: { readonly now: ClockReading; readonly shellStart: ClockReading }
}

export interface PrintfResult {
  readonly text: string
  /** Lines for stderr without the prefix `bash: line 1: printf: `; not empty means exit status 1. */
  readonly errors: readonly string[]
}

/** `printf FORMAT ARG…`: the format is reused while arguments are left. Widths count bytes, as both tools do. */
export declare function formatPrintf(format: string, args: readonly string[], options?: PrintfOptions): PrintfResult

/** What awk passes: a number, a string, or both (input that looks like a number). */
export type AwkArgument = number | string | { readonly text: string; readonly number: number }

/** awk's `sprintf`. `%c` of a number is that character, of a string its first. Errors are mawk's words, fatal there. */
export declare function formatAwk(format: string, args: readonly AwkArgument[]): { readonly text: string; readonly error?: string }

export interface NumberFormat {
  /** Any of `-`, `+`, blank, `#`, `0`, `'`. */
  readonly flags?: string
  readonly width?: number
  readonly precision?: number
}

/** C's `%e %f %g %a` and capitals for a double, correctly rounded for any precision. */
export declare function formatDouble(value: number, conversion: 'e' | 'f' | 'g' | 'a' | 'E' | 'F' | 'G' | 'A', format?: NumberFormat): string

/** C's `%d %i %u %o %x %X` on 64 bits. */
export declare function formatInteger(value: bigint, conversion: 'd' | 'i' | 'u' | 'o' | 'x' | 'X', format?: NumberFormat): string

/** Quoting as bash's `printf %q` does it: `a\ b`, `$'a\nb'`, `''`. */
export declare function quoteForShell(text: string): string

/** `echo -e`, `$'…'`, `printf %b`: backslash escapes. `stop` is true where a `\c` ended the output. */
export declare function expandEscapes(text: string, style: 'echo' | 'ansi-c' | 'printf' | 'percent-b'): { readonly text: string; readonly stop: boolean }

/**
 * `strftime` in the C locale. `date` adds GNU's flags and widths (`%-d`, `%^a`, `%:z`, `%3N`); `bash` is `%(…)T`.
 */
export declare function strftime(format: string, time: ClockReading, dialect?: 'date' | 'bash'): string

// --- utf8 --------------------------------------------------------------------------------------------------------------------------------

/** Every byte that is not part of valid UTF-8 becomes U+DC00 + byte. `encodeUtf8(decodeUtf8(b))` equals `b` for all bytes. No BOM is removed. */
export declare function decodeUtf8(bytes: Uint8Array): string

/** U+DC80…U+DCFF become the single byte again; any other lone surrogate becomes EF BF BD. */
export declare function encodeUtf8(text: string): Uint8Array

/** Length of `encodeUtf8(text)` without making it. */
export declare function utf8Length(text: string): number

/** Decodes a stream: a character cut between two chunks is kept back until the rest arrives. */
export interface Utf8Decoder {
  push(bytes: Uint8Array): string
  /** What was kept back, as escaped bytes. */
  end(): string
}
export declare function utf8Decoder(): Utf8Decoder

// --- ctype and width ---------------------------------------------------------------------------------------------------------------------

export type CharClass = 'alpha' | 'digit' | 'alnum' | 'upper' | 'lower' | 'space' | 'blank' | 'punct' | 'print' | 'graph' | 'cntrl' | 'xdigit'

/** `iswctype` in C.UTF-8. */
export declare function isInClass(codePoint: number, name: CharClass): boolean
/** `towupper`, `towlower` of each code point (no `ß` → `SS`), for `${x^^}`, `tr`, `sed \U`, `awk toupper`. */
export declare function toUpper(text: string): string
export declare function toLower(text: string): string

/** Columns of one code point: 0 (combining, Hangul medial and final jamo, control characters), 1, or 2 (East Asian wide, emoji). */
export declare function charWidth(codePoint: number): 0 | 1 | 2
/** Columns of a text without escape sequences; tabs and other controls count 0. */
export declare function stringWidth(text: string): number

/** A base character with all that sits in its cell: combining marks, jamo, variation selectors. */
export interface Cell {
  readonly text: string
  readonly width: 0 | 1 | 2
}
export declare function cells(text: string): Generator<Cell, void, unknown>

/** At most `columns` wide, never cutting a cell; what was cut is shown by `ellipsis` (default none) inside the width. */
export declare function truncateColumns(text: string, columns: number, ellipsis?: string): string
export declare function padEndColumns(text: string, columns: number, fill?: string): string
export declare function padStartColumns(text: string, columns: number, fill?: string): string

// --- tabwriter ---------------------------------------------------------------------------------------------------------------------------

export interface TabWriterOptions {
  /** Minimal width of a cell with its padding. */
  readonly minWidth: number
  /** Width of a tab, when padding with tabs. */
  readonly tabWidth: number
  /** Added to a cell's text before its width is computed. */
  readonly padding: number
  /** `'\t'` means: columns are tabWidth wide and text is left-aligned. */
  readonly padChar: string
  readonly filterHTML?: boolean
  readonly stripEscape?: boolean
  readonly alignRight?: boolean
  readonly discardEmptyColumns?: boolean
  readonly tabIndent?: boolean
  /** A `|` between columns. */
  readonly debug?: boolean
}

/** Go's `text/tabwriter`. Cells end with `\t` or `\v`, lines with `\n` or `\f`; widths count code points, as Go's do. */
export interface TabWriter {
  /** Takes text and returns what is ready to be printed. */
  write(text: string): string
  /** The rest; the writer is as new after it. */
  flush(): string
}
export declare function tabWriter(options: TabWriterOptions): TabWriter
/** All at once. kubectl: `tabulate(text, kubectlTable)`. */
export declare function tabulate(text: string, options: TabWriterOptions): string
/** `tabwriter.NewWriter(out, 6, 4, 3, ' ', RememberWidths)` as kubectl's printers make it, without the remembered widths. */
export declare const kubectlTable: TabWriterOptions
