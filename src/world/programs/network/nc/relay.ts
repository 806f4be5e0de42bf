import { net, sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import type { NcOptions } from './options.ts'

const BLOCK = 16_384
const LINE_FEED = 10

const withCrlf = (bytes: Uint8Array): Uint8Array => Uint8Array.from([...bytes].flatMap((b) => (b === LINE_FEED ? [13, 10] : [b])))

/** Passes standard input on to the socket and what comes from it to standard output, until both are through (readwrite of netcat.c). */
export function* relay(o: NcOptions, fd: number): Sys<void> {
  let input = !o.detached
  let output = true
  let quitAt = Infinity
  let received = 0
  while (output) {
    const now = yield* sys.clock()
    if (now >= quitAt) return
    const wait = Math.min(quitAt - now, o.timeout ?? Infinity)
    const asked = [{ fd, for: 'r' as const }, ...(input ? [{ fd: 0, for: 'r' as const }] : [])]
    if (input) yield* askPerson()
    const ready = yield* sys.poll(asked, wait === Infinity ? undefined : wait)
    if (ready.length === 0) return
    if (ready.includes(0)) {
      const bytes = yield* fromSocket(fd)
      if (bytes === undefined) return
      if (bytes.length === 0 && !o.udp) output = false
      else yield* sys.writeAll(1, bytes)
      if (o.receiveLimit !== undefined && ++received >= o.receiveLimit) return
    }
    if (!ready.includes(1)) continue
    const typed = yield* sys.read(0, BLOCK)
    if (typed.length > 0) {
      if (!(yield* passOn(fd, o.crlf ? withCrlf(typed) : typed))) return
      continue
    }
    input = false
    if (o.shutdown && !o.udp) yield* net.shutdown(fd, 'write')
    if (o.quit !== undefined) quitAt = (yield* sys.clock()) + o.quit
  }
}

/** A terminal on standard input waits for a person's line. */
function* askPerson(): Sys<void> {
  try {
    yield* sys.ask(0, 'line')
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

function* fromSocket(fd: number): Sys<Uint8Array | undefined> {
  try {
    return yield* net.recv(fd, BLOCK, { dontwait: true })
  } catch (e) {
    if (!isErrno(e)) throw e
    return undefined
  }
}

function* passOn(fd: number, bytes: Uint8Array): Sys<boolean> {
  try {
    for (let at = 0; at < bytes.length;) at += yield* net.send(fd, bytes.subarray(at))
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    return false
  }
}
