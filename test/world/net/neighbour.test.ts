import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createNetwork, deleteNeighbour, formatIp, ip, neighboursOf, neighbourChanged, sendFrame, sendSocket, setCable, setLinkUp, setNeighbour, writeSysctl,
  type Neighbour, type NeighbourState,
} from '../../../src/world/net/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { dev, echo, emptyWorld, errnoOf, heard, host, listen, MS, ns, ping, pinger, run, SECOND, sysctl } from './rig.ts'

function lan(seed = 1): World {
  const w = emptyWorld(seed)
  createNetwork(w, { name: 'lan' })
  host(w, 'a', { eth0: ['lan', '10.0.0.1/24'] })
  host(w, 'b', { eth0: ['lan', '10.0.0.2/24'] })
  host(w, 'c', { eth0: ['lan', '10.0.0.3/24'] })
  return w
}
const entry = (w: World, of: string, address: string): Neighbour | undefined => neighboursOf(w, ns(w, of)).find((n) => n.address === ip(address))
const state = (w: World, address = '10.0.0.2', of = 'a'): NeighbourState | undefined => entry(w, of, address)?.state
const arps = (frames: ReturnType<ReturnType<typeof listen>>): string[] => frames.flatMap(({ frame }) => (frame.kind === 'arp' ? [`${frame.arp.op} ${formatIp(frame.arp.targetIp)} from ${formatIp(frame.arp.senderIp)}${frame.dst === 'ff:ff:ff:ff:ff:ff' ? ' to all' : ''}`] : []))

describe('an answer', () => {
  it('makes the entry REACHABLE here; there the question made a STALE one, which the reply put to use; the packet that waited goes', () => {
    const w = lan()
    const frames = listen(w, 'b', 'eth0')
    expect(ping(w, 'a', '10.0.0.2')).toEqual(['reply 1 ttl 64'])
    expect(state(w)).toBe('REACHABLE')
    expect(state(w, '10.0.0.1', 'b')).toBe('DELAY')
    expect(arps(frames())).toEqual(['request 10.0.0.2 from 10.0.0.1 to all', 'reply 10.0.0.1 from 10.0.0.2'])
  })

  it('lasts 15 to 45 s, then is STALE; use makes it DELAY for 5 s, then one unicast question confirms it', () => {
    const w = lan()
    ping(w, 'a', '10.0.0.2')
    const began = w.now
    while (state(w) === 'REACHABLE') run(w, 100 * MS)
    const lasted = (w.now - began) / SECOND
    expect(lasted).toBeGreaterThan(14)
    expect(lasted).toBeLessThan(47.2)
    expect(state(w)).toBe('STALE')
    const frames = listen(w, 'b', 'eth0')
    ping(w, 'a', '10.0.0.2', { wait: 100 * MS })
    expect(state(w)).toBe('DELAY')
    run(w, 4.8 * SECOND)
    expect(state(w)).toBe('DELAY')
    expect(arps(frames())).not.toContain('request 10.0.0.2 from 10.0.0.1')
    run(w, 0.6 * SECOND)
    expect(state(w)).toBe('REACHABLE')
    expect(arps(frames())).toContain('request 10.0.0.2 from 10.0.0.1')
  })

  it('confirmed from above (MSG_CONFIRM) needs no question', () => {
    const w = lan()
    ping(w, 'a', '10.0.0.2')
    while (state(w) === 'REACHABLE') run(w, SECOND)
    const frames = listen(w, 'b', 'eth0')
    const id = pinger(w, 'a')
    for (let i = 1; i <= 7; i++) {
      sendSocket(w, id, new Uint8Array(0), { to: { address: ip('10.0.0.2'), port: 0 }, confirm: i > 1, payload: { kind: 'icmp', type: 8, code: 0, id: 1, seq: i, data: new Uint8Array(8) } })
      run(w, SECOND)
    }
    expect(state(w)).toBe('REACHABLE')
    expect(arps(frames()).filter((a) => a.startsWith('request 10.0.0.2'))).toEqual([])
  })
})

