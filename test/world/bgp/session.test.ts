import { describe, expect, it } from 'vitest'
import { destinationsOf, findPeer, formatPath, originate } from '../../../src/world/bgp/index.ts'
import { formatIp, formatPrefix } from '../../../src/world/net/index.ts'
import { at, oneLan, peer, run, SECOND, speaker } from './rig.ts'

describe('two speakers on a network', () => {
  it('come up and tell each other what they originate', () => {
    const w = oneLan()
    speaker(w, 'a', 65001, '10.0.0.1')
    speaker(w, 'b', 65002, '10.0.0.2')
    peer(w, 'a', '10.0.0.2', 65002)
    peer(w, 'b', '10.0.0.1', 65001)
    originate(w, 'a', '172.16.1.0/24')
    run(w, 5 * SECOND)
    expect(findPeer(w, 'a', at(2))).toMatchObject({ state: 'Established', established: 1, dropped: 0 })
    expect(findPeer(w, 'b', at(1))).toMatchObject({ state: 'Established', hostname: 'a', accepted: 1 })
    const [d] = destinationsOf(w, 'b')
    expect(formatPrefix(d!.prefix)).toBe('172.16.1.0/24')
    expect(d!.reason).toBe('First path received')
    expect(d!.paths).toMatchObject([{ best: true, from: at(1), attributes: { nextHop: at(1) } }])
    expect(formatPath(d!.paths[0]!.attributes.asPath)).toBe('65001')
    expect(formatIp(d!.paths[0]!.routerId)).toBe('10.0.0.1')
  })
})
