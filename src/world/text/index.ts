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
 * | yaml | YAML 1.1 as Kubernetes' tools read and write it | `yaml/` |
 *
 * Everywhere: a *string* is UTF-16 as JavaScript has it, an *offset* counts its code units (so `slice` works), but matching, classes and
 * ranges go by code point. An undecodable byte is the lone surrogate that `decodeUtf8` made of it; it is a character of no class, of width
 * 1, that a glob's `*` and `?` take and a regular expression's `.` does not, as in the real tools. Errors that a person of the lab reads
 * are returned as text in the real tool's words, without the tool's prefix; nothing throws on bad input.
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

export { formatPrintf, type PrintfOptions, type PrintfResult } from './printf/printf.ts'
export { type AwkArgument, type AwkFormatOptions, type AwkFormatResult, awkNumber, awkNumberText, formatAwk } from './printf/awk.ts'
export { formatDouble } from './printf/float.ts'
export { formatInteger } from './printf/integer.ts'
export type { NumberFormat } from './printf/layout.ts'
export { quoteForShell, quoteShellEscape } from './printf/quote.ts'
export { type EscapeStyle, type Expanded, expandEscapes } from './printf/escapes.ts'
export { type ClockReading, strftime } from './printf/strftime.ts'
export { type CalendarTime, calendarTime, dayNumber } from './printf/calendar.ts'

// --- utf8 --------------------------------------------------------------------------------------------------------------------------------

export { decodeUtf8, encodeUtf8, utf8Decoder, type Utf8Decoder, utf8Length } from './utf8.ts'

// --- ctype and width ---------------------------------------------------------------------------------------------------------------------

export { type CharClass, isInClass } from './ctype/classes.ts'
export { toLower, toUpper } from './ctype/case.ts'
export { type Cell, cells, charWidth, padEndColumns, padStartColumns, stringWidth, truncateColumns } from './ctype/width.ts'

// --- tabwriter ---------------------------------------------------------------------------------------------------------------------------

export { kubectlTable, tabulate, type TabWriter, tabWriter, type TabWriterOptions } from './tabwriter.ts'

// --- yaml --------------------------------------------------------------------------------------------------------------------------------

export { emitYaml, parseYaml, YamlMistake, type Json } from './yaml/index.ts'
