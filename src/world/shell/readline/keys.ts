import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Ask, type Signal } from '../../os/index.ts'
import { decodeUtf8 } from '../../text/index.ts'

/** What came from the keyboard: a character or control byte, the end of the terminal, or signals that interrupted the wait. */
export type Key = { readonly char: string } | { readonly signals: readonly Signal[] } | 'hangup'

const sequenceLength = (first: number): number => (first >= 0xf0 && first < 0xf8 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1)

const NOTHING = new Uint8Array(0)

/** Reads one character, a byte at a time: what is typed ahead for a command is not taken. `before`: bytes that were read already. */
export function* readKey(ask: Ask, before: Uint8Array = NOTHING): Sys<Key> {
  const bytes: number[] = [...before]
  if (before !== NOTHING && before.length === 0) return 'hangup'
  for (;;) {
    if (bytes.length > 0 && bytes.length >= sequenceLength(bytes[0]!)) return { char: decodeUtf8(Uint8Array.from(bytes)) }
    let chunk: Uint8Array
    try {
      chunk = yield* sys.read(0, 1, ask)
    } catch (e) {
      if (isErrno(e, 'EINTR')) return { signals: yield* sys.signals() }
      if (isErrno(e)) return 'hangup'
      throw e
    }
    if (chunk.length === 0) return 'hangup'
    bytes.push(chunk[0]!)
  }
}
