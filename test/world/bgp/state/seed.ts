import { readFileSync, readdirSync } from 'node:fs'

/** What the recorder wrote of one network: see recordings/GROUND.md. */
export interface Announce { readonly origin?: 'igp' | 'egp' | 'incomplete'; readonly med?: number; readonly aspath?: readonly number[]; readonly community?: string; readonly localPref?: number }

export interface SpeakerRow {
  readonly kind: 'frr' | 'gobgp'
  readonly lan: string
  readonly address: string
  readonly peers: readonly string[]
  readonly as: number
  readonly gr: boolean
  readonly multihop: boolean
  readonly announces: Readonly<Record<string, Announce>>
}

export interface RouterRow {
  readonly as: number
  readonly routerId: string
  readonly legs: readonly { readonly dev: string; readonly lan: string; readonly address: string }[]
  readonly loopback: { readonly dev: string; readonly address: string }
  readonly sessions: readonly { readonly peer: string; readonly name: string }[]
}

export type Event =
  | { readonly do: 'conf'; readonly router: string; readonly lines: readonly string[] }
  | { readonly do: 'exec'; readonly router: string; readonly line: string }
  | { readonly do: 'announce'; readonly speaker: string; readonly prefix: string; readonly attrs: Announce }
  | { readonly do: 'withdraw'; readonly speaker: string; readonly prefix: string }
  | { readonly do: 'link'; readonly node: string; readonly dev: string; readonly to: 'up' | 'down' }
  | { readonly do: 'speaker-stop'; readonly speaker: string; readonly signal: 'TERM' | 'KILL' }
  | { readonly do: 'speaker-start'; readonly speaker: string; readonly announces: Readonly<Record<string, Announce>> }
  | { readonly do: 'shell'; readonly node: string; readonly line: string }

export interface RouterState {
  readonly sessions: Readonly<Record<string, { readonly remoteAs: number; readonly state: string; readonly pfxRcd?: number; readonly pfxSnt?: number }>>
  readonly bgp: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
  readonly advertised: Readonly<Record<string, Readonly<Record<string, string>>>>
}
export type State = Readonly<Record<string, RouterState>>

export interface Seed {
  readonly seed: number
  readonly topology: { readonly lans: Readonly<Record<string, string>>; readonly routers: Readonly<Record<string, RouterRow>>; readonly speakers: Readonly<Record<string, SpeakerRow>> }
  readonly configs: Readonly<Record<string, string>>
  readonly startOrder: readonly string[]
  readonly initial: { readonly state: State; readonly orderDependent?: readonly string[] }
  readonly steps: readonly { readonly event: Event; readonly patch: unknown; readonly orderDependent?: readonly string[] }[]
}

const FOLDER = 'test/recordings/state'

export const seedNames = (): string[] => readdirSync(FOLDER).filter((f) => f.startsWith('seed-')).sort()
export const readSeed = (name: string): Seed => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as Seed

/** RFC 7396. */
export function merge(target: unknown, patch: unknown): unknown {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch
  const out: Record<string, unknown> = target !== null && typeof target === 'object' && !Array.isArray(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key]
    else out[key] = merge(out[key], value)
  }
  return out
}
