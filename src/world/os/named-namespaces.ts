import { createNamespace, deleteNamespace, namespaceByName, namespaceOf, type NsId } from '../net/index.ts'
import { defineTable, SysError, type World } from '../sim/index.ts'
import { hosts, processes, type Process } from './tables.ts'

/** Namespaces that `ip netns add` made, by `machine/name`. Those of a topology are hosts. */
const added = defineTable<string, { readonly netns: string }>('os.named-namespaces')

/** Names under /run/netns of a machine → the namespace's name in the lab, sorted as a directory of names would be read by age: topology first. */
export function namedNamespaces(w: World, machine: string): Map<string, string> {
  const names = new Map<string, string>()
  for (const h of w.table(hosts).values()) if (h.machine === machine && h.kind === 'netns') names.set(h.name.slice(h.name.lastIndexOf('/') + 1), h.netns)
  for (const [key, { netns }] of w.table(added).prefix(`${machine}/`)) names.set(key.slice(machine.length + 1), netns)
  return names
}

/** The names with the number by which a namespace knows them (`id: 0`), where it does. */
export function namespaceNumbers(w: World, machine: string, from: NsId): { name: string; id?: number }[] {
  const peers = namespaceOf(w, from).peers
  return Array.from(namedNamespaces(w, machine), ([name, netns]) => {
    const ns = namespaceByName(w, netns)
    const id = ns ? peers.indexOf(ns.id) : -1
    return id < 0 ? { name } : { name, id }
  })
}

/** EEXIST for a name that is taken. */
export function makeNamespace(w: World, machine: string, name: string): void {
  if (namedNamespaces(w, machine).has(name)) throw new SysError('EEXIST')
  const netns = `${machine}/${name}`
  createNamespace(w, { name: netns, kernel: kernelOf(w, machine), loopback: 'down' })
  w.table(added).set(netns, { netns })
}

const kernelOf = (w: World, machine: string): string => namespaceByName(w, machine)?.kernel ?? '6.8.0'

/** The name goes; the namespace stays as long as a process is in it. ENOENT. */
export function removeNamespace(w: World, machine: string, name: string): void {
  const entry = w.table(added).get(`${machine}/${name}`)
  if (!entry) throw new SysError(namedNamespaces(w, machine).has(name) ? 'EBUSY' : 'ENOENT')
  w.table(added).delete(`${machine}/${name}`)
  const inUse = [...w.table(processes).values()].some((p) => p.netns === entry.netns)
  const ns = namespaceByName(w, entry.netns)
  if (ns && !inUse) deleteNamespace(w, ns.id)
}

export function enterNamespace(w: World, p: Process, name: string): void {
  const netns = namedNamespaces(w, p.machine).get(name)
  if (netns === undefined) throw new SysError('ENOENT')
  w.table(processes).patch(p.id, { netns })
}

/** The machine lost its power: so did the namespaces on it. */
export function forgetNamespaces(w: World, machine: string): void {
  for (const [key, { netns }] of w.table(added).prefix(`${machine}/`)) {
    w.table(added).delete(key)
    const ns = namespaceByName(w, netns)
    if (ns) deleteNamespace(w, ns.id)
  }
}
