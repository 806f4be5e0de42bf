import {
  addAddress, addLink, addRule, addressesOf, COUNTER_GROUPS, counters, deleteAddress, deleteLink, deleteNeighbour, deleteNexthopObject, deleteRoute, deleteRule,
  flushRouteCache, linkByName, linkCounters, linksOf, moveLink, neighboursOf, nexthopObjectsOf, nexthopsOf, readSysctl, renameLink, routeCache, routeGet, routes6Of,
  routesOf, rulesOf, setLink, setLinkMac, setLinkMaster, setLinkMtu, setLinkUp, setNeighbour, setNexthopObject, setRoute, socketsOf,
  type AddressSpec, type Link, type LinkCounters, type LinkId, type LinkSpec, type NexthopObject, type NsId, type Route, type RouteQuestion, type RouteRequest,
  type RouteVerb, type Rule, type Socket,
} from '../net/index.ts'
import { SysError, syscalls, type Registry, type World } from '../sim/index.ts'
import { enterNamespace, makeNamespace, namedNamespaces, namespaceNumbers, removeNamespace } from './named-namespaces.ts'
import { netnsOf } from './socket-calls.ts'
import { openFiles, processes, type Process } from './tables.ts'

/** A link as a dump shows it, with its counters. */
export interface LinkView extends Link { readonly counters: LinkCounters }
/** A route with the nexthops that it uses, those of its nexthop object included. */
export interface RouteView extends Route { readonly uses: Route['nexthops'] }

/** A process that holds a socket. */
export interface SocketOwner { readonly comm: string; readonly pid: number; readonly fd: number }
export interface SocketView extends Socket { readonly owners: readonly SocketOwner[] }

/** Who asks: the caller's process and its namespace. */
interface Caller { readonly w: World; readonly p: Process; readonly ns: NsId }

const linkView = (w: World, link: Link): LinkView => ({ ...link, counters: linkCounters(w, link.id) })

function socketViews({ w, p, ns }: Caller): SocketView[] {
  const owners = new Map<number, SocketOwner[]>()
  for (const holder of w.table(processes).values()) {
    if (holder.machine !== p.machine || (p.euid !== 0 && holder.uid !== p.euid)) continue
    for (const [fd, d] of Object.entries(holder.fds)) {
      const file = w.table(openFiles).get(d.file)
      if (file?.kind !== 'sock') continue
      const list = owners.get(file.target) ?? []
      owners.set(file.target, [...list, { comm: holder.comm, pid: holder.pid, fd: Number(fd) }])
    }
  }
  return socketsOf(w, ns).map((s) => ({ ...s, owners: owners.get(s.id) ?? [] }))
}

/** What everybody may ask. */
const questions = {
  links: ({ w, ns }: Caller): LinkView[] => linksOf(w, ns).map((l) => linkView(w, l)),
  link({ w, ns }: Caller, name: string): LinkView | undefined {
    const link = linkByName(w, ns, name)
    return link && linkView(w, link)
  },
  addresses: ({ w, ns }: Caller) => addressesOf(w, ns),
  routes: ({ w, ns }: Caller, table?: number): RouteView[] => routesOf(w, ns, table).map((r) => ({ ...r, uses: nexthopsOf(w, ns, r) })),
  routes6: ({ w, ns }: Caller) => routes6Of(w, ns),
  route: ({ w, ns }: Caller, question: RouteQuestion) => routeGet(w, ns, question),
  routeCache: ({ w, ns }: Caller) => routeCache(w, ns),
  rules: ({ w, ns }: Caller) => rulesOf(w, ns),
  neighbours: ({ w, ns }: Caller) => neighboursOf(w, ns),
  nexthops: ({ w, ns }: Caller) => nexthopObjectsOf(w, ns),
  sockets: socketViews,
  /** Every counter by nstat's name, in the order of /proc/net/snmp and netstat. */
  counters({ w, ns }: Caller): Readonly<Record<string, number>> {
    const known = counters(w, ns)
    const names = COUNTER_GROUPS.flatMap(({ group, names: all }) => all.map((n) => group + n))
    return Object.fromEntries(names.map((n) => [n, known[n] ?? 0]))
  },
  sysctl: ({ w, ns }: Caller, path: string) => readSysctl(w, ns, path),
  /** Names of `ip netns list`, with the number by which the caller's namespace knows each, where it knows it. */
  namespaces: ({ w, p, ns }: Caller) => namespaceNumbers(w, p.machine, ns),
}

