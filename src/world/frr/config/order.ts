import type { Argument, ConfigLine, Mode } from '../command.ts'
import { FAMILIES, tableOf } from './forms.ts'
import { keyOf, type Key } from './key.ts'

/** Lines of a section in the order in which FRR writes them; what it keeps in the order of typing stays so. `router`: of an address family the lines of its router, which say what its neighbors are. */
export function inOrder(mode: Mode, lines: readonly ConfigLine[], router: readonly ConfigLine[] = lines): readonly ConfigLine[] {
  if (mode !== 'config' && tableOf(mode).forms.length === 0) return [...lines].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
  const places = new Map(lines.map((line, i) => [line, placeOf(mode, line, i, { lines, router })]))
  return [...lines].sort((a, b) => compare(places.get(a)!, places.get(b)!))
}

type Place = readonly (number | string)[]

function compare(a: Place, b: Place): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a[i] === b[i]) continue
    return typeof a[i] === typeof b[i] ? (a[i]! < b[i]! ? -1 : 1) : typeof a[i] === 'number' ? -1 : 1
  }
  return 0
}

interface Around { readonly lines: readonly ConfigLine[]; readonly router: readonly ConfigLine[] }

function placeOf(mode: Mode, line: ConfigLine, index: number, { lines, router }: Around): Place {
  const table = tableOf(mode)
  const bare = line.args[0]?.token === 'no' ? line.args.slice(1) : line.args
  const key = keyOf(mode, bare)
  if (key.neighbor !== undefined) return [table.neighborRank, ...neighborPlace(key.neighbor, router), (key.form?.rank ?? table.neighbors.length) + (isMembership(key, bare) ? MEMBERSHIP : 0)]
  const rank = key.form?.rank ?? table.otherRank
  const family = mode === 'config' ? FAMILIES.find((f) => line.text.startsWith(`${f} `)) : undefined
  if (family !== undefined) return familyPlace(family, line, lines)
  if (key.form && ['network', 'aggregate-address'].includes(key.words[0]!)) return [rank, ...prefixPlace(key.words[1]!)]
  if (key.words[0] === 'redistribute') return [rank, PROTOCOLS.indexOf(key.words[1]!), key.words[2] ?? '']
  return [rank, index]
}

/** `neighbor X peer-group G` stands behind X's own AS, `neighbor G peer-group` before that of the group. */
const isMembership = (key: Key, args: readonly Argument[]): boolean => key.words[2] === 'peer-group' && args.length > 3
const MEMBERSHIP = 1.5

/** Kinds of routes in zebra's order. */
const PROTOCOLS = ['system', 'kernel', 'connected', 'static', 'rip', 'ripng', 'ospf', 'ospf6', 'isis', 'bgp', 'pim', 'eigrp', 'nhrp', 'hsls', 'olsr', 'table', 'ldp', 'vnc', 'vnc-direct', 'bgp-direct', 'babel', 'sharp', 'pbr', 'bfd', 'openfabric']

const isGroup = (name: string, lines: readonly ConfigLine[]): boolean => lines.some((l) => l.text === `neighbor ${name} peer-group`)

/** Groups by their names; then neighbors, those of groups first and by their groups' names, interfaces before addresses. */
function neighborPlace(name: string, router: readonly ConfigLine[]): Place {
  if (isGroup(name, router)) return [0, '', 0, name]
  const group = router.find((l) => l.text.startsWith(`neighbor ${name} peer-group `) || l.text.startsWith(`neighbor ${name} interface peer-group `))?.text.split(' ').at(-1)
  const isAddress = /^[\d.]+$/.test(name) || name.includes(':')
  return [group === undefined ? 2 : 1, group ?? '', isAddress ? 1 : 0, ...(isAddress ? addressPlace(name) : [name])]
}

/** A list's or route-map's lines stand together, where its first stands or by its name; in it by sequence. */
function familyPlace(family: string, line: ConfigLine, lines: readonly ConfigLine[]): Place {
  const rank = FAMILY_RANK + FAMILIES.indexOf(family)
  const words = line.text.slice(family.length + 1).split(' ')
  if (family.endsWith(' route')) return [rank, ...prefixPlace(words[0]!), /^[\d.:a-f]*[.:]/.test(words[1] ?? '') ? 1 : words[1] === 'blackhole' || words[1] === 'reject' ? 2 : 0, words[1] ?? '', Number(words[2] ?? 0) || 0]
  const standardOrNot = family.endsWith('community-list') ? 1 : 0
  const name = words[standardOrNot]!
  const byName = family.includes('as-path') || standardOrNot === 1
  const start = lines.findIndex((l) => l.text.startsWith(`${family} ${name} `))
  const at = words.indexOf('seq')
  const sequence = family === 'route-map' ? Number(words[2]) : at < 0 ? -1 : Number(words[at + 1])
  return [rank, byName ? name : start, sequence]
}
const FAMILY_RANK = 1_000

/** Address bytes, then length: the order of a routing table. */
function prefixPlace(prefix: string): Place {
  const [address = '', length = '0'] = prefix.split('/')
  return [...addressPlace(address), Number(length)]
}

/** IPv4 before IPv6; groups of an address as numbers. */
export function addressPlace(address: string): Place {
  if (!address.includes(':')) return [4, ...address.split('.').map(Number)]
  const [head = '', tail] = address.split('::')
  const groups = (text: string): number[] => (text === '' ? [] : text.split(':').map((g) => Number.parseInt(g, 16)))
  const [a, b] = [groups(head), groups(tail ?? '')]
  return [6, ...a, ...Array.from({ length: Math.max(0, 8 - a.length - b.length) }, () => 0), ...b]
}
