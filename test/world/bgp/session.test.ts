import { describe, expect, it } from 'vitest'
import {
  bgpNotice, destinationsOf, findPeer, formatPath, originate, peersOf, resetPeer, setPeer, stopSpeaker, withdraw, type BgpNotice, type Peer, type PeerSpec,
} from '../../../src/world/bgp/index.ts'
import { formatIp, formatPrefix, parsePrefix, setCable, socketsOf } from '../../../src/world/net/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { dev, ns } from '../net/rig.ts'
import { at, oneLan, peer, run, SECOND, speaker } from './rig.ts'

/** Speakers a (65001) and b (65002) that know each other, and what a's daemon is told. */
function pair(o: { a?: Partial<PeerSpec>; b?: Partial<PeerSpec>; asOfB?: number } = {}): { w: World; told: BgpNotice[] } {
  const told: BgpNotice[] = []
  const w = oneLan(['a', 'b'], (registry) => registry.add(bgpNotice, 'a', (_w, _s, n) => { told.push(n) }))
  speaker(w, 'a', 65_001, '10.0.0.1')
  speaker(w, 'b', o.asOfB ?? 65_002, '10.0.0.2')
  peer(w, 'a', '10.0.0.2', 65_002, o.a)
  peer(w, 'b', '10.0.0.1', 65_001, o.b)
  return { w, told }
}

const ofA = (w: World): Peer => findPeer(w, 'a', at(2))!
const ofB = (w: World): Peer => findPeer(w, 'b', at(1))!
const table = (w: World, name: string): string[] => destinationsOf(w, name).map((d) => `${formatPrefix(d.prefix)} ${d.paths.map((p) => `${p.stale ? 'S ' : ''}${formatPath(p.attributes.asPath)}`).join(' | ')}`)

