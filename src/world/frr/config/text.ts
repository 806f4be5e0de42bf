import type { ConfigLine } from '../command.ts'

/** How the end of a section is written, where it is not `exit`; by the beginning of its first line. */
const ENDS: readonly (readonly [string, string])[] = [
  ['address-family ', 'exit-address-family'], ['vrf ', 'exit-vrf'], ['vni ', 'exit-vni'], ['vnc ', 'exit-vnc'], ['vrf-policy ', 'exit-vrf-policy'], ['link-params', 'exit-link-params'],
]
const endOf = (text: string): string => ENDS.find(([start]) => text.startsWith(start))?.[1] ?? 'exit'

/** Sections of a section that have nothing to say are not written. */
const isSilent = (line: ConfigLine): boolean => line.text.startsWith('address-family ') || line.text === 'segment-routing srv6' || line.text === 'link-params'

/** A daemon's lines as it writes them: sections indented and closed, `!` between them. */
export function textOf(lines: readonly ConfigLine[], depth = 0): string[] {
  const indent = ' '.repeat(depth)
  return lines.flatMap((line) => {
    if (!line.lines) return [indent + line.text]
    const inside = textOf(line.text.startsWith('router bgp ') ? withoutInherited(line.lines) : line.lines, depth + 1)
    if (inside.length === 0 && isSilent(line)) return []
    const section = [indent + line.text, ...inside, indent + endOf(line.text)]
    return depth === 0 ? [...section, '!'] : [`${indent}!`, ...section]
  })
}

/** A member of an active group is active without a line of its own. */
function withoutInherited(lines: readonly ConfigLine[]): readonly ConfigLine[] {
  const groups = new Map(lines.flatMap((l): [string, string][] => {
    const m = /^neighbor (\S+) (?:interface )?peer-group (\S+)$/.exec(l.text)
    return m ? [[m[1]!, m[2]!]] : []
  }))
  return lines.map((section) => {
    if (!section.lines) return section
    const active = new Set(section.lines.map((l) => l.text))
    return { ...section, lines: section.lines.filter((l) => !(l.text.endsWith(' activate') && l.text.startsWith('neighbor ') && active.has(`neighbor ${groups.get(l.text.split(' ')[1]!) ?? ''} activate`))) }
  })
}
