import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { decodeUtf8 } from '../../text/index.ts'

/** One line of a descriptor without its newline, read byte by byte so that nothing after it is taken. Undefined at the end of input. */
export function* readLine(fd: number): Sys<string | undefined> {
  const bytes: number[] = []
  for (;;) {
    let chunk: Uint8Array
    try {
      chunk = yield* sys.read(fd, 1, 'line')
    } catch (e) {
      if (isErrno(e, 'EINTR')) continue
      throw e
    }
    if (chunk.length === 0) return bytes.length === 0 ? undefined : decodeUtf8(Uint8Array.from(bytes))
    if (chunk[0] === 10) return decodeUtf8(Uint8Array.from(bytes))
    bytes.push(chunk[0]!)
  }
}
