import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Ask } from '../../os/index.ts'
import { decodeUtf8, encodeUtf8 } from '../../text/index.ts'

/** Reads a line with the keys that erase, after a prompt. Undefined at an end of file on an empty line. */
export function* editLine(prompt: string, ask: Ask): Sys<string | undefined> {
  const { termios } = yield* sys.ttyget(0)
  yield* sys.ttyset(0, { icanon: false, echo: false, icrnl: false })
  try {
    yield* sys.print(prompt)
    let bytes: number[] = []
    for (;;) {
      let byte: number | undefined
      try {
        byte = (yield* sys.read(0, 1, ask))[0]
      } catch (e) {
        if (!isErrno(e, 'EINTR')) throw e
        if ((yield* sys.signals()).includes('INT')) {
          yield* sys.print(`^C\n${prompt}`)
          bytes = []
        }
        continue
      }
      if (byte === undefined || (byte === 4 && bytes.length === 0)) return undefined
      if (byte === 13 || byte === 10) {
        yield* sys.print('\n')
        return decodeUtf8(Uint8Array.from(bytes))
      }
      if (byte === 127 || byte === 8) {
        const line = decodeUtf8(Uint8Array.from(bytes))
        if (line === '') continue
        bytes = [...encodeUtf8(Array.from(line).slice(0, -1).join(''))]
        yield* sys.print('\b \b')
      } else if (byte >= 32) {
        bytes.push(byte)
        yield* sys.writeAll(1, Uint8Array.of(byte))
      }
    }
  } finally {
    yield* sys.ttyset(0, termios)
  }
}
