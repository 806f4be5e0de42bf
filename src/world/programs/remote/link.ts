import { net, sys, wire } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'

export type Message = wire.Message

/** The client's side of a connection: packets over a socket. */
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

  *say(name: wire.MessageName, content: Readonly<Record<string, unknown>> | Uint8Array = {}): Sys<boolean> {
    const { packet, cipher } = wire.seal(name, content, this.#written)
    this.#written = cipher
    try {
      for (let at = 0; at < packet.length;) at += yield* net.send(this.fd, packet.subarray(at))
      return true
    } catch (e) {
      if (isErrno(e) && e.errno !== 'EINTR') return false
      throw e
    }
  }

  /** The server's version line; undefined when the connection ends before. */
  *version(): Sys<string | undefined> {
    for (;;) {
      const found = wire.versionLine(this.#input)
      if (found) {
        this.#input = found.rest
        return found.line
      }
      if (!(yield* this.#more())) return undefined
    }
  }

  /** The next packet; undefined when the connection has ended. */
  *next(): Sys<Message | undefined> {
    for (;;) {
      const message = this.ready()
      if (message) return message
      if (!(yield* this.#more())) return undefined
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

  /** Reads what the socket has. False at its end. */
  *more(): Sys<boolean> { return yield* this.#more() }

  *#more(): Sys<boolean> {
    for (;;) {
      try {
        const bytes = yield* net.recv(this.fd, 65_536)
        this.#input = wire.join(this.#input, bytes)
        return bytes.length > 0
      } catch (e) {
        if (!isErrno(e)) throw e
        if (e.errno === 'EINTR') {
          const caught = yield* sys.signals()
          if (caught.some((s) => s !== 'WINCH')) return false
          continue
        }
        return false
      }
    }
  }
}
