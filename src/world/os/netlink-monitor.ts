import { linkChanged, linkOf, linkCounters, namespaceOf, neighbourChanged, routeChanged, type Neighbour, type NsId, type Route } from '../net/index.ts'
import { defineTable, syscalls, type Call, type Registry, type Result, type World } from '../sim/index.ts'
import { fileAt, fileOps, install, newOpenFile, type FileOps } from './descriptors.ts'
import type { LinkView } from './netlink-calls.ts'
import { netnsOf } from './socket-calls.ts'
import { processes } from './tables.ts'

/** A change as netlink's multicast groups tell of it. */
export type NetlinkEvent =
  | { readonly kind: 'route'; readonly deleted: boolean; readonly route: Route }
  | { readonly kind: 'neigh'; readonly deleted: boolean; readonly neighbour: Neighbour }
  | { readonly kind: 'link'; readonly deleted: boolean; readonly link: LinkView }

interface Monitor { readonly ns: NsId; readonly events: readonly NetlinkEvent[] }

/** Netlink sockets that joined the groups, by number: kind `netlink` of open files. */
const monitors = defineTable<number, Monitor>('os.netlink-monitors')

/** What a slow reader has waiting at most; the kernel would say ENOBUFS. */
const LIMIT = 1_000

function tell(w: World, ns: NsId, event: () => NetlinkEvent): void {
  for (const [id, m] of w.table(monitors).entries()) {
    if (m.ns !== ns || m.events.length >= LIMIT) continue
    w.table(monitors).set(id, { ...m, events: [...m.events, event()] })
    w.signal(`netlink:${id}`)
  }
}

const netlinkFile: FileOps = {
  close: (w, _id, f) => { w.table(monitors).delete(f.target) },
  ready: (w, f) => ({ readable: (w.table(monitors).get(f.target)?.events.length ?? 0) > 0, writable: true, hangup: false }),
  conditions: (f) => [`netlink:${f.target}`],
}

/** Registers the calls of `ip monitor` and listens to the network. */
export function registerNetlinkMonitor(registry: Registry): void {
  registry.add(fileOps, 'netlink', netlinkFile)
  registry.add(routeChanged, 'os.netlink', (w, ns, route, what) => tell(w, ns, () => ({ kind: 'route', deleted: what === 'removed', route })))
  registry.add(linkChanged, 'os.netlink', (w, ns, id, what) => {
    if (what === 'removed' || !namespaceOf(w, ns).links.includes(id)) return
    tell(w, ns, () => ({ kind: 'link', deleted: false, link: { ...linkOf(w, id), counters: linkCounters(w, id) } }))
  })
  registry.add(neighbourChanged, 'os.netlink', (w, neighbour, what) => {
    if (w.table(monitors).size === 0) return
    tell(w, linkOf(w, neighbour.link).ns, () => ({ kind: 'neigh', deleted: what === 'removed', neighbour }))
  })
  registry.add(syscalls, 'netlink-monitor', {
    cost: 10,
    handle(w, task) {
      const p = w.table(processes).must(task)
      const id = w.next('os.netlink-monitor')
      w.table(monitors).set(id, { ns: netnsOf(w, p), events: [] })
      return { value: install(w, p, newOpenFile('netlink', id, 'rw', `socket:[n${id}]`)) }
    },
  })
  registry.add(syscalls, 'netlink-events', {
    cost: 5,
    handle(w, task, c: Call & { fd: number }): Result {
      const { file } = fileAt(w, w.table(processes).must(task), c.fd)
      const m = w.table(monitors).must(file.target)
      if (m.events.length === 0) return { block: [`netlink:${file.target}`] }
      w.table(monitors).set(file.target, { ...m, events: [] })
      return { value: m.events }
    },
  })
}
