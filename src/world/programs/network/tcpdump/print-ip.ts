import { decodeFrame, encodePacket, formatIp, ICMP, UNREACH, type Frame, type IcmpError, type Packet, type Payload, type Udp } from '../../../net/index.ts'
import { hex, hostText, portText, type PrintContext } from './context.ts'
import { applicationWords } from './print-application.ts'
import { printTcp } from './print-tcp.ts'

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMP', 2: 'IGMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' }
const HEADER = 20
const CHECKSUM_AT: Readonly<Record<number, number>> = { 6: 16, 17: 6 }

function headerLength(p: Packet): number { return HEADER + (p.recordRoute === undefined ? 0 : 40) }

const payloadOf = (p: Packet): Payload => (p.payload.kind === 'fragment' ? p.payload.whole.payload : p.payload)

/** The checksum that a packet's transport header carries. */
function checksumOf(p: Packet): number {
  const bytes = encodePacket(p)
  const at = headerLength(p) + (CHECKSUM_AT[p.proto] ?? 0)
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

/** `IP 10.0.0.1 > 10.0.0.2: …`: a packet from its IP header on, without the `IP `. */
export function printIp(c: PrintContext, p: Packet): string {
  if (p.src > 0xffffffff) return printIp6(c, p)
  const head = c.verbose > 0 ? `(${headerWords(p)})\n    ` : ''
  if (p.offset > 0) return `${head}${hostText(c, p.src)} > ${hostText(c, p.dst)}: ${(PROTOCOLS[p.proto] ?? `ip-proto-${p.proto}`).toLowerCase()}`
  return head + printPayload(c, p)
}

function printIp6(c: PrintContext, p: Packet): string {
  const payload = payloadOf(p)
  if (payload.kind === 'tcp' || payload.kind === 'udp') return printPayload(c, p)
  const words = payload.kind === 'icmp' && !('about' in payload) ? `ICMP6, echo ${payload.type === ICMP.echo ? 'request' : 'reply'}, id ${payload.id}, seq ${payload.seq}, length ${p.length - 40}` : 'ip6'
  return `${formatIp(p.src)} > ${formatIp(p.dst)}: ${words}`
}

function headerWords(p: Packet): string {
  const flags = [...(p.df ? ['DF'] : []), ...(p.mf ? ['+'] : [])].join(', ') || 'none'
  const route = p.recordRoute === undefined ? '' : `, options (RR${p.recordRoute.map((a) => ` ${formatIp(a)}`).join(',')})`
  return `tos 0x${p.tos.toString(16)}, ttl ${p.ttl}, id ${p.id}, offset ${p.offset}, flags [${flags}], proto ${PROTOCOLS[p.proto] ?? 'unknown'} (${p.proto}), length ${p.length}${route}`
}

function printPayload(c: PrintContext, p: Packet): string {
  const payload = payloadOf(p)
  const hosts = `${hostText(c, p.src)} > ${hostText(c, p.dst)}: `
  const size = p.length - headerLength(p)
  if (payload.kind === 'tcp') return printTcp(c, p, payload, c.verbose > 0 ? checksumOf(p) : 0)
  if (payload.kind === 'udp') return printUdp(c, p, payload)
  if (payload.kind !== 'icmp') return `${hosts}ip-proto-${p.proto} ${size}`
  if ('about' in payload) return `${hosts}ICMP ${errorWords(c, payload)}, length ${size}${inner(c, payload)}`
  return `${hosts}ICMP echo ${payload.type === ICMP.echo ? 'request' : 'reply'}, id ${payload.id}, seq ${payload.seq}, length ${size}`
}

function printUdp(c: PrintContext, p: Packet, u: Udp): string {
  const place = `${hostText(c, p.src)}.${portText(c, u.sport, 'udp')} > ${hostText(c, p.dst)}.${portText(c, u.dport, 'udp')}: `
  if (c.quick) return `${place}UDP, length ${u.data.length}`
  const sum = c.verbose > 0 ? '[udp sum ok] ' : ''
  const tunnelled = [u.sport, u.dport].some((port) => port === OTV || port === VXLAN) ? printTunnel(c, u) : undefined
  if (tunnelled !== undefined) return `${place}${sum}${tunnelled}`
  return `${place}${sum}${applicationWords(c, 'udp', u.sport, u.dport, u.data) || `UDP, length ${u.data.length}`}`
}

/** Ports by which tcpdump takes a datagram for an overlay's: Linux' old one for VXLAN is OTV's, which has the same header. */
const OTV = 8472
const VXLAN = 4789
const TUNNEL_HEADER = 8

/** The header of an overlay, and the packet inside on a line of its own. */
function printTunnel(c: PrintContext, u: Udp): string | undefined {
  if (u.data.length < TUNNEL_HEADER) return undefined
  const network = (u.data[4]! << 16) | (u.data[5]! << 8) | u.data[6]!
  const isOtv = u.sport === OTV || u.dport === OTV
  const head = isOtv ? `OTV, flags [I] (0x08), overlay 0, instance ${network}` : `VXLAN, flags [I] (0x08), vni ${network}`
  const frame = decodeFrame(u.data.subarray(TUNNEL_HEADER))
  return frame?.kind === 'ip' ? `${head}\nIP ${printIp({ ...c, conversations: new Map() }, frame.packet)}` : head
}

/** The packet that an ICMP error is about, with `-v`. */
const inner = (c: PrintContext, e: IcmpError): string => (c.verbose > 0 && e.type !== ICMP.redirect ? `\n\tIP ${printIp({ ...c, conversations: new Map() }, e.about)}` : '')

const UNREACHABLE: Readonly<Record<number, (host: string, e: IcmpError, c: PrintContext) => string>> = {
  [UNREACH.net]: (host) => `net ${host} unreachable`, [UNREACH.host]: (host) => `host ${host} unreachable`,
  [UNREACH.protocol]: (host, e) => `${host} protocol ${e.about.proto} unreachable`, [UNREACH.port]: portUnreachable,
  [UNREACH.fragNeeded]: (host, e) => `${host} unreachable - need to frag (mtu ${e.info})`, 5: (host) => `${host} unreachable - source route failed`,
  6: (host) => `net ${host} unreachable - unknown`, 7: (host) => `host ${host} unreachable - unknown`, 9: (host) => `net ${host} unreachable - admin prohibited`,
  10: (host) => `host ${host} unreachable - admin prohibited`, 13: (host) => `host ${host} unreachable - admin prohibited filter`,
}

function portUnreachable(host: string, e: IcmpError, c: PrintContext): string {
  const p = payloadOf(e.about)
  if (p.kind === 'udp') return `${host} udp port ${portText(c, p.dport, 'udp')} unreachable`
  return p.kind === 'tcp' ? `${host} tcp port ${portText(c, p.dport, 'tcp')} unreachable` : `${host} protocol ${e.about.proto} unreachable`
}

function errorWords(c: PrintContext, e: IcmpError): string {
  const host = hostText(c, e.about.dst)
  if (e.type === ICMP.unreachable) return UNREACHABLE[e.code]?.(host, e, c) ?? `${host} unreachable - #${e.code}`
  if (e.type === ICMP.redirect) return `redirect ${host} to ${e.code === 0 ? 'net' : 'host'} ${hostText(c, e.info)}`
  if (e.type === ICMP.exceeded) return e.code === 0 ? 'time exceeded in-transit' : 'ip reassembly time exceeded'
  return `parameter problem - octet ${e.info}`
}

const ARP_LENGTH = 28

/** `Request who-has A tell B, length 28`. */
export function printArp(c: PrintContext, frame: Frame & { kind: 'arp' }): string {
  const { op, senderIp, senderMac, targetIp, targetMac } = frame.arp
  const ethernet = c.verbose > 0 ? 'Ethernet (len 6), IPv4 (len 4), ' : ''
  if (op === 'reply') return `${ethernet}Reply ${hostText(c, senderIp)} is-at ${senderMac}, length ${ARP_LENGTH}`
  const target = targetMac === '00:00:00:00:00:00' ? '' : ` (${targetMac === 'ff:ff:ff:ff:ff:ff' && !c.numeric ? 'Broadcast' : targetMac})`
  return `${ethernet}Request who-has ${hostText(c, targetIp)}${target} tell ${hostText(c, senderIp)}, length ${ARP_LENGTH}`
}

/** Bytes as `-x` and `-X` show them, from the link's header on or after it. */
export function hexDump(bytes: Uint8Array, ascii: boolean): string {
  let out = ''
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16)
    let text = ''
    for (let i = 0; i < row.length; i += 2) text += ` ${hex(row[i]!, 2)}${i + 1 < row.length ? hex(row[i + 1]!, 2) : ''}`
    const printable = Array.from(row, (b) => (b > 32 && b < 127 ? String.fromCharCode(b) : '.')).join('')
    out += `\n\t0x${hex(at, 4)}: ${ascii ? `${text.padEnd(40)}  ${printable}` : text}`
  }
  return out
}

/** Bytes as `-A` shows them. */
export function asciiDump(bytes: Uint8Array): string {
  let out = '\n'
  for (const [i, b] of bytes.entries()) {
    if (b === 13 && bytes[i + 1] === 10) continue
    out += b === 9 || b === 10 || (b >= 32 && b < 127) ? String.fromCharCode(b) : '.'
  }
  return out
}
