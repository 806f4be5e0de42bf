import { destinationsOf, peersOf, receivedFrom } from '../../bgp/index.ts'
import { formatIp, parsePrefix, type Prefix } from '../../net/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { speakerId } from './instance.ts'

/** Entries that bgpd never lets go: of the prefix that was one too many for `maximum-prefix`. By host. */
const lingering = defineTable<string, { readonly prefixes: readonly string[] }>('frr.bgp-lingering')

export function linger(w: World, host: string, p: Prefix): void {
  const before = w.table(lingering).get(host)?.prefixes ?? []
  w.table(lingering).set(host, { prefixes: [...new Set([...before, `${formatIp(p.address)}/${p.length}`])] })
}

export const forgetLingering = (w: World, host: string): void => void w.table(lingering).delete(host)

/** Entries of bgpd's table: prefixes with paths, or kept as they were received, and the nodes at which two of them part. */
export function tableEntries(w: World, host: string): number {
  const id = speakerId(host)
  const prefixes = [
    ...destinationsOf(w, id).map((d) => d.prefix), ...peersOf(w, id).flatMap((p) => receivedFrom(w, id, p.address)).map((r) => r.prefix),
    ...(w.table(lingering).get(host)?.prefixes ?? []).flatMap((p) => parsePrefix(p) ?? []),
  ]
  const nodes = new Set(prefixes.map((p) => p.address.toString(2).padStart(32, '0').slice(0, p.length)))
  const sorted = [...nodes].sort()
  for (let i = 1; i < sorted.length; i++) {
    const [a, b] = [sorted[i - 1]!, sorted[i]!]
    let n = 0
    while (n < a.length && n < b.length && a[n] === b[n]) n++
    nodes.add(a.slice(0, n))
  }
  return nodes.size
}
