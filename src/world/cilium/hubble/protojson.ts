import { formatIp } from '../../net/index.ts'
import { microTimestamp } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import type { Flow, FlowEnd } from './flow.ts'

/** Numbers of the monitor's messages and of the points at which a trace is taken. */
const TYPES: Readonly<Record<Flow['kind'], number>> = { drop: 1, trace: 4, policy: 5, sock: 7 }
const POINTS: Readonly<Record<string, number>> = {
  'to-endpoint': 0, 'to-proxy': 1, 'to-host': 2, 'to-stack': 3, 'to-overlay': 4, 'from-endpoint': 5, 'from-proxy': 6, 'from-host': 7, 'from-stack': 8, 'from-overlay': 9, 'from-network': 10, 'to-network': 11,
}
const XLATE: Readonly<Record<string, string>> = {
  'pre-xlate-fwd': 'SOCK_XLATE_POINT_PRE_DIRECTION_FWD', 'post-xlate-fwd': 'SOCK_XLATE_POINT_POST_DIRECTION_FWD',
  'pre-xlate-rev': 'SOCK_XLATE_POINT_PRE_DIRECTION_REV', 'post-xlate-rev': 'SOCK_XLATE_POINT_POST_DIRECTION_REV',
}
const XLATE_NUMBER: Readonly<Record<string, number>> = { 'pre-xlate-fwd': 1, 'post-xlate-fwd': 2, 'pre-xlate-rev': 3, 'post-xlate-rev': 4 }
const FLAGS: readonly (readonly [number, string])[] = [[2, 'SYN'], [16, 'ACK'], [1, 'FIN'], [4, 'RST'], [8, 'PSH'], [32, 'URG']]

const ICMP_WORDS: Readonly<Record<number, string>> = { 0: 'EchoReply', 3: 'DestinationUnreachable', 5: 'Redirect', 8: 'EchoRequest', 11: 'TimeExceeded', 12: 'ParameterProblem' }
const UNREACHABLE: Readonly<Record<number, string>> = { 0: 'Net', 1: 'Host', 2: 'Protocol', 3: 'Port', 4: 'FragmentationNeeded' }

/** What a flow's packet was, in words: `TCP Flags: ACK, PSH`, `ICMPv4 EchoRequest`, `UDP`. */
export function summaryOf(f: Flow): string {
  if (f.kind === 'sock') return f.protocol
  if (f.protocol === 'TCP' && f.flags !== undefined) {
    const bits = f.flags
    return `TCP Flags: ${[...FLAGS.filter(([, n]) => n === 'SYN' || n === 'ACK'), ...FLAGS.filter(([, n]) => n !== 'SYN' && n !== 'ACK')].filter(([bit]) => (bits & bit) !== 0).map(([, n]) => n).join(', ')}`
  }
  if (f.icmp) return `ICMPv4 ${ICMP_WORDS[f.icmp.type] ?? `Type ${f.icmp.type}`}${f.icmp.type === 3 ? `(${UNREACHABLE[f.icmp.code] ?? f.icmp.code})` : ''}`
  return f.protocol
}

function l4Of(f: Flow): Record<string, unknown> {
  const ports = { ...(f.source.port ? { source_port: f.source.port } : {}), ...(f.destination.port ? { destination_port: f.destination.port } : {}) }
  if (f.protocol === 'TCP') return { TCP: { ...ports, ...(f.flags === undefined ? {} : { flags: Object.fromEntries(FLAGS.filter(([bit]) => (f.flags! & bit) !== 0).map(([, n]) => [n, true])) }) } }
  if (f.protocol === 'UDP') return { UDP: ports }
  if (f.icmp) return { ICMPv4: { ...(f.icmp.type ? { type: f.icmp.type } : {}), ...(f.icmp.code ? { code: f.icmp.code } : {}) } }
  return {}
}

/** RFC 3339 with as many digits as it needs, three at a time, as protojson writes a timestamp. */
export const protoTime = (w: World, time: number): string => microTimestamp(w, time).replace(/(\.\d{3})000Z$/, '$1Z').replace('.000Z', 'Z')

export interface Context { readonly clusterName: string; readonly labels: (end: FlowEnd) => readonly string[]; readonly workload: (end: FlowEnd) => { name: string; kind: string } | undefined }

function endOf(e: FlowEnd, c: Context): Record<string, unknown> {
  const workload = c.workload(e)
  return {
    ...(e.endpoint === undefined ? {} : { ID: e.endpoint }), ...(e.identity === 0 ? {} : { identity: e.identity }), ...(e.pod === undefined ? {} : { cluster_name: c.clusterName, namespace: e.namespace }),
    labels: c.labels(e), ...(e.pod === undefined ? {} : { pod_name: e.pod }), ...(workload ? { workloads: [workload] } : {}),
  }
}

const REASONS: Readonly<Record<string, string>> = { new: 'NEW', established: 'ESTABLISHED', reply: 'REPLY', related: 'RELATED' }

const hash = (text: string, seed: number): string => {
  let h = 0x811c9dc5 ^ seed
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return (h >>> 0).toString(16).padStart(8, '0')
}

/** An identifier that is the flow's own, whoever asks and when. */
function uuidOf(node: string, time: number, n: number): string {
  const hex = [1, 2, 3, 4].map((s) => hash(`${node}/${time}/${n}`, s)).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** A flow as Hubble's API shows it (flow.Flow in protojson). */
export function flowJson(w: World, f: Flow, n: number, c: Context): Record<string, unknown> {
  return {
    time: protoTime(w, f.time), uuid: uuidOf(f.node, f.time, n), verdict: f.verdict,
    ...(f.drop ? { drop_reason: f.drop.code } : {}),
    IP: { source: formatIp(f.source.ip), destination: formatIp(f.destination.ip), ipVersion: 'IPv4' }, l4: l4Of(f), source: endOf(f.source, c), destination: endOf(f.destination, c),
    Type: f.kind === 'sock' ? 'SOCK' : 'L3_L4', node_name: `${c.clusterName}/${f.node}`, ...(f.reply === true ? { reply: true } : {}),
    event_type: { type: TYPES[f.kind], ...(f.kind === 'trace' && POINTS[f.type] ? { sub_type: POINTS[f.type] } : f.kind === 'sock' ? { sub_type: XLATE_NUMBER[f.type] } : f.drop ? { sub_type: f.drop.code } : {}) },
    ...(f.direction ? { traffic_direction: f.direction } : {}),
    ...(f.drop ? { drop_reason_desc: f.type.toUpperCase().replace(/\W+/g, '_').replace(/_$/, '') } : {}),
    ...(f.reply === undefined ? {} : { is_reply: f.reply }), ...(f.kind === 'trace' ? { trace_observation_point: f.type.toUpperCase().replace(/-/g, '_'), trace_reason: REASONS[f.traceReason ?? ''] ?? 'UNKNOWN' } : {}),
    ...(f.interface ? { interface: f.interface } : {}), ...(f.drop ? { file: { name: f.drop.file, line: f.drop.line } } : {}), ...(f.kind === 'sock' ? { sock_xlate_point: XLATE[f.type] } : {}),
    Summary: summaryOf(f), type_word: f.type,
  }
}
