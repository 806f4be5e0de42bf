import { readAttributes, writeAttributes, writeUnreach, type Style } from './attribute.ts'
import { readCapability, writeCapability, type Capability } from './capability.ts'
import { familyNumbers, familyOf } from './family.ts'
import type { Message, Open, Update } from './message.ts'
import { HEADER_ERROR, OPEN_ERROR, ProtocolError, UPDATE_ERROR } from './notification.ts'
import { readPrefixes, Reader, writePrefix, Writer } from './wire.ts'

export const HEADER_LENGTH = 19
const MAX_LENGTH = 4096
const TYPES: readonly Message['kind'][] = ['open', 'update', 'notification', 'keepalive', 'route-refresh']
const LEAST: Readonly<Record<Message['kind'], number>> = { 'open': 29, 'update': 23, 'notification': 21, 'keepalive': 19, 'route-refresh': 23 }
const CAPABILITIES = 2

function writeOpen(w: Writer, m: Open): void {
  w.u8(m.version).u16(m.as).u16(m.holdTime).u32(m.id).counted(1, (all) => {
    const parameter = (capabilities: readonly Capability[]): void => {
      all.u8(CAPABILITIES).counted(1, (p) => { for (const c of capabilities) writeCapability(p, c) })
    }
    if (m.oneParameter && m.capabilities.length > 0) parameter(m.capabilities)
    else for (const c of m.capabilities) parameter([c])
  })
}

function readOpen(r: Reader): Open {
  const [version, as, holdTime, id] = [r.u8(), r.u16(), r.u16(), r.u32()]
  const all = r.part(r.u8())
  const capabilities: Capability[] = []
  let parameters = 0
  const short = (): ProtocolError => new ProtocolError(OPEN_ERROR.code, 0)
  while (all.left > 0) {
    if (all.u8() !== CAPABILITIES) throw new ProtocolError(OPEN_ERROR.code, OPEN_ERROR.parameter)
    const p = all.part(all.u8(), short)
    parameters++
    while (p.left > 0) capabilities.push(readCapability(p, short))
  }
  return { kind: 'open', version, as, holdTime, id, capabilities, oneParameter: parameters === 1 }
}

function writeUpdate(w: Writer, m: Update, style: Style): void {
  w.counted(2, (i) => { for (const p of m.withdrawn) writePrefix(i, p) })
  w.counted(2, (i) => {
    if (m.attributes) writeAttributes(i, m.attributes, style)
    if (m.endOf) writeUnreach(i, ...familyNumbers(m.endOf))
  })
  for (const p of m.nlri) writePrefix(w, p)
}

function readUpdate(r: Reader, style: Style): Update {
  const list = (): ProtocolError => new ProtocolError(UPDATE_ERROR.code, UPDATE_ERROR.attributeList)
  const network = (): ProtocolError => new ProtocolError(UPDATE_ERROR.code, UPDATE_ERROR.network)
  const withdrawn = readPrefixes(r.part(r.u16(), list), network)
  const attributes = r.part(r.u16(), list)
  const nlri = readPrefixes(r, network)
  const read = readAttributes(attributes, style, nlri.length > 0)
  return { kind: 'update', withdrawn, nlri, ...(read.attributes ? { attributes: read.attributes } : {}), ...(read.ended ? { endOf: familyOf(...read.ended) } : {}) }
}

/** A message as RFC 4271 4 puts it on the wire. */
export function encodeMessage(m: Message, style: Style): Uint8Array {
  const w = new Writer()
  switch (m.kind) {
    case 'open': writeOpen(w, m); break
    case 'update': writeUpdate(w, m, style); break
    case 'notification': w.u8(m.code).u8(m.subcode).bytes(m.data ?? []); break
    case 'route-refresh': {
      const [afi, safi] = familyNumbers(m.family)
      w.u16(afi).u8(m.subtype).u8(safi)
      break
    }
    case 'keepalive': break
  }
  const head = new Writer()
  for (let i = 0; i < 16; i++) head.u8(0xff)
  return head.u16(HEADER_LENGTH + w.length).u8(TYPES.indexOf(m.kind) + 1).bytes(w.done()).done()
}

/** Length of the message that begins a stream, undefined while its header is not whole. Throws a ProtocolError (RFC 4271 6.1). */
export function messageLength(data: Uint8Array): number | undefined {
  if (data.length < HEADER_LENGTH) return undefined
  for (let i = 0; i < 16; i++) if (data[i] !== 0xff) throw new ProtocolError(HEADER_ERROR.code, HEADER_ERROR.notSynchronized)
  const length = data[16]! * 256 + data[17]!
  const kind = TYPES[data[18]! - 1]
  if (!kind) throw new ProtocolError(HEADER_ERROR.code, HEADER_ERROR.badType, data.slice(18, 19))
  const exact = kind === 'keepalive' || kind === 'route-refresh'
  if (length < LEAST[kind] || length > MAX_LENGTH || (exact && length !== LEAST[kind])) throw new ProtocolError(HEADER_ERROR.code, HEADER_ERROR.badLength, data.slice(16, 18))
  return length
}

/** The message that the bytes are. Throws a ProtocolError. */
export function decodeMessage(data: Uint8Array, style: Style): Message {
  messageLength(data)
  const kind = TYPES[data[18]! - 1]!
  const short = (): ProtocolError => (kind === 'open' ? new ProtocolError(OPEN_ERROR.code, 0) : new ProtocolError(UPDATE_ERROR.code, UPDATE_ERROR.attributeList))
  const r = new Reader(data.subarray(HEADER_LENGTH), short)
  switch (kind) {
    case 'open': return readOpen(r)
    case 'update': return readUpdate(r, style)
    case 'notification': {
      const [code, subcode] = [r.u8(), r.u8()]
      return { kind, code, subcode, ...(r.left > 0 ? { data: r.take(r.left).slice() } : {}) }
    }
    case 'route-refresh': {
      const [afi, subtype, safi] = [r.u16(), r.u8(), r.u8()]
      return { kind, family: familyOf(afi, safi), subtype }
    }
    case 'keepalive': return { kind }
  }
}
