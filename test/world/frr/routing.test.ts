import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAction } from '../../../src/lab/index.ts'
import type { EmbeddedLab } from '../../../src/world/index.ts'
import { CILIUM, frrLab, onRouter, vtysh } from './lab.ts'

const SECOND = 1_000_000
const RUNS = 10
const NODES = [['k8s-ctr', '192.168.10.100', '172.20.0.0/24'], ['k8s-w1', '192.168.10.101', '172.20.1.0/24'], ['k8s-w0', '192.168.20.100', '172.20.2.0/24']] as const

const act = (lab: EmbeddedLab, text: string): Promise<void> => lab.act(parseAction(text))
const speaker = (lab: EmbeddedLab, n: number, more = ''): Promise<void> => act(lab, `speaker ${NODES[n]![0]} 65001 ${NODES[n]![1]} 192.168.10.200 65000 ${NODES[n]![2]} ${more}`)
const shown = async (lab: EmbeddedLab, command: string): Promise<string> => (await onRouter(lab, vtysh(command))).output
const routes = async (lab: EmbeddedLab, pattern: string): Promise<string[]> => (await onRouter(lab, `ip route | grep -E '${pattern}'`)).output.split('\n').filter(Boolean).map((l) => l.replace(/nhid \d+ /, '').trim())

/** Nodes with speakers, all of them up. */
async function established(): Promise<EmbeddedLab> {
  const lab = frrLab()
  await onRouter(lab, vtysh(...CILIUM))
  for (const n of NODES.keys()) await speaker(lab, n, '172.16.1.1/32')
  await lab.advance(15 * SECOND)
  return lab
}

describe('static routes', () => {
  const settle = async (lab: EmbeddedLab): Promise<string[]> => {
    await lab.advance(SECOND)
    return routes(lab, '^10\\.9')
  }

  it('the nearer source wins, a gateway is reached by another route, and what does not resolve waits', async () => {
    const lab = frrLab()
    await onRouter(lab, vtysh('conf t', 'ip route 10.90.0.0/24 192.168.10.100 200', 'ip route 10.90.0.0/24 192.168.10.101', 'ip route 10.91.0.0/24 10.90.0.7', 'ip route 10.92.0.0/24 203.0.113.1'))
    // The default route of the laboratory leads to any address, but zebra takes no gateway that only a default route reaches.
    expect(await settle(lab)).toEqual(['10.90.0.0/24 via 192.168.10.101 dev eth1 proto static metric 20', '10.91.0.0/24 via 192.168.10.101 dev eth1 proto static metric 20'])
    await onRouter(lab, vtysh('conf t', 'no ip route 10.90.0.0/24 192.168.10.101'))
    expect(await settle(lab)).toEqual(['10.90.0.0/24 via 192.168.10.100 dev eth1 proto static metric 20', '10.91.0.0/24 via 192.168.10.100 dev eth1 proto static metric 20'])
    expect(await shown(lab, 'show ip route 10.92.0.0/24')).toContain('inactive')
  })

  it('whatever the order of lines, the kernel has what the last configuration says', async () => {
    const line = fc.record({ no: fc.boolean(), net: fc.integer({ min: 90, max: 92 }), via: fc.constantFrom('192.168.10.100', '192.168.10.101', '192.168.20.100', 'blackhole'), distance: fc.constantFrom('', ' 5') })
    await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), async (lines) => {
      const text = (l: { net: number; via: string; distance: string }): string => `ip route 10.${l.net}.0.0/24 ${l.via}${l.distance}`
      const [told, fresh] = [frrLab(), frrLab()]
      for (const l of lines) await onRouter(told, vtysh('conf t', `${l.no ? 'no ' : ''}${text(l)}`))
      const remaining = (await shown(told, 'show running-config staticd')).split('\n').filter((l) => l.startsWith('ip route '))
      if (remaining.length > 0) await onRouter(fresh, vtysh('conf t', ...remaining))
      expect(await settle(told)).toEqual(await settle(fresh))
    }), { numRuns: 12 })
  }, 60_000)
})

