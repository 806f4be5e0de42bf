import { formatIp } from '../../../net/index.ts'

const UNREACHABLE: readonly string[] = [
  'Destination Net Unreachable', 'Destination Host Unreachable', 'Destination Protocol Unreachable', 'Destination Port Unreachable', '', 'Source Route Failed',
  'Destination Net Unknown', 'Destination Host Unknown', 'Source Host Isolated', 'Destination Net Prohibited', 'Destination Host Prohibited',
  'Destination Net Unreachable for Type of Service', 'Destination Host Unreachable for Type of Service', 'Packet filtered', 'Precedence Violation', 'Precedence Cutoff',
]
const REDIRECTS: readonly string[] = ['Redirect Network', 'Redirect Host', 'Redirect Type of Service and Network', 'Redirect Type of Service and Host']
const FRAG_NEEDED = 4

function unreachable(code: number, info: number): string {
  if (code === FRAG_NEEDED) return `Frag needed and DF set (mtu = ${info})`
  return UNREACHABLE[code] ?? `Dest Unreachable, Bad Code: ${code}`
}

/** What `ping` says of an ICMP error or redirect. */
export function icmpWords(e: { readonly type: number; readonly code: number; readonly info: number }): string {
  if (e.type === 3) return unreachable(e.code, e.info)
  if (e.type === 5) return `${REDIRECTS[e.code] ?? `Redirect, Bad Code: ${e.code}`}(New nexthop: ${formatIp(e.info)})`
  if (e.type === 11) return e.code === 0 ? 'Time to live exceeded' : 'Frag reassembly time exceeded'
  return `Parameter problem: pointer = ${e.info}`
}
