import { describe, expect, it } from 'vitest'
import { formatIp, linkByName, linkOf, linksOf, openTap, readTap, routesOf } from '../../../src/world/net/index.ts'
import { ns, ping, route } from '../net/rig.ts'
import { connect, flowLines, lab, serve, service, type Lab } from './rig.ts'

const WEBPODS = ['webpod-ctr', 'webpod-w1', 'webpod-w0']
const servers = (l: Lab): Record<string, number> => Object.fromEntries(WEBPODS.map((p) => [p, serve(l.w, p)]))
const healed = (l: Lab): void => {
  route(l.w, 'k8s-ctr', '172.20.0.0/16 via 192.168.10.200')
  route(l.w, 'k8s-w1', '172.20.0.0/16 via 192.168.10.200')
  route(l.w, 'k8s-w0', '172.20.0.0/16 via 192.168.20.200')
  route(l.w, 'router', '172.20.0.0/24 via 192.168.10.100')
  route(l.w, 'router', '172.20.1.0/24 via 192.168.10.101')
  route(l.w, 'router', '172.20.2.0/24 via 192.168.20.100')
}

describe('a node', () => {
  it('has the links and routes of the recording', () => {
    const l = lab()
    expect(linksOf(l.w, ns(l.w, 'k8s-ctr')).map((x) => x.name.replace(/^lxc.*/, 'lxc')).join(' ')).toBe('lo eth0 eth1 cilium_net cilium_host lxc lxc')
    const main = routesOf(l.w, ns(l.w, 'k8s-ctr'), 254).filter((r) => formatIp(r.dst).startsWith('172.20'))
    expect(main.map((r) => [formatIp(r.dst), r.prefix, r.nexthops[0]!.via === undefined ? '' : formatIp(r.nexthops[0]!.via!), r.protocol])).toEqual([
      ['172.20.0.0', 24, '172.20.0.157', 2], ['172.20.0.157', 32, '', 2],
    ])
  })
})

describe('pods', () => {
  it('reach a pod of their own node, one TTL less', () => {
    const l = lab()
    expect(ping(l.w, 'curl-pod', '172.20.0.88')).toEqual(['reply 1 ttl 63'])
  })

  it('reach no pod of another node by the default route, and both ways by the /16', () => {
    const l = lab()
    expect(ping(l.w, 'curl-pod', '172.20.1.124')).toEqual([])
    healed(l)
    expect(ping(l.w, 'curl-pod', '172.20.1.124')).toEqual(['reply 1 ttl 61'])
    expect(ping(l.w, 'curl-pod', '172.20.2.99')).toEqual(['reply 1 ttl 61'])
  })

  it('reach the node, and the node reaches them', () => {
    const l = lab()
    expect(ping(l.w, 'curl-pod', '192.168.10.100')).toEqual(['reply 1 ttl 63'])
    expect(ping(l.w, 'k8s-ctr', '172.20.0.169')).toEqual(['reply 1 ttl 63'])
  })

  it('go out with the address of the device that they leave by', () => {
    const l = lab()
    const tap = openTap(l.w, { ns: ns(l.w, 'router'), link: linkByName(l.w, ns(l.w, 'router'), 'eth1')!.id, promiscuous: true })
    expect(ping(l.w, 'curl-pod', '192.168.10.200')).toEqual(['reply 1 ttl 63'])
    const packets = readTap(l.w, tap).flatMap((c) => (c.frame.kind === 'ip' ? [`${formatIp(c.frame.packet.src)} ${formatIp(c.frame.packet.dst)}`] : []))
    expect(packets).toEqual(['192.168.10.100 192.168.10.200', '192.168.10.200 192.168.10.100'])
  })

  it('walk past the lxc device into the pod, out of it through it', () => {
    const l = lab()
    const link = linkOf(l.w, l.pods['webpod-ctr']!.lxc)
    const tap = openTap(l.w, { ns: link.ns, link: link.id, promiscuous: true })
    ping(l.w, 'curl-pod', '172.20.0.88')
    expect(readTap(l.w, tap).flatMap((c) => (c.frame.kind === 'ip' ? [formatIp(c.frame.packet.src)] : []))).toEqual(['172.20.0.88'])
  })
})

describe('a ClusterIP', () => {
  it('is a backend for who connects, and the peer is still called by it', () => {
    const l = lab()
    const s = servers(l)
    healed(l)
    service(l, '10.96.19.99', 80, 'ClusterIP', WEBPODS)
    const seen = Array.from({ length: 12 }, () => connect(l.w, 'curl-pod', '10.96.19.99', 80, s))
    expect(new Set(seen.map((x) => x.server))).toEqual(new Set(WEBPODS))
    expect(new Set(seen.map((x) => x.seen))).toEqual(new Set(['172.20.0.169']))
    expect(new Set(seen.map((x) => x.peer))).toEqual(new Set(['10.96.19.99:80']))
  })

  it('without the routes only the backend of the own node answers', () => {
    const l = lab()
    const s = servers(l)
    service(l, '10.96.19.99', 80, 'ClusterIP', WEBPODS)
    const seen = Array.from({ length: 12 }, () => connect(l.w, 'curl-pod', '10.96.19.99', 80, s))
    expect(new Set(seen.map((x) => x.server ?? x.error))).toEqual(new Set(['webpod-ctr', 'timeout']))
  })

  it('without backends refuses at once', () => {
    const l = lab()
    service(l, '10.96.19.99', 80, 'ClusterIP', [])
    expect(connect(l.w, 'curl-pod', '10.96.19.99', 80, {})).toEqual({ error: 'EHOSTUNREACH' })
  })

  it('is also translated for the host', () => {
    const l = lab()
    service(l, '10.96.19.99', 80, 'ClusterIP', ['webpod-ctr'])
    expect(connect(l.w, 'k8s-ctr', '10.96.19.99', 80, servers(l))).toEqual({ server: 'webpod-ctr', seen: '172.20.0.157', peer: '10.96.19.99:80' })
  })
})

