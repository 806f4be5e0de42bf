import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import type { vtysh } from '../../frr/index.ts'

const ENCODER = new TextEncoder()

/** Output to the terminal, or to a file while `output file` says so. A reader that has gone is no error: the real one ignores SIGPIPE. */
export function standardSink(o: { readonly silent: boolean }): vtysh.Sink {
  let file: number | undefined
  return {
    *print(text) {
      if (text === '' || (o.silent && file === undefined)) return
      try {
        yield* sys.writeAll(file ?? 1, ENCODER.encode(text))
      } catch (e) {
        if (!isErrno(e)) throw e
      }
    },
    *complain(text): Sys<void> {
      try {
        yield* sys.complain(text)
      } catch (e) {
        if (!isErrno(e)) throw e
      }
    },
    *toFile(fd) {
      if (file !== undefined) yield* sys.close(file)
      file = fd
    },
  }
}
