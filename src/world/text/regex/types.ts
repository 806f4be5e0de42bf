/**
 * - `basic`, `extended`: POSIX leftmost-longest, with GNU's `\+ \? \| \w \W \s \S \b \B \< \> \` \'` and back-references `\1`…`\9`.
 * - `awk`: extended, with awk's string escapes (`\t`, `\/`, `\"`, `\101`), in brackets too; no back-references.
 * - `perl`: leftmost-first, lazy and possessive quantifiers, `\d \h \R`, `(?:…)`, `(?i)`, named groups, look-around, atomic groups.
 */
export type RegexSyntax = 'basic' | 'extended' | 'awk' | 'perl'

export interface RegexOptions {
  readonly syntax: RegexSyntax
  readonly ignoreCase?: boolean
  /** `^` and `$` match at newlines too, and neither `.` nor `[^x]` matches one (REG_NEWLINE; sed's `M`). In `perl`: `(?m)`. */
  readonly multiline?: boolean
  /**
   * Whose dialect of the syntax. `grep`: `*` at a start and `{` that opens no interval are plain characters, a newline separates
   * alternatives, doubtful patterns are warned about. `sed`: `\n \t \d065 \o101 \x41 \cA` are characters. `regcomp` (default): plain
   * glibc, as bash's `=~`, `less` and `expr` use it.
   */
  readonly dialect?: 'regcomp' | 'grep' | 'sed'
}

export interface RegexError {
  /** As the tool says it after its name: `Unmatched [, [^, [:, [., or [=`, `Invalid preceding regular expression`, … */
  readonly error: string
}

/** `[start, end)` in code units. */
export type Span = readonly [start: number, end: number]

export interface Match {
  readonly start: number
  readonly end: number
  /** Group 0 is the whole match; the length is always `regex.groups + 1`; `undefined` where a group took no part. */
  readonly groups: readonly (Span | undefined)[]
}

export interface ExecOptions {
  /**
   * The text's start is not a line's start (REG_NOTBOL). Where `from` > 0 the characters before it are looked at, so `^` fails there
   * anyway.
   */
  readonly notbol?: boolean
  /** The text's end is not a line's end (REG_NOTEOL). */
  readonly noteol?: boolean
}

export interface Regex {
  readonly error?: undefined
  /** Number of capture groups. */
  readonly groups: number
  /** Names of named groups (`perl`), name → group number. */
  readonly names: ReadonlyMap<string, number>
  /** What `grep` says on stderr but does not refuse: `warning: * at start of expression`. Empty in the other dialects. */
  readonly warnings: readonly string[]
  /**
   * The leftmost match at or after `from`, or `null`. Gives up with `'budget'` after about `budget` steps (default 100,000; one step is
   * one character seen by one state): call `execSteps` then. Without back-references the cost is O(text × pattern).
   */
  exec(text: string, from?: number, options?: ExecOptions & { readonly budget?: number }): Match | null | 'budget'
  /**
   * The same without a limit for programs of the lab: yields the number of steps done since its last yield, about every 1,000, to be
   * forwarded as `cpu(n)`. Returns `'limit'` where PCRE would give up (`exceeded PCRE's backtracking limit`); only `perl` can.
   */
  execSteps(text: string, from?: number, options?: ExecOptions): Generator<number, Match | null | 'limit', unknown>
  /** Is there a match at all? Faster than `exec`: needs no positions. Same budget rule. */
  test(text: string, options?: ExecOptions & { readonly budget?: number }): boolean | 'budget'
}
