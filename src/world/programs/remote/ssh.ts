import { formatIp } from '../../net/index.ts'
import { GAI, getaddrinfo, net, sys, users, type Ask, type Program, type PublicKey, type Termios, type Tty } from '../../os/index.ts'
import { isErrno, SysError, type Sys } from '../../sim/index.ts'
import { checkHostKey } from './host-key.ts'
import { Link, type Message } from './link.ts'
import { logIn } from './login.ts'
import { parseSsh, type SshOptions } from './options.ts'

const VERSION = 'OpenSSH_9.6p1 Ubuntu-3ubuntu13, OpenSSL 3.0.13 30 Jan 2024\n'
const SECOND = 1_000_000
const RAW: Partial<Termios> = { icanon: false, echo: false, isig: false, icrnl: false, opost: false }

/** ssh(1): a shell or a command on another host. */
export const ssh: Program = function* ({ argv, env }) {
  const parsed = parseSsh(argv)
  if ('version' in parsed) {
    yield* sys.complain(VERSION)
    return 0
  }
  if ('fail' in parsed) {
    yield* sys.complain(parsed.fail)
    return parsed.status
  }
  const o = parsed.options
  const me = yield* users.byId((yield* sys.self()).uid)
  const home = env.HOME ?? me?.home ?? '/'
  const connected = yield* connect(o)
  if (!connected) return 255
  const link = new Link(connected.fd)
  const user = o.user ?? me?.name ?? 'root'
  const keys = yield* exchange(link, o)
  if (!keys) return 255
  if (!(yield* checkHostKey(o, keys, connected.address, home))) return 255
  if (!(yield* logIn(link, o, user, home))) return 255
  return yield* session(link, o, env)
}

function* connect(o: SshOptions): Sys<{ fd: number; address: string } | undefined> {
  const found = yield* getaddrinfo(o.host, { family: 4 })
  if (typeof found === 'string') {
    yield* sys.complain(`ssh: Could not resolve hostname ${o.host.toLowerCase()}: ${GAI[found]}\r\n`)
    return undefined
  }
  let failure = ''
  for (const address of found.addresses) {
    const fd = yield* net.socket('stream', { nonblock: true })
    const failed = yield* dial(fd, address, o)
    if (failed === undefined) {
      yield* net.nonblock(fd, false)
      yield* net.setsockopt(fd, { noDelay: true })
      return { fd, address: formatIp(address) }
    }
    failure = failed
    yield* sys.close(fd)
  }
  yield* sys.complain(`ssh: connect to host ${o.host} port ${o.port}: ${failure}\r\n`)
  return undefined
}

/** Undefined once connected, else why not. */
function* dial(fd: number, address: number, o: SshOptions): Sys<string | undefined> {
  try {
    yield* net.connect(fd, { address, port: o.port })
    return undefined
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'EINPROGRESS') return e.message
  }
  const limit = o.options.connecttimeout === undefined ? undefined : Number(o.options.connecttimeout) * SECOND
  if ((yield* sys.poll([{ fd, for: 'w' }], limit)).length === 0) return 'Connection timed out'
  const errno = yield* net.sockerror(fd)
  return errno === undefined ? undefined : new SysError(errno).message
}

/** Versions and keys. The server's host keys, or undefined when it went away. */
function* exchange(link: Link, o: SshOptions): Sys<readonly PublicKey[] | undefined> {
  try {
    yield* net.send(link.fd, new TextEncoder().encode('SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13\r\n'))
    if ((yield* link.version()) !== undefined && (yield* link.say('kexStart'))) {
      const reply = yield* link.next()
      if (reply?.name === 'kexReply') {
        link.keys(String(reply.fields.secret))
        if (typeof reply.fields.banner === 'string' && !o.quiet) yield* sys.complain(reply.fields.banner)
        return reply.fields.keys as PublicKey[]
      }
    }
  } catch (e) {
    if (!isErrno(e)) throw e
  }
  yield* sys.complain(`kex_exchange_identification: read: Connection reset by peer\r\nConnection reset by ${o.host} port ${o.port}\r\n`)
  return undefined
}

