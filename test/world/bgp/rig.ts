import { installBgp, setPeer, startSpeaker, type PeerSpec, type SpeakerSpec } from '../../../src/world/bgp/index.ts'
import { createNetwork, ip, type Ip } from '../../../src/world/net/index.ts'
import type { Registry, World } from '../../../src/world/sim/index.ts'
import { emptyWorld, host, ns } from '../net/rig.ts'

export { run, SECOND } from '../net/rig.ts'

/** Hosts on one network: `a` 10.0.0.1, `b` 10.0.0.2 … */
export function oneLan(names: readonly string[] = ['a', 'b'], extend: (registry: Registry) => void = () => {}): World {
  const w = emptyWorld(1, (registry) => {
    installBgp(registry)
    extend(registry)
  })
  createNetwork(w, { name: 'lan' })
  names.forEach((name, i) => host(w, name, { eth0: ['lan', `10.0.0.${i + 1}/24`] }))
  return w
}

export const at = (n: number): Ip => ip(`10.0.0.${n}`)

/** Starts a speaker on a host: `a` has the identifier 10.0.0.1. */
export function speaker(w: World, name: string, as: number, id: string, change: Partial<SpeakerSpec> = {}): void {
  startSpeaker(w, { id: name, process: 0, ns: ns(w, name), as, routerId: ip(id), user: name, hostname: name, listen: { port: 179 }, ...change })
}

export const peer = (w: World, name: string, address: string, remoteAs: PeerSpec['remoteAs'], change: Partial<PeerSpec> = {}): void =>
  setPeer(w, name, { address: ip(address), ...(remoteAs === undefined ? {} : { remoteAs }), ...change })
