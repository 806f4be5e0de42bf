import type { Ip } from '../../net/index.ts'
import { defineSlot, type Registry, type World } from '../../sim/index.ts'
import { ribWalked } from './rib.ts'
import { reachOf } from './resolve.ts'
import { trackedKey, trackeds, type Reach, type Tracked } from './tables.ts'

/** Told to a client when the way to an address that it tracks changed. */
export const reachChanged = defineSlot<(world: World, host: string, address: Ip, reach: Reach | undefined) => void>('frr.reach-changed')

const text = (r: Reach | undefined): string => JSON.stringify(r)

/** Begins to track an address for a client; the answer is there at once. */
export function trackAddress(w: World, host: string, client: string, address: Ip, connected: boolean): Reach | undefined {
  const key = trackedKey(host, client, address)
  const there = w.table(trackeds).get(key)
  if (there && there.connected === connected) return there.answer
  const answer = reachOf(w, host, address, connected)
  w.table(trackeds).set(key, { host, client, address, connected, answer, since: w.now })
  return answer
}

/** What a client tracks, in the order of the addresses. */
export const trackedBy = (w: World, host: string, client: string): Tracked[] => [...w.table(trackeds).prefix(`${host}/${client}/`)].map(([, t]) => t)

function compareAnswers(w: World, host: string): void {
  for (const [key, t] of w.table(trackeds).prefix(`${host}/`)) {
    const answer = reachOf(w, host, t.address, t.connected)
    if (text(answer) === text(t.answer)) continue
    w.table(trackeds).patch(key, { answer, since: w.now })
    w.hook(reachChanged, t.client, host, t.address, answer)
  }
}

export function registerTracking(registry: Registry): void {
  registry.add(ribWalked, 'nht', compareAnswers)
}
