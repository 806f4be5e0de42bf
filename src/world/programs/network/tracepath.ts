import { formatIp, ICMP, type Ip, type QueuedError } from '../../net/index.ts'
import { GAI, getaddrinfo, nameOfAddress, net, sys, type Program } from '../../os/index.ts'
import { isErrno, SysError, type Sys, type Time } from '../../sim/index.ts'
import { getopt } from './getopt.ts'

const SECOND = 1_000_000
const BASE_PORT = 44_444
/** Probes that are remembered: the port tells which is answered. */
const SLOTS = 64
const OVERHEAD = 28
const FIRST_MTU = 65_535
const TRIES = 3
const SEND_TRIES = 10
const HOST_COLUMN = 52

const USAGE = `
Usage
  tracepath [options] <destination>

Options:
  -4             use IPv4
  -6             use IPv6
  -b             print both name and ip
  -l <length>    use packet <length>
  -m <hops>      use maximum <hops>
  -n             no dns name resolution
  -p <port>      use destination <port>
  -V             print version and exit
  <destination>  dns name or ip address

For more details see tracepath(8).
`
const VERSION = `tracepath from iputils 20221126
libcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes
`

interface Session {
  readonly fd: number
  readonly to: Ip
  readonly port: number
  readonly numeric: boolean
  readonly both: boolean
  /** What was sent to each port: TTL and time. */
  readonly sent: ({ ttl: number; time: Time } | undefined)[]
  slot: number
  ttl: number
  mtu: number
  hopsTo: number
  hopsBack: number
}

/** tracepath of iputils 20221126. */
export const tracepath: Program = function* ({ argv }) {
  const line = getopt(argv.slice(1), '46nbh?l:m:p:V')
  const value = (name: string): string | undefined => line.options.findLast((o) => o.name === name)?.value
  const has = (name: string): boolean => line.options.some((o) => o.name === name)
  if (line.error !== undefined || has('h') || has('?') || (!has('V') && line.operands.length !== 1)) {
    yield* sys.complain(`${line.error === undefined ? '' : `tracepath: ${line.error}\n`}${USAGE}`)
    return 1
  }
  if (has('V')) {
    yield* sys.print(VERSION)
    return 0
  }
  for (const name of ['l', 'm', 'p']) {
    const word = value(name)
    if (word === undefined || /^\d+$/.test(word)) continue
    yield* sys.complain(`tracepath: invalid argument: '${word}'\n`)
    return 1
  }
  const [target = '', suffix] = line.operands[0]!.split('/')
  const found = yield* getaddrinfo(target, { family: has('6') ? 6 : 4 })
  if (typeof found === 'string') {
    yield* sys.complain(`tracepath: ${target}: ${GAI[found]}\n`)
    return 1
  }
  const fd = yield* net.socket('dgram')
  yield* net.setsockopt(fd, { recvErr: true, pmtu: 'do' })
  const s: Session = {
    fd, to: found.addresses[0]!, port: Number(value('p') ?? suffix ?? BASE_PORT), numeric: has('n'), both: has('b'), sent: [], slot: 0, ttl: 1,
    mtu: Number(value('l') ?? FIRST_MTU), hopsTo: -1, hopsBack: -1,
  }
  if (!(yield* trace(s, Number(value('m') ?? 30)))) yield* sys.print(`     Too many hops: pmtu ${s.mtu}\n`)
  yield* sys.print(`     Resume: pmtu ${s.mtu} ${s.hopsTo >= 0 ? `hops ${s.hopsTo} ` : ''}${s.hopsBack >= 0 ? `back ${s.hopsBack} ` : ''}\n`)
  return 0
}

/** True when an end was reached. A new path MTU begins a hop's tries anew. */
function* trace(s: Session, hops: number): Sys<boolean> {
  for (s.ttl = 1; s.ttl <= hops; s.ttl++) {
    let result = -1
    for (let i = 0; i < TRIES; i++) {
      const before = s.mtu
      result = yield* probe(s)
      if (s.mtu !== before) {
        i = -1
        continue
      }
      if (result === 0) return true
      if (result > 0) break
    }
    if (result < 0) yield* sys.print(`${String(s.ttl).padStart(2)}:  no reply\n`)
  }
  return false
}

