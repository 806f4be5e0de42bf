import { ACK, FIN, PSH, RST, SYN, type Packet, type Tcp, type TcpOptions } from '../../../net/index.ts'
import { hostText, portText, type PrintContext } from './context.ts'
import { applicationWords } from './print-application.ts'

const FLAGS: readonly (readonly [number, string])[] = [[FIN, 'F'], [SYN, 'S'], [RST, 'R'], [PSH, 'P'], [ACK, '.'], [32, 'U'], [64, 'E'], [128, 'W']]

/** Options in the order in which Linux writes them, with the padding between. */
function optionWords(o: TcpOptions, syn: boolean): string[] {
  const words: string[] = []
  if (o.md5 !== undefined) words.push('nop', 'nop', `md5 shared secret not supplied with -M, can't check - ${o.md5}`)
  if (o.mss !== undefined) words.push(`mss ${o.mss}`)
  if (syn && o.sackOk) words.push('sackOK')
  if (o.ts) {
    if (!syn || !o.sackOk) words.push('nop', 'nop')
    words.push(`TS val ${o.ts[0]} ecr ${o.ts[1]}`)
  } else if (syn && o.sackOk) words.splice(words.indexOf('sackOK'), 0, 'nop', 'nop')
  if (o.wscale !== undefined) words.push('nop', `wscale ${o.wscale}`)
  return words
}

/** Numbers relative to the first ones seen of a conversation (print-tcp.c). */
function numbers(c: PrintContext, p: Packet, t: Tcp): { seq: number; ack: number } {
  if (c.absolute || (t.flags & ACK) === 0) return { seq: t.seq, ack: t.ack }
  const reversed = t.sport > t.dport || (t.sport === t.dport && p.src > p.dst)
  const key = reversed ? `${p.dst}.${t.dport} ${p.src}.${t.sport}` : `${p.src}.${t.sport} ${p.dst}.${t.dport}`
  const known = c.conversations.get(key)
  if (!known || (t.flags & SYN) !== 0) {
    c.conversations.set(key, reversed ? { seq: (t.ack - 1) >>> 0, ack: t.seq } : { seq: t.seq, ack: (t.ack - 1) >>> 0 })
    return { seq: t.seq, ack: t.ack }
  }
  return reversed ? { seq: (t.seq - known.ack) >>> 0, ack: (t.ack - known.seq) >>> 0 } : { seq: (t.seq - known.seq) >>> 0, ack: (t.ack - known.ack) >>> 0 }
}

/** `checksum`: that of the segment as it is on the wire. */
export function printTcp(c: PrintContext, p: Packet, t: Tcp, checksum: number): string {
  const place = `${hostText(c, p.src)}.${portText(c, t.sport, 'tcp')} > ${hostText(c, p.dst)}.${portText(c, t.dport, 'tcp')}: `
  if (c.quick) return `${place}tcp ${t.data.length}`
  const length = t.data.length
  const flags = FLAGS.filter(([bit]) => (t.flags & bit) !== 0).map(([, letter]) => letter).join('') || 'none'
  const { seq, ack } = numbers(c, p, t)
  const parts = [`Flags [${flags}]`]
  if (c.verbose > 0) parts.push(`cksum 0x${checksum.toString(16).padStart(4, '0')} (correct)`)
  if (length > 0 || (t.flags & (SYN | FIN | RST)) !== 0) parts.push(length > 0 ? `seq ${seq}:${(seq + length) >>> 0}` : `seq ${seq}`)
  if ((t.flags & ACK) !== 0) parts.push(`ack ${ack}`)
  parts.push(`win ${t.window}`)
  const options = optionWords(t.options, (t.flags & SYN) !== 0)
  if (options.length > 0) parts.push(`options [${options.join(',')}]`)
  parts.push(`length ${length}`)
  return place + parts.join(', ') + (length > 0 ? applicationWords(c, 'tcp', t.sport, t.dport, t.data) : '')
}