describe('routes of BGP', () => {
  it('are in the kernel with their groups, and go with a shutdown', async () => {
    const lab = await established()
    expect(await routes(lab, '^172')).toEqual(['172.16.1.1 proto bgp metric 20', ...NODES.map(([, via, dst]) => `${dst} via ${via} dev ${via.startsWith('192.168.10.') ? 'eth1' : 'eth2'} proto bgp metric 20`)])
    await onRouter(lab, vtysh('conf t', 'router bgp 65000', 'neighbor 192.168.20.100 shutdown'))
    await lab.advance(SECOND)
    expect(await routes(lab, '^172\\.20\\.2')).toEqual([])
    expect(await shown(lab, 'show ip bgp summary')).toMatch(/192\.168\.20\.100 .*Idle \(Admin\)/)
    expect(await shown(lab, 'show ip route 172.16.1.1/32')).not.toContain('192.168.20.100')
  })

  it('stay while a peer that restarts gracefully is away, and go when its time is over', async () => {
    const lab = await established()
    await act(lab, 'speaker-stop k8s-w0 KILL')
    await lab.advance(5 * SECOND)
    expect(await shown(lab, 'show ip bgp')).toMatch(/^S> 172\.20\.2\.0\/24/m)
    expect(await routes(lab, '^172\\.20\\.2')).toHaveLength(1)
    await lab.advance(20 * SECOND)
    expect(await routes(lab, '^172\\.20\\.2')).toEqual([])
  })

  it('go with a filter that comes, and return with it', async () => {
    const lab = await established()
    await onRouter(lab, vtysh('conf t', 'ip prefix-list VIP seq 5 permit 172.16.0.0/16 le 32', 'router bgp 65000', 'address-family ipv4 unicast', 'neighbor CILIUM prefix-list VIP in'))
    await lab.advance(8 * SECOND)
    expect((await routes(lab, '^172')).map((l) => l.split(' ')[0])).toEqual(['172.16.1.1'])
    await onRouter(lab, vtysh('conf t', 'router bgp 65000', 'address-family ipv4 unicast', 'no neighbor CILIUM prefix-list VIP in'))
    await lab.advance(8 * SECOND)
    expect(await routes(lab, '^172')).toHaveLength(4)
  })

  it('are installed again only when something changes, once somebody deleted them in the kernel', async () => {
    const lab = await established()
    await onRouter(lab, 'ip route del 172.20.0.0/24')
    await lab.advance(5 * SECOND)
    expect(await routes(lab, '^172\\.20\\.0')).toEqual([])
    expect(await shown(lab, 'show ip route 172.20.0.0/24')).toContain('192.168.10.100')
    await onRouter(lab, vtysh('clear ip bgp 192.168.10.100'))
    await lab.advance(25 * SECOND)
    expect(await routes(lab, '^172\\.20\\.0')).toHaveLength(1)
  })
})

describe('neighbors of a range', () => {
  it('come with their sessions and go with the range', async () => {
    const lab = frrLab()
    await onRouter(lab, vtysh('conf t', 'router bgp 65000', 'neighbor N peer-group', 'neighbor N remote-as external', 'bgp listen range 192.168.10.0/24 peer-group N'))
    await speaker(lab, 0)
    await lab.advance(15 * SECOND)
    expect(await shown(lab, 'show ip bgp summary')).toMatch(/^\*192\.168\.10\.100 +4 +65001/m)
    expect((await onRouter(lab, vtysh('conf t', 'router bgp 65000', 'no bgp listen range 192.168.10.0/24 peer-group N'))).output).toBe('')
    expect(await shown(lab, 'show ip bgp summary')).toBe('% No BGP neighbors found in VRF default\n')
    await lab.advance(SECOND)
    expect(await routes(lab, 'bgp')).toEqual([])
  })
})

describe('maximum-prefix', () => {
  it('counts before it adds: the session ends at the fourth prefix of a limit of two, and stays down', async () => {
    const lab = frrLab()
    await onRouter(lab, vtysh('conf t', 'router bgp 65000', 'neighbor 192.168.10.100 remote-as 65001', 'address-family ipv4 unicast', 'neighbor 192.168.10.100 maximum-prefix 2'))
    await speaker(lab, 0, '10.42.0.0/24 10.43.0.0/24')
    await lab.advance(12 * SECOND)
    expect(await shown(lab, 'show ip bgp summary')).toMatch(/192\.168\.10\.100 .* 3 +\d+ N\/A/)
    await act(lab, 'announce k8s-ctr 10.44.0.0/24')
    await lab.advance(SECOND)
    const summary = await shown(lab, 'show ip bgp summary')
    expect(summary).toMatch(/Idle \(PfxCt\)/)
    // The prefix that was one too many stays an entry of the table.
    expect(summary).toContain('RIB entries 3')
    expect(await routes(lab, 'bgp')).toEqual([])
  })
})

describe('the unit', () => {
  it('stops and starts the daemons that /etc/frr/daemons names, here without watchfrr', async () => {
    const lab = await established()
    await onRouter(lab, 'systemctl stop frr')
    expect(await routes(lab, 'bgp')).toEqual([])
    expect((await onRouter(lab, vtysh('show version'))).output).toContain('failed to connect to any daemons')
    await onRouter(lab, 'sed -i s/bgpd=yes/bgpd=no/ /etc/frr/daemons; systemctl start frr')
    await lab.advance(5 * SECOND)
    expect((await onRouter(lab, 'ps -eo comm | grep -E "zebra|bgpd|staticd|watchfrr" | sort')).output).toBe('staticd\nzebra\n')
  })
})

