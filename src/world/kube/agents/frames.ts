import { Bytes, defineTable, type World } from '../../sim/index.ts'
import type { Change } from '../api/changes.ts'

/** What goes between an agent and its server. */
export type Message =
  | { readonly kind: 'hello'; readonly agent: string }
  | { readonly kind: 'welcome' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'notice'; readonly change: Change }
  | { readonly kind: 'request'; readonly write: string; readonly data: object; readonly number?: number }
  | { readonly kind: 'answer'; readonly request: number }

/**
 * Messages under way by number. The bytes on the wire are those of a TLS record with the message's number and noise of about its length: what nobody
 * can read need not be encoded, but has to arrive.
 */
const underWay = defineTable<number, { readonly message: Message }>('kube.agent-messages')

const HEADER = 5
const LENGTHS: Readonly<Record<Message['kind'], number>> = { hello: 517, welcome: 1_160, nothing: 64, notice: 900, request: 620, answer: 190 }

/** What stands behind the number of a hello: no ClientHello has it there. */
const MAGIC = [0xa6, 0x0e, 0x17, 0x5a] as const

/** Are these the first bytes of an agent's connection? */
export const isAgentHello = (bytes: Uint8Array): boolean => bytes.length > HEADER + 8 && bytes[0] === 0x16 && MAGIC.every((b, i) => bytes[HEADER + 4 + i] === b)

/** The bytes of a message: `17 03 03 LENGTH`, its number, noise. */
export function frame(w: World, message: Message): { number: number; bytes: Uint8Array } {
  const number = w.next('kube.agent-message')
  w.table(underWay).set(number, { message: message.kind === 'request' ? { ...message, number } : message })
  const length = LENGTHS[message.kind]
  const bytes = new Uint8Array(HEADER + length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, message.kind === 'hello' ? 0x16 : 0x17)
  view.setUint16(1, 0x0303)
  view.setUint16(3, length)
  view.setUint32(HEADER, number)
  let noise = Math.imul(number, 0x9e3779b1) >>> 0
  for (let i = HEADER + 4; i < bytes.length; i++) {
    noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = noise >>> 24
  }
  if (message.kind === 'hello') bytes.set(MAGIC, HEADER + 4)
  return { number, bytes }
}

/** The numbers of the whole frames in what came, and what is left. */
export function unframe(bytes: Bytes): { whole: number[]; rest: Bytes } {
  const all = bytes.read()
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength)
  const whole: number[] = []
  let at = 0
  while (all.length - at >= HEADER) {
    const length = view.getUint16(at + 3)
    if (all.length - at < HEADER + length) break
    whole.push(view.getUint32(at + HEADER))
    at += HEADER + length
  }
  return { whole, rest: bytes.drop(at) }
}

/** Takes an arrived message. */
export function carry(w: World, number: number): Message | undefined {
  const m = w.table(underWay).get(number)
  w.table(underWay).delete(number)
  return m?.message
}
