import { describe, expect, it } from 'vitest'
import { installBgp, peersOf, receivedFrom, setPeer, startSpeaker, destinationsOf } from '../../../../src/world/bgp/index.ts'
import { agentInterests, agentKey, agents, agentsOf, agentStopped, type Agent } from '../../../../src/world/cilium/agent/tables.ts'
import { bgpCommand, instancesOf, registerBgpControlPlane } from '../../../../src/world/cilium/bgp-control-plane/index.ts'
import { lookSoon } from '../../../../src/world/cilium/bgp-control-plane/work.ts'
import { createNetwork, formatPrefix, ip, type NsId } from '../../../../src/world/net/index.ts'
import { agents as links, objectChanged, type NewObject } from '../../../../src/world/kube/index.ts'
import { host, route, sysctl } from '../../net/rig.ts'
import { addNode, CLUSTER, clusterConfig, operatorRig, type Rig } from './rig.ts'

const ADDRESS: Record<string, string> = { 'k8s-ctr': '192.168.10.100', 'k8s-w1': '192.168.10.101', 'k8s-w0': '192.168.20.100' }
const CONFIGS = 'cilium.io/ciliumbgpclusterconfigs'
const NODE_CONFIGS = 'cilium.io/ciliumbgpnodeconfigs'

export const peerConfig = (spec: object = {}): NewObject => ({
  metadata: { name: 'cilium-peer' },
  spec: {
    timers: { holdTimeSeconds: 9, keepAliveTimeSeconds: 3, connectRetryTimeSeconds: 120 }, ebgpMultihop: 2, gracefulRestart: { enabled: true, restartTimeSeconds: 15 },
    families: [{ afi: 'ipv4', safi: 'unicast', advertisements: { matchLabels: { advertise: 'bgp' } } }], ...spec,
  },
})
const advertisement = (advertisements: object[] = [{ advertisementType: 'PodCIDR' }], labels: Record<string, string> = { advertise: 'bgp' }, name = 'bgp-advertisements'): NewObject => ({ metadata: { name, labels }, spec: { advertisements } })

interface Lab extends Rig { readonly router: NsId; readonly agent: (node: string) => Agent; readonly command: (node: string, ...argv: string[]) => string }

/** The course's network with a router that speaks as FRR does, and agents without containers on three nodes. */
function lab(o: { router?: boolean; labels?: Record<string, string> } = {}): Lab {
  const r = operatorRig({}, '1.18.0', (registry) => {
    installBgp(registry)
    registerBgpControlPlane(registry)
    // These agents have no connection to an API server: they hear of every write at once.
    registry.add(objectChanged, 'test', (world, change) => {
      for (const a of agentsOf(world, change.cluster)) for (const [, part] of world.registry.all(agentInterests)) if (part.wants(world, a.cluster, a.node, change)) part.notified(world, a)
    })
  })
  const { w } = r
  createNetwork(w, { name: 'lan10' })
  createNetwork(w, { name: 'lan20' })
  const router = host(w, 'router', { eth1: ['lan10', '192.168.10.200/24'], eth2: ['lan20', '192.168.20.200/24'] }, '6.8.0')
  sysctl(w, 'router', 'ip_forward', '1')
  for (const [node, address] of Object.entries(ADDRESS)) {
    const lan = node === 'k8s-w0' ? 'lan20' : 'lan10'
    const ns = host(w, node, { eth1: [lan, `${address}/24`] }, '6.8.0')
    route(w, ns, lan === 'lan10' ? '192.168.20.0/24 via 192.168.10.200' : '192.168.10.0/24 via 192.168.20.200')
    w.table(agents).set(agentKey(CLUSTER, node), {
      cluster: CLUSTER, node, host: node, ns, process: 100, pod: { namespace: 'kube-system', name: `cilium-${node}`, uid: node }, state: 'ready', version: '1.18.0',
      config: { 'enable-bgp-control-plane': 'true', 'bgp-secrets-namespace': 'kube-system' }, started: w.now, nodeIp: address,
    })
    w.table(links).set(`${CLUSTER}/cilium-agent/${node}`, { id: `${CLUSTER}/cilium-agent/${node}`, cluster: CLUSTER, machine: node, process: 100, kind: 'cilium-agent', key: node, state: 'direct', attempt: 1 })
    addNode(r, node, o.labels ?? { 'enable-bgp': 'true' })
    r.settle(0.1)
  }
  const lab: Lab = { ...r, router, agent: (node) => w.table(agents).must(agentKey(CLUSTER, node)), command: (node, ...argv) => bgpCommand(w, w.table(agents).must(agentKey(CLUSTER, node)), argv).output }
  if (o.router !== false) startRouter(lab)
  return lab
}