describe('whatever is configured, in whatever order', () => {
  const NEIGHBORS = ['192.168.10.100', '192.168.10.101', 'G', '192.168.20.100', '203.0.113.9']
  const inRouter = fc.oneof(
    fc.constantFrom('neighbor G peer-group', 'no neighbor G peer-group', 'bgp listen range 192.168.0.0/16 peer-group G', 'no bgp listen range 192.168.0.0/16 peer-group G', 'no bgp graceful-restart', 'bgp graceful-restart',
      'bgp router-id 9.9.9.9', 'no bgp router-id', 'timers bgp 1 3', 'bgp ebgp-requires-policy', 'no bgp ebgp-requires-policy', 'bgp shutdown', 'no bgp shutdown'),
    fc.tuple(fc.boolean(), fc.constantFrom(...NEIGHBORS), fc.constantFrom('remote-as 65001', 'remote-as external', 'remote-as internal', 'peer-group G', 'shutdown', 'ebgp-multihop 2', 'passive', 'ttl-security hops 1', 'timers 3 9', 'update-source eth1', ''))
      .map(([no, name, words]) => `${no ? 'no ' : ''}neighbor ${name} ${words}`.trim()),
    fc.tuple(fc.boolean(), fc.constantFrom(...NEIGHBORS), fc.constantFrom('activate', 'route-map R in', 'prefix-list P out', 'maximum-prefix 1', 'allowas-in', 'default-originate', 'soft-reconfiguration inbound', 'next-hop-self', 'weight 7'))
      .map(([no, name, words]) => `address-family ipv4 unicast~${no ? 'no ' : ''}neighbor ${name} ${words}`),
    fc.tuple(fc.boolean(), fc.constantFrom('network 10.10.1.0/24', 'redistribute connected', 'redistribute static', 'aggregate-address 172.16.0.0/12 summary-only', 'maximum-paths 1')).map(([no, words]) => `address-family ipv4 unicast~${no ? 'no ' : ''}${words}`),
  ).map((l) => vtysh('conf t', 'router bgp 65000', ...l.split('~')))
  const step = fc.oneof(
    { weight: 6, arbitrary: inRouter },
    { weight: 2, arbitrary: fc.constantFrom(...['clear ip bgp *', 'clear ip bgp * soft', 'show ip bgp summary', 'show ip bgp', 'show ip bgp neighbors', 'show bgp neighbors json', 'show running-config'].map((c) => vtysh(c))) },
    { weight: 2, arbitrary: fc.constantFrom(...['no router bgp 65000', 'route-map R deny 10', 'no route-map R', 'ip prefix-list P permit 172.16.0.0/12 le 32', 'no ip prefix-list P', 'ip route 172.30.0.0/16 192.168.10.101', 'no ip route 172.30.0.0/16 192.168.10.101'].map((c) => vtysh('conf t', c))) },
    { weight: 2, arbitrary: fc.constantFrom('systemctl restart frr', 'pkill -9 bgpd', 'ip link set eth1 down', 'ip link set eth1 up', 'ip route flush proto bgp', 'ip nexthop flush') },
  )

  it('the daemons go on, and without `router bgp` nothing of BGP is left', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const lab = frrLab()
      for (const n of NODES.keys()) await speaker(lab, n, '172.16.1.1/32')
      for (const s of steps) {
        await onRouter(lab, s)
        await lab.advance(3 * SECOND)
      }
      await onRouter(lab, 'ip link set eth1 up; systemctl restart frr')
      await lab.advance(5 * SECOND)
      await onRouter(lab, vtysh('conf t', 'no router bgp 65000'))
      await lab.advance(2 * SECOND)
      expect((await onRouter(lab, 'ip route | grep bgp; ss -tln | grep :179; ss -tn state established | grep -c :179')).output).toBe('0\n')
    }), { numRuns: RUNS })
  }, 240_000)
})

describe('systemctl reload frr', () => {
  it('makes the running configuration what the file says, and leaves sessions alone that the file keeps', async () => {
    const lab = await established()
    await onRouter(lab, vtysh('write'))
    await onRouter(lab, vtysh('conf t', 'ip route 10.90.0.0/24 192.168.10.100', 'ip prefix-list P seq 5 permit any', 'route-map R permit 10', 'exit', 'router bgp 65000', 'no neighbor 192.168.20.100 peer-group CILIUM', 'neighbor CILIUM timers 1 3'))
    await lab.advance(2 * SECOND)
    const up = async (address: string): Promise<string | undefined> => new RegExp(`${address.replaceAll('.', '\\.')} .* (\\d\\d:\\d\\d:\\d\\d) +\\d+ `).exec(await shown(lab, 'show ip bgp summary'))?.[1]
    expect(await up('192.168.20.100')).toBeUndefined()
    const running = async (): Promise<string> => (await shown(lab, 'show running-config')).replace(/^Building configuration...\n\nCurrent configuration:\n/, '')
    expect(await running()).not.toBe((await onRouter(lab, 'cat /etc/frr/frr.conf')).output)
    await onRouter(lab, 'systemctl reload frr')
    await lab.advance(20 * SECOND)
    const file = (await onRouter(lab, 'cat /etc/frr/frr.conf')).output
    expect((await running()).replace(/^!\n/, '').replace(/end\n$/, '')).toBe(file.replace(/^!\n/, '').replace(/end\n$/, ''))
    expect(Number((await up('192.168.10.100'))!.slice(-2))).toBeGreaterThan(25)
    expect(await up('192.168.20.100')).toBeDefined()
  })
})
