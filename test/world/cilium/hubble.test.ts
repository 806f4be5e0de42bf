import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { selectsFlow, type FlowFilter } from '../../../src/world/cilium/hubble/filter.ts'
import { closeRing, flowsFrom, openRing, remember, rings, type Flow } from '../../../src/world/cilium/hubble/flow.ts'
import { flowJson } from '../../../src/world/cilium/hubble/protojson.ts'
import { filtersOf } from '../../../src/world/programs/hubble/filters.ts'
import { Misuse, readFlags } from '../../../src/world/programs/hubble/flags.ts'
import { OBSERVE_FLAGS } from '../../../src/world/programs/hubble/flag-tables.ts'
import { printerOf, type Format } from '../../../src/world/programs/hubble/printer.ts'
import { reservedLabels } from '../../../src/world/cilium/identity/reserved.ts'
import { closeSocket, receiveStream, socketsOf } from '../../../src/world/net/index.ts'
import { ns, run } from '../net/rig.ts'
import { connect, lab, serve, service, type Lab, type NodeName } from './rig.ts'

const MICROS = 1_755_381_600_000_000
const printed = (l: Lab, node: NodeName, format: Format = 'compact', keep: (f: Flow) => boolean = () => true): string[] => {
  const printer = printerOf(format, { clock: (lab) => ({ micros: MICROS + lab, offset: 0, zone: 'UTC' }), colour: false, nodeName: false, timeFormat: 'StampMilli', names: true, policyNames: false })
  const labels = (e: Flow['source']): string[] => (e.identity < 256 ? reservedLabels(e.identity) : ['k8s:app=x'])
  const out = [...flowsFrom(l.w, l.nodes[node].ns, 0)].filter(([, f]) => keep(f)).map(([n, f]) => printer.flow({ flow: flowJson(l.w, f, n, { clusterName: 'default', labels, workload: () => undefined }), at: f.time, node }))
  return (out.join('') + printer.end()).trimEnd().split('\n')
}

/** A recorded line without what no two runs share: time, client port, names, numbers. */
const shape = (line: string): string => line.replace(/^\w+ +\d+ [\d:.]+/, 'TIME').replace(/curl-pod:\d+/, 'curl-pod:PORT').replace(/webpod-[\w-]+/g, 'webpod').replace(/ID:\d+/g, 'ID:N').replace(/10\.96\.\d+\.\d+/, 'CLUSTERIP')

function oneCurl(backend: string): Lab {
  const l = lab()
  const server = serve(l.w, backend)
  service(l, '10.96.19.99', 80, 'ClusterIP', [backend])
  connect(l.w, 'curl-pod', '10.96.19.99', 80, { [backend]: server }, 2_000)
  for (const name of ['curl-pod', backend]) for (const s of socketsOf(l.w, ns(l.w, name))) if (s.state === 'ESTAB') {
    if (name === 'curl-pod') receiveStream(l.w, s.id, 100)
    closeSocket(l.w, s.id)
    run(l.w, 1_000)
  }
  run(l.w, 100_000)
  return l
}

interface Entry { readonly from: string; readonly command: string; readonly output: string[] }
const RECORDED = JSON.parse(readFileSync(new URL('../../recordings/field/hubble.json', import.meta.url), 'utf8')) as Entry[]
const recording = (file: string, command: RegExp): string[] => RECORDED.find((e) => e.from === file && command.test(e.command))!.output

describe('the ring', () => {
  it('forgets the oldest, and goes with its agent', () => {
    const l = lab()
    const id = l.nodes['k8s-ctr'].ns
    openRing(l.w, id, 3)
    const flow = (time: number): Flow => ({ time, ns: id, node: 'k8s-ctr', verdict: 'FORWARDED', type: 'to-stack', kind: 'trace', source: { ip: 1, identity: 2 }, destination: { ip: 2, identity: 2 }, protocol: 'UDP', addresses: {} })
    for (let i = 0; i < 8; i++) remember(l.w, flow(i))
    expect([...flowsFrom(l.w, id, 0)].map(([n, f]) => [n, f.time])).toEqual([[5, 5], [6, 6], [7, 7]])
    closeRing(l.w, id)
    remember(l.w, flow(9))
    expect([...flowsFrom(l.w, id, 0)]).toEqual([])
    expect(l.w.table(rings).has(id)).toBe(false)
  })
})

