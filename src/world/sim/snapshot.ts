import { Bytes } from './bytes.ts'
import type { World } from './world.ts'

type State = ReturnType<World['exportState']>

const latin = (bytes: Uint8Array): string => {
  let out = ''
  for (let i = 0; i < bytes.length; i += 8192) out += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return out
}
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))

/** All state of a world as text. Records are plain, so JSON holds them; runs of bytes are marked. */
export function encodeState(state: State): string {
  return JSON.stringify(state, (_key, value: unknown) =>
    value instanceof Bytes ? { $bytes: latin(value.read()) } : value instanceof Uint8Array ? { $u8: latin(value) } : value)
}

/** What `encodeState` wrote. Throws a SyntaxError on text that it did not write. */
export function decodeState(text: string): State {
  return JSON.parse(text, (_key, value: unknown) => {
    if (value === null || typeof value !== 'object') return value
    if ('$bytes' in value) return Bytes.of(bytesOf((value as { $bytes: string }).$bytes))
    if ('$u8' in value) return bytesOf((value as { $u8: string }).$u8)
    return value
  }) as State
}
