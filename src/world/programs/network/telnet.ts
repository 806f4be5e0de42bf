import { formatIp } from '../../net/index.ts'
import { GAI, getaddrinfo, net, sys, type Program } from '../../os/index.ts'
import { isErrno } from '../../sim/index.ts'
import { relay } from './nc/relay.ts'
import { readServices } from './services.ts'

/** telnet of inetutils, as far as people use it to see whether a port answers: lines go out with CR LF. */
export const telnet: Program = function* ({ argv }) {
  const [host, port = '23'] = argv.slice(1).filter((w) => !w.startsWith('-'))
  if (host === undefined) {
    yield* sys.complain('telnet: usage: telnet [HOST [PORT]]\n')
    return 1
  }
  const number = /^\d+$/.test(port) ? Number(port) : (yield* readServices()).port(port, 'tcp')
  if (number === undefined) {
    yield* sys.complain(`telnet: could not resolve ${host}/${port}: Servname not supported for ai_socktype\n`)
    return 1
  }
  const found = yield* getaddrinfo(host, { family: 4 })
  if (typeof found === 'string') {
    yield* sys.complain(`telnet: could not resolve ${host}/${port}: ${GAI[found]}\n`)
    return 1
  }
  const address = found.addresses[0]!
  yield* sys.print(`Trying ${formatIp(address)}...\n`)
  const fd = yield* net.socket('stream')
  try {
    yield* net.connect(fd, { address, port: number })
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(`telnet: Unable to connect to remote host: ${e.message}\n`)
    return 1
  }
  yield* sys.print(`Connected to ${host}.\nEscape character is '^]'.\n`)
  yield* relay({ ports: [], udp: false, listen: false, keep: false, scan: false, verbose: false, numeric: false, shutdown: false, detached: false, crlf: true, interval: 0 }, fd)
  yield* sys.complain('Connection closed by foreign host.\n')
  return 1
}