function startRouter(l: Lab, as = 65000): void {
  startSpeaker(l.w, { id: 'router/bgpd', process: 0, ns: l.router, as, routerId: ip('192.168.10.200'), user: 'none', hostname: 'router', listen: { port: 179 } })
  for (const address of Object.values(ADDRESS)) setPeer(l.w, 'router/bgpd', { address: ip(address), remoteAs: 'external' })
}

function apply(l: Lab): void {
  l.make('cilium.io/ciliumbgpadvertisements', advertisement())
  l.make('cilium.io/ciliumbgppeerconfigs', peerConfig())
  l.make(CONFIGS, clusterConfig())
}

const state = (l: Lab, node = 'k8s-ctr'): string => l.command(node, 'peers').split('\n')[1]?.trim().split(/ {3,}/)[3] ?? 'no row'
const atRouter = (l: Lab): string[] => destinationsOf(l.w, 'router/bgpd').filter((d) => d.paths.length > 0).map((d) => `${formatPrefix(d.prefix)}${d.paths[0]!.stale ? ' stale' : ''}`)

describe('the guide\'s three resources', () => {
  it('bring up a session a node within ten seconds, each with its PodCIDR and the End-of-RIB', () => {
    const l = lab()
    apply(l)
    l.settle(10)
    for (const node of Object.keys(ADDRESS)) expect(state(l, node)).toBe('established')
    expect(atRouter(l)).toEqual(['172.20.0.0/24', '172.20.1.0/24', '172.20.2.0/24'])
    const rows = l.command('k8s-w0', 'peers').split('\n')
    expect(rows[0]).toBe('Local AS   Peer AS   Peer Address         Session       Uptime   Family         Received   Advertised')
    expect(rows[1]).toMatch(/^65001 {6}65000 {5}192\.168\.10\.200:179 {3}established {3}\ds {7}ipv4\/unicast {3}3 {10}2 {4}$/)
    expect(l.command('k8s-w0', 'routes').split('\n').slice(2)).toEqual([
      'VRouter   Prefix          NextHop   Age   Attrs', expect.stringMatching(/^65001 {5}172\.20\.2\.0\/24 {3}0\.0\.0\.0 {3}\d+s? {3,4}\[\{Origin: i\} \{Nexthop: 0\.0\.0\.0\}\] {3}$/), '',
    ])
    expect(l.command('k8s-w0', 'routes', 'advertised', 'ipv4', 'unicast')).toContain('[{Origin: i} {AsPath: 65001} {Nexthop: 192.168.20.100}]')
  })

  it('take nothing from the router into the table or the kernel', () => {
    const l = lab()
    apply(l)
    l.settle(10)
    const { speaker } = instancesOf(l.w, l.agent('k8s-ctr'))[0]!
    expect(receivedFrom(l.w, speaker, ip('192.168.10.200')).length).toBe(3)
    expect(destinationsOf(l.w, speaker).map((d) => formatPrefix(d.prefix))).toEqual(['172.20.0.0/24'])
  })

  it('are reported in the node configuration within five seconds', () => {
    const l = lab()
    apply(l)
    l.settle(15)
    expect(l.api.get(NODE_CONFIGS, 'k8s-w1')!.status).toMatchObject({
      bgpInstances: [{
        localASN: 65001, name: 'instance-65001',
        peers: [{ name: 'tor-switch', peerASN: 65000, peerAddress: '192.168.10.200', peeringState: 'established', routeCount: [{ advertised: 2, afi: 'ipv4', safi: 'unicast' }], timers: { appliedHoldTimeSeconds: 9, appliedKeepaliveSeconds: 3 } }],
      }],
    })
  })

  it('make policies named after peer and family', () => {
    const l = lab()
    apply(l)
    l.settle(5)
    expect(l.command('k8s-w1', 'route-policies').split('\n').slice(0, 3)).toEqual([
      'VRouter   Policy Name               Type     Match Peers         Match Families   Match Prefixes (Min..Max Len)   RIB Action   Path Actions',
      '65001     allow-local               import                                                                        accept       ',
      '65001     tor-switch-ipv4-PodCIDR   export   192.168.10.200/32                    172.20.1.0/24 (24..24)          accept       ',
    ].map((line) => expect.stringMatching(new RegExp(`^${line.replace(/[.()/]/g, '\\$&').trimEnd()} *$`))))
  })
})

