import { atLeast } from '../kernel.ts'
import { CONF4, CONF6, GLOBAL, NEIGH } from './names.ts'

export type Kind = 'int' | 'ints' | 'text' | { readonly low: number; readonly high: number }

export interface Entry {
  readonly initial: string
  readonly kind: Kind
  readonly firstOnly: boolean
  readonly since: string | undefined
  readonly readOnly: boolean
}

function parseEntry(text: string): [string, Entry] {
  const [path = '', initial = '', kind = 'int', marks = ''] = text.split('|')
  const range = /^(\d+)-(\d+)$/.exec(kind)
  return [path, {
    initial: kind === 'ints' ? initial.replaceAll(' ', '\t') : initial,
    kind: range ? { low: Number(range[1]), high: Number(range[2]) } : (kind as 'int' | 'ints' | 'text'),
    firstOnly: marks.includes('!'),
    since: /@([\d.]+)/.exec(marks)?.[1],
    readOnly: marks.includes('ro'),
  }]
}

const parseDevice = (text: string): Map<string, Entry> => new Map(text.trim().split(/\s+/).map((e) => {
  const [name = '', initial = '', mark] = e.split('|')
  return parseEntry([name, initial, 'int', mark ?? ''].join('|'))
}))

/** By path below net/. */
export const GLOBALS: ReadonlyMap<string, Entry> = new Map(GLOBAL.trim().split(/; |\n/).map(parseEntry))

/** Per device, by family and directory. */
export const DEVICE: Readonly<Record<string, ReadonlyMap<string, Entry>>> = {
  'ipv4/conf': parseDevice(CONF4),
  'ipv6/conf': parseDevice(CONF6),
  'ipv4/neigh': parseDevice(NEIGH),
  'ipv6/neigh': parseDevice(NEIGH.replace('locktime|100', 'locktime|0')),
}

export const DIRECTORIES = Object.keys(DEVICE)

/** What the loopback device and the `all` directory start with instead. */
const SPECIAL: Readonly<Record<string, string>> = {
  'ipv4/conf/lo/disable_policy': '1', 'ipv4/conf/lo/disable_xfrm': '1', 'ipv4/conf/all/accept_source_route': '0',
  'ipv6/conf/lo/accept_dad': '-1', 'ipv6/conf/lo/use_tempaddr': '-1', 'ipv6/conf/lo/mtu': '65536', 'ipv6/conf/all/accept_dad': '0',
}

/** The value with which a device's sysctl begins. */
export const initialOf = (directory: string, device: string, name: string, entry: Entry): string => SPECIAL[`${directory}/${device}/${name}`] ?? entry.initial

/** Does it exist in this kernel and this kind of namespace? */
export const exists = (entry: Entry, kernel: string, first: boolean): boolean =>
  (first || !entry.firstOnly) && (entry.since === undefined || atLeast(kernel, entry.since))

/** Two names of one variable. */
export const ALIASES: Readonly<Record<string, string>> = {
  'ipv4/ip_forward': 'ipv4/conf/all/forwarding',
  nf_conntrack_max: 'netfilter/nf_conntrack_max',
}
