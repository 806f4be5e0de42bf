import { formatIp } from '../../net/index.ts'
import type { Flow } from '../hubble/flow.ts'
import { summaryOf } from '../hubble/protojson.ts'

/** Flags of `monitor`: kinds of events, endpoints. */
export interface MonitorOptions { readonly types: readonly string[]; readonly from: readonly number[]; readonly to: readonly number[]; readonly relatedTo: readonly number[] }

const FLAG_WORDS: readonly (readonly [number, string])[] = [[2, 'SYN'], [16, 'ACK'], [1, 'FIN'], [4, 'RST']]

/** The packet as monitor's dissector prints it: `172.20.0.169:56560 -> 172.20.0.88:80 tcp SYN`. */
function packetText(f: Flow): string {
  const ends = `${formatIp(f.source.ip)}${f.source.port === undefined ? '' : `:${f.source.port}`} -> ${formatIp(f.destination.ip)}${f.destination.port === undefined ? '' : `:${f.destination.port}`}`
  if (f.protocol === 'TCP') return `${ends} tcp ${FLAG_WORDS.filter(([bit]) => ((f.flags ?? 0) & bit) !== 0).map(([, n]) => n).join(', ')}`
  return `${ends} ${f.icmp ? `icmp ${summaryOf(f).replace('ICMPv4 ', '')}` : f.protocol.toLowerCase()}`
}

const POINTS: Readonly<Record<string, (f: Flow) => string>> = {
  'to-endpoint': (f) => `-> endpoint ${f.destination.endpoint ?? 0}`, 'to-stack': () => '-> stack', 'to-network': () => '-> network', 'to-overlay': () => '-> overlay', 'to-host': () => '-> host from',
}

const KINDS: Readonly<Record<Flow['kind'], string>> = { trace: 'trace', drop: 'drop', policy: 'policy-verdict', sock: 'trace-sock' }

function fits(f: Flow, o: MonitorOptions): boolean {
  const has = (list: readonly number[], id: number | undefined): boolean => id !== undefined && list.includes(id)
  return (o.types.length === 0 || o.types.includes(KINDS[f.kind])) && (o.from.length === 0 || has(o.from, f.source.endpoint)) && (o.to.length === 0 || has(o.to, f.destination.endpoint)) &&
    (o.relatedTo.length === 0 || has(o.relatedTo, f.source.endpoint) || has(o.relatedTo, f.destination.endpoint))
}

/** A notification as `cilium-dbg monitor` prints it; undefined where its flags leave it out. */
export function monitorLine(f: Flow, o: MonitorOptions): string | undefined {
  if (!fits(f, o)) return undefined
  const identities = `identity ${f.source.identity}->${f.destination.identity}`
  switch (f.kind) {
    case 'trace':
      return `${POINTS[f.type]?.(f) ?? `-> ${f.type}`} flow 0x0 , ${identities} state ${f.traceReason ?? 'unknown'} ifindex ${f.interface?.name ?? '0'} orig-ip 0.0.0.0: ${packetText(f)}`
    case 'drop':
      return `xx drop (${f.type}) flow 0x0 to endpoint ${f.destination.endpoint ?? 0}, ifindex ${f.interface?.index ?? 0}, file ${f.drop!.file}:${f.drop!.line}, , ${identities}: ${packetText(f)}`
    case 'policy': {
      const ingress = f.direction === 'INGRESS'
      return `Policy verdict log: flow 0x0 local EP ID ${(ingress ? f.destination : f.source).endpoint ?? 0}, remote ID ${(ingress ? f.source : f.destination).identity}, proto ${f.protocol === 'TCP' ? 6 : f.protocol === 'UDP' ? 17 : 1}, ${ingress ? 'ingress' : 'egress'}, action ${f.verdict === 'FORWARDED' ? 'allow' : 'deny'}, auth: disabled, match ${f.type.slice('policy-verdict:'.length).split(' ')[0]!.replace('-', '')}, ${packetText(f)}`
    }
    default: {
      const to = f.type.endsWith('fwd') ? f.destination : f.source
      return `CPU 00: [${f.type}] cgroup_id: 0 sock_cookie: 0, dst [${formatIp(to.ip)}]:${to.port ?? 0} ${f.protocol.toLowerCase()}`
    }
  }
}
