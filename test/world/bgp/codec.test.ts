import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage, encodeMessage, messageLength, type Attributes, type Capability, type Message } from '../../../src/world/bgp/index.ts'
import { ip, networkOf, type Prefix } from '../../../src/world/net/index.ts'

const u32 = fc.integer({ min: 0, max: 0xffffffff })
const u16 = fc.integer({ min: 0, max: 0xffff })
const u8 = fc.integer({ min: 0, max: 255 })
const family = fc.constantFrom('ipv4-unicast', 'ipv6-unicast', 'ipv4-vpn', 'l2vpn-evpn')
const prefix: fc.Arbitrary<Prefix> = fc.tuple(u32, fc.integer({ min: 0, max: 32 })).map(([address, length]) => ({ address: networkOf(address, length), length }))
const some = <T>(a: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(a, { minLength: 1, maxLength: 5 })

/** Attributes; `as` makes AS numbers. */
const attributes = (as: fc.Arbitrary<number>): fc.Arbitrary<Attributes> => fc.record({
  origin: fc.constantFrom('igp' as const, 'egp' as const, 'incomplete' as const),
  asPath: fc.array(fc.record({ type: fc.constantFrom('sequence' as const, 'set' as const), ases: some(as) }), { maxLength: 3 }),
  nextHop: u32, med: u32, localPref: u32, atomicAggregate: fc.constant(true as const), aggregator: fc.record({ as, id: u32 }), communities: some(u32), originatorId: u32, clusterList: some(u32),
  extendedCommunities: some(fc.tuple(u32, u32)), largeCommunities: some(fc.tuple(u32, u32, u32)),
}, { requiredKeys: ['origin', 'asPath', 'nextHop'] })

const capability: fc.Arbitrary<Capability> = fc.oneof(
  fc.record({ kind: fc.constant('multiprotocol' as const), family }),
  fc.record({ kind: fc.constantFrom('route-refresh' as const, 'route-refresh-cisco' as const, 'enhanced-route-refresh' as const, 'extended-message' as const) }),
  fc.record({ kind: fc.constant('four-octet-as' as const), as: u32 }),
  fc.record({ kind: fc.constant('add-path' as const), entries: some(fc.record({ family, mode: fc.constantFrom('receive' as const, 'send' as const, 'both' as const) })) }),
  fc.record({ kind: fc.constant('fqdn' as const), host: fc.string({ maxLength: 20 }), domain: fc.string({ maxLength: 20 }) }),
  fc.record({
    kind: fc.constant('graceful-restart' as const), restarting: fc.boolean(), notification: fc.boolean(), time: fc.integer({ min: 0, max: 4095 }),
    families: fc.array(fc.record({ family, preserved: fc.boolean() }), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('extended-next-hop' as const), entries: some(fc.record({ family, nextHopAfi: u16 })) }),
  fc.record({ kind: fc.constant('unknown' as const), code: fc.integer({ min: 200, max: 255 }), data: fc.array(u8, { maxLength: 10 }) }),
)

const message = (as: fc.Arbitrary<number>): fc.Arbitrary<Message> => fc.oneof(
  fc.record({ kind: fc.constant('open' as const), version: u8, as: u16, holdTime: u16, id: u32, capabilities: fc.array(capability, { minLength: 2, maxLength: 5 }), oneParameter: fc.boolean() })
    .filter((m) => encodeMessage(m, { fourOctetAs: true, longAsPath: true })[28]! > 0),
  fc.record({ kind: fc.constant('update' as const), withdrawn: fc.array(prefix, { maxLength: 5 }), attributes: attributes(as), nlri: fc.array(prefix, { minLength: 1, maxLength: 5 }) }),
  fc.record({ kind: fc.constant('update' as const), withdrawn: fc.array(prefix, { maxLength: 5 }), nlri: fc.constant([]) }),
  fc.constant({ kind: 'update' as const, withdrawn: [], nlri: [], endOf: 'ipv6-unicast' }),
  fc.record({ kind: fc.constant('notification' as const), code: u8, subcode: u8, data: fc.uint8Array({ minLength: 1, maxLength: 20 }) }),
  fc.constant({ kind: 'keepalive' as const }),
  fc.record({ kind: fc.constant('route-refresh' as const), family, subtype: u8 }),
)

describe('messages of BGP', () => {
  it('come back as they were, with AS numbers of four octets (property)', () => {
    fc.assert(fc.property(message(u32), fc.boolean(), (m, longAsPath) => {
      const style = { fourOctetAs: true, longAsPath }
      const bytes = encodeMessage(m, style)
      expect(messageLength(bytes)).toBe(bytes.length)
      expect(decodeMessage(bytes, style)).toEqual(m)
    }))
  })

  it('come back between speakers of two octets when no number needs more (property)', () => {
    fc.assert(fc.property(message(fc.integer({ min: 1, max: 0xfffe })), (m) => {
      const style = { fourOctetAs: false, longAsPath: false }
      expect(decodeMessage(encodeMessage(m, style), style)).toEqual(m)
    }))
  })

  it('carry numbers of four octets through a speaker of two (RFC 6793)', () => {
    const m: Message = { kind: 'update', withdrawn: [], nlri: [{ address: ip('10.0.0.0'), length: 8 }], attributes: { origin: 'igp', asPath: [{ type: 'sequence', ases: [65_001, 4_200_000_000] }], nextHop: ip('10.1.1.1') } }
    const style = { fourOctetAs: false, longAsPath: false }
    expect(decodeMessage(encodeMessage(m, style), style)).toEqual(m)
  })

  it('are the bytes that the recording shows: an OPEN of 102 octets from FRR, of 72 from GoBGP (linux/06)', () => {
    const f = 'ipv4-unicast'
    const frr: Message = {
      kind: 'open', version: 4, as: 65_000, holdTime: 180, id: ip('192.168.10.200'), oneParameter: false, capabilities: [
        { kind: 'multiprotocol', family: f }, { kind: 'route-refresh-cisco' }, { kind: 'route-refresh' }, { kind: 'enhanced-route-refresh' }, { kind: 'four-octet-as', as: 65_000 },
        { kind: 'extended-message' }, { kind: 'add-path', entries: [{ family: f, mode: 'receive' }] }, { kind: 'fqdn', host: 'router', domain: '' },
        { kind: 'graceful-restart', restarting: true, notification: true, time: 120, families: [{ family: f, preserved: false }] },
        { kind: 'long-lived-graceful-restart', families: [{ family: f, preserved: true, time: 0 }] },
      ],
    }
    const gobgp: Message = {
      kind: 'open', version: 4, as: 65_001, holdTime: 9, id: ip('192.168.10.100'), oneParameter: true, capabilities: [
        { kind: 'route-refresh' }, { kind: 'fqdn', host: 'k8s-ctr', domain: '' }, { kind: 'multiprotocol', family: f }, { kind: 'four-octet-as', as: 65_001 },
        { kind: 'graceful-restart', restarting: false, notification: false, time: 15, families: [{ family: f, preserved: false }] }, { kind: 'extended-next-hop', entries: [{ family: f, nextHopAfi: 2 }] },
      ],
    }
    const style = { fourOctetAs: true, longAsPath: true }
    expect(encodeMessage(frr, style)).toHaveLength(102)
    expect(encodeMessage(gobgp, style)).toHaveLength(72)
  })

  it.each([
    ['a marker that is none', (b: Uint8Array) => b.fill(0, 0, 1), 1, 1],
    ['a length below the least', (b: Uint8Array) => b.fill(18, 17, 18), 1, 2],
    ['a type that does not exist', (b: Uint8Array) => b.fill(9, 18, 19), 1, 3],
  ])('are refused with %s (RFC 4271 6.1)', (_what, damage, code, subcode) => {
    const bytes = damage(encodeMessage({ kind: 'keepalive' }, { fourOctetAs: true, longAsPath: true }))
    expect(() => messageLength(bytes)).toThrow(expect.objectContaining({ notice: expect.objectContaining({ code, subcode }) }))
  })
})
