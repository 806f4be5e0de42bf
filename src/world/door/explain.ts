import type { FlowQuestion, PacketWalk } from '../../lab/index.ts'
import { formatIp, formatPrefix, linkOf, namespaceByName, namespaceOf, parseIp, walk, type Hop } from '../net/index.ts'
import { hosts } from '../os/index.ts'
import type { World } from '../sim/index.ts'

/** The table entry that decided a hop, in the words of `ip`. */
function entry(w: World, h: Hop): string | undefined {
  if (h.sysctl) return `${h.sysctl.path.replaceAll('/', '.')} = ${h.sysctl.value}`
  if (h.route) {
    const to = h.route.prefix === 0 ? 'default' : formatPrefix({ address: h.route.dst, length: h.route.prefix })
    const hop = h.route.nexthops[0]
    const via = hop?.via === undefined ? '' : ` via ${formatIp(hop.via)}`
    const dev = hop?.link === undefined ? '' : ` dev ${linkOf(w, hop.link).name}`
    return `${h.route.type === 'unicast' ? '' : `${h.route.type} `}${to}${via}${dev}`
  }
  if (h.neighbour) return `${formatIp(h.neighbour.address)} ${h.neighbour.state}`
  return undefined
}

/** Why a packet arrived, or did not: it is really sent, in a fork. Throws an Error for a host or an address that is none. */
export function explain(w: World, q: FlowQuestion): PacketWalk {
  const host = w.table(hosts).get(q.from)
  const ns = host && namespaceByName(w, host.netns)
  if (!ns) throw new Error(`there is no running host "${q.from}"`)
  const dst = parseIp(q.to)
  if (dst === undefined) throw new Error(`${JSON.stringify(q.to)} is no address`)
  const answer = walk(w, { ns: ns.id, dst, protocol: q.protocol, ...(q.port === undefined ? {} : { dport: q.port }) })
  const forth = answer.hops.findIndex((h) => h.what === 'deliver')
  return {
    arrived: forth >= 0,
    answered: answer.verdict === 'answered',
    verdict: answer.reason === '' ? answer.verdict : `${answer.verdict}: ${answer.reason}`,
    hops: answer.hops.map((h, i) => {
      const e = entry(w, h)
      return {
        host: h.ns === 0 ? 'gateway' : namespaceOf(w, h.ns).name, dev: h.link === undefined ? '' : linkOf(w, h.link).name,
        decision: h.detail === '' ? h.what : `${h.what}: ${h.detail}`, ...(e === undefined ? {} : { entry: e }), back: forth >= 0 && i > forth,
      }
    }),
  }
}
