import { formatIp, type LinkId } from '../../../net/index.ts'
import type { Time } from '../../../sim/index.ts'
import type { LinkNames } from './context.ts'
import type { Printer } from './printer.ts'
import { printDev, printFlags, printMetrics, printVia } from './route-print.ts'

interface Cached { readonly dst: number; readonly via?: number; readonly link: LinkId; readonly expires?: Time; readonly mtu?: number; readonly redirected: boolean }

/** `    cache <redirected> expires 298sec mtu 1400 `: flags of RTCF_*, then what the exception says. */
export function printCacheLine(p: Printer, cache: { flags: readonly string[]; expires?: Time | undefined; mtu?: number | undefined }, now: Time): void {
  p.text(`${p.sl}    cache `)
  p.open('[', 'cache')
  if (p.style.json) for (const f of cache.flags) p.value(undefined, f)
  else if (cache.flags.length > 0) p.text(`<${cache.flags.join(',')}> `)
  p.close(']')
  if (cache.expires !== undefined) p.value('expires', Math.floor((cache.expires - now) / 1_000_000), { before: 'expires ', after: 'sec ' })
  if (cache.mtu !== undefined) printMetrics(p, { mtu: cache.mtu })
}

/** `ip route show cache`. */
export function printRouteCache(p: Printer, entries: readonly Cached[], names: LinkNames, now: Time): void {
  for (const e of entries) {
    p.open('{')
    p.value('dst', formatIp(e.dst), { after: ' ', color: 'inet' })
    if (e.via !== undefined) printVia(p, e.via)
    printDev(p, 'dev', names.name(e.link))
    printFlags(p, [])
    printCacheLine(p, { flags: e.redirected ? ['redirected'] : [], expires: e.expires, mtu: e.mtu }, now)
    p.text('\n')
    p.close('}')
  }
}
