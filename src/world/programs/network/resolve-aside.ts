import { formatIp, parseIp, type Ip } from '../../net/index.ts'
import { getaddrinfo, hostsEntries, inetAton, sys, type GaiError, type Resolved } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'

/** A look-up that goes on beside its program, as in a thread: its answer comes through a pipe. */
export interface Lookup { readonly fd: number; readonly pid: number }

/** The answer that needs no waiting: a literal, or a name of /etc/hosts. */
export function* resolveNow(name: string): Sys<Resolved | undefined> {
  const literal = inetAton(name) ?? parseIp(name)
  if (literal !== undefined) return { addresses: [literal], canonical: name }
  const known = (yield* hostsEntries()).some((e) => e.names.some((n) => n.toLowerCase() === name.toLowerCase()))
  if (!known) return undefined
  const found = yield* getaddrinfo(name, { family: 4 })
  return typeof found === 'string' ? undefined : found
}

export function* beginLookup(name: string): Sys<Lookup> {
  const [fd, end] = yield* sys.pipe()
  const { argv, env } = yield* sys.self()
  const pid = yield* sys.spawn({
    argv, env, fds: { 1: end },
    *run() {
      const found = yield* getaddrinfo(name, { family: 4 })
      yield* sys.print(typeof found === 'string' ? found : `${found.canonical} ${found.addresses.map(formatIp).join(' ')}`)
      return 0
    },
  })
  yield* sys.close(end)
  return { fd, pid }
}

/** What a look-up says once its pipe can be read. */
export function* endLookup(l: Lookup): Sys<Resolved | GaiError> {
  const text = new TextDecoder().decode(yield* sys.read(l.fd))
  yield* abandonLookup(l)
  const [first = 'EAI_AGAIN', ...addresses] = text.split(' ')
  return addresses.length === 0 ? (first as GaiError) : { canonical: first, addresses: addresses.map((a) => parseIp(a) as Ip) }
}

export function* abandonLookup(l: Lookup): Sys<void> {
  yield* sys.close(l.fd)
  try {
    yield* sys.kill(l.pid, 'KILL')
    yield* sys.wait(l.pid)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}
