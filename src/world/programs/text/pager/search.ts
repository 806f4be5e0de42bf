import type { Sys } from '../../../sim/index.ts'
import { compileRegex, type Regex } from '../../../text/index.ts'
import { matches } from '../matching.ts'
import type { LessSettings } from './less-options.ts'
import type { Pager } from './pager.ts'

export type Direction = 'forward' | 'backward'

/** What was searched for last. */
export class Searcher {
  #regex: Regex | undefined
  #not = false
  direction: Direction = 'forward'

  /** Takes a pattern; an empty one is the last. Gives an error in words. */
  set(pattern: string, ignoreCase: LessSettings['ignoreCase'], direction: Direction): string | undefined {
    this.direction = direction
    const not = pattern.startsWith('!')
    const source = not ? pattern.slice(1) : pattern
    if (source === '') return this.#regex ? undefined : 'No previous regular expression'
    const fold = ignoreCase === 'yes' || (ignoreCase === 'unless-capital' && !/[A-Z]/.test(source))
    const compiled = compileRegex(source, { syntax: 'extended', ignoreCase: fold })
    if (compiled.error !== undefined) return compiled.error
    this.#regex = compiled
    this.#not = not
    return undefined
  }

  get known(): boolean { return this.#regex !== undefined }

  /** Where it stands in a line, for the eye; what takes too long is not marked. */
  marks(line: string): (readonly [number, number])[] {
    const out: (readonly [number, number])[] = []
    if (!this.#regex || this.#not) return out
    for (let from = 0; from <= line.length && out.length < 100;) {
      const m = this.#regex.exec(line, from)
      if (!m || m === 'budget') break
      if (m.end > m.start) out.push([m.start, m.end])
      from = m.end > m.start ? m.end : m.end + 1
    }
    return out
  }

  /** Goes to the next line that has it. */
  *next(pager: Pager, direction: Direction, count = 1): Sys<void> {
    const regex = this.#regex
    if (!regex) {
      pager.message = 'No previous regular expression'
      return
    }
    const step = direction === 'forward' ? 1 : -1
    let line = pager.top.line
    for (let left = count; left > 0; left--) {
      for (line += step; ; line += step) {
        if (line < 0 || !(yield* pager.document.has(line))) {
          pager.message = 'Pattern not found  (press RETURN)'
          return
        }
        if (((yield* matches(regex, pager.document.lines[line]!)) === true) !== this.#not) break
      }
    }
    yield* pager.goTo({ line, row: 0 })
  }
}
