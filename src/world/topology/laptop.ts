import { asRoot, forwardPort, makeDirs, makeKeys, putFile, readText, userByName } from '../os/index.ts'
import type { World } from '../sim/index.ts'
import type { MachineSpec, Topology } from './schema.ts'

/** The account that `vagrant` logs in to. */
const ACCOUNT = 'vagrant'
/** The port of the laptop that leads to the first machine. */
const FIRST_PORT = 2222

/**
 * Gives the laptop what its hypervisor would have: a Vagrantfile that names the machines, a port for each that leads to its sshd, and the key that opens
 * their accounts.
 */
export function equipLaptop(w: World, t: Topology, laptop: string): void {
  const user = userByName(w, asRoot(w, laptop), t.machines[laptop]!.login)!
  const keys = makeKeys('ed25519', w.rng('topology.vagrant').bytes(32), ACCOUNT)
  const names: string[] = []
  for (const [name, m] of Object.entries(t.machines)) {
    const account = userByName(w, asRoot(w, name), ACCOUNT)
    const card = cardOf(t, m)
    if (name === laptop || !card || !account) continue
    forwardPort(w, laptop, FIRST_PORT + names.length, { guest: name, ...card })
    names.push(name)
    const path = `${account.home}/.ssh/authorized_keys`
    const owner = { uid: account.uid, gid: account.gid }
    makeDirs(w, asRoot(w, name), `${account.home}/.ssh`, { mode: 0o700, ...owner })
    putFile(w, asRoot(w, name), path, (readText(w, asRoot(w, name), path) ?? '') + keys.publicLine, { mode: 0o600, ...owner })
  }
  if (names.length === 0) return
  const owner = { uid: user.uid, gid: user.gid }
  const who = asRoot(w, laptop)
  makeDirs(w, who, `${user.home}/.vagrant.d`, owner)
  putFile(w, who, `${user.home}/.vagrant.d/insecure_private_key`, keys.privateFile, { mode: 0o600, ...owner })
  if (readText(w, who, `${user.home}/Vagrantfile`) === undefined) putFile(w, who, `${user.home}/Vagrantfile`, vagrantfile(names), owner)
}

/** The card by which the hypervisor reaches a machine: that on a network with a gateway, else the first with an address. */
function cardOf(t: Topology, m: MachineSpec): { device: string; from: string; to: string } | undefined {
  const cards = Object.entries(m.interfaces).flatMap(([device, i]) => {
    const to = i.address?.[0]?.split('/')[0]
    return to === undefined ? [] : [{ device, to, gateway: i.network === undefined ? undefined : t.networks[i.network]?.nat }]
  })
  const card = cards.find((c) => c.gateway !== undefined) ?? cards[0]
  return card && { device: card.device, from: card.gateway ?? card.to, to: card.to }
}

const vagrantfile = (names: readonly string[]): string => `Vagrant.configure("2") do |config|
${names.map((n) => `  config.vm.define "${n}" do |node|
    node.vm.hostname = "${n}"
  end
`).join('')}end
`