function* terminal(fd: number): Sys<Tty | undefined> {
  try {
    return yield* sys.ttyget(fd)
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}

interface State { exit: number | undefined; escaped: 'start' | 'tilde' | 'no'; stdin: boolean; over: boolean; cut: boolean }

function* session(link: Link, o: SshOptions, env: Readonly<Record<string, string>>): Sys<number> {
  const tty = o.noStdin ? undefined : yield* terminal(0)
  const pty = o.pty === 'force' ? tty !== undefined : o.pty === 'auto' && o.command === undefined && tty !== undefined
  if (o.pty !== 'never' && !pty && (o.pty === 'force' || o.command === undefined) && tty === undefined && !o.quiet) yield* sys.complain('Pseudo-terminal will not be allocated because stdin is not a terminal.\r\n')
  for (const [name, value] of Object.entries(env)) if (name === 'LANG' || name.startsWith('LC_')) yield* link.say('request', { type: 'env', name, value })
  if (pty) yield* link.say('request', { type: 'pty-req', term: env.TERM ?? 'dumb', cols: tty!.cols, rows: tty!.rows, origin: tty!.origin })
  yield* link.say('request', o.command === undefined ? { type: 'shell' } : { type: 'exec', command: o.command })
  const state: State = { exit: undefined, escaped: 'start', stdin: !o.noStdin, over: false, cut: false }
  if (o.noStdin) yield* link.say('eof')
  if (pty) {
    yield* sys.sigaction('WINCH', 'catch')
    yield* sys.ttyset(0, RAW)
  }
  try {
    while (!state.over) yield* turn(link, state, pty, tty !== undefined)
  } finally {
    if (pty) {
      yield* sys.ttyset(0, { icanon: true, echo: true, isig: true, icrnl: true, opost: true })
      yield* sys.ask(0, 'no')
    }
  }
  if (state.cut) yield* sys.complain(`Connection to ${o.host} closed by remote host.\r\n`)
  if (pty && !o.quiet) yield* sys.complain(`Connection to ${o.host} closed.\r\n`)
  return state.exit ?? 255
}

/** Waits for the next thing that happens: keys, packets, a window of another size. */
function* turn(link: Link, s: State, pty: boolean, onTerminal: boolean): Sys<void> {
  let ready: number[]
  try {
    ready = yield* sys.poll([{ fd: link.fd, for: 'r' }, ...(s.stdin ? [{ fd: 0, for: 'r' as const }] : [])])
  } catch (e) {
    if (!isErrno(e, 'EINTR')) throw e
    if ((yield* sys.signals()).includes('WINCH')) {
      const { cols, rows } = yield* sys.ttyget(0)
      yield* link.say('request', { type: 'window-change', cols, rows })
    }
    return
  }
  if (ready.includes(0)) {
    const alive = yield* link.more()
    for (let m = link.ready(); m; m = link.ready()) yield* packet(s, m, pty)
    if (!alive && !s.over) {
      s.over = true
      s.cut = s.exit === undefined
    }
  }
  if (!s.over && ready.includes(1)) yield* keys(link, s, pty, onTerminal)
}

function* packet(s: State, m: Message, pty: boolean): Sys<void> {
  switch (m.name) {
    case 'data': return yield* sys.writeAll(1, m.bytes)
    case 'extendedData': return yield* sys.writeAll(2, m.bytes)
    case 'asking': {
      if (pty) yield* sys.ask(0, m.fields.ask as Ask, String(m.fields.host))
      return
    }
    case 'request': {
      if (m.fields.type === 'exit-status') s.exit = m.fields.code === undefined ? 255 : Number(m.fields.code)
      return
    }
    case 'close': s.over = true
  }
}

const TILDE = 0x7e

function* keys(link: Link, s: State, pty: boolean, onTerminal: boolean): Sys<void> {
  const bytes = yield* sys.read(0)
  if (bytes.length === 0) {
    s.stdin = false
    yield* link.say('eof')
    return
  }
  if (!pty || !onTerminal) {
    yield* link.say('data', bytes)
    return
  }
  const out: number[] = []
  for (const b of bytes) {
    if (s.escaped === 'tilde' && b === 0x2e) {
      yield* sys.complain('~.\r\n')
      s.over = true
      return
    }
    if (s.escaped === 'tilde' && b !== TILDE) out.push(TILDE)
    if (s.escaped === 'start' && b === TILDE) {
      s.escaped = 'tilde'
      continue
    }
    s.escaped = b === 13 || b === 10 ? 'start' : 'no'
    out.push(b)
  }
  if (out.length > 0) yield* link.say('data', Uint8Array.from(out))
}
