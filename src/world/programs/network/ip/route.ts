import type { RouteRequest } from '../../../net/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { net, sys, type RouteView } from '../../../os/index.ts'
import { Fail, kernel, matches, refusal, unknownCommand, USAGE_ERROR } from './arguments.ts'
import { linkNames, printed, type Context, type ObjectCommand } from './context.ts'
import { passes, readFilter, type RouteFilter } from './route-filter.ts'
import { routeGet } from './route-get.ts'
import { routeModify } from './route-modify.ts'
import { printRoute } from './route-print.ts'
import { printRouteCache } from './route-cache.ts'
import { printRoutes6 } from './route6-print.ts'
import { ROUTE_USAGE } from './usage/route.ts'

type Command = (c: Context, words: readonly string[]) => Sys<number>

/** In the order in which abbreviations are tried. */
const commands: readonly (readonly [readonly string[], Command])[] = [
  [['list', 'show', 'lst'], show],
  [['get'], routeGet],
  [['add'], (c, words) => routeModify(c, 'add', words)],
  [['change', 'chg'], (c, words) => routeModify(c, 'change', words)],
  [['replace'], (c, words) => routeModify(c, 'replace', words)],
  [['prepend'], (c, words) => routeModify(c, 'prepend', words)],
  [['append'], (c, words) => routeModify(c, 'append', words)],
  [['delete'], (c, words) => routeModify(c, 'delete', words)],
  [['flush'], flush],
  [['help'], help],
]

export const route: ObjectCommand = function* (c, words) {
  const [word, ...rest] = words
  if (word === undefined) return yield* show(c, [])
  const command = commands.find(([names]) => matches(word, ...names))
  if (!command) throw unknownCommand('route', word)
  return yield* command[1](c, rest)
}

function* help(): Sys<number> { throw new Fail(USAGE_ERROR, ROUTE_USAGE) }

function* selected(c: Context, words: readonly string[]): Sys<{ filter: RouteFilter; routes: RouteView[] }> {
  const filter = readFilter(words, c.family)
  const names = yield* linkNames()
  const link = filter.dev === undefined ? undefined : names.need(filter.dev).id
  const routes = c.family === 6 ? [] : (yield* net.ask('routes', filter.table)).filter((r) => passes(filter, r, link))
  return { filter, routes }
}

function* show(c: Context, words: readonly string[]): Sys<number> {
  const { filter, routes } = yield* selected(c, words)
  const names = yield* linkNames()
  if (filter.cache) {
    const cache = yield* net.ask('routeCache')
    const now = yield* sys.clock()
    yield* printed(c, (p) => printRouteCache(p, cache, names, now))
    return 0
  }
  const nexthops = c.details ? yield* net.ask('nexthops') : []
  const routes6 = c.family === 6 || (c.family === 'any' && filter.table === undefined) ? yield* net.ask('routes6') : []
  yield* printed(c, (p) => {
    for (const r of routes) {
      const type = filter.type !== undefined && filter.type !== r.type
      printRoute(p, r, names, { details: c.details, left: { ...filter.left, type }, nexthops })
    }
    printRoutes6(p, routes6, names, filter)
  })
  return 0
}

function* flush(c: Context, words: readonly string[]): Sys<number> {
  if (words.length === 0) throw new Fail(1, '"ip route flush" requires arguments.\n')
  const { filter, routes } = yield* selected(c, words)
  if (filter.cache) {
    yield* kernel(net.change('flushRouteCache'))
    return 0
  }
  if (routes.length === 0) {
    if (c.stats) yield* sys.print('Nothing to flush.\n')
    return 0
  }
  if (routes.some((r) => r.nhid !== undefined)) throw new Fail(2, 'Failed to send flush request: Invalid argument\n')
  if (c.stats) yield* sys.print(`\n*** Round 1, deleting ${routes.length} entries ***\n`)
  for (const r of routes) {
    try {
      yield* net.change('deleteRoute', {
        dst: r.dst, prefix: r.prefix, tos: r.tos, table: r.table, type: r.type, scope: r.scope, protocol: r.protocol, metric: r.metric, ...hopsOf(r),
      })
    } catch (e) {
      if (!isErrno(e)) throw e
      if (!isErrno(e, 'ESRCH')) throw refusal(e)
    }
  }
  if (c.stats) yield* sys.print('*** Flush is complete after 1 round ***\n')
  return 0
}

/** What tells a route apart from others to the same destination. */
function hopsOf(r: RouteView): Pick<RouteRequest, 'via' | 'link' | 'nexthops'> {
  const [first, ...more] = r.nexthops
  if (!first) return {}
  if (more.length > 0) return { nexthops: r.nexthops.map((n) => ({ link: n.link, weight: n.weight, ...(n.via === undefined ? {} : { via: n.via }) })) }
  return { link: first.link, ...(first.via === undefined ? {} : { via: first.via }) }
}