describe('two speakers on a network', () => {
  it('come up and tell each other what they originate', () => {
    const { w } = pair()
    originate(w, 'a', '172.16.1.0/24')
    run(w, 5 * SECOND)
    expect(ofA(w)).toMatchObject({ state: 'Established', established: 1, dropped: 0 })
    expect(ofB(w)).toMatchObject({ state: 'Established', hostname: 'a', accepted: 1 })
    const [d] = destinationsOf(w, 'b')
    expect(d!.reason).toBe('First path received')
    expect(d!.paths).toMatchObject([{ best: true, from: at(1), attributes: { nextHop: at(1) } }])
    expect(formatIp(d!.paths[0]!.routerId)).toBe('10.0.0.1')
    withdraw(w, 'a', '172.16.1.0/24')
    run(w, SECOND)
    expect(destinationsOf(w, 'b')).toEqual([])
  })

  it('keep one connection when both call at once: that of the higher identifier (RFC 4271 6.8)', () => {
    const { w } = pair()
    run(w, 10 * SECOND)
    const stand = socketsOf(w, ns(w, 'b')).filter((s) => s.state === 'ESTAB')
    expect(stand).toHaveLength(1)
    expect(stand[0]!.remote!.port).toBe(179)
    expect([ofA(w).state, ofB(w).state]).toEqual(['Established', 'Established'])
  })

  it('count what they say by kind', () => {
    const { w } = pair({ a: { holdTime: 9, keepalive: 3 }, b: { passive: true } })
    originate(w, 'a', '172.16.1.0/24')
    run(w, 9 * SECOND)
    expect(ofA(w).sent).toMatchObject({ opens: 1, notifications: 0, updates: 2, keepalives: 3 })
    expect(ofA(w).nego).toMatchObject({ holdTime: 9, keepalive: 3, fourOctetAs: true, families: ['ipv4-unicast'] })
  })

  it('find out by the hold timer that the cable is out, and are back some time after it is in', () => {
    const { w } = pair({ a: { holdTime: 9, connectRetry: 5 }, b: { connectRetry: 5 } })
    run(w, 10 * SECOND)
    setCable(w, dev(w, 'b', 'eth0'), false)
    run(w, 10 * SECOND)
    expect(ofA(w)).toMatchObject({ dropped: 1, lastReset: { reason: 'BGP Notification send', notice: { code: 4 } } })
    setCable(w, dev(w, 'b', 'eth0'), true)
    run(w, 20 * SECOND)
    expect(ofA(w)).toMatchObject({ state: 'Established', established: 2 })
  })

  it('never come up with the wrong AS number; FRR keeps nothing of it but the log line (frr/15)', () => {
    const { w, told } = pair({ asOfB: 65_009, a: { passive: true } })
    run(w, 30 * SECOND)
    expect(ofA(w)).toMatchObject({ state: 'Active', sent: { opens: 0, notifications: 0 }, received: { opens: 0 }, established: 0, lastReset: { reason: 'No AFI/SAFI activated for peer' } })
    expect(told).toContainEqual({ kind: 'open-refused', peer: at(2), why: 'bad-as', as: 65_009, expected: 65_002, incoming: true })
    expect(ofB(w).lastReset).toMatchObject({ reason: 'BGP Notification received', notice: { code: 2, subcode: 2 } })
  })

  it('never come up without a family in common (frr/18-1)', () => {
    const { w, told } = pair({ b: { families: ['ipv6-unicast'] } })
    run(w, 10 * SECOND)
    expect(ofA(w).established).toBe(0)
    expect(told.some((n) => n.kind === 'open-refused' && n.why === 'no-common-family')).toBe(true)
  })

  it('do not answer a caller that is not configured: it is accepted and closed', () => {
    const w = oneLan()
    speaker(w, 'a', 65_001, '10.0.0.1')
    speaker(w, 'b', 65_002, '10.0.0.2')
    peer(w, 'b', '10.0.0.1', 65_001)
    run(w, 5 * SECOND)
    expect(peersOf(w, 'a')).toEqual([])
    expect(ofB(w)).toMatchObject({ established: 0, sent: { opens: 1 } })
  })

  it('end with a Cease when one is told to shut down, and with Admin. Reset when it is cleared', () => {
    const { w } = pair({ b: { connectRetry: 5 } })
    run(w, 5 * SECOND)
    setPeer(w, 'a', { ...ofA(w).spec, shutdown: true })
    run(w, SECOND)
    expect(ofA(w)).toMatchObject({ state: 'Idle', lastReset: { reason: 'Admin. shutdown' } })
    expect(ofB(w).lastReset).toMatchObject({ reason: 'BGP Notification received', notice: { code: 6, subcode: 2 } })
    const { shutdown: _, ...spec } = ofA(w).spec
    setPeer(w, 'a', spec)
    run(w, 20 * SECOND)
    expect(ofA(w).state).toBe('Established')
    resetPeer(w, 'a', at(2), 'hard')
    run(w, SECOND / 2)
    expect(ofA(w)).toMatchObject({ state: 'Idle', lastReset: { reason: 'User reset' } })
  })

  it('need the same password: a SYN without it is dropped, and FRR stays in Connect (frr/14)', () => {
    const { w } = pair({ a: { password: 's3cret' } })
    run(w, 20 * SECOND)
    expect(ofA(w)).toMatchObject({ state: 'Connect', established: 0 })
    setPeer(w, 'b', { ...ofB(w).spec, password: 's3cret' })
    run(w, 20 * SECOND)
    expect([ofA(w).state, ofB(w).state]).toEqual(['Established', 'Established'])
  })

  it('with TTL security on one side never hear an OPEN; on both sides they do (RFC 5082)', () => {
    const { w } = pair({ a: { ttlSecurity: 1 } })
    run(w, 20 * SECOND)
    expect(ofA(w).established).toBe(0)
    setPeer(w, 'b', { ...ofB(w).spec, ttlSecurity: 1 })
    resetPeer(w, 'a', at(2), 'hard')
    run(w, 20 * SECOND)
    expect(ofA(w).state).toBe('Established')
  })

  it('let a listen range make a peer, which goes with its session (frr/18-4)', () => {
    const w = oneLan()
    speaker(w, 'a', 65_001, '10.0.0.1', { ranges: [{ prefix: parsePrefix('10.0.0.0/24')!, peer: { remoteAs: 65_002, group: 'NODES' } }] })
    speaker(w, 'b', 65_002, '10.0.0.2')
    peer(w, 'b', '10.0.0.1', 65_001)
    run(w, 5 * SECOND)
    expect(ofA(w)).toMatchObject({ dynamic: true, state: 'Established' })
    stopSpeaker(w, 'b', { how: 'cease' })
    run(w, SECOND)
    expect(peersOf(w, 'a')).toEqual([])
  })
})

