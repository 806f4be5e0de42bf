import type { SocketView } from '../../../os/index.ts'
import type { Time } from '../../../sim/index.ts'

const SECOND = 1_000_000
const MILLI = 1_000

/** `1min59sec`, `200ms`, `4.120ms` of milliseconds. */
export function timerText(millis: number): string {
  let [minutes, seconds, rest] = [Math.floor(millis / 60_000), Math.floor(millis / 1000) % 60, Math.floor(millis) % 1000]
  let text = ''
  if (minutes > 0) {
    rest = 0
    text = `${minutes}min`
    if (minutes > 9) seconds = 0
  }
  if (seconds > 0) {
    if (seconds > 9) rest = 0
    text += `${seconds}${rest > 0 ? '.' : 'sec'}`
  }
  minutes = 0
  return rest > 0 ? `${text}${String(rest).padStart(3, '0')}ms` : text
}

/** `-o`: which timer runs, how long still, how often it fired. */
export function timerWords(s: SocketView, now: Time): string {
  const t = s.tcp
  const timer = t?.rtx ?? t?.other
  if (!t || !timer) return ''
  const kind = t.rtx ? 'on' : s.state === 'TIME-WAIT' || s.state === 'FIN-WAIT-2' ? 'timewait' : s.options.keepalive ? 'keepalive' : 'persist'
  return ` timer:(${kind},${timerText(Math.max(0, timer.time - now) / MILLI)},${t.rtx ? t.retransmits : t.probes})`
}

const UNITS = ['', 'K', 'M', 'G', 'T'] as const

/** Bits a second as `ss` writes them: `41.2Mbps`, plain with `-n`. */
function bandwidth(bits: number, numeric: boolean): string {
  if (numeric) return `${Math.round(bits)}bps`
  let unit = 0
  let n = bits
  while (n >= 1000 && unit < UNITS.length - 1) {
    n /= 1000
    unit++
  }
  return `${Number(n.toPrecision(3))}${UNITS[unit]}bps`
}

const millis = (t: Time): string => String(Number((t / MILLI).toPrecision(6)))

/** `-i`: TCP_INFO of a connection. */
export function tcpWords(s: SocketView, now: Time, numeric: boolean): string {
  const t = s.tcp
  if (!t || s.state === 'LISTEN') return '\n\t cubic cwnd:10'
  const ago = (at: Time): number => Math.floor(Math.max(0, now - at) / MILLI)
  const counted = ([['bytes_sent', t.bytesSent], ['bytes_retrans', t.bytesRetrans], ['bytes_acked', t.bytesAcked], ['bytes_received', t.bytesReceived], ['segs_out', t.segsOut], ['segs_in', t.segsIn],
    ['data_segs_out', t.dataSegsOut], ['data_segs_in', t.dataSegsIn]] as const).filter(([, n]) => n > 0).map(([name, n]) => `${name}:${n}`)
  const rate = t.srtt ? (t.cwnd * t.mss * 8 * SECOND) / t.srtt : 0
  const words = [
    'cubic', `wscale:${t.sndScale},${t.rcvScale}`, `rto:${Math.round(t.rto / MILLI)}`, ...(t.srtt === undefined ? [] : [`rtt:${millis(t.srtt)}/${millis(t.rttvar)}`]),
    ...(t.backoff > 0 ? [`backoff:${t.backoff}`] : []), `mss:${t.mss}`, `pmtu:${t.pmtu}`, 'rcvmss:536', `advmss:${t.advMss}`, `cwnd:${t.cwnd}`,
    ...(t.ssthresh < 0x7fffffff ? [`ssthresh:${t.ssthresh}`] : []), ...counted, ...(rate > 0 ? [`send ${bandwidth(rate, numeric)}`] : []),
    `lastsnd:${ago(t.lastSend)}`, `lastrcv:${ago(t.lastReceive)}`, `lastack:${ago(t.lastAck)}`, ...(rate > 0 ? [`pacing_rate ${bandwidth(rate * 1.2, numeric)}`] : []),
    ...(t.retransTotal > 0 ? [`retrans:${t.retransmits > 0 ? 1 : 0}/${t.retransTotal}`] : []), 'app_limited', 'rcv_space:14480', 'rcv_ssthresh:64088',
    ...(t.srtt === undefined ? [] : [`minrtt:${millis(t.minRtt)}`]), `snd_wnd:${t.sndWnd}`,
  ]
  return `\n\t ${words.join(' ')}`
}

/** `-m`. */
export const memoryWords = (s: SocketView): string =>
  `\n\t skmem:(r${s.queuedBytes},rb${s.options.recvBuffer},t0,tb${s.options.sendBuffer},f0,w0,o0,bl0,d${s.drops})`

/** `-e`. */
export const extendedWords = (s: SocketView): string => `${s.uid === 0 ? '' : ` uid:${s.uid}`} ino:${s.id} sk:${s.id.toString(16)} <->`

/** `-p`. */
export const ownerWords = (s: SocketView): string =>
  s.owners.length === 0 ? '' : ` users:(${s.owners.map((o) => `("${o.comm}",pid=${o.pid},fd=${o.fd})`).join(',')})`