describe('no answer', () => {
  it('three questions a second apart, then FAILED; all that waited is reported by the own host', () => {
    const w = lan()
    const frames = listen(w, 'a', 'eth0')
    const id = pinger(w, 'a')
    for (let i = 1; i <= 3; i++) echo(w, id, '10.0.0.9', i)
    expect(state(w, '10.0.0.9')).toBe('INCOMPLETE')
    run(w, 2.9 * SECOND)
    expect([state(w, '10.0.0.9'), heard(w, id)]).toEqual(['INCOMPLETE', []])
    run(w, 0.2 * SECOND)
    expect(state(w, '10.0.0.9')).toBe('FAILED')
    expect(heard(w, id)).toEqual(Array(3).fill('icmp 3/1 from 10.0.0.1'))
    expect(arps(frames())).toEqual(Array(3).fill('request 10.0.0.9 from 10.0.0.1 to all'))
  })

  it('a packet for a FAILED one begins anew', () => {
    const w = lan()
    ping(w, 'a', '10.0.0.9', { wait: 4 * SECOND })
    const id = pinger(w, 'a')
    echo(w, id, '10.0.0.9', 1)
    expect(state(w, '10.0.0.9')).toBe('INCOMPLETE')
  })

  it('a neighbour that goes: STALE, DELAY, three unicast questions, FAILED', () => {
    const w = lan()
    ping(w, 'a', '10.0.0.2')
    setLinkUp(w, dev(w, 'b', 'eth0'), false)
    const seen: NeighbourState[] = []
    const id = pinger(w, 'a')
    for (let i = 0; i < 70 && seen.at(-1) !== 'FAILED'; i++) {
      echo(w, id, '10.0.0.2', i)
      run(w, SECOND)
      const now = state(w)!
      if (seen.at(-1) !== now) seen.push(now)
    }
    expect(seen.filter((s) => s !== 'STALE')).toEqual(['REACHABLE', 'DELAY', 'PROBE', 'FAILED'])
  })
})

/** Somebody says on a's link that 10.0.0.2 is his. */
function lie(w: World, link: number, to: string): void {
  sendFrame(w, link, { kind: 'arp', src: '02:00:00:00:00:66', dst: to, arp: { op: 'reply', senderMac: '02:00:00:00:00:66', senderIp: ip('10.0.0.2'), targetMac: to, targetIp: ip('10.0.0.3') } })
}

describe('who speaks last', () => {
  it('a second answer within a second is not believed, later it is', () => {
    const w = lan()
    ping(w, 'a', '10.0.0.2')
    const macOf = (h: string): string => entry(w, 'c', h)?.mac ?? ''
    ping(w, 'c', '10.0.0.2')
    const right = macOf('10.0.0.2')
    ping(w, 'a', '10.0.0.3')
    const forged = (): void => lie(w, dev(w, 'a', 'eth0'), entry(w, 'a', '10.0.0.3')!.mac!)
    const n = entry(w, 'c', '10.0.0.2')!
    expect(w.now - n.updated).toBeGreaterThan(SECOND)
    deleteNeighbour(w, dev(w, 'c', 'eth0'), ip('10.0.0.2'))
    ping(w, 'c', '10.0.0.2', { wait: 10 * MS })
    forged()
    run(w, 10 * MS)
    expect(macOf('10.0.0.2')).toBe(right)
    run(w, 1.1 * SECOND)
    forged()
    run(w, 10 * MS)
    expect(macOf('10.0.0.2')).toBe('02:00:00:00:00:66')
  })
})

describe('by hand', () => {
  it('add refuses what is there, permanent ones are not questioned, del refuses what is not there', () => {
    const w = lan()
    const n = { link: dev(w, 'a', 'eth0'), address: ip('10.0.0.77'), mac: '02:00:00:00:00:77' }
    setNeighbour(w, 'add', n)
    expect(errnoOf(() => setNeighbour(w, 'add', n))).toBe('EEXIST')
    expect(state(w, '10.0.0.77')).toBe('PERMANENT')
    expect(ping(w, 'a', '10.0.0.77', { wait: 10 * SECOND })).toEqual([])
    expect(state(w, '10.0.0.77')).toBe('PERMANENT')
    setNeighbour(w, 'replace', { ...n, mac: '02:00:00:00:00:78', state: 'STALE' })
    expect(entry(w, 'a', '10.0.0.77')).toMatchObject({ state: 'STALE', mac: '02:00:00:00:00:78' })
    deleteNeighbour(w, n.link, n.address)
    expect(errnoOf(() => deleteNeighbour(w, n.link, n.address))).toBe('ENOENT')
    expect(errnoOf(() => setNeighbour(w, 'change', n))).toBe('ENOENT')
  })

  it('go with their link; with its carrier only what was learned goes', () => {
    const w = lan()
    setNeighbour(w, 'add', { link: dev(w, 'a', 'eth0'), address: ip('10.0.0.77'), mac: '02:00:00:00:00:77' })
    ping(w, 'a', '10.0.0.2')
    setCable(w, dev(w, 'a', 'eth0'), false)
    expect(neighboursOf(w, ns(w, 'a')).map((n) => n.state)).toEqual(['PERMANENT'])
    setLinkUp(w, dev(w, 'a', 'eth0'), false)
    expect(neighboursOf(w, ns(w, 'a'))).toEqual([])
  })
})

