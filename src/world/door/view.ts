import type { LabView } from '../../lab/index.ts'
import { addressesOf, formatIp, isRunning, linksOf, namespaceByName } from '../net/index.ts'
import { hosts, machines } from '../os/index.ts'
import type { World } from '../sim/index.ts'

/** What a map of the lab draws, in the order of the hosts' names. */
export function viewOf(w: World): LabView {
  const networks = new Map<string, LabView['networks'][number]['members'][number][]>()
  const all = [...w.table(hosts).values()]
  for (const host of all) {
    const ns = namespaceByName(w, host.netns)
    if (!ns) continue
    const addresses = addressesOf(w, ns.id)
    for (const link of linksOf(w, ns.id)) {
      if (link.network === undefined) continue
      const members = networks.get(link.network) ?? []
      networks.set(link.network, members)
      const own = addresses.filter((a) => a.link.id === link.id).map((a) => `${formatIp(a.address.local)}/${a.address.prefix}`)
      members.push({ host: host.name, dev: link.name, addresses: own, up: isRunning(link) })
    }
  }
  return {
    hosts: all.map((h) => ({ name: h.name, up: w.table(machines).must(h.machine).up, kind: h.kind, ...(h.kind === 'machine' ? {} : { on: h.machine }) })),
    networks: Array.from(networks, ([name, members]) => ({ name, members })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}
