import { PatternError, type Parsed } from './ast.ts'
import { Automaton } from './automaton.ts'
import { BacktrackSearch } from './backtrack.ts'
import { parsePerl } from './perl-parser.ts'
import { parsePosix } from './posix-parser.ts'
import { type Automata, PosixSearch, type Search } from './posix-search.ts'
import { assemble, type Program } from './program.ts'
import type { ExecOptions, Match, Regex, RegexError, RegexOptions, RegexSyntax } from './types.ts'

const defaultBudget = 100_000
const stepsPerYield = 1000

/** Compiles a user's pattern. Never throws; native RegExp never sees it. Tell the two apart by `compiled.error !== undefined`. */
export function compileRegex(pattern: string, options: RegexOptions): Regex | RegexError {
  try {
    const perl = options.syntax === 'perl'
    const parsed = perl ? parsePerl(pattern, options) : parsePosix(pattern, options)
    const tooLarge = new PatternError(perl ? 'regular expression is too large' : 'Regular expression too big')
    return new CompiledRegex(assemble(parsed, tooLarge), parsed, perl)
  } catch (error) {
    if (error instanceof PatternError) return { error: error.message }
    throw error
  }
}

const special: { readonly [syntax in RegexSyntax]: string } = {
  basic: '\\[.*^$', extended: '\\[.*^$+?(){}|', awk: '\\[.*^$+?(){}|/"', perl: '\\[.*^$+?(){}|#',
}

/** The pattern that matches `text` literally: bash's quoted parts of `=~`, `grep -F` inside another pattern. */
export function escapeRegex(text: string, syntax: RegexSyntax): string {
  let out = ''
  for (const char of text) out += special[syntax].includes(char) ? `\\${char}` : char
  return out
}

class CompiledRegex implements Regex {
  readonly groups: number
  readonly names: ReadonlyMap<string, number>
  readonly warnings: readonly string[]
  private automata: Automata | undefined

  constructor(private readonly program: Program, parsed: Parsed, private readonly perl: boolean) {
    this.groups = parsed.groups
    this.names = parsed.names
    this.warnings = parsed.warnings
  }

  exec(text: string, from = 0, options: ExecOptions & { readonly budget?: number } = {}): Match | null | 'budget' {
    const search = this.search(text, from, options, true)
    if (!search || !('run' in search)) return search
    if (!search.run(options.budget ?? defaultBudget)) return 'budget'
    return search.result === 'limit' ? 'budget' : search.result
  }

  *execSteps(text: string, from = 0, options: ExecOptions = {}): Generator<number, Match | null | 'limit', unknown> {
    const search = this.search(text, from, options, true)
    if (!search || !('run' in search)) return search
    let told = 0
    while (!search.run(stepsPerYield)) {
      yield search.spent - told
      told = search.spent
    }
    return search.result
  }

  test(text: string, options: ExecOptions & { readonly budget?: number } = {}): boolean | 'budget' {
    const search = this.search(text, 0, options, false)
    if (!search || !('run' in search)) return search !== null
    if (!search.run(options.budget ?? defaultBudget)) return 'budget'
    if (search instanceof PosixSearch) return search.found ?? false
    return search.result === 'limit' ? 'budget' : search.result !== null
  }

  /** A search to be run, or its result where that is known at once. */
  private search(text: string, from: number, o: ExecOptions, wantMatch: boolean): Search | Match | null {
    const { program } = this
    let start = from
    if (program.prefix !== '') {
      start = text.indexOf(program.prefix, from)
      if (start < 0) return null
      if (program.isPrefix) {
        const end = start + program.prefix.length
        return { start, end, groups: [[start, end]] }
      }
    }
    const regular = program.regular && (!this.perl || !wantMatch)
    if (!regular) return new BacktrackSearch(program, text, start, text.length, this.perl ? 'first' : 'longest', o)
    this.automata ??= { anywhere: new Automaton(program, true), here: new Automaton(program, false) }
    return new PosixSearch(program, this.automata, text, start, o, wantMatch)
  }
}
