import type { Sys } from '../../../sim/index.ts'
import { compileRegex, type Match, type Regex } from '../../../text/index.ts'
import { execute } from '../matching.ts'
import type { Node } from './machine.ts'
import { shortJson } from './print.ts'
import { made, type Native } from './scope.ts'
import { JqError, kindOf, type Json } from './values.ts'

interface Flags { readonly global: boolean; readonly ignoreCase: boolean; readonly skipEmpty: boolean; readonly prefix: string }

function readFlags(v: Json): Flags {
  if (v !== null && typeof v !== 'string') throw new JqError(`${kindOf(v)} (${shortJson(v)}) is not a string`)
  const letters = v ?? ''
  for (const c of letters) if (!'gimnpslx'.includes(c)) throw new JqError(`${letters} is not a valid modifier string`)
  const has = (c: string): boolean => letters.includes(c)
  return {
    global: has('g'),
    ignoreCase: has('i'),
    skipEmpty: has('n'),
    prefix: `${has('x') ? '(?x)' : ''}${has('s') || has('p') ? '(?s)' : ''}`,
  }
}

/** `_match(re; flags; test)`: whether there is a match, or the list of all that flags ask for. */
export const matchNative: Native = {
  node: (m, [re, flags, test]) => (env, v, at, emit) => {
    const matched = (r: Json, f: Json, only: Json): void => {
      if (typeof v !== 'string') throw new JqError(`${kindOf(v)} (${shortJson(v)}) cannot be matched, as it is not a string`)
      if (typeof r !== 'string') throw new JqError(`${kindOf(r)} (${shortJson(r)}) cannot be matched, as it is not a string`)
      const options = readFlags(f)
      const regex = compileRegex(options.prefix + r, { syntax: 'perl', ignoreCase: options.ignoreCase })
      if (regex.error !== undefined) throw new JqError(`${r} (at offset 0) is not a valid regex: ${regex.error}`)
      m.await(search(regex, v, options, only === true), (result) => emit(result, made(result, at)))
    }
    const each = (f: Node | undefined, use: (value: Json) => void): void => f!(env, v, undefined, use)
    each(test, (only) => each(flags, (f) => each(re, (r) => matched(r, f, only))))
  },
}

function* search(regex: Regex, text: string, o: Flags, testOnly: boolean): Sys<Json> {
  const out: Json[] = []
  const names = new Map([...regex.names].map(([name, n]) => [n, name]))
  for (let from = 0; from <= text.length;) {
    const found = yield* execute(regex, text, from)
    if (!found || found === 'limit') break
    if (testOnly) return true
    const empty = found.end === found.start
    if (!empty || !o.skipEmpty) out.push(describe(found, text, names))
    if (!o.global) break
    from = empty ? found.end + (text.codePointAt(found.end)! > 0xffff ? 2 : 1) : found.end
  }
  return testOnly ? false : out
}

/** Offsets and lengths count characters. */
function describe(m: Match, text: string, names: ReadonlyMap<number, string>): Json {
  const count = (from: number, to: number): number => Array.from(text.slice(from, to)).length
  const entry = (start: number, end: number): [string, Json][] => [
    ['offset', count(0, start)],
    ['length', count(start, end)],
    ['string', text.slice(start, end)],
  ]
  const captures = m.groups.slice(1).map(
    (span, i): Json =>
      new Map<string, Json>([
        ...(span
          ? entry(...span)
          : ([
              ['offset', -1],
              ['length', 0],
              ['string', null],
            ] as [string, Json][])),
        ['name', names.get(i + 1) ?? null],
      ]),
  )
  return new Map<string, Json>([...entry(m.start, m.end), ['captures', captures]])
}