describe('what goes wrong', () => {
  it('no bgpd yet: the dial is refused, and the next one comes after the connect retry time', () => {
    const l = lab({ router: false })
    apply(l)
    l.settle(10)
    expect(state(l)).toBe('active')
    startRouter(l)
    l.settle(60)
    expect(state(l)).toBe('active')
    l.settle(240)
    expect(state(l)).toBe('established')
  })

  it('a node without the label has no row', () => {
    const l = lab({ labels: {} })
    apply(l)
    l.settle(10)
    expect(l.command('k8s-ctr', 'peers').trimEnd().split('\n')).toHaveLength(1)
  })

  it('a peer configuration that is missing leaves the peer out', () => {
    const l = lab()
    l.make('cilium.io/ciliumbgpadvertisements', advertisement())
    l.make(CONFIGS, clusterConfig())
    l.settle(10)
    expect(instancesOf(l.w, l.agent('k8s-ctr'))).toHaveLength(1)
    expect(state(l)).toBe('no row')
  })

  it('an advertisement without the family\'s label: established, nothing received by the router', () => {
    const l = lab()
    l.make('cilium.io/ciliumbgpadvertisements', advertisement(undefined, {}))
    l.make('cilium.io/ciliumbgppeerconfigs', peerConfig())
    l.make(CONFIGS, clusterConfig())
    l.settle(10)
    expect(state(l)).toBe('established')
    expect(atRouter(l)).toEqual([])
  })

  it('a wrong peerASN never comes up', () => {
    const l = lab()
    apply(l)
    const config = l.api.get(CONFIGS, 'cilium-bgp')!
    l.api.update(CONFIGS, { ...config, spec: { ...config.spec, bgpInstances: [{ name: 'instance-65001', localASN: 65001, peers: [{ name: 'tor-switch', peerASN: 65999, peerAddress: '192.168.10.200', peerConfigRef: { name: 'cilium-peer' } }] }] } })
    l.settle(60)
    expect(['idle', 'active', 'open_sent']).toContain(state(l))
    expect(atRouter(l)).toEqual([])
  })

  it('the router as an internal peer of the same AS is refused', () => {
    const l = lab()
    l.make('cilium.io/ciliumbgpadvertisements', advertisement())
    l.make('cilium.io/ciliumbgppeerconfigs', peerConfig())
    l.make(CONFIGS, clusterConfig('cilium-bgp', { bgpInstances: [{ name: 'i', localASN: 65000, peers: [{ name: 'tor-switch', peerASN: 65000, peerAddress: '192.168.10.200', peerConfigRef: { name: 'cilium-peer' } }] }] }))
    l.settle(40)
    expect(state(l)).not.toBe('established')
  })
})

describe('changes', () => {
  const up = (): Lab => {
    const l = lab()
    apply(l)
    l.settle(10)
    return l
  }

  it('a lost label takes the node\'s instance away; the router keeps its path as stale for the restart time', () => {
    const l = up()
    const node = l.api.get('cilium.io/ciliumnodes', 'k8s-w0')!
    l.api.update('cilium.io/ciliumnodes', { ...node, metadata: { ...node.metadata, labels: { 'enable-bgp': 'false' } } })
    l.settle(2)
    expect(instancesOf(l.w, l.agent('k8s-w0'))).toEqual([])
    expect(atRouter(l)).toContain('172.20.2.0/24 stale')
    l.settle(16)
    expect(atRouter(l)).toEqual(['172.20.0.0/24', '172.20.1.0/24'])
  })

  it('a deleted advertisement withdraws the PodCIDR and leaves the session', () => {
    const l = up()
    l.api.delete('cilium.io/ciliumbgpadvertisements', 'bgp-advertisements')
    l.settle(2)
    expect(atRouter(l)).toEqual([])
    expect(state(l)).toBe('established')
  })

  it('new timers reset the session', () => {
    const l = up()
    const config = l.api.get('cilium.io/ciliumbgppeerconfigs', 'cilium-peer')!
    l.api.update('cilium.io/ciliumbgppeerconfigs', { ...config, spec: { ...config.spec, timers: { holdTimeSeconds: 30, keepAliveTimeSeconds: 10, connectRetryTimeSeconds: 120 } } })
    l.settle(1)
    expect(state(l)).not.toBe('established')
    l.settle(20)
    expect(state(l)).toBe('established')
    expect(JSON.parse(l.command('k8s-ctr', 'peers', '-o', 'json'))[0]['applied-hold-time-seconds']).toBe(30)
  })

  it('an agent that goes leaves its routes at the router while it restarts', () => {
    const l = up()
    const agent = l.agent('k8s-w1')
    l.w.notify(agentStopped, agent, 'term')
    l.w.table(agents).delete(agentKey(CLUSTER, 'k8s-w1'))
    l.settle(2)
    expect(atRouter(l)).toContain('172.20.1.0/24 stale')
    l.w.table(agents).set(agentKey(CLUSTER, 'k8s-w1'), { ...agent, process: 101, started: l.w.now })
    lookSoon(l.w, l.agent('k8s-w1'))
    l.settle(10)
    expect(atRouter(l)).toContain('172.20.1.0/24')
    expect(peersOf(l.w, 'router/bgpd').every((p) => p.state === 'Established')).toBe(true)
  })
})

