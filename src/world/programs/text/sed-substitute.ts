import type { Sys } from '../../sim/index.ts'
import { toLower, toUpper, type Match, type Regex } from '../../text/index.ts'
import { execute } from './matching.ts'
import type { Substitution } from './sed-commands.ts'

/** Adds text with the case that `\U \L \u \l` ask for. */
class CaseFolder {
  out = ''
  #all: 'upper' | 'lower' | undefined
  #next: 'upper' | 'lower' | undefined

  fold(how: 'upper' | 'lower' | 'upper-next' | 'lower-next' | 'end'): void {
    if (how === 'upper-next' || how === 'lower-next') this.#next = how === 'upper-next' ? 'upper' : 'lower'
    else {
      this.#all = how === 'end' ? undefined : how
      if (how === 'end') this.#next = undefined
    }
  }

  add(text: string): void {
    if (text === '') return
    const all = (t: string): string => (this.#all === 'upper' ? toUpper(t) : this.#all === 'lower' ? toLower(t) : t)
    if (!this.#next) {
      this.out += all(text)
      return
    }
    const first = String.fromCodePoint(text.codePointAt(0)!)
    this.out += (this.#next === 'upper' ? toUpper(first) : toLower(first)) + all(text.slice(first.length))
    this.#next = undefined
  }
}

function replacement(s: Substitution, m: Match, text: string): string {
  const folder = new CaseFolder()
  for (const p of s.parts) {
    if ('fold' in p) folder.fold(p.fold)
    else if ('text' in p) folder.add(p.text)
    else {
      const span = m.groups[p.group]
      if (span) folder.add(text.slice(span[0], span[1]))
    }
  }
  return folder.out
}

/** The text with the matches that `s` names replaced; undefined when there is none. */
export function* substitute(s: Substitution, regex: Regex, text: string): Sys<string | undefined> {
  let out = ''
  let copied = 0
  let count = 0
  let replaced = false
  let lastEnd = -1
  for (let from = 0; from <= text.length;) {
    const m = yield* execute(regex, text, from)
    if (!m || m === 'limit') break
    // An empty match right behind the last one is none.
    if (m.end > m.start || m.start !== lastEnd) {
      count++
      if (count >= s.number) {
        out += text.slice(copied, m.start) + replacement(s, m, text)
        copied = m.end
        replaced = true
        if (!s.global) break
      }
    }
    lastEnd = m.end
    from = m.end > m.start ? m.end : m.end + (text.codePointAt(m.end)! > 0xffff ? 2 : 1)
  }
  return replaced ? out + text.slice(copied) : undefined
}
