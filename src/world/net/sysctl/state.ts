import { defineTable, SysError, type World } from '../../sim/index.ts'
import { refreshLinkLocal } from '../link-local.ts'
import { links, type LinkId } from '../link.ts'
import { namespaces, type NetNs, type NsId } from '../netns.ts'
import { ALIASES, DEVICE, DIRECTORIES, exists, GLOBALS, initialOf, type Entry } from './entries.ts'
import { parseValue } from './value.ts'

/** Values of a namespace that are not the initial ones, by path below net/; also those of conf/all, conf/default and neigh/default. */
export const nsSysctls = defineTable<NsId, { readonly values: Readonly<Record<string, string>> }>('net.sysctls')

/** Values of a device by `ipv4/conf/rp_filter`. Once `frozen` (it has had an address), what is written to `default` no longer reaches it. */
export interface DeviceSysctls {
  readonly values: Readonly<Record<string, string>>
  /** Written to the device itself. */
  readonly own: Readonly<Record<string, true>>
  readonly frozen: boolean
}
export const deviceSysctls = defineTable<LinkId, DeviceSysctls>('net.device-sysctls')

/** Where a path leads. */
interface Place {
  readonly entry: Entry
  readonly path: string
  /** Of a device's: `ipv4/conf`, the device's directory, the name. */
  readonly directory?: string
  readonly device?: string
  readonly name?: string
  readonly link?: LinkId
}

function place(world: World, ns: NetNs, given: string): Place {
  const below = given.startsWith('net/') ? given.slice(4) : given
  const path = ALIASES[below] !== undefined && GLOBALS.has(below) ? ALIASES[below] : below
  const [family, kind, device, name, more] = path.split('/')
  const directory = `${family}/${kind}`
  const known = DEVICE[directory]
  const entry = known && device !== undefined && name !== undefined && more === undefined ? known.get(name) : GLOBALS.get(path)
  if (!entry || !exists(entry, ns.kernel, ns.initial)) throw new SysError('ENOENT')
  if (!known) return { entry, path }
  const at = { entry, path, directory, device: device!, name: name! }
  if (device === 'all' || device === 'default') {
    if (kind === 'neigh' && (device === 'all' || !ns.initial)) throw new SysError('ENOENT')
    return at
  }
  const link = ns.links.find((l) => world.table(links).must(l).name === device)
  if (link === undefined || name!.startsWith('gc_') && name !== 'gc_stale_time') throw new SysError('ENOENT')
  return { ...at, link }
}

const namespace = (world: World, ns: NsId): NetNs => world.table(namespaces).must(ns)

/** Names under `net/` that exist in a namespace, as paths (`net/ipv4/conf/eth1/rp_filter`), in the order of the directories. */
export function sysctlNames(world: World, id: NsId): string[] {
  const ns = namespace(world, id)
  const there = (e: Entry): boolean => exists(e, ns.kernel, ns.initial)
  const names = [...GLOBALS].filter(([, e]) => there(e)).map(([path]) => path)
  const devices = ns.links.map((l) => world.table(links).must(l).name)
  for (const directory of DIRECTORIES) {
    const neigh = directory.endsWith('neigh')
    const common = neigh ? (ns.initial ? ['default'] : []) : ['all', 'default']
    for (const device of [...common, ...devices]) {
      for (const [name, entry] of DEVICE[directory]!) {
        if (there(entry) && (device === 'default' || !name.startsWith('gc_') || name === 'gc_stale_time')) names.push(`${directory}/${device}/${name}`)
      }
    }
  }
  const key = (path: string): string => path.replaceAll('/', '\0')
  return names.sort((a, b) => (key(a) < key(b) ? -1 : 1)).map((path) => `net/${path}`)
}

function valueAt(world: World, ns: NsId, at: Place): string {
  if (at.link !== undefined) {
    const own = world.table(deviceSysctls).get(at.link)?.values[`${at.directory}/${at.name}`]
    return own ?? initialOf(at.directory!, at.device!, at.name!, at.entry)
  }
  const own = world.table(nsSysctls).get(ns)?.values[at.path]
  return own ?? (at.directory === undefined ? at.entry.initial : initialOf(at.directory, at.device!, at.name!, at.entry))
}

