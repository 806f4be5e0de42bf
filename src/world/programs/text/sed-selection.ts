import type { Sys } from '../../sim/index.ts'
import type { Regex } from '../../text/index.ts'
import { matches } from './matching.ts'
import type { Address, Command, Pattern } from './sed-commands.ts'
import type { SedInput } from './sed-input.ts'
import { SedError } from './sed-script.ts'

/** Which lines the addresses of a script select: ranges stay open from line to line, an empty regex is the last that was used. */
export class Selection {
  readonly #input: SedInput
  /** Ranges that are open: the line at which they end, or undefined where a regex or `$` ends them. */
  readonly #ranges = new Map<Command, number | undefined>()
  #lastRegex: Regex | undefined

  constructor(commands: readonly Command[], input: SedInput) {
    this.#input = input
    for (const c of commands) if (c.from?.kind === 'line' && c.from.line === 0) this.#ranges.set(c, undefined)
  }

  isOpen(c: Command): boolean { return this.#ranges.has(c) }

  regex(p: Pattern): Regex {
    if (p !== 'last') return (this.#lastRegex = p)
    if (!this.#lastRegex) throw new SedError('-e expression #1, char 0: no previous regular expression')
    return this.#lastRegex
  }

  *#matches(a: Address, text: string): Sys<boolean> {
    const { number } = this.#input
    switch (a.kind) {
      case 'line': return a.line === number
      case 'step': return number >= a.first && (number - a.first) % a.step === 0
      case 'last': return yield* this.#input.atEnd()
      case 'regex': return (yield* matches(this.regex(a.regex), text)) === true
      default: return false
    }
  }

  /** Does a command's address select the line at hand? */
  *selects(c: Command, text: string): Sys<boolean> {
    const { number } = this.#input
    const to = c.to
    if (!to) return yield* this.#matches(c.from!, text)
    if (!this.#ranges.has(c)) {
      if (!(yield* this.#matches(c.from!, text))) return false
      const end =
        to.kind === 'line'
          ? to.line
          : to.kind === 'plus'
            ? number + to.count
            : to.kind === 'multiple'
              ? to.of > 0
                ? (Math.floor(number / to.of) + 1) * to.of
                : number
              : undefined
      if (end === undefined || end > number) this.#ranges.set(c, end)
      return true
    }
    const end = this.#ranges.get(c)
    if (end === undefined) {
      if (yield* this.#matches(to, text)) this.#ranges.delete(c)
      return true
    }
    if (number >= end) this.#ranges.delete(c)
    return number <= end || (yield* this.#matches(c.from!, text))
  }
}
