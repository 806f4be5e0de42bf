/*
 * What vtysh makes of the daemons' configurations: lines that several have stand once, sections come in the order of vtysh's nodes.
 */

interface Section {
  readonly name: string
  readonly lines: string[]
  exit?: string
}

/** How a line is filed: the node whose section it opens, by its beginning. The first that fits. */
const NODES: readonly (readonly [start: string, node: number])[] = [
  ['interface', 17], ['pseudowire', 66], ['vrf', 16], ['nexthop-group', 18], ['router-id', 19], ['router rip', 21], ['router eigrp', 24], ['router babel', 23], ['router ospf', 41],
  ['mpls ldp', 43], ['l2vpn', 48], ['router bgp', 25], ['router isis', 50], ['router openfabric', 89], ['route-map', 59], ['no route-map', 59], ['pbr-map', 60], ['access-list', 51],
  ['ipv6 access-list', 53], ['mac access-list', 54], ['ip prefix-list', 52], ['ipv6 prefix-list', 55], ['bgp as-path access-list', 56], ['bgp community-list', 57],
  ['bgp extcommunity-list', 57], ['bgp large-community-list', 57], ['bgp community alias', 58], ['ip route', 15], ['ipv6 route', 15], ['key', 13], ['line', 79],
  ['ipv6 forwarding', 63], ['ip forwarding', 63], ['debug vrf', 6], ['debug northbound', 7], ['debug route-map', 9], ['debug resolver', 10], ['debug', 5], ['password', 11],
  ['enable password', 11], ['ip protocol', 64], ['ipv6 protocol', 64], ['ip nht', 64], ['ipv6 nht', 64], ['mpls', 65], ['segment-routing', 67], ['bfd', 86], ['rpki', 83],
]

/** Nodes whose lines stand without a `!` after each. */
const TOGETHER = new Set([51, 52, 15, 56, 57, 58, 53, 54, 55, 63, 5, 11, 6, 7, 9, 10, 65])
/** Nodes whose lines are kept once and in their alphabetical order. */
const SORTED = new Set([59, 17, 79, 18])
const INTERFACE = 17

/** Beginnings of lines outside sections that several daemons have and that are told once. */
const ONCE = [
  'log', 'hostname', 'domainname', 'allow-reserved-ranges', 'frr', 'agentx', 'no log', 'no ip prefix-list', 'no ipv6 prefix-list', 'service cputime-stats', 'no service cputime-stats', 'service cputime-warning',
]

/** The lines of `show running-config` between its head and `end`, made of what each daemon says and of vtysh's own lines. */
export function mergeConfigs(texts: readonly (readonly string[])[]): string[] {
  const top: string[] = []
  const nodes = new Map<number, Map<string, Section>>()
  let current: { node: number; section: Section } | undefined
  const file = (node: number, name: string): void => {
    let sections = nodes.get(node)
    if (!sections) nodes.set(node, (sections = new Map()))
    let section = sections.get(name)
    if (!section) sections.set(name, (section = { name, lines: [] }))
    current = { node, section }
  }
  for (const line of texts.flat()) {
    if (line === '' || line.startsWith('!') || line.startsWith('#')) continue
    if (line.startsWith(' ')) {
      if (current) put(current.section.lines, line, SORTED.has(current.node))
      else top.push(line)
    } else if (line.startsWith('exit')) {
      if (current) current.section.exit = line
    } else {
      const node = NODES.find(([start]) => line.startsWith(start))?.[1]
      if (node !== undefined) file(node, line)
      else {
        if (!ONCE.some((start) => line.startsWith(start)) || !top.includes(line)) top.push(line)
        current = undefined
      }
    }
  }
  return [...top, '!', ...[...nodes].sort(([a], [b]) => a - b).flatMap(([node, sections]) => written(node, [...sections.values()]))]
}

function put(lines: string[], line: string, sorted: boolean): void {
  if (!sorted) {
    lines.push(line)
    return
  }
  if (lines.includes(line)) return
  const at = lines.findIndex((l) => l > line)
  lines.splice(at < 0 ? lines.length : at, 0, line)
}

function written(node: number, sections: readonly Section[]): string[] {
  const together = TOGETHER.has(node)
  const out = sections.flatMap((s) => {
    if (node === INTERFACE && s.lines.length === 0) return []
    return [s.name, ...s.lines, ...(s.exit === undefined ? [] : [s.exit]), ...(together ? [] : ['!'])]
  })
  return together ? [...out, '!'] : out
}
