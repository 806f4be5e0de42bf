import type { World } from '../../sim/index.ts'
import { configOf, type ConfigLine, type Daemon } from '../command.ts'
import type { Action } from './lists.ts'

/** A clause of a route-map as it stands in the configuration. */
export interface Clause {
  readonly action: Action
  readonly seq: number
  readonly description?: string
  /** Words behind `match` and `set`. */
  readonly matches: readonly string[]
  readonly sets: readonly string[]
  readonly call?: string
  /** `next`, or the sequence to go to; absent: the map ends. */
  readonly onMatch?: 'next' | number
}

export interface RouteMap { readonly name: string; readonly clauses: readonly Clause[] }

/** Matches and sets that zebra's route-maps know; the others are bgpd's alone. */
export function routeMapsOf(w: World, host: string, daemon: Daemon): RouteMap[] {
  const maps = new Map<string, Clause[]>()
  for (const line of configOf(w, host, daemon)) {
    const m = /^route-map (\S+) (permit|deny) (\d+)$/.exec(line.text)
    if (!m) continue
    maps.set(m[1]!, [...(maps.get(m[1]!) ?? []), clauseOf(m[2] as Action, Number(m[3]), line.lines ?? [])])
  }
  return [...maps].map(([name, clauses]) => ({ name, clauses: clauses.sort((a, b) => a.seq - b.seq) }))
}

function clauseOf(action: Action, seq: number, lines: readonly ConfigLine[]): Clause {
  const behind = (word: string): string[] => lines.flatMap(({ text }) => (text.startsWith(`${word} `) ? [text.slice(word.length + 1)] : []))
  const jump = behind('on-match')[0]
  const [call, description] = [behind('call')[0], behind('description')[0]]
  return {
    action, seq, matches: behind('match'), sets: behind('set'),
    ...(description === undefined ? {} : { description }), ...(call === undefined ? {} : { call }),
    ...(jump === undefined ? {} : { onMatch: jump === 'next' ? 'next' as const : Number(jump.replace('goto ', '')) }),
  }
}

export const routeMapOf = (w: World, host: string, daemon: Daemon, name: string): RouteMap | undefined => routeMapsOf(w, host, daemon).find((m) => m.name === name)
