import type { Route6 } from '../../../net/index.ts'
import type { LinkNames } from './context.ts'
import { tableName } from './names.ts'
import type { Printer } from './printer.ts'
import type { RouteFilter } from './route-filter.ts'
import { printDev, printFlags } from './route-print.ts'

const TABLE_MAIN = 254

/** IPv6 routes as the kernel makes them of the links' addresses; they only show. */
export function printRoutes6(p: Printer, routes: readonly Route6[], names: LinkNames, filter: RouteFilter): void {
  for (const r of routes) {
    if (filter.table !== undefined && r.table !== filter.table) continue
    if (filter.dev !== undefined && names.name(r.link) !== filter.dev) continue
    if (filter.root || filter.via !== undefined || (filter.protocol !== undefined && filter.protocol !== 2)) continue
    p.open('{')
    if (r.type !== 'unicast') p.value('type', r.type, { after: ' ' })
    p.value('dst', r.dst, { after: ' ', color: 'inet6' })
    if (!filter.left.dev) printDev(p, 'dev', names.name(r.link))
    if (r.table !== TABLE_MAIN && !filter.left.table) p.value('table', tableName(r.table), { before: 'table ', after: ' ' })
    if (!filter.left.protocol) p.value('protocol', 'kernel', { before: 'proto ', after: ' ' })
    p.value('metric', r.metric, { before: 'metric ', after: ' ' })
    printFlags(p, [])
    p.value('pref', 'medium', { before: 'pref ' })
    p.text('\n')
    p.close('}')
  }
}
