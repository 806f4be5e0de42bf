import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatIp, ip, lastOf, LOOPBACK6, maskOf, networkOf, parseIp, parsePrefix, within } from '../../../src/world/net/index.ts'

describe('IPv4 addresses as numbers', () => {
  it('read what inet_pton reads, and nothing else', () => {
    expect(parseIp('192.168.10.200')).toBe(0xc0a80ac8)
    expect(parseIp('255.255.255.255')).toBe(0xffffffff)
    expect(parseIp('::1')).toBe(LOOPBACK6)
    for (const bad of ['', '1.2.3', '1.2.3.4.5', '256.1.1.1', '1..2.3', '01.2.3.4', ' 1.2.3.4', '1.2.3.4 ', '1.2.3.-4', 'a.b.c.d', '1.2.3.4/24', 'fe80::1']) expect(parseIp(bad), bad).toBeUndefined()
  })

  it('prefixes keep their host bits; a bare address is /32', () => {
    expect(parsePrefix('10.0.0.7/8')).toEqual({ address: ip('10.0.0.7'), length: 8 })
    expect(parsePrefix('10.0.0.7')).toEqual({ address: ip('10.0.0.7'), length: 32 })
    for (const bad of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/x', '10.0.0/8', '::1/128']) expect(parsePrefix(bad), bad).toBeUndefined()
  })

  it('what is printed is read back; masks split an address', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }), (a, length) => {
      expect(parseIp(formatIp(a))).toBe(a)
      const network = networkOf(a, length)
      expect(network + (lastOf(a, length) - network)).toBe(lastOf(a, length))
      expect(lastOf(a, length) - network + 1).toBe(2 ** (32 - length))
      expect(within(a, network, length)).toBe(true)
      expect(maskOf(length)).toBeGreaterThanOrEqual(0)
    }))
  })
})