describe('sysctls of ARP', () => {
  it('arp_ignore 1: no answer for an address of another link', () => {
    const w = lan()
    host(w, 'd', { eth0: ['lan', '10.0.0.4/24'], dum: [null, '10.0.0.44/32'] })
    expect(ping(w, 'a', '10.0.0.44')).toEqual(['reply 1 ttl 64'])
    deleteNeighbour(w, dev(w, 'a', 'eth0'), ip('10.0.0.44'))
    sysctl(w, 'd', 'conf/all/arp_ignore', '1')
    expect(ping(w, 'a', '10.0.0.44')).toEqual([])
    expect(ping(w, 'a', '10.0.0.4')).toEqual(['reply 1 ttl 64'])
  })

  it('proxy_arp answers for what is behind another link', () => {
    const w = lan()
    createNetwork(w, { name: 'far' })
    host(w, 'r', { eth0: ['lan', '10.0.0.254/24'], eth1: ['far', '10.0.0.129/25'] })
    host(w, 'f', { eth0: ['far', '10.0.0.200/24'] })
    sysctl(w, 'r', 'ip_forward', '1')
    expect(ping(w, 'a', '10.0.0.200')).toEqual([])
    for (const l of ['eth0', 'eth1']) sysctl(w, 'r', `conf/${l}/proxy_arp`, '1')
    deleteNeighbour(w, dev(w, 'a', 'eth0'), ip('10.0.0.200'))
    run(w, SECOND)
    expect(ping(w, 'a', '10.0.0.200', { wait: 3 * SECOND })).toEqual(['reply 1 ttl 63'])
  })

  it('a shorter reachable time is taken', () => {
    const w = lan()
    writeSysctl(w, ns(w, 'a'), 'net/ipv4/neigh/eth0/base_reachable_time_ms', '10000')
    ping(w, 'a', '10.0.0.2')
    run(w, 17 * SECOND)
    expect(state(w)).toBe('STALE')
  })
})

/** What the kernel's states may become, seen from outside. */
const NEXT: Record<string, readonly NeighbourState[]> = {
  INCOMPLETE: ['REACHABLE', 'STALE', 'FAILED', 'PERMANENT'], REACHABLE: ['STALE', 'DELAY', 'PERMANENT'], STALE: ['DELAY', 'REACHABLE', 'PERMANENT'], DELAY: ['REACHABLE', 'PROBE', 'STALE', 'PERMANENT'],
  PROBE: ['REACHABLE', 'STALE', 'FAILED', 'PERMANENT'], FAILED: ['INCOMPLETE', 'STALE', 'REACHABLE', 'PERMANENT'], PERMANENT: ['STALE', 'REACHABLE'], NONE: ['INCOMPLETE', 'STALE', 'REACHABLE', 'PERMANENT'],
}

it('whatever happens, states follow each other as the kernel lets them, and no packet waits at an entry that has an address (property)', () => {
  const act = fc.oneof(
    { arbitrary: fc.record({ do: fc.constant('ping' as const), to: fc.integer({ min: 1, max: 4 }), from: fc.constantFrom('a', 'b', 'c') }), weight: 5 },
    fc.record({ do: fc.constant('wait' as const), time: fc.integer({ min: 1, max: 40_000 }) }),
    fc.record({ do: fc.constantFrom('down' as const, 'up' as const), host: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ do: fc.constant('cable' as const), host: fc.constantFrom('a', 'b', 'c'), plugged: fc.boolean() }),
  )
  fc.assert(fc.property(fc.array(act, { maxLength: 30 }), fc.integer({ min: 1, max: 99 }), (acts, seed) => {
    const before = new Map<string, NeighbourState>()
    const wrong: string[] = []
    const w = emptyWorld(seed, (r) => r.add(neighbourChanged, 'test', (_w: World, n: Neighbour, what: string) => {
      const key = `${n.link} ${n.address}`
      const was = before.get(key) ?? 'NONE'
      if (what === 'removed') before.delete(key)
      else {
        if (n.state !== was && !NEXT[was]!.includes(n.state)) wrong.push(`${was} → ${n.state}`)
        before.set(key, n.state)
      }
    }))
    createNetwork(w, { name: 'lan' })
    for (const [i, h] of ['a', 'b', 'c'].entries()) host(w, h, { eth0: ['lan', `10.0.0.${i + 1}/24`] })
    const ids = Object.fromEntries(['a', 'b', 'c'].map((h) => [h, pinger(w, h)]))
    for (const x of acts) {
      if (x.do === 'ping') errnoOf(() => echo(w, ids[x.from]!, `10.0.0.${x.to}`, 1))
      else if (x.do === 'wait') run(w, x.time * MS)
      else if (x.do === 'cable') setCable(w, dev(w, x.host, 'eth0'), x.plugged)
      else setLinkUp(w, dev(w, x.host, 'eth0'), x.do === 'up')
      for (const h of ['a', 'b', 'c']) {
        for (const n of neighboursOf(w, ns(w, h))) {
          if (n.mac !== undefined && n.state !== 'INCOMPLETE') expect(n.waiting).toEqual([])
          expect(n.probes).toBeLessThanOrEqual(6)
        }
      }
    }
    expect(wrong).toEqual([])
    // Left alone, no entry stays unresolved.
    run(w, 120 * SECOND)
    for (const h of ['a', 'b', 'c']) for (const n of neighboursOf(w, ns(w, h))) expect(['STALE', 'FAILED', 'PERMANENT']).toContain(n.state)
  }), { numRuns: 60 })
})