describe('a LoadBalancer address from outside', () => {
  const enter = (l: Lab, node: string): void => route(l.w, 'router', `172.16.1.1/32 via ${node}`)

  it('keeps the client where the backend is on the entering node, and hides it behind the node where not', () => {
    const l = lab()
    const s = servers(l)
    healed(l)
    service(l, '172.16.1.1', 80, 'LoadBalancer', WEBPODS)
    enter(l, '192.168.10.100')
    const seen = Array.from({ length: 16 }, () => connect(l.w, 'router', '172.16.1.1', 80, s))
    expect(new Set(seen.map((x) => `${x.server} ${x.seen}`))).toEqual(new Set(['webpod-ctr 192.168.10.200', 'webpod-w1 192.168.10.100', 'webpod-w0 192.168.10.100']))
  })

  it('under policy Local answers with local backends only, the client kept', () => {
    const l = lab()
    const s = servers(l)
    service(l, '172.16.1.1', 80, 'LoadBalancer', WEBPODS, { extLocal: true })
    enter(l, '192.168.10.101')
    const seen = Array.from({ length: 6 }, () => connect(l.w, 'router', '172.16.1.1', 80, s))
    expect(new Set(seen.map((x) => `${x.server} ${x.seen}`))).toEqual(new Set(['webpod-w1 192.168.10.200']))
  })

  it('refuses where it has no backend', () => {
    const l = lab()
    service(l, '172.16.1.1', 80, 'LoadBalancer', [])
    enter(l, '192.168.10.100')
    expect(connect(l.w, 'router', '172.16.1.1', 80, {}).error).toBe('ECONNREFUSED')
  })

  it('answers no ping', () => {
    const l = lab()
    service(l, '172.16.1.1', 80, 'LoadBalancer', WEBPODS)
    enter(l, '192.168.10.100')
    expect(ping(l.w, 'router', '172.16.1.1')).toEqual([])
  })

  it('has a NodePort on each address of a node', () => {
    const l = lab()
    const s = servers(l)
    service(l, '192.168.10.101', 32050, 'NodePort', ['webpod-w1'])
    expect(connect(l.w, 'router', '192.168.10.101', 32050, s)).toMatchObject({ server: 'webpod-w1', seen: '192.168.10.200' })
  })
})

describe('flows', () => {
  it('on one node are to-endpoint only, as recorded', () => {
    const l = lab()
    const s = servers(l)
    service(l, '10.96.19.99', 80, 'ClusterIP', ['webpod-ctr'])
    connect(l.w, 'curl-pod', '10.96.19.99', 80, s)
    expect(flowLines(l, 'k8s-ctr').slice(0, 5)).toEqual([
      'pre-xlate-fwd curl-pod <> 10.96.19.99 TCP',
      'post-xlate-fwd curl-pod <> webpod-ctr TCP',
      'to-endpoint curl-pod -> webpod-ctr SYN',
      'to-endpoint curl-pod <- webpod-ctr SYN,ACK',
      'to-endpoint curl-pod -> webpod-ctr ACK',
    ])
  })

  it('to another node are to-network at the sender and to-endpoint at the receiver', () => {
    const l = lab()
    const s = servers(l)
    healed(l)
    service(l, '10.96.19.99', 80, 'ClusterIP', ['webpod-w0'])
    connect(l.w, 'curl-pod', '10.96.19.99', 80, s)
    expect(flowLines(l, 'k8s-ctr').slice(2, 5)).toEqual(['to-network curl-pod -> webpod-w0 SYN', 'to-endpoint curl-pod <- webpod-w0 SYN,ACK', 'to-network curl-pod -> webpod-w0 ACK'])
    expect(flowLines(l, 'k8s-w0').slice(0, 3)).toEqual(['to-endpoint curl-pod -> webpod-w0 SYN', 'to-network curl-pod <- webpod-w0 SYN,ACK', 'to-endpoint curl-pod -> webpod-w0 ACK'])
  })

  it('to an unreachable node are repeated at the sender, and no drop', () => {
    const l = lab()
    servers(l)
    connect(l.w, 'curl-pod', '172.20.1.124', 80, {}, 4_000_000)
    expect(flowLines(l, 'k8s-ctr')).toEqual(['to-network curl-pod -> webpod-w1 SYN'])
    expect(flowLines(l, 'k8s-w1')).toEqual([])
  })
})
