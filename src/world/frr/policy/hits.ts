import { defineTable, type World } from '../../sim/index.ts'

/** How often an entry of a list or a route-map decided, by `host/daemon/kind/name/sequence`. */
const hits = defineTable<string, { readonly count: number }>('frr.policy-hits')

const keyOf = (host: string, daemon: string, kind: string, name: string, sequence: number | string): string => `${host}/${daemon}/${kind}/${name}/${sequence}`

export function countHit(w: World, host: string, kind: 'prefix-list' | 'route-map', name: string, sequence: number | string): void {
  const key = keyOf(host, 'bgpd', kind, name, sequence)
  w.table(hits).set(key, { count: (w.table(hits).get(key)?.count ?? 0) + 1 })
}

export const hitsOf = (w: World, host: string, daemon: string, kind: 'prefix-list' | 'route-map', name: string, sequence: number | string): number =>
  w.table(hits).get(keyOf(host, daemon, kind, name, sequence))?.count ?? 0

/** A list that was taken away, or a daemon that ended, counts from nothing again. */
export function forgetHits(w: World, host: string, daemon: string, kind = '', name = ''): void {
  const prefix = `${host}/${daemon}/${kind}${name === '' ? '' : `/${name}/`}`
  for (const [key] of [...w.table(hits).prefix(prefix)]) w.table(hits).delete(key)
}