describe('a Service\'s address', () => {
  const service = (labels: Record<string, string> = { app: 'webpod' }, spec: object = {}): NewObject => ({
    metadata: { name: 'webpod', namespace: 'default', labels }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }], selector: { app: 'webpod' }, ...spec },
  })
  const advert = (entry: object): NewObject => advertisement([{ advertisementType: 'Service', service: { addresses: ['LoadBalancerIP'] }, ...entry }], { advertise: 'bgp' }, 'services')
  function withAddress(l: Lab, o: NewObject): void {
    const made = l.make('services', o)
    l.api.updateStatus('services', { ...made, status: { loadBalancer: { ingress: [{ ip: '172.16.1.1', ipMode: 'VIP' }] } } })
  }

  it('is announced by every node under policy Cluster, with a policy of its own name', () => {
    const l = lab()
    apply(l)
    withAddress(l, service())
    l.make('cilium.io/ciliumbgpadvertisements', advert({ selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['webpod'] }] } }))
    l.settle(12)
    expect(destinationsOf(l.w, 'router/bgpd').find((d) => formatPrefix(d.prefix) === '172.16.1.1/32')?.paths).toHaveLength(3)
    expect(l.command('k8s-w1', 'route-policies')).toContain('tor-switch-ipv4-Service-webpod-default-LoadBalancerIP   export   192.168.10.200/32                    172.16.1.1/32 (32..32)          accept')
    expect(l.command('k8s-w1', 'peers')).toMatch(/ipv4\/unicast {3}\d {10}3 {4}/)
  })

  it('is not announced without a selector, nor with one that does not match', () => {
    for (const entry of [{}, { selector: { matchLabels: { app: 'other' } } }]) {
      const l = lab()
      apply(l)
      withAddress(l, service())
      l.make('cilium.io/ciliumbgpadvertisements', advert(entry))
      l.settle(10)
      expect(atRouter(l)).not.toContain('172.16.1.1/32')
    }
  })

  it('is found by the label of its name, and carries its communities', () => {
    const l = lab()
    apply(l)
    withAddress(l, service({}))
    l.make('cilium.io/ciliumbgpadvertisements', advert({ selector: { matchLabels: { 'io.kubernetes.service.name': 'webpod' } }, attributes: { communities: { standard: ['65001:77'], wellKnown: ['no-export'] } } }))
    l.settle(10)
    const d = destinationsOf(l.w, 'router/bgpd').find((x) => formatPrefix(x.prefix) === '172.16.1.1/32')!
    expect(d.paths[0]!.attributes.communities).toEqual([65001 * 65536 + 77, 0xffffff01])
  })

  it('is announced by nobody under policy Local while no pod runs', () => {
    const l = lab()
    apply(l)
    withAddress(l, service({ app: 'webpod' }, { externalTrafficPolicy: 'Local' }))
    l.make('cilium.io/ciliumbgpadvertisements', advert({ selector: { matchLabels: { app: 'webpod' } } }))
    l.settle(10)
    expect(atRouter(l)).not.toContain('172.16.1.1/32')
  })

  it('of another load balancer class is left alone', () => {
    const l = lab()
    apply(l)
    withAddress(l, service({ app: 'webpod' }, { loadBalancerClass: 'example.com/other' }))
    l.make('cilium.io/ciliumbgpadvertisements', advert({ selector: { matchLabels: { app: 'webpod' } } }))
    l.settle(10)
    expect(atRouter(l)).not.toContain('172.16.1.1/32')
  })
})
