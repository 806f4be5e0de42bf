import { formatIp, type NexthopObject } from '../../../net/index.ts'
import type { LinkNames } from './context.ts'
import { protocolName, scopeName } from './names.ts'
import type { Printer } from './printer.ts'

const ZERO_SCOPE = 0

/** `id 501 via … dev … scope link proto zebra`: also what stands behind `nh_info` of a route. */
export function printNexthopBody(p: Printer, n: NexthopObject, names: LinkNames, details: boolean): void {
  p.value('id', n.id, { before: 'id ', after: ' ' })
  if (n.group) {
    if (p.style.json) {
      p.open('[', 'group')
      for (const m of n.group) {
        p.open('{')
        p.jsonValue('id', m.id)
        if (m.weight !== 1) p.jsonValue('weight', m.weight)
        p.close('}')
      }
      p.close(']')
    } else {
      p.text(`group ${n.group.map((m) => (m.weight === 1 ? String(m.id) : `${m.id},${m.weight}`)).join('/')} `)
    }
  }
  if (n.nexthop?.via !== undefined) {
    p.text('via ')
    p.value('gateway', formatIp(n.nexthop.via), { after: ' ', color: 'inet' })
  }
  if (n.nexthop) {
    p.text('dev ')
    p.value('dev', names.name(n.nexthop.link), { after: ' ', color: 'ifname' })
  }
  if (n.scope !== ZERO_SCOPE || details) p.value('scope', scopeName(n.scope), { before: 'scope ', after: ' ' })
  if (n.blackhole) p.flag('blackhole', 'blackhole ')
  if (n.protocol !== 0 || details) p.value('protocol', protocolName(n.protocol), { before: 'proto ', after: ' ' })
  p.open('[', 'flags')
  if (n.nexthop?.dead) p.value(undefined, 'dead', { after: ' ' })
  if (n.nexthop?.onlink) p.value(undefined, 'onlink', { after: ' ' })
  if (n.nexthop?.linkDown) p.value(undefined, 'linkdown', { after: ' ' })
  p.close(']')
}
