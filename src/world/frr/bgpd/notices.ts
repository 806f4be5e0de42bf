import { formatIp, type Ip } from '../../net/index.ts'
import { findPeer, noticeWords, type BgpNotice } from '../../bgp/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { LEVELS, log } from '../log/log.ts'
import { debugs } from './debugging.ts'
import { linger } from './entries.ts'
import { hostOfSpeaker } from './instance.ts'
import { bgpOf } from './model.ts'
import { rememberStale } from './neighbor-facts.ts'

const NOTICE = LEVELS['notifications']!
const ERROR = LEVELS['errors']!
const DEBUG = LEVELS['debugging']!

/** `IPv4 Unicast`: a family in FRR's words. */
export const familyWords = (family: string): string => {
  const [afi = '', ...safi] = family.split('-')
  return `${afi === 'ipv4' ? 'IPv4' : afi === 'ipv6' ? 'IPv6' : afi.toUpperCase()} ${safi.map((s) => s[0]!.toUpperCase() + s.slice(1)).join(' ')}`
}

const hex = (data: Uint8Array | undefined): string => [...(data ?? [])].map((b) => b.toString(16)).join(' ')

/** Writes what bgpd's log says of a remark of the speaker's. */
export function onNotice(w: World, speaker: string, n: BgpNotice): void {
  const host = hostOfSpeaker(speaker)
  const changes = bgpOf(w, host)?.flags.has('bgp log-neighbor-changes') === true
  const events = debugs(w, host).includes('neighbor-events')
  const say = (message: string, level = LEVELS['informational']!): void => log(w, host, 'bgpd', message, level)
  const named = (peer: Ip): string => `${formatIp(peer)}(${findPeer(w, speaker, peer)?.hostname ?? 'Unknown'})`
  const address = formatIp(n.peer)
  switch (n.kind) {
    case 'end-of-rib': say(`[M59KS-A3ZXZ] bgp_update_receive: rcvd End-of-RIB for ${familyWords(n.family)} from ${address} in vrf default`); return
    case 'up': if (changes) say(`[N9HHH-F8H1M] %ADJCHANGE: neighbor ${named(n.peer)} in vrf default Up`, NOTICE); return
    case 'down': if (changes) say(`[PXVXG-TFNNT] %ADJCHANGE: neighbor ${named(n.peer)} in vrf default Down ${n.reason}`, NOTICE); return
    case 'notification-sent': case 'notification-received': {
      const { code, subcode } = noticeWords(n.notice)
      const way = n.kind === 'notification-sent' ? 'sent to' : 'received from'
      const id = n.kind === 'notification-sent' ? 'HZN6M-XRM1G' : 'NZ5V6-AH8ZC'
      // FRR prints only the first digit of the data it sends.
      const data = n.kind === 'notification-sent' ? hex(n.notice.data).slice(0, 1) : hex(n.notice.data)
      if (changes || events) say(`[${id}] %NOTIFICATION: ${way} neighbor ${address} ${n.notice.code}/${n.notice.subcode} (${code}${subcode === '' ? '' : `/${subcode}`}) ${n.notice.data?.length ?? 0} bytes ${data}`)
      return
    }
    case 'open-refused':
      if (n.why === 'no-common-family') say(`[GSTCJ-CJENX][EC 33554451] ${address} [Error] Configured AFI/SAFIs do not overlap with received MP capabilities`, ERROR)
      if (n.why !== 'collision') say(`[HTQD2-0R1WR][EC 33554451] bgp_process_packet: BGP OPEN receipt failed for peer: ${address}`, ERROR)
      return
    case 'read-error': say(`[MJ4D6-VBJKV][EC 33554454] ${address} [Error] bgp_read_packet error: ${n.error}`, ERROR); return
    case 'maximum-prefix':
      if (n.exceeded && n.prefix) linger(w, host, n.prefix)
      if (n.exceeded) say(`[QAZ2C-BZRW5] %MAXPFXEXCEED: No. of IPv4 Unicast prefix received from ${named(n.peer)} ${n.count} exceed, limit ${n.limit}`)
      else say(`[MCWSV-FHNYK] %MAXPFX: No. of IPv4 Unicast prefix received from ${named(n.peer)} reaches ${n.count}, max ${n.limit}`)
      return
    case 'denied':
      if (n.why === 'no-policy') once(w, host)
      else if (debugs(w, host).includes('updates')) say(`[PCFFM-WMARW] ${address}(${findPeer(w, speaker, n.peer)?.hostname ?? 'Unknown'}) rcvd UPDATE about ${formatIp(n.prefix.address)}/${n.prefix.length} IPv4 unicast -- DENIED due to: ${DENIED[n.why] ?? n.why};`, DEBUG)
      return
    case 'restart-timer-expired': rememberStale(w, host, n.peer); return
    case 'restart-timer-started': rememberStale(w, host, n.peer, bgpOf(w, host)?.stalePathTime ?? 0); return
    case 'state': if (events) say(`[ZWCSR-M7FG9] ${address} [FSM] (${n.from}->${n.to}), fd -1`, DEBUG); return
    case 'hold-expired': if (events) say(`[SKNV0-SPJ2S] ${address} [FSM] Hold timer expire`, DEBUG); return
    case 'peer-closed': if (events) say(`[H6QEC-9Y2BK] ${address} [Event] BGP connection closed fd -1`, DEBUG); return
    default: return
  }
}

const DENIED: Readonly<Record<string, string>> = { 'as-loop': 'as-path contains our own AS', 'policy': 'filter', 'next-hop': 'martian or self next-hop', 'originator': 'originator is us', 'cluster': 'reflected from the same cluster' }

/** The remark about missing policies is made once a run of bgpd. */
const warned = defineTable<string, { readonly done: true }>('frr.bgp-policy-warned')

function once(w: World, host: string): void {
  if (w.table(warned).has(host)) return
  w.table(warned).set(host, { done: true })
  log(w, host, 'bgpd', '[M8SSC-Q34TS] EBGP inbound/outbound policy not properly setup, please configure in order for your peering to work correctly', LEVELS['warnings']!)
}

export const forgetWarning = (w: World, host: string): void => void w.table(warned).delete(host)
