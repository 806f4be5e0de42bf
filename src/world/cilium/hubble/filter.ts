import { formatIp, parseIp, parsePrefix, within } from '../../net/index.ts'
import { RESERVED } from '../identity/reserved.ts'
import type { Flow, FlowEnd } from './flow.ts'

/** flow.FlowFilter of Hubble's API, as far as it is modelled. Fields are joined by "and", the values of one by "or". */
export interface FlowFilter {
  readonly sourcePod?: readonly string[]
  readonly destinationPod?: readonly string[]
  readonly sourceIp?: readonly string[]
  readonly destinationIp?: readonly string[]
  readonly sourcePort?: readonly string[]
  readonly destinationPort?: readonly string[]
  readonly sourceLabel?: readonly string[]
  readonly destinationLabel?: readonly string[]
  readonly sourceIdentity?: readonly number[]
  readonly destinationIdentity?: readonly number[]
  readonly verdict?: readonly string[]
  readonly protocol?: readonly string[]
  /** `trace`, `trace:to-endpoint`, `drop`, `policy-verdict`, `trace-sock`, `l7`. */
  readonly eventType?: readonly string[]
  readonly dropReason?: readonly string[]
  readonly tcpFlags?: readonly (readonly string[])[]
  readonly nodeName?: readonly string[]
  readonly trafficDirection?: readonly string[]
  readonly reply?: readonly boolean[]
  readonly ipVersion?: readonly number[]
  readonly uuid?: readonly string[]
}

/** Labels of the ends of a flow, asked for only where a filter needs them. */
export type LabelsOf = (end: FlowEnd) => readonly string[]

const BITS: Readonly<Record<string, number>> = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32 }

const KIND_WORDS: Readonly<Record<Flow['kind'], string>> = { trace: 'trace', drop: 'drop', policy: 'policy-verdict', sock: 'trace-sock' }

/** `default/web` means every pod of the namespace whose name begins so. */
function podMatches(pattern: string, end: FlowEnd): boolean {
  if (end.pod === undefined) return false
  const at = pattern.indexOf('/')
  const [space, name] = at < 0 ? ['', pattern] : [pattern.slice(0, at), pattern.slice(at + 1)]
  return (space === '' || space === end.namespace) && end.pod.startsWith(name)
}

function ipMatches(pattern: string, end: FlowEnd): boolean {
  if (!pattern.includes('/')) return formatIp(end.ip) === pattern || parseIp(pattern) === end.ip
  const p = parsePrefix(pattern)
  return p !== undefined && within(end.ip, p.address, p.length)
}

const SOURCES = ['k8s', 'any', 'reserved', 'unspec', 'container', 'cidr', 'fqdn']

/** One requirement of a label selector: `app=web`, `app!=web`, `app`, `!app`, `app in (a,b)`, with or without the label's source. */
function requirement(text: string, labels: readonly string[]): boolean {
  const pairs = labels.map((l) => {
    const at = l.indexOf('=')
    const [key, value] = at < 0 ? [l, ''] : [l.slice(0, at), l.slice(at + 1)]
    return { full: key, key: key.slice(key.indexOf(':') + 1), value }
  })
  const has = (key: string): { value: string } | undefined => {
    const source = SOURCES.find((s) => key.startsWith(`${s}:`))
    return pairs.find((p) => (source === undefined || source === 'any' ? p.key === (source === undefined ? key : key.slice(4)) : p.full === key))
  }
  const set = /^(.+?)\s+(in|notin)\s+\((.*)\)$/.exec(text)
  if (set) {
    const value = has(set[1]!)?.value
    const among = value !== undefined && set[3]!.split(',').map((v) => v.trim()).includes(value)
    return set[2] === 'in' ? among : !among
  }
  const unequal = /^([^!=]+)!=(.*)$/.exec(text)
  if (unequal) return has(unequal[1]!.trim())?.value !== unequal[2]!.trim()
  const equal = /^([^=]+)==?(.*)$/.exec(text)
  if (equal) return has(equal[1]!.trim())?.value === equal[2]!.trim()
  return text.startsWith('!') ? has(text.slice(1)) === undefined : has(text) !== undefined
}

const labelsMatch = (selector: string, labels: readonly string[]): boolean => selector.split(/,(?![^(]*\))/).every((r) => requirement(r.trim(), labels))

const typeMatches = (word: string, f: Flow): boolean => {
  const [kind = '', point] = word.split(':')
  if (kind !== KIND_WORDS[f.kind]) return false
  return point === undefined || f.type === point
}

type Test = (value: any, f: Flow, labels: LabelsOf) => boolean

const TESTS: { readonly [K in keyof Required<FlowFilter>]: Test } = {
  sourcePod: (v: string, f) => podMatches(v, f.source),
  destinationPod: (v: string, f) => podMatches(v, f.destination),
  sourceIp: (v: string, f) => ipMatches(v, f.source),
  destinationIp: (v: string, f) => ipMatches(v, f.destination),
  sourcePort: (v: string, f) => String(f.source.port) === v,
  destinationPort: (v: string, f) => String(f.destination.port) === v,
  sourceLabel: (v: string, f, labels) => labelsMatch(v, labels(f.source)),
  destinationLabel: (v: string, f, labels) => labelsMatch(v, labels(f.destination)),
  sourceIdentity: (v: number, f) => f.source.identity === v,
  destinationIdentity: (v: number, f) => f.destination.identity === v,
  verdict: (v: string, f) => f.verdict === v,
  protocol: (v: string, f) => (v === 'icmp' ? f.protocol === 'ICMPv4' : f.protocol.toLowerCase() === v),
  eventType: typeMatches,
  dropReason: (v: string, f) => f.kind === 'drop' && f.type.toUpperCase().replace(/\W+/g, '_') === v.toUpperCase(),
  tcpFlags: (v: readonly string[], f) => f.flags !== undefined && v.every((name) => (f.flags! & (BITS[name.toLowerCase()] ?? 0)) !== 0),
  nodeName: (v: string, f) => globMatches(v, f.node),
  trafficDirection: (v: string, f) => f.direction?.toLowerCase() === v.toLowerCase(),
  reply: (v: boolean, f) => f.reply === v,
  ipVersion: (v: number) => v === 4,
  uuid: () => false,
}

const globMatches = (pattern: string, name: string): boolean => {
  const [head = '', ...rest] = (pattern.includes('/') ? pattern.slice(pattern.indexOf('/') + 1) : pattern).split('*')
  if (rest.length === 0) return head === name
  return name.startsWith(head) && name.endsWith(rest.at(-1)!)
}

const passes = (filter: FlowFilter, f: Flow, labels: LabelsOf): boolean =>
  (Object.entries(filter) as [keyof FlowFilter, readonly unknown[]][]).every(([key, values]) => values.length === 0 || values.some((v) => TESTS[key](v, f, labels)))

/** Does a flow pass? One filter of the white list (an empty list lets everything pass) and none of the black list. */
export const selectsFlow = (f: Flow, white: readonly FlowFilter[], black: readonly FlowFilter[], labels: LabelsOf): boolean =>
  (white.length === 0 || white.some((x) => passes(x, f, labels))) && !black.some((x) => passes(x, f, labels))

/** The number of an identity by number or reserved name; undefined for neither. */
export function identityNumber(word: string): number | undefined {
  if (/^\d+$/.test(word)) return Number(word)
  const found = Object.entries(RESERVED).find(([, name]) => name === word)
  return found && Number(found[0])
}