describe('lines', () => {
  it('of a connection on one node have the form of the recording', () => {
    const wanted = recording('bgp-02.json', /hubble observe/).slice(0, 15).map(shape).filter((line) => !line.includes('pre-xlate-rev'))
    const got = printed(oneCurl('webpod-ctr'), 'k8s-ctr', 'compact', (f) => !f.type.endsWith('-rev')).map(shape)
    expect(wanted.length).toBeGreaterThan(8)
    for (const line of new Set(got)) expect(wanted, line).toContain(line)
    expect(got.slice(0, 5)).toEqual(wanted.slice(0, 5))
  })

  it('of a connection between nodes are the sender\'s and the receiver\'s of the recording', () => {
    const wanted = new Set(recording('bgp-08.json', /observe -f --protocol tcp --pod/).map(shape))
    const l = oneCurl('webpod-w1')
    for (const line of printed(l, 'k8s-ctr', 'compact', (f) => f.kind === 'trace').map(shape)) expect([...wanted]).toContain(line)
  })

  it('as a table and as a dictionary', () => {
    const l = oneCurl('webpod-ctr')
    expect(printed(l, 'k8s-ctr', 'table')[0]).toMatch(/^TIMESTAMP +SOURCE +DESTINATION +TYPE +VERDICT +SUMMARY$/)
    expect(printed(l, 'k8s-ctr', 'dict').slice(0, 6).map((x) => x.split(':')[0])).toEqual(['  TIMESTAMP', '     SOURCE', 'DESTINATION', '       TYPE', '    VERDICT', '    SUMMARY'])
  })

  it('as JSON carry names, numbers and points of Hubble\'s API', () => {
    const l = oneCurl('webpod-ctr')
    const flow = printed(l, 'k8s-ctr', 'json').map((x) => JSON.parse(x).flow).find((f) => f.trace_observation_point === 'TO_ENDPOINT')
    expect(flow).toMatchObject({
      verdict: 'FORWARDED', IP: { source: '172.20.0.169', destination: '172.20.0.88', ipVersion: 'IPv4' }, l4: { TCP: { destination_port: 80, flags: { SYN: true } } }, source: { identity: 17401, namespace: 'default', pod_name: 'curl-pod' },
      node_name: 'default/k8s-ctr', event_type: { type: 4 }, is_reply: false, Summary: 'TCP Flags: SYN', Type: 'L3_L4',
    })
  })
})

describe('filters', () => {
  const filters = (...args: string[]): { white: FlowFilter[]; black: FlowFilter[] } => filtersOf(readFlags(args, OBSERVE_FLAGS))
  const count = (l: Lab, ...args: string[]): string[] => {
    const { white, black } = filters(...args)
    return [...flowsFrom(l.w, l.nodes['k8s-ctr'].ns, 0)].filter(([, f]) => selectsFlow(f, white, black, () => ['k8s:app=webpod', 'reserved:host'])).map(([, f]) => `${f.type} ${f.source.pod ?? ''}`)
  }

  it('--pod is either end, --to-pod the packet\'s own direction', () => {
    expect(filters('--pod', 'curl-pod')).toEqual({ white: [{ sourcePod: ['default/curl-pod'] }, { destinationPod: ['default/curl-pod'] }], black: [] })
    expect(filters('--protocol', 'tcp', '--pod', 'curl-pod').white).toEqual([{ protocol: ['tcp'], sourcePod: ['default/curl-pod'] }, { protocol: ['tcp'], destinationPod: ['default/curl-pod'] }])
    const l = oneCurl('webpod-ctr')
    const replies = count(l, '--protocol', 'tcp', '--to-pod', 'curl-pod', '--type', 'trace')
    expect(new Set(replies)).toEqual(new Set(['to-endpoint webpod-ctr']))
  })

  it('--verdict, --type, --port, --ip, --not, -n', () => {
    const l = oneCurl('webpod-ctr')
    expect(count(l, '--verdict', 'TRANSLATED', '--from-pod', 'curl-pod')).toEqual(['post-xlate-fwd curl-pod'])
    expect(count(l, '--type', 'trace:to-network')).toEqual([])
    expect(count(l, '--port', '80').length).toBeGreaterThan(5)
    expect(count(l, '--port', '81')).toEqual([])
    expect(count(l, '--to-ip', '172.20.0.0/24', '--not', '--from-pod', 'default/curl').some((x) => x.endsWith('curl-pod'))).toBe(false)
    expect(count(l, '-n', 'kube-system')).toEqual([])
    expect(count(l, '-n', 'default').length).toBeGreaterThan(5)
  })

  it('refuses words that it does not know', () => {
    expect(() => filters('--verdict', 'LOST')).toThrow('invalid --verdict value: LOST')
    expect(() => filters('--protocol', 'quic')).toThrow(Misuse)
    expect(() => readFlags(['--pods', 'x'], OBSERVE_FLAGS)).toThrow('unknown flag: --pods')
    expect(() => readFlags(['-x'], OBSERVE_FLAGS)).toThrow("unknown shorthand flag: 'x' in -x")
  })
})