/** The value, without the newline of the file. ENOENT. */
export function readSysctl(world: World, ns: NsId, path: string): string {
  return valueAt(world, ns, place(world, namespace(world, ns), path))
}

/** Permission bits of the file. */
export const sysctlMode = (world: World, ns: NsId, path: string): number => (place(world, namespace(world, ns), path).entry.readOnly ? 0o444 : 0o644)

/** ENOENT, EACCES (read-only), EINVAL. */
export function writeSysctl(world: World, ns: NsId, path: string, text: string): void {
  const at = place(world, namespace(world, ns), path)
  if (at.entry.readOnly) throw new SysError('EACCES')
  const value = parseValue(at.path, at.entry.kind, text, valueAt(world, ns, at), (other) => readSysctl(world, ns, other))
  if (at.link !== undefined) {
    setOfDevice(world, at.link, `${at.directory}/${at.name}`, value)
    if (at.name === 'disable_ipv6') refreshLinkLocal(world, at.link)
    return
  }
  setOfNamespace(world, ns, at.path, value)
  if (at.device === 'default' && at.name !== 'forwarding') inherit(world, ns, `${at.directory}/${at.name}`, value)
  if (at.device === 'all') EFFECTS[`${at.directory}/${at.name}`]?.(world, ns, value)
}

export function setOfNamespace(world: World, ns: NsId, path: string, value: string): void {
  world.table(nsSysctls).set(ns, { values: { ...world.table(nsSysctls).get(ns)?.values, [path]: value } })
}

export function setOfDevice(world: World, link: LinkId, name: string, value: string, own = true): void {
  const now = world.table(deviceSysctls).must(link)
  world.table(deviceSysctls).set(link, { ...now, values: { ...now.values, [name]: value }, own: own ? { ...now.own, [name]: true } : now.own })
}

/** A device that nobody has configured follows `default` (devinet_copy_dflt_conf). */
function inherit(world: World, ns: NsId, name: string, value: string): void {
  for (const link of namespace(world, ns).links) {
    const device = world.table(deviceSysctls).must(link)
    if (!device.frozen && device.own[name] === undefined) setOfDevice(world, link, name, value, false)
  }
}

const everywhere = (world: World, ns: NsId, directory: string, name: string, value: string): void => {
  setOfNamespace(world, ns, `${directory}/default/${name}`, value)
  for (const link of namespace(world, ns).links) setOfDevice(world, link, `${directory}/${name}`, value)
}

/** What writing to conf/all does besides (devinet.c's inet_forward_change, addrconf.c's dev_disable_change). */
const EFFECTS: Readonly<Record<string, (world: World, ns: NsId, value: string) => void>> = {
  'ipv4/conf/forwarding': (world, ns, value) => {
    setOfNamespace(world, ns, 'ipv4/conf/all/accept_redirects', value === '0' ? '1' : '0')
    everywhere(world, ns, 'ipv4/conf', 'forwarding', value)
  },
  'ipv6/conf/forwarding': (world, ns, value) => everywhere(world, ns, 'ipv6/conf', 'forwarding', value),
  'ipv6/conf/disable_ipv6': (world, ns, value) => {
    everywhere(world, ns, 'ipv6/conf', 'disable_ipv6', value)
    for (const link of namespace(world, ns).links) refreshLinkLocal(world, link)
  },
}

/** A link that has been given an address goes its own way from then on (ipv4_devconf_setall). */
export function freezeDevice(world: World, link: LinkId): void {
  const device = world.table(deviceSysctls).must(link)
  if (!device.frozen) world.table(deviceSysctls).set(link, { ...device, frozen: true })
}

/** The records of a new device: what `default` says, if that is not the initial value. */
export function initDevice(world: World, ns: NsId, link: LinkId): void {
  const values: Record<string, string> = {}
  for (const [path, value] of Object.entries(world.table(nsSysctls).get(ns)?.values ?? {})) {
    const [family, kind, device, name] = path.split('/')
    if (device === 'default' && DEVICE[`${family}/${kind}`]) values[`${family}/${kind}/${name}`] = value
  }
  world.table(deviceSysctls).set(link, { values, own: {}, frozen: false })
}
