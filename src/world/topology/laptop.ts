import { asRoot, makeDirs, makeKeys, putFile, readText, userByName } from '../os/index.ts'
import type { World } from '../sim/index.ts'
import type { Topology } from './schema.ts'

/** The account that `vagrant` logs in to. */
const ACCOUNT = 'vagrant'

/**
 * Gives the laptop what its Vagrantfile would have made: the list of machines with the address by which each is reached (the first on a network that both are on),
 * and the key that opens their accounts.
 */
export function equipLaptop(w: World, t: Topology, laptop: string): void {
  const own = t.machines[laptop]!
  const networks = new Set(Object.values(own.interfaces).flatMap((i) => i.network ?? []))
  const user = userByName(w, asRoot(w, laptop), own.login)!
  const keys = makeKeys('ed25519', w.rng('topology.vagrant').bytes(32), ACCOUNT)
  const machines: Record<string, string> = {}
  for (const [name, m] of Object.entries(t.machines)) {
    const shared = Object.values(m.interfaces).find((i) => i.network !== undefined && networks.has(i.network) && i.address)
    const account = userByName(w, asRoot(w, name), ACCOUNT)
    if (name === laptop || !shared || !account) continue
    machines[name] = shared.address![0]!.split('/')[0]!
    makeDirs(w, asRoot(w, name), `${account.home}/.ssh`, { mode: 0o700, uid: account.uid, gid: account.gid })
    const path = `${account.home}/.ssh/authorized_keys`
    putFile(w, asRoot(w, name), path, (readText(w, asRoot(w, name), path) ?? '') + keys.publicLine, { mode: 0o600, uid: account.uid, gid: account.gid })
  }
  if (Object.keys(machines).length === 0) return
  const owner = { uid: user.uid, gid: user.gid }
  for (const directory of ['.vagrant', '.vagrant.d']) makeDirs(w, asRoot(w, laptop), `${user.home}/${directory}`, owner)
  putFile(w, asRoot(w, laptop), `${user.home}/.vagrant/machines.json`, `${JSON.stringify(machines, null, 2)}\n`, owner)
  putFile(w, asRoot(w, laptop), `${user.home}/.vagrant.d/insecure_private_key`, keys.privateFile, { mode: 0o600, ...owner })
}
