import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addRule, formatIp, ip, networkOf, routeGet, routesOf, setRoute, TABLE, within } from '../../../src/world/net/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { dev, emptyWorld, errnoOf, host, ns, request, route } from './rig.ts'

/** A host with eight dummy links, so that the link of an answer names the route. */
function host8(): World {
  const w = emptyWorld()
  host(w, 'h', Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`d${i}`, [null, `10.255.${i}.1/24`] as const])))
  return w
}

const linkOf = (w: World, dst: string | number): string | undefined => {
  try {
    const answer = routeGet(w, ns(w, 'h'), { dst: typeof dst === 'number' ? dst : ip(dst) })
    return `d${answer.link - dev(w, 'h', 'd0')}`
  } catch {
    return undefined
  }
}

describe('the longest prefix', () => {
  it('equals a naive search over all routes (property)', () => {
    const prefix = fc.record({ bits: fc.integer({ min: 0, max: 255 }), length: fc.constantFrom(0, 1, 4, 7, 8, 9, 15, 16, 20, 24, 31, 32), link: fc.integer({ min: 0, max: 7 }), metric: fc.integer({ min: 0, max: 2 }) })
    const probe = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    fc.assert(fc.property(fc.array(prefix, { maxLength: 40 }), fc.array(probe, { maxLength: 20 }), (prefixes, probes) => {
      const w = host8()
      const first = dev(w, 'h', 'd0')
      for (const p of prefixes) {
        // Few distinct bits, so that prefixes nest.
        const dst = networkOf(((p.bits & 7) * 0x24924924) >>> 0, p.length)
        errnoOf(() => setRoute(w, ns(w, 'h'), 'add', { dst, prefix: p.length, metric: p.metric, link: first + p.link, scope: 253 }))
      }
      const table = [...routesOf(w, ns(w, 'h'), TABLE.local), ...routesOf(w, ns(w, 'h'), TABLE.main)]
      for (const dst of [...probes.map((x) => (x % 2 === 0 ? (((x & 7) * 0x24924924) >>> 0) ^ (x & 0x1ff) : x)), ...table.map((r) => r.dst)]) {
        if (dst >>> 28 >= 14 || dst >>> 24 === 0) continue
        const local = table.filter((r) => r.table === TABLE.local && within(dst, r.dst, r.prefix))
        const main = table.filter((r) => r.table === TABLE.main && within(dst, r.dst, r.prefix)).sort((a, b) => b.prefix - a.prefix || a.metric - b.metric)
        if (local.length > 0) continue
        expect(linkOf(w, dst), formatIp(dst)).toBe(main[0] && `d${main[0].nexthops[0]!.link - first}`)
      }
    }), { numRuns: 60 })
  })

  it('then the lower metric, then the older route', () => {
    const w = host8()
    route(w, 'h', '172.16.0.0/12 dev d1 metric 5')
    route(w, 'h', '172.16.0.0/12 dev d2')
    route(w, 'h', '172.16.0.0/12 dev d3', 'append')
    expect(linkOf(w, '172.20.0.1')).toBe('d2')
    expect(routesOf(w, ns(w, 'h'), TABLE.main).filter((r) => r.dst === ip('172.16.0.0')).map((r) => `${r.nexthops[0]!.link - dev(w, 'h', 'd0')} ${r.metric}`)).toEqual(['2 0', '3 0', '1 5'])
  })

  it('a route with a TOS serves only its TOS', () => {
    const w = host8()
    route(w, 'h', '172.16.0.0/12 dev d1')
    route(w, 'h', '172.16.0.0/12 dev d2 tos 8')
    const link = (tos: number): number => routeGet(w, ns(w, 'h'), { dst: ip('172.20.0.1'), tos }).link - dev(w, 'h', 'd0')
    expect([link(0), link(8), link(16)]).toEqual([1, 2, 1])
  })

  it('a route that refuses ends the search; throw goes on with the next table', () => {
    const w = host8()
    route(w, 'h', 'default dev d7')
    for (const [dst, type, errno] of [['172.20.2.0/24', 'unreachable', 'EHOSTUNREACH'], ['172.20.3.0/24', 'prohibit', 'EACCES'], ['172.20.4.0/24', 'blackhole', 'EINVAL'], ['172.20.5.0/24', 'throw', 'ENETUNREACH']] as const) {
      route(w, 'h', `${dst} type ${type}`)
      expect(errnoOf(() => routeGet(w, ns(w, 'h'), { dst: ip(dst.replace('0/24', '1')) }))).toBe(errno)
    }
  })

  it('a device that is asked for makes what no route knows a neighbour there', () => {
    const w = host8()
    const answer = routeGet(w, ns(w, 'h'), { dst: ip('8.8.8.8'), oif: dev(w, 'h', 'd3') })
    expect([answer.link - dev(w, 'h', 'd0'), formatIp(answer.src), answer.via]).toEqual([3, '10.255.3.1', undefined])
  })

  it('an address of the own host leads to the loopback, its source is itself', () => {
    const w = host8()
    expect(routeGet(w, ns(w, 'h'), { dst: ip('10.255.4.1') })).toMatchObject({ type: 'local', link: dev(w, 'h', 'lo'), src: ip('10.255.4.1') })
    expect(routeGet(w, ns(w, 'h'), { dst: ip('10.255.4.255') })).toMatchObject({ type: 'broadcast' })
  })
})

describe('rules', () => {
  it('choose the table by source, mark and device before main is asked', () => {
    const w = host8()
    route(w, 'h', 'default dev d0')
    route(w, 'h', 'default dev d5 table 100')
    addRule(w, ns(w, 'h'), { priority: 100, table: 100, src: { address: ip('10.255.5.1'), length: 32 } })
    addRule(w, ns(w, 'h'), { priority: 110, table: 100, mark: 7 })
    const link = (q: object): number => routeGet(w, ns(w, 'h'), { dst: ip('9.9.9.9'), ...q }).link - dev(w, 'h', 'd0')
    expect([link({}), link({ src: ip('10.255.5.1') }), link({ mark: 7 }), link({ mark: 8 })]).toEqual([0, 5, 5, 0])
  })

  it('suppress_prefixlength passes over a default route', () => {
    const w = host8()
    route(w, 'h', 'default dev d0')
    route(w, 'h', 'default dev d6 table 200')
    addRule(w, ns(w, 'h'), { priority: 10, table: TABLE.main, suppressPrefix: 0 })
    addRule(w, ns(w, 'h'), { priority: 20, table: 200 })
    expect(linkOf(w, '9.9.9.9')).toBe('d6')
    expect(linkOf(w, '10.255.2.9')).toBe('d2')
  })

  it('a rule that refuses refuses', () => {
    const w = host8()
    route(w, 'h', 'default dev d0')
    addRule(w, ns(w, 'h'), { priority: 10, action: 'prohibit', dst: { address: ip('9.0.0.0'), length: 8 } })
    expect(errnoOf(() => routeGet(w, ns(w, 'h'), { dst: ip('9.9.9.9') }))).toBe('EACCES')
    expect(errnoOf(() => addRule(w, ns(w, 'h'), { priority: 10, action: 'prohibit', dst: { address: ip('9.0.0.0'), length: 8 } }))).toBe('EEXIST')
  })
})

it('a request that the rig writes is what ip sends', () => {
  const w = host8()
  expect(request(w, 'h', '10.0.0.0/8 dev d1')).toMatchObject({ scope: 253, prefix: 8 })
})
