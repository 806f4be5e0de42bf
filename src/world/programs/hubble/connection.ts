import { formatIp } from '../../net/index.ts'
import { getaddrinfo, net, sys } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'

/** Why a server could not be asked, in the client's words. */
export class Unreachable extends Error {}

const ENCODER = new TextEncoder()
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused', EHOSTUNREACH: 'connect: no route to host', ENETUNREACH: 'connect: network is unreachable', ETIMEDOUT: 'i/o timeout', ENOENT: 'connect: no such file or directory',
}

/** Where a server is: `localhost:4245`, `tls://…`, `unix:///var/run/cilium/hubble.sock`. */
interface Target { readonly host: string; readonly port: number; readonly unix?: string }

function targetOf(server: string): Target {
  // The agent's own socket leads to the same server as its port on this host.
  if (server.startsWith('unix://')) return { host: '127.0.0.1', port: 4244, unix: server.slice('unix://'.length) }
  const text = server.replace(/^(tls|tcp|passthrough):\/\/\/?/, '')
  const at = text.lastIndexOf(':')
  return { host: at < 0 ? text : text.slice(0, at), port: at < 0 ? 443 : Number(text.slice(at + 1)) }
}

const refusal = (server: string, why: string): Unreachable => new Unreachable(`failed to connect to '${server}': connection error: desc = "transport: Error while dialing: ${why}"`)

/** Opens a connection to a server. Throws Unreachable. */
export function* dial(server: string): Sys<number> {
  const t = targetOf(server)
  const found = yield* getaddrinfo(t.host, { family: 4 })
  if (typeof found === 'string') throw refusal(server, `dial tcp: lookup ${t.host}: no such host`)
  const address = found.addresses[0]!
  const fd = yield* net.socket('stream')
  try {
    yield* net.connect(fd, { address, port: t.port })
  } catch (e) {
    if (!isErrno(e)) throw e
    const why = WORDS[t.unix === undefined ? e.errno : 'ENOENT'] ?? e.message
    throw refusal(server, t.unix === undefined ? `dial tcp ${formatIp(address)}:${t.port}: ${why}` : `dial unix ${t.unix}: ${why}`)
  }
  return fd
}

/** Sends a request and hands every line of its answer to `take`, until its end, or until `take` says that it is enough. */
export function* converse(fd: number, request: object, take: (message: any) => Sys<boolean>): Sys<{ readonly unavailable?: readonly string[] }> {
  yield* net.send(fd, ENCODER.encode(`${JSON.stringify(request)}\n`))
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const bytes = yield* net.recv(fd)
    if (bytes.length === 0) throw new Unreachable('rpc error: code = Unavailable desc = error reading from server: EOF')
    text += decoder.decode(bytes, { stream: true })
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n')) {
      const message = JSON.parse(text.slice(0, at)) as { end?: boolean }
      text = text.slice(at + 1)
      if (message.end === true || !(yield* take(message))) {
        yield* sys.close(fd)
        return message as { unavailable?: readonly string[] }
      }
    }
  }
}
