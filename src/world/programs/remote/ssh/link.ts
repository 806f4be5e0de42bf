import { sys, wire } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'

export type Message = wire.Message

/** The client's side of a connection: packets over a descriptor. */
export class Link {
  readonly fd: number
  #input: Uint8Array = new Uint8Array(0)
  #read: wire.Cipher = undefined
  #written: wire.Cipher = undefined

  constructor(fd: number) { this.fd = fd }

  /** Keys were exchanged: from here on both directions are scrambled. */
  keys(secret: string): void {
    this.#read = wire.cipherOf(secret, 'to-client')
    this.#written = wire.cipherOf(secret, 'to-server')
  }

  /** Sends a packet. False when the connection is gone. */
  *say(name: wire.MessageName, content: Readonly<Record<string, unknown>> | Uint8Array = {}, pad = 0): Sys<boolean> {
    const { packet, cipher } = wire.seal(name, content, this.#written, pad)
    this.#written = cipher
    return yield* this.send(packet)
  }

  /** Sends bytes as they are. */
  *send(bytes: Uint8Array): Sys<boolean> {
    for (let at = 0; at < bytes.length;) {
      try {
        at += yield* sys.write(this.fd, bytes.subarray(at))
      } catch (e) {
        if (!isErrno(e)) throw e
        if (e.errno !== 'EINTR') return false
      }
    }
    return true
  }

  /** The server's version line; undefined when the connection ends before. */
  *version(): Sys<string | undefined> {
    for (;;) {
      const found = wire.versionLine(this.#input)
      if (found) {
        this.#input = found.rest
        if (found.line.startsWith('SSH-')) return found.line
        continue
      }
      if (!(yield* this.more())) return undefined
    }
  }

  /** The next packet; undefined when the connection has ended. */
  *next(): Sys<Message | undefined> {
    for (;;) {
      const message = this.ready()
      if (message) return message
      if (!(yield* this.more())) return undefined
    }
  }

  /** A packet that is here already. */
  ready(): Message | undefined {
    const found = wire.open(this.#input, this.#read)
    if (found === undefined || found === 'broken') return undefined
    this.#input = found.rest
    this.#read = found.cipher
    return found.message
  }

  /** Reads what has come, or waits for it. False at the end of the connection. */
  *more(): Sys<boolean> {
    for (;;) {
      try {
        const bytes = yield* sys.read(this.fd)
        this.#input = wire.join(this.#input, bytes)
        return bytes.length > 0
      } catch (e) {
        if (!isErrno(e)) throw e
        if (e.errno !== 'EINTR') return false
      }
    }
  }
}
