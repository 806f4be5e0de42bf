import { describe, expect, it } from 'vitest'
import { formatIp, linkByName, openTap, readTap } from '../../../src/world/net/index.ts'
import { ns, ping, route } from '../net/rig.ts'
import { connect, flowLines, lab, serve, service } from './rig.ts'

const tunnel = (): ReturnType<typeof lab> => lab({ setup: { mode: 'tunnel' } })

describe('VXLAN', () => {
  it('reaches pods of other nodes without a route for them, one TTL less than native', () => {
    const l = tunnel()
    expect(ping(l.w, 'curl-pod', '172.20.1.124')).toEqual(['reply 1 ttl 63'])
    expect(ping(l.w, 'curl-pod', '172.20.2.99')).toEqual(['reply 1 ttl 63'])
  })

  it('goes between the nodes as UDP 8472, the sender\'s identity in it', () => {
    const l = tunnel()
    const tap = openTap(l.w, { ns: ns(l.w, 'router'), link: linkByName(l.w, ns(l.w, 'router'), 'eth1')!.id, promiscuous: true })
    ping(l.w, 'curl-pod', '172.20.2.99')
    const seen = readTap(l.w, tap).flatMap(({ frame }) => {
      const p = frame.kind === 'ip' ? frame.packet : undefined
      return p?.payload.kind === 'udp' ? [`${formatIp(p.src)} ${formatIp(p.dst)} ${p.payload.dport} ${(p.payload.data[4]! << 16) | (p.payload.data[5]! << 8) | p.payload.data[6]!}`] : []
    })
    expect(seen).toEqual(['192.168.10.100 192.168.20.100 8472 17401', '192.168.20.100 192.168.10.100 8472 7945'])
  })

  it('carries TCP, and says to-overlay', () => {
    const l = tunnel()
    const s = { 'webpod-w0': serve(l.w, 'webpod-w0') }
    service(l, '10.96.19.99', 80, 'ClusterIP', ['webpod-w0'])
    expect(connect(l.w, 'curl-pod', '10.96.19.99', 80, s)).toMatchObject({ server: 'webpod-w0', seen: '172.20.0.169' })
    expect(flowLines(l, 'k8s-ctr').slice(2, 4)).toEqual(['to-overlay curl-pod -> webpod-w0 SYN', 'to-endpoint curl-pod <- webpod-w0 SYN,ACK'])
  })

  it('hides a client from outside behind cilium_host of the node where it came in', () => {
    const l = tunnel()
    const s = { 'webpod-w0': serve(l.w, 'webpod-w0') }
    service(l, '172.16.1.1', 80, 'LoadBalancer', ['webpod-w0'])
    route(l.w, 'router', '172.16.1.1/32 via 192.168.10.100')
    expect(connect(l.w, 'router', '172.16.1.1', 80, s)).toMatchObject({ server: 'webpod-w0', seen: '172.20.0.157' })
  })
})