describe('graceful restart', () => {
  const restarting = (notification: boolean): { w: World } => {
    const w = oneLan()
    speaker(w, 'a', 65_001, '10.0.0.1')
    startB(w, notification)
    peer(w, 'a', '10.0.0.2', 65_002)
    run(w, 12 * SECOND)
    return { w }
  }
  const startB = (w: World, notification: boolean): void => {
    speaker(w, 'b', 65_002, '10.0.0.2', { profile: 'gobgp', gracefulRestart: { mode: 'restart', restartTime: 15, stalePathTime: 360, notification, preserved: true, restarting: true } })
    peer(w, 'b', '10.0.0.1', 65_001, { connectRetry: 5, holdTime: 9, keepalive: 3 })
    originate(w, 'b', '172.20.2.0/24')
    originate(w, 'b', '172.16.1.1/32')
  }

  it('keeps routes as stale ones for the peer\'s restart time after it died (frr/16-1)', () => {
    const { w } = restarting(false)
    stopSpeaker(w, 'b', { how: 'kill' })
    run(w, 2 * SECOND)
    expect(ofA(w)).toMatchObject({ state: 'Active', lastReset: { reason: 'NSF peer closed the session' } })
    expect(table(w, 'a')).toEqual(['172.16.1.1/32 S 65002', '172.20.2.0/24 S 65002'])
    run(w, 12 * SECOND)
    expect(table(w, 'a')).toHaveLength(2)
    run(w, 2 * SECOND)
    expect(table(w, 'a')).toEqual([])
  })

  it('a farewell keeps them only when both set the N bit (frr/16-2, 16-6)', () => {
    for (const notification of [true, false]) {
      const { w } = restarting(notification)
      stopSpeaker(w, 'b', { how: 'cease' })
      run(w, SECOND)
      expect(table(w, 'a')).toHaveLength(notification ? 2 : 0)
    }
  })

  it('what the peer does not send again is gone at its End-of-RIB', () => {
    const { w } = restarting(false)
    stopSpeaker(w, 'b', { how: 'kill' })
    run(w, 3 * SECOND)
    startB(w, false)
    withdraw(w, 'b', '172.16.1.1/32')
    run(w, 11 * SECOND)
    expect(ofA(w).state).toBe('Established')
    expect(table(w, 'a')).toEqual(['172.20.2.0/24 65002'])
    expect(ofA(w).restart).toBeUndefined()
  })

  it('a shutdown of our own withdraws at once, and is a Hard Reset for the peer (frr/16-5)', () => {
    const { w } = restarting(true)
    setPeer(w, 'a', { ...ofA(w).spec, shutdown: true })
    run(w, SECOND)
    expect(table(w, 'a')).toEqual([])
    expect(ofB(w).lastReset).toMatchObject({ notice: { code: 6, subcode: 2 }, hardReset: true })
  })
})

describe('limits and filters of a peer', () => {
  it('maximum-prefix 2 ends the session at the fourth prefix; the third only warns (frr/18-7)', () => {
    const { w, told } = pair({ a: { maximumPrefix: { limit: 2 } } })
    run(w, 5 * SECOND)
    for (const n of [1, 2, 3]) {
      originate(w, 'b', `172.16.${n}.0/24`)
      run(w, SECOND)
    }
    expect(ofA(w)).toMatchObject({ state: 'Established', accepted: 3 })
    expect(told).toContainEqual({ kind: 'maximum-prefix', peer: at(2), count: 2, limit: 2, exceeded: false })
    originate(w, 'b', '172.16.4.0/24')
    run(w, SECOND)
    expect(ofA(w)).toMatchObject({ state: 'Idle', overflow: {}, accepted: 0, lastReset: { notice: { code: 6, subcode: 1 } } })
  })

  it('a path with our own number is refused, unless it is allowed (frr/18-2)', () => {
    const { w } = pair()
    originate(w, 'b', '10.40.0.0/16', { asPath: [{ type: 'sequence', ases: [65_001] }] })
    run(w, 5 * SECOND)
    expect(table(w, 'a')).toEqual([])
    setPeer(w, 'a', { ...ofA(w).spec, allowAsIn: 1 })
    run(w, SECOND)
    expect(table(w, 'a')).toEqual(['10.40.0.0/16 65002 65001'])
  })

  it('without a policy an external peer neither gives nor gets routes where one is required (RFC 8212)', () => {
    const w = oneLan()
    speaker(w, 'a', 65_001, '10.0.0.1', { requirePolicy: true })
    speaker(w, 'b', 65_002, '10.0.0.2')
    peer(w, 'a', '10.0.0.2', 65_002)
    peer(w, 'b', '10.0.0.1', 65_001)
    originate(w, 'a', '172.16.1.0/24')
    originate(w, 'b', '172.16.2.0/24')
    run(w, 5 * SECOND)
    expect([ofA(w).state, ofA(w).accepted, ofB(w).accepted]).toEqual(['Established', 0, 0])
  })
})

describe('a fork of a world with sessions', () => {
  it('costs microseconds and goes its own way', () => {
    const { w } = pair({ a: { holdTime: 9 } })
    for (let i = 0; i < 200; i++) originate(w, 'a', `10.${i}.0.0/16`)
    run(w, 10 * SECOND)
    const start = performance.now()
    const forks = Array.from({ length: 100 }, () => w.fork())
    expect((performance.now() - start) / 100).toBeLessThan(2)
    stopSpeaker(forks[0]!, 'a', { how: 'cease' })
    run(forks[0]!, SECOND)
    expect(destinationsOf(forks[0]!, 'b')).toEqual([])
    expect(destinationsOf(w, 'b')).toHaveLength(200)
  })
})
