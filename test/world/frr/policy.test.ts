import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { networkOf, within } from '../../../src/world/net/index.ts'
import { formatCommunities, formatCommunity, formatLarge, parseCommunity, parseLarge } from '../../../src/world/frr/policy/community.ts'
import { bgpRegexMatches, ruleMatches, type PrefixRule } from '../../../src/world/frr/policy/lists.ts'

const address = fc.nat({ max: 0xffffffff })
const prefix = fc.record({ address, length: fc.nat({ max: 32 }) }).map((p) => ({ address: networkOf(p.address, p.length), length: p.length }))

describe('prefix lists', () => {
  it('a rule holds for prefixes inside its own whose length is allowed', () => {
    const rule = fc.record({ prefix, ge: fc.option(fc.nat({ max: 32 }), { nil: undefined }), le: fc.option(fc.nat({ max: 32 }), { nil: undefined }) })
    fc.assert(fc.property(rule, prefix, fc.boolean(), (r, p, inside) => {
      const candidate = inside ? { address: networkOf(r.prefix.address, Math.max(p.length, r.prefix.length)), length: Math.max(p.length, r.prefix.length) } : p
      const full = { seq: 5, action: 'permit', any: false, prefix: r.prefix, ...(r.ge === undefined ? {} : { ge: r.ge }), ...(r.le === undefined ? {} : { le: r.le }) } as unknown as PrefixRule
      const lengths = r.ge === undefined && r.le === undefined ? candidate.length === r.prefix.length : candidate.length >= (r.ge ?? r.prefix.length) && candidate.length <= (r.le ?? 32)
      expect(ruleMatches(full, candidate)).toBe(candidate.length >= r.prefix.length && within(candidate.address, r.prefix.address, r.prefix.length) && lengths)
    }))
  })
})

describe('communities', () => {
  it('are read as they are written', () => {
    fc.assert(fc.property(fc.nat({ max: 0xffffffff }), (c) => { expect(parseCommunity(formatCommunity(c))).toBe(c) }))
  })
  it('are printed once each, in order', () => {
    fc.assert(fc.property(fc.array(fc.nat({ max: 0xffff }), { maxLength: 6 }), (cs) => {
      const printed = formatCommunities(cs)
      expect(printed === '' ? [] : printed.split(' ').map((word) => parseCommunity(word))).toEqual([...new Set(cs)].sort((a, b) => a - b))
    }))
  })
  it('large ones, too', () => {
    const part = fc.nat({ max: 0xffffffff })
    fc.assert(fc.property(part, part, part, (a, b, c) => { expect(parseLarge(formatLarge([[a, b, c]]))).toEqual([a, b, c]) }))
  })
  it.each(['4294967296', '65536:1', '1:65536', 'a:b', ''])('%j is none', (text) => { expect(parseCommunity(text)).toBeUndefined() })
})

describe('regular expressions over AS paths', () => {
  it.each([
    ['^$', '', true], ['^$', '65001', false], ['_65001_', '65000 65001', true], ['_65001_', '65000 650011', false], ['^65001', '65001 65010', true], ['65010$', '65001 65010', true],
    ['^65001_65010$', '65001 65010', true], ['.*', '', true], ['_65010_', '65001 {65009,65010}', true],
  ])('%s on %j: %s', (expression, path, matches) => { expect(bgpRegexMatches(expression, path)).toBe(matches) })
})