/** What needs CAP_NET_ADMIN (or, for namespaces, CAP_SYS_ADMIN): EPERM otherwise. */
const changes = {
  /** `peer`: the far end of a veth, in the same namespace. */
  addLink: ({ w, ns }: Caller, spec: LinkSpec, peer?: Omit<NonNullable<LinkSpec['peer']>, 'ns'>) => addLink(w, ns, { ...spec, ...(peer ? { peer: { ns, ...peer } } : {}) }),
  deleteLink: ({ w }: Caller, link: LinkId) => deleteLink(w, link),
  linkUp: ({ w }: Caller, link: LinkId, up: boolean) => setLinkUp(w, link, up),
  linkMtu: ({ w }: Caller, link: LinkId, mtu: number) => setLinkMtu(w, link, mtu),
  linkMac: ({ w }: Caller, link: LinkId, mac: string) => setLinkMac(w, link, mac),
  renameLink: ({ w }: Caller, link: LinkId, name: string) => renameLink(w, link, name),
  linkMaster: ({ w }: Caller, link: LinkId, master: LinkId | undefined) => setLinkMaster(w, link, master),
  moveLink({ w, p }: Caller, link: LinkId, name: string) {
    moveLink(w, link, netnsOf(w, { netns: namespaceNamed(w, p.machine, name) }))
  },
  linkDetail: ({ w }: Caller, link: LinkId, change: Partial<Pick<Link, 'queueLength' | 'alias' | 'noArp' | 'ip6'>>) => setLink(w, link, change),
  addAddress: ({ w }: Caller, link: LinkId, address: AddressSpec, o: { replace?: boolean } = {}) => addAddress(w, link, address, o),
  deleteAddress: ({ w }: Caller, link: LinkId, address: Parameters<typeof deleteAddress>[2]) => deleteAddress(w, link, address),
  setRoute({ w, ns }: Caller, verb: RouteVerb, request: RouteRequest) { setRoute(w, ns, verb, request) },
  deleteRoute({ w, ns }: Caller, request: RouteRequest) { deleteRoute(w, ns, request) },
  flushRouteCache: ({ w, ns }: Caller) => flushRouteCache(w, ns),
  addRule: ({ w, ns }: Caller, rule: Partial<Rule>) => addRule(w, ns, rule),
  deleteRule: ({ w, ns }: Caller, rule: Partial<Rule>) => deleteRule(w, ns, rule),
  setNeighbour: ({ w }: Caller, ...args: Tail<typeof setNeighbour>) => setNeighbour(w, ...args),
  deleteNeighbour: ({ w }: Caller, link: LinkId, address: number) => deleteNeighbour(w, link, address),
  setNexthop: ({ w, ns }: Caller, verb: 'add' | 'replace', o: Parameters<typeof setNexthopObject>[3]) => setNexthopObject(w, ns, verb, o),
  deleteNexthop: ({ w, ns }: Caller, id: NexthopObject['id']) => deleteNexthopObject(w, ns, id),
  addNamespace: ({ w, p }: Caller, name: string) => makeNamespace(w, p.machine, name),
  deleteNamespace: ({ w, p }: Caller, name: string) => removeNamespace(w, p.machine, name),
  /** setns(2) to a named namespace. ENOENT. */
  enterNamespace: ({ w, p }: Caller, name: string) => enterNamespace(w, p, name),
}

type Tail<F> = F extends (first: never, ...rest: infer R) => unknown ? R : never

function namespaceNamed(w: World, machine: string, name: string): string {
  const ns = namedNamespaces(w, machine).get(name)
  if (ns === undefined) throw new SysError('ENOENT')
  return ns
}

export type Questions = typeof questions
export type Changes = typeof changes
/** Arguments and result of a question or change, as the leaves of net-leaves.ts have them. */
export type NetlinkArguments<F> = F extends (caller: never, ...rest: infer R) => unknown ? R : never
export type NetlinkAnswer<F> = F extends (...all: never[]) => infer R ? R : never

interface NetlinkCall { readonly op: string; readonly args: readonly unknown[] }

type Operation = (caller: Caller, ...args: any[]) => unknown

/** Registers the two calls of rtnetlink: `netlink-ask` for everybody, `netlink-change` for root. */
export function registerNetlinkCalls(registry: Registry): void {
  const callerOf = (w: World, task: number): Caller => {
    const p = w.table(processes).must(task)
    return { w, p, ns: netnsOf(w, p) }
  }
  const operation = (table: Record<string, Operation>, op: string): Operation => {
    const found = Object.hasOwn(table, op) ? table[op] : undefined
    if (!found) throw new SysError('EOPNOTSUPP')
    return found
  }
  registry.add(syscalls, 'netlink-ask', {
    cost: 20,
    handle: (w, task, c: NetlinkCall & { call: string }) => ({ value: operation(questions, c.op)(callerOf(w, task), ...c.args) }),
  })
  registry.add(syscalls, 'netlink-change', {
    cost: 30,
    handle(w, task, c: NetlinkCall & { call: string }) {
      const caller = callerOf(w, task)
      if (caller.p.euid !== 0) throw new SysError('EPERM')
      return { value: operation(changes, c.op)(caller, ...c.args) }
    },
  })
}
