import { net, sys, type RouteView } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { Arguments, Fail, matches, USAGE_ERROR } from './arguments.ts'
import { linkNames, type ObjectCommand } from './context.ts'
import { printLink } from './link-print.ts'
import { namespaceNames } from './link.ts'
import { printNeighbour } from './neigh.ts'
import { Printer } from './printer.ts'
import { printRoute } from './route-print.ts'
import { MONITOR_USAGE } from './usage/monitor.ts'

const OBJECTS = ['all', 'address', 'link', 'mroute', 'neigh', 'netconf', 'nexthop', 'nsid', 'prefix', 'route', 'rule', 'stats', 'label', 'all-nsid', 'dev', 'help'] as const

/** `ip monitor [OBJECTS]`: prints changes as netlink tells of them, until it is ended. */
export const monitor: ObjectCommand = function* (c, words) {
  const args = new Arguments(words)
  const wanted = new Set<string>()
  let label = false
  for (; args.left > 0; args.take()) {
    const word = args.word!
    const object = OBJECTS.find((o) => matches(word, o))
    if (!object) throw new Fail(USAGE_ERROR, `Argument "${word}" is unknown, try "ip monitor help".\n`)
    if (object === 'help') throw new Fail(USAGE_ERROR, MONITOR_USAGE)
    if (object === 'dev') args.next()
    else if (object === 'label') label = true
    else if (object === 'all') label = true
    else wanted.add(object)
  }
  const shows = (kind: string): boolean => wanted.size === 0 || wanted.has(kind)
  const fd = yield* net.monitor()
  for (;;) {
    const events = yield* net.events(fd)
    const names = yield* linkNames()
    const namespaces = yield* namespaceNames()
    const now = yield* sys.clock()
    const p = new Printer({ ...c.style, json: false })
    for (const e of events) {
      if (!shows(e.kind)) continue
      if (label || wanted.size === 0) p.text(`[${e.kind.toUpperCase()}]`)
      if (e.deleted) p.text('Deleted ')
      if (e.kind === 'route') printRoute(p, viewOf(e.route), names, { details: c.details, left: {}, nexthops: [] })
      else if (e.kind === 'neigh') printNeighbour(p, c, e.neighbour, names, { dev: false }, now)
      else printLink(p, c, names, e.link, 'link', namespaces)
    }
    yield* printAll(p)
  }
}

function* printAll(p: Printer): Sys<void> {
  const text = p.flush()
  if (text) yield* sys.print(text)
}

/** A route of an event shows the nexthops that it had then. */
const viewOf = (r: Omit<RouteView, 'uses'>): RouteView => ({ ...r, uses: r.nexthops })