/** One probe: 0 at the end of the way, more when something was heard, -1 when not. */
function* probe(s: Session): Sys<number> {
  for (let tries = 0; tries < SEND_TRIES; tries++) {
    s.sent[s.slot] = { ttl: s.ttl, time: yield* sys.clock() }
    if (yield* sendOne(s)) {
      s.slot = (s.slot + 1) % SLOTS
      yield* sys.poll([{ fd: s.fd, for: 'r' }], SECOND)
      return (yield* replied(s)) ? 0 : yield* errors(s)
    }
    const result = yield* errors(s)
    s.sent[s.slot] = undefined
    if (result === 0) return 0
    if (result > 0) tries = -1
  }
  s.slot = (s.slot + 1) % SLOTS
  yield* sys.print(`${String(s.ttl).padStart(2)}:  send failed\n`)
  return 0
}

function* sendOne(s: Session): Sys<boolean> {
  try {
    yield* net.send(s.fd, new Uint8Array(Math.max(0, s.mtu - OVERHEAD)), { to: { address: s.to, port: s.port + s.slot }, ttl: s.ttl })
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    return false
  }
}

function* replied(s: Session): Sys<boolean> {
  try {
    yield* net.recvfrom(s.fd, { dontwait: true })
    yield* sys.print(`${String(s.ttl).padStart(2)}?: reply received 8)\n`)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    return false
  }
}

/** Reads and prints the error queue: 0 when an entry is the end, the path MTU when there was one, -1 when it was empty. */
function* errors(s: Session): Sys<number> {
  for (let progress = -1; ; progress = s.mtu) {
    let e: QueuedError
    try {
      e = yield* net.recverr(s.fd)
    } catch (failure) {
      if (!isErrno(failure, 'EAGAIN')) throw failure
      return progress
    }
    const slot = e.to.port - s.port
    const probed = s.sent[slot]
    s.sent[slot] = undefined
    yield* printHost(s, e, probed?.ttl)
    if (e.origin === 'icmp' && probed) {
      const took = e.time - probed.time
      yield* sys.print(`${String(Math.floor(took / 1000)).padStart(3)}.${String(took % 1000).padStart(3, '0')}ms `)
    }
    if (yield* printWhat(s, e, probed?.ttl)) return 0
  }
}

function* printHost(s: Session, e: QueuedError, ttl: number | undefined): Sys<void> {
  if (e.origin === 'local') {
    yield* sys.print(`${String(s.ttl).padStart(2)}?: ${'[LOCALHOST]'.padEnd(32)} `)
    return
  }
  yield* sys.print(ttl === undefined ? `${String(s.ttl).padStart(2)}?: ` : `${String(ttl).padStart(2)}:  `)
  const address = formatIp(e.offender ?? 0)
  let host = address
  if (!s.numeric || s.both) {
    const found = yield* nameOfAddress(e.offender ?? 0)
    const name = typeof found !== 'string' ? found.name : found === 'EAI_AGAIN' ? '???' : address
    host = s.both ? (s.numeric ? `${address} (${name})` : `${name} (${address})`) : name
  }
  yield* sys.print(host.padEnd(Math.min(HOST_COLUMN, host.length + HOST_COLUMN)).slice(0, Math.max(HOST_COLUMN, host.length + 1)))
}

/** How many hops an answer took, by the TTL that it has left and the start that is likeliest. */
const hopsBack = (ttl: number): number => (ttl <= 64 ? 65 - ttl : ttl <= 128 ? 129 - ttl : 256 - ttl)

/** What the error means. True when it is the end. */
function* printWhat(s: Session, e: QueuedError, ttl: number | undefined): Sys<boolean> {
  const back = hopsBack(e.ttl ?? 255)
  if (e.errno === 'EMSGSIZE') {
    yield* sys.print(`pmtu ${e.info}\n`)
    s.mtu = e.info
    return false
  }
  if (e.errno === 'ECONNREFUSED') {
    yield* sys.print('reached\n')
    s.hopsTo = ttl ?? s.ttl
    s.hopsBack = back
    return true
  }
  if (e.errno === 'EHOSTUNREACH' && e.type === ICMP.exceeded) {
    yield* sys.print(back === (ttl ?? s.ttl) ? '\n' : `asymm ${String(back).padStart(2)} \n`)
    return false
  }
  const letter = LETTERS[e.errno]
  yield* sys.print(letter === undefined ? '\n' : `${letter}\n`)
  if (letter === undefined) yield* sys.complain(`NET ERROR: ${new SysError(e.errno).message}\n`)
  return true
}

const LETTERS: Readonly<Record<string, string>> = { EHOSTUNREACH: '!H', ENETUNREACH: '!N', EACCES: '!A', EPROTO: '!P' }
