import { defineTable, SysError, type Time, type World } from '../sim/index.ts'
import type { Ip } from './ip.ts'
import type { LinkId } from './link.ts'
import { randomMac } from './mac.ts'

/** An Ethernet segment: a switch to which links are plugged. Times in microseconds, loss from 0 to 1. */
export interface Network {
  readonly name: string
  /** One way, without jitter. */
  readonly latency: Time
  readonly delay: Time
  readonly loss: number
  /** A gateway that answers for itself and swallows what is for others. */
  readonly nat?: { readonly address: Ip; readonly mac: string }
  readonly ports: readonly LinkId[]
}

export const networks = defineTable<string, Network>('net.networks')

/** An Ethernet segment. `latency` is that of one way in microseconds, 40 without it. EEXIST. */
export function createNetwork(world: World, spec: { name: string; nat?: Ip; latency?: Time }): void {
  if (world.table(networks).has(spec.name)) throw new SysError('EEXIST')
  world.table(networks).set(spec.name, {
    name: spec.name, latency: spec.latency ?? 40, delay: 0, loss: 0, ports: [],
    ...(spec.nat === undefined ? {} : { nat: { address: spec.nat, mac: randomMac(world, '52:54:00') } }),
  })
}

/** Extra delay of each frame, in microseconds. */
export const setNetworkDelay = (world: World, name: string, delay: Time): void => { world.table(networks).patch(name, { delay }) }
/** Share of frames that are lost, 0 to 1. */
export const setNetworkLoss = (world: World, name: string, loss: number): void => { world.table(networks).patch(name, { loss }) }

export function plug(world: World, name: string, link: LinkId): void {
  const network = world.table(networks).get(name)
  if (!network) throw new SysError('ENODEV')
  world.table(networks).set(name, { ...network, ports: [...network.ports, link] })
}

export function unplug(world: World, name: string, link: LinkId): void {
  const network = world.table(networks).must(name)
  world.table(networks).set(name, { ...network, ports: network.ports.filter((p) => p !== link) })
}
