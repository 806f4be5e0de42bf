import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { payloadLength } from '../codec.ts'
import type { Ip } from '../ip.ts'
import { PROTO, type Tcp } from '../packet.ts'
import type { Socket } from '../socket-table.ts'

const ENCODER = new TextEncoder()

/** The key that a socket shares with an address (TCP_MD5SIG). */
export const keyFor = (s: Pick<Socket, 'options'>, address: Ip): string | undefined => s.options.md5?.find((k) => k.address === address)?.key

/** The digest of RFC 2385, as hex digits: over addresses, the fixed header without its checksum, the data and the key. */
export function digestOf(src: Ip, dst: Ip, t: Tcp, key: string): string {
  const signed: Tcp = { ...t, options: { ...t.options, md5: '' } }
  const length = payloadLength(signed)
  const secret = ENCODER.encode(key)
  const bytes = new Uint8Array(12 + 20 + t.data.length + secret.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, src)
  view.setUint32(4, dst)
  bytes[9] = PROTO.tcp
  view.setUint16(10, length)
  view.setUint16(12, t.sport)
  view.setUint16(14, t.dport)
  view.setUint32(16, t.seq)
  view.setUint32(20, t.ack)
  bytes[24] = ((length - t.data.length) >> 2) << 4
  bytes[25] = t.flags
  view.setUint16(26, t.window)
  bytes.set(t.data, 32)
  bytes.set(secret, 32 + t.data.length)
  return bytesToHex(md5(bytes))
}

/** What is wrong with the signature of a segment for a socket: the name of the kernel's counter, undefined when all is right. */
export function signatureFault(s: Pick<Socket, 'options'>, src: Ip, dst: Ip, t: Tcp): 'TcpExtTCPMD5NotFound' | 'TcpExtTCPMD5Unexpected' | 'TcpExtTCPMD5Failure' | undefined {
  const key = keyFor(s, src)
  const { md5: digest } = t.options
  if (key === undefined) return digest === undefined ? undefined : 'TcpExtTCPMD5Unexpected'
  if (digest === undefined) return 'TcpExtTCPMD5NotFound'
  return digest === digestOf(src, dst, t, key) ? undefined : 'TcpExtTCPMD5Failure'
}
