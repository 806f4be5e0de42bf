import { describe, expect, it } from 'vitest'
import { choose, compare, type Rules } from '../../../src/world/bgp/rib/decision.ts'
import type { Path } from '../../../src/world/bgp/index.ts'

const RULES: Rules = { defaultLocalPref: 100 }

const path = (change: Partial<Path> & { as?: readonly number[]; med?: number; origin2?: 'igp' | 'egp' | 'incomplete'; localPref?: number; clusters?: readonly number[] } = {}): Path => {
  const { as = [65_001], med, origin2 = 'igp', localPref, clusters, ...rest } = change
  return {
    id: 1, source: 'peer', from: 1, origin: 'peer', weight: 0, internal: false, neighborAs: as[0] ?? 0, routerId: 1, received: 0, stale: false, valid: true, metric: 0, best: false, multipath: false,
    attributes: {
      origin: origin2, asPath: as.length > 0 ? [{ type: 'sequence', ases: as }] : [], nextHop: change.from ?? 1, ...(med === undefined ? {} : { med }), ...(localPref === undefined ? {} : { localPref }),
      ...(clusters ? { clusterList: clusters } : {}),
    },
    ...rest,
  }
}

describe('the decision process', () => {
  it.each<[string, Parameters<typeof path>[0], Parameters<typeof path>[0]]>([
    ['Weight', { weight: 10, as: [1, 2, 3] }, {}],
    ['Local Pref', { localPref: 200, as: [1, 2, 3] }, {}],
    ['Local Route', { source: 'network', from: 0, as: [] }, { as: [] }],
    ['AS Path', { as: [65_001] }, { as: [65_001, 65_002] }],
    ['Origin', { origin2: 'igp' }, { origin2: 'egp' }],
    ['MED', { med: 5 }, { med: 10 }],
    ['Peer Type', {}, { internal: true }],
    ['IGP Metric', { metric: 1 }, { metric: 2 }],
    ['Older Path', { best: true, routerId: 9 }, { routerId: 1 }],
    ['Router ID', { routerId: 1 }, { routerId: 2 }],
    ['Cluster length', { internal: true, clusters: [1] }, { internal: true, clusters: [1, 2] }],
    ['Neighbor IP', { from: 1 }, { from: 2 }],
  ])('%s decides, in this order (FRR)', (reason, better, worse) => {
    expect(compare(RULES, path(better), path(worse))).toMatchObject({ better: true, reason })
    expect(compare(RULES, path(worse), path(better))).toMatchObject({ better: false, reason })
  })

  it('compares MEDs of one neighbouring AS only, unless told otherwise', () => {
    const [a, b] = [path({ med: 20, as: [65_001], routerId: 1 }), path({ med: 10, as: [65_002], routerId: 2 })]
    expect(compare(RULES, a, b).reason).toBe('Router ID')
    expect(compare({ ...RULES, alwaysCompareMed: true }, a, b)).toMatchObject({ better: false, reason: 'MED' })
  })

  it('a missing MED is the best, or the worst', () => {
    expect(compare(RULES, path(), path({ med: 10 }))).toMatchObject({ better: true, reason: 'MED' })
    expect(compare({ ...RULES, missingMedAsWorst: true }, path(), path({ med: 10 }))).toMatchObject({ better: false, reason: 'MED' })
  })

  it('the reason is that of the last comparison', () => {
    expect(choose(RULES, [path()]).reason).toBe('First path received')
    expect(choose(RULES, [path({ id: 3, from: 3, routerId: 3 }), path({ id: 2, from: 2, origin2: 'egp' }), path({ id: 1, from: 1, as: [1, 2] })])).toMatchObject({ best: { id: 3 }, reason: 'AS Path' })
  })

  it('paths of several neighbouring ASes share the load only when relaxed', () => {
    const paths = [path({ id: 1, from: 1, as: [65_001] }), path({ id: 2, from: 2, as: [65_002] }), path({ id: 3, from: 3, as: [65_001] })]
    expect(choose({ ...RULES, maximumPaths: 4 }, paths).multipath.map((p) => p.id)).toEqual([1, 3])
    expect(choose({ ...RULES, maximumPaths: 4, multipathRelax: true }, paths).multipath.map((p) => p.id)).toEqual([1, 2, 3])
    expect(choose({ ...RULES, maximumPaths: 2, multipathRelax: true }, paths).multipath.map((p) => p.id)).toEqual([1, 2])
  })

  it('a path whose next hop cannot be reached is not chosen', () => {
    expect(choose(RULES, [path({ id: 1, valid: false }), path({ id: 2, from: 2, as: [1, 2, 3] })]).best?.id).toBe(2)
    expect(choose(RULES, [path({ valid: false })]).best).toBeUndefined()
  })
})
