import { formatIp } from '../../../net/index.ts'
import { GAI, getaddrinfo, hypervisor, net, sys, type PublicKey } from '../../../os/index.ts'
import { isErrno, SysError, type Sys } from '../../../sim/index.ts'
import { Link } from './link.ts'
import { tell, type Settings } from './settings.ts'

const SECOND = 1_000_000
const SOFTWARE = 'OpenSSH_9.6p1 Ubuntu-3ubuntu13.5'
/** The key exchange's first packet is about as long as the real one. */
const KEX_SIZE = 1_500

export interface Reached { readonly link: Link; readonly address: string }

/** A connection to the server's port. Undefined, and told, where there is none. */
export function* reach(s: Settings): Sys<Reached | undefined> {
  const found = yield* getaddrinfo(s.host, { family: 4 })
  if (typeof found === 'string') {
    yield* tell(s, 'fatal', `ssh: Could not resolve hostname ${s.host}: ${GAI[found]}`)
    return undefined
  }
  for (let n = 0; n < s.attempts; n++) {
    if (n > 0) yield* sys.sleep(SECOND)
    for (const ip of found.addresses) {
      const address = formatIp(ip)
      yield* tell(s, 'debug', `Connecting to ${s.host} [${address}] port ${s.port}.`)
      const fd = yield* dial(ip, s)
      if (typeof fd === 'number') {
        yield* tell(s, 'debug', 'Connection established.')
        return { link: new Link(fd), address }
      }
      yield* tell(s, s.level >= 5 ? 'debug' : 'error', s.level >= 5 ? `connect to address ${address} port ${s.port}: ${fd.message}` : `ssh: connect to host ${s.host} port ${s.port}: ${fd.message}`)
    }
  }
  if (s.level >= 5) yield* tell(s, 'error', `ssh: connect to host ${s.host} port ${s.port}: failed`)
  return undefined
}

/** A descriptor that is connected, or why there is none. A port of this machine may be one that a hypervisor forwards. */
function* dial(ip: number, s: Settings): Sys<number | SysError> {
  try {
    if (ip >>> 24 === 127) {
      const forwarded = yield* hypervisor.connect(s.port)
      if (forwarded !== undefined) return forwarded
    }
    const fd = yield* net.socket('stream', { nonblock: true })
    const failure = yield* connected(fd, ip, s)
    if (!failure) {
      yield* net.nonblock(fd, false)
      yield* net.setsockopt(fd, { noDelay: true })
      return fd
    }
    yield* sys.close(fd)
    return failure
  } catch (e) {
    if (isErrno(e)) return e
    throw e
  }
}

function* connected(fd: number, ip: number, s: Settings): Sys<SysError | undefined> {
  try {
    yield* net.connect(fd, { address: ip, port: s.port })
    return undefined
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'EINPROGRESS') return e
  }
  const ready = yield* sys.poll([{ fd, for: 'w' }], s.connectTimeout === undefined ? undefined : s.connectTimeout * SECOND)
  if (ready.length === 0) return new SysError('ETIMEDOUT')
  const errno = yield* net.sockerror(fd)
  return errno === undefined ? undefined : new SysError(errno)
}

/** Versions and keys. The server's host keys; undefined, and told, when the connection ended before. */
export function* exchange(link: Link, s: Settings): Sys<readonly PublicKey[] | undefined> {
  yield* tell(s, 'debug', `Local version string SSH-2.0-${SOFTWARE}`)
  yield* link.send(new TextEncoder().encode(`SSH-2.0-${SOFTWARE}\r\n`))
  if (s.connectTimeout !== undefined && (yield* sys.poll([{ fd: link.fd, for: 'r' }], s.connectTimeout * SECOND)).length === 0) {
    yield* tell(s, 'fatal', `Connection timed out during banner exchange\r\nConnection to ${s.address} port ${s.port} timed out`)
    return undefined
  }
  const version = yield* link.version()
  if (version === undefined) {
    yield* tell(s, 'fatal', `kex_exchange_identification: Connection closed by remote host\r\nConnection closed by ${s.address} port ${s.port}`)
    return undefined
  }
  yield* tell(s, 'debug', `Remote protocol version 2.0, remote software version ${version.replace('SSH-2.0-', '')}`)
  yield* tell(s, 'debug', `Authenticating to ${s.host}:${s.port} as '${s.user}'`)
  yield* link.say('kexInit', {}, KEX_SIZE)
  yield* link.say('kexStart', {}, 40)
  for (let m = yield* link.next(); m; m = yield* link.next()) {
    if (m.name !== 'kexReply') continue
    link.keys(String(m.fields.secret))
    return m.fields.keys as PublicKey[]
  }
  yield* tell(s, 'fatal', `Connection closed by ${s.address} port ${s.port}`)
  return undefined
}
