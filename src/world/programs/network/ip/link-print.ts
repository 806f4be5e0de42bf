import { linkFlags, operState, type Link } from '../../../net/index.ts'
import type { LinkView } from '../../../os/index.ts'
import { nameAndPeer, type Context, type LinkNames } from './context.ts'
import { printLinkKind } from './link-kind.ts'
import type { Printer } from './printer.ts'

/** Names of other namespaces by the number that this one knows them by. */
export type NamespaceNames = ReadonlyMap<number, string>

const DEFAULT_MODE = 'DEFAULT'

function printName(p: Printer, names: LinkNames, link: Link, layout: (shown: string) => string): void {
  const { name, peer } = nameAndPeer(names, link)
  if (p.style.json) {
    if (link.peerNsNumber !== undefined && link.peerIndex !== undefined) p.jsonValue('link_index', link.peerIndex)
    else if (peer !== undefined) p.jsonValue('link', peer)
    p.jsonValue('ifname', name)
    return
  }
  const shown = peer === undefined ? name : `${name}@${peer}`
  p.value('ifname', layout(shown), { color: 'ifname' })
}

const STATE_COLORS: Readonly<Record<string, 'up' | 'down'>> = { UP: 'up', DOWN: 'down' }
const stateColor = (link: Link): 'up' | 'down' | undefined => STATE_COLORS[operState(link)]

function printLinkFlags(p: Printer, link: Link, after: string): void {
  p.open('[', 'flags')
  if (p.style.json) for (const f of linkFlags(link)) p.value(undefined, f)
  else p.text(`<${linkFlags(link).join(',')}>${after}`)
  p.close(']')
}

const linkType = (link: Link): string => (link.kind === 'loopback' ? 'loopback' : 'ether')
const broadcastMac = (link: Link): string => (link.kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff')

/** One link of `ip -br`: name, state and, for `ip -br link`, address and flags. The line is not ended. */
export function printLinkBrief(p: Printer, names: LinkNames, link: LinkView, what: 'link' | 'address'): void {
  printName(p, names, link, (shown) => `${shown.padEnd(16)} `)
  p.value('operstate', p.style.json ? operState(link) : `${operState(link).padEnd(14)} `, { color: stateColor(link) })
  if (what === 'address') return
  p.value('address', link.mac, { after: ' ', color: 'mac' })
  printLinkFlags(p, link, ' ')
}

/** One link as `print_linkinfo` of iproute2 6.1 writes it, without its addresses. The caller opens and closes the JSON object. */
export function printLink(p: Printer, c: Context, names: LinkNames, link: LinkView, what: 'link' | 'address', namespaces: NamespaceNames): void {
  p.value('ifindex', link.index, { after: ': ' })
  printName(p, names, link, (shown) => `${shown}: `)
  printLinkFlags(p, link, ' ')
  p.value('mtu', link.mtu, { before: 'mtu ', after: ' ' })
  if (c.family !== 6) p.value('qdisc', link.qdisc, { before: 'qdisc ', after: ' ' })
  if (link.master !== undefined) p.value('master', names.name(link.master), { before: 'master ', after: ' ' })
  p.text('state ')
  p.value('operstate', operState(link), { after: ' ', color: stateColor(link) })
  if (what === 'link') p.value('linkmode', DEFAULT_MODE, { before: 'mode ', after: ' ' })
  if (c.family !== 6) p.value('group', 'default', { before: 'group ', after: ' ' })
  if (link.queueLength > 0) p.value('txqlen', link.queueLength, { before: 'qlen ' })
  if (what === 'link' || c.family === 'any' || c.details) printHardware(p, link, namespaces)
  if (c.details) printLinkKind(p, link, names)
  if (link.alias !== undefined && (what === 'link' || c.details)) p.value('ifalias', link.alias, { before: `${p.sl}    alias ` })
  if (c.stats) printCounters(p, link)
  p.text('\n')
}

function printHardware(p: Printer, link: Link, namespaces: NamespaceNames): void {
  p.text(p.sl)
  p.value('link_type', linkType(link), { before: '    link/', after: ' ' })
  p.value('address', link.mac, { color: 'mac' })
  p.text(' brd ')
  p.value('broadcast', broadcastMac(link), { color: 'mac' })
  if (link.peerNsNumber === undefined) return
  const name = namespaces.get(link.peerNsNumber)
  if (name === undefined) p.value('link_netnsid', link.peerNsNumber, { before: ' link-netnsid ' })
  else p.value('link_netns', name, { before: ' link-netns ' })
}

/** Widths of the columns of `-s`: at least the header's. */
const columnWidths = (values: readonly number[]): number[] => [10, 7, 6, 7, 7, 7, 10].map((w, i) => Math.max(w, String(values[i] ?? 0).length))

function counterRow(widths: readonly number[], cells: readonly string[]): string {
  return cells.map((cell, i) => cell.padStart(i === 0 ? widths[0]! - 4 : widths[i]!)).join(' ')
}

function printCounters(p: Printer, link: LinkView): void {
  const { rxBytes, rxPackets, rxDropped, rxMulticast, txBytes, txPackets, txDropped, txCarrier } = link.counters
  if (p.style.json) {
    const side = (name: string, entries: readonly (readonly [string, number])[]): void => {
      p.open('{', name)
      for (const [key, n] of entries) p.jsonValue(key, n)
      p.close('}')
    }
    p.open('{', 'stats64')
    side('rx', [['bytes', rxBytes], ['packets', rxPackets], ['errors', 0], ['dropped', rxDropped], ['over_errors', 0], ['multicast', rxMulticast]])
    side('tx', [['bytes', txBytes], ['packets', txPackets], ['errors', 0], ['dropped', txDropped], ['carrier_errors', txCarrier], ['collisions', 0]])
    p.close('}')
    return
  }
  const rows: [string, string[], number[]][] = [
    ['RX', ['bytes', 'packets', 'errors', 'dropped', 'missed', 'mcast', ''], [rxBytes, rxPackets, 0, rxDropped, 0, rxMulticast]],
    ['TX', ['bytes', 'packets', 'errors', 'dropped', 'carrier', 'collsns', ''], [txBytes, txPackets, 0, txDropped, txCarrier, 0]],
  ]
  for (const [side, header, values] of rows) {
    const widths = columnWidths(values)
    p.text(`${p.sl}    ${side}: ${counterRow(widths, header)}`)
    p.text(`${p.sl}    ${values.map((n, i) => `${String(n).padStart(widths[i]!)} `).join('')}`)
  }
}
