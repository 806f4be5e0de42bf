import { identityNumber, type FlowFilter } from '../../cilium/index.ts'
import { Misuse, type CommandLine } from './flags.ts'

type Change = (value: string, namespace: string | undefined) => Partial<Record<keyof FlowFilter, unknown>>

/** `webpod` is `default/webpod`, or of the namespace that `-n` names. */
const podName = (value: string, namespace: string | undefined): string => (value.includes('/') ? value : `${namespace ?? 'default'}/${value}`)

const VERDICTS = ['FORWARDED', 'DROPPED', 'AUDIT', 'REDIRECTED', 'ERROR', 'TRACED', 'TRANSLATED']
const PROTOCOLS = ['http', 'dns', 'kafka', 'icmp', 'icmpv4', 'icmpv6', 'tcp', 'udp', 'sctp']
const TYPES = ['trace', 'drop', 'policy-verdict', 'trace-sock', 'l7', 'agent', 'debug', 'capture', 'recorder']

const among = (flag: string, value: string, words: readonly string[], say: string): string => {
  const found = words.find((x) => x.toLowerCase() === value.toLowerCase())
  if (found === undefined) throw new Misuse(`invalid argument "${value}" for "${flag}" flag: ${say}`)
  return found
}

const identity = (flag: string, value: string): number => {
  const n = identityNumber(value)
  if (n === undefined) throw new Misuse(`invalid argument "${value}" for "${flag}" flag: parse reserved identity "${value}": ${value} is not a valid security identity`)
  return n
}

/** Filters of one end, by the flag's name without `from-`, `to-`: which field it sets at the source, and at the destination. */
const ENDS: Readonly<Record<string, { source: keyof FlowFilter; destination: keyof FlowFilter; value: (v: string, namespace: string | undefined, flag: string) => unknown }>> = {
  pod: { source: 'sourcePod', destination: 'destinationPod', value: podName },
  namespace: { source: 'sourcePod', destination: 'destinationPod', value: (v) => `${v}/` },
  ip: { source: 'sourceIp', destination: 'destinationIp', value: (v) => v },
  port: { source: 'sourcePort', destination: 'destinationPort', value: (v) => v },
  label: { source: 'sourceLabel', destination: 'destinationLabel', value: (v) => v },
  identity: { source: 'sourceIdentity', destination: 'destinationIdentity', value: (v, _n, flag) => identity(flag, v) },
}

/** Filters of the whole flow. */
const WHOLE: Readonly<Record<string, Change>> = {
  verdict: (v) => ({ verdict: among('--verdict', v, VERDICTS, `invalid --verdict value: ${v}`) }),
  protocol: (v) => ({ protocol: among('--protocol', v, PROTOCOLS, `invalid protocol: ${v}`).replace('icmpv4', 'icmp') }),
  type(v) {
    among('-t, --type', v.split(':')[0]!, TYPES, `unknown event type ${v}`)
    return { eventType: v }
  },
  'drop-reason-desc': (v) => ({ dropReason: v }),
  'tcp-flags': (v) => ({ tcpFlags: v.split(',') }),
  'node-name': (v) => ({ nodeName: v }),
  'traffic-direction': (v) => ({ trafficDirection: among('--traffic-direction', v, ['ingress', 'egress'], `${v}: invalid traffic direction, expected ingress or egress`) }),
  ipv4: () => ({ ipVersion: 4 }),
  ipv6: () => ({ ipVersion: 6 }),
}

type Building = Partial<Record<keyof FlowFilter, unknown[]>>

const put = (f: Building, key: keyof FlowFilter, value: unknown): Building => ({ ...f, [key]: [...(f[key] ?? []), value] })
const same = (a: Building, b: Building): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Flags that the client knows and this lab has nothing to compare with. */
export const UNSUPPORTED = ['fqdn', 'from-fqdn', 'to-fqdn', 'service', 'from-service', 'to-service', 'workload', 'from-workload', 'to-workload', 'http-method', 'http-path', 'http-status', 'trace-id']

/**
 * The white list and the black list of a command line. A filter of either end becomes two filters joined by "or": one with it at the source, one with it
 * at the destination; `--not` puts the next one on the black list.
 */
export function filtersOf(c: CommandLine): { white: FlowFilter[]; black: FlowFilter[] } {
  const lists = { white: { left: {} as Building, right: {} as Building, two: false }, black: { left: {} as Building, right: {} as Building, two: false } }
  const namespace = c.given.findLast((g) => g.name === 'namespace')?.value
  const podded = c.given.some((g) => /(^|-)pod$/.test(g.name))
  let not = false
  for (const { name, value } of c.given) {
    if (name === 'not') {
      not = true
      continue
    }
    const list = not ? lists.black : lists.white
    const whole = WHOLE[name]
    const [, side, base = name] = /^(from|to)-(.+)$/.exec(name) ?? []
    const ends = ENDS[base]
    if (whole) {
      for (const [key, v] of Object.entries(whole(value, namespace)) as [keyof FlowFilter, unknown][]) {
        list.left = put(list.left, key, v)
        list.right = put(list.right, key, v)
      }
    } else if (ends) {
      // -n beside --pod only says in which namespace the pods are.
      if (name === 'namespace' && podded) continue
      const v = ends.value(value, namespace, `--${name}`)
      if (side !== 'to') list.left = put(list.left, ends.source, v)
      if (side !== 'from') {
        if (side === 'to') list.left = put(list.left, ends.destination, v)
        list.right = put(list.right, ends.destination, v)
      }
      if (side === 'from') list.right = put(list.right, ends.source, v)
      if (side === undefined) list.two = true
    } else continue
    not = false
  }
  const out = (l: typeof lists.white): FlowFilter[] => {
    if (Object.keys(l.left).length === 0) return []
    return (l.two && !same(l.left, l.right) ? [l.left, l.right] : [l.left]) as FlowFilter[]
  }
  return { white: out(lists.white), black: out(lists.black) }
}
