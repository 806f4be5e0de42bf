import { isErrno, type World } from '../../sim/index.ts'
import { install } from '../descriptors.ts'
import { readText } from '../fs.ts'
import { recordLogin } from '../logins.ts'
import { breakRelays, endPipe, feedPipe, newFedPipe, newRelay, pipeSize, setRelaysFull } from '../relay.ts'
import { rootOf } from '../services/unit-file.ts'
import { sendSignal, SIGNALS } from '../signals.ts'
import { attachTerminal, spawn, type SpawnRequest } from '../spawn.ts'
import { processes, type ExitStatus, type OpenFile, type Process, type Signal } from '../tables.ts'
import { createTty, hangUp, holdOutput, resizeTty, ttyInput, ttys, ttyWrite } from '../tty.ts'
import type { User } from '../users/accounts.ts'
import { userByName } from '../users/lookup.ts'
import { configOf, connections, say, type Channel, type ConnectionId } from './connections.ts'
import { greeting } from './greeting.ts'

type Fields = Readonly<Record<string, unknown>>

const DAEMON = 'sshd'
const ENCODER = new TextEncoder()
/** Bytes that may wait for the client before its command is held up, and from which on it goes on. */
const HIGH = 131_072
const LOW = 32_768
/** Bytes that may wait for the command before the client is. */
const INPUT = 65_536

function patch(w: World, id: ConnectionId, change: Partial<Channel>): Channel {
  const c = w.table(connections).must(id)
  const channel: Channel = { env: {}, open: 0, ...c.channel, ...change }
  w.table(connections).set(id, { ...c, channel })
  return channel
}

/** A request on the session's channel (RFC 4254, 6): terminal, environment, shell, command, window, signal. */
export function channelRequest(w: World, id: ConnectionId, f: Fields): void {
  const channel = w.table(connections).must(id).channel
  switch (f.type) {
    case 'pty-req': {
      const origin = f.origin === undefined ? {} : { origin: Number(f.origin) }
      patch(w, id, { terminal: { term: String(f.term), cols: Number(f.cols), rows: Number(f.rows), ...origin } })
      return
    }
    case 'env': {
      if (/^(LANG|LC_\w+)$/.test(String(f.name))) patch(w, id, { env: { ...channel?.env, [String(f.name)]: String(f.value) } })
      return
    }
    case 'shell': case 'exec': {
      if (channel?.child === undefined) begin(w, id, f.type === 'exec' ? String(f.command) : undefined)
      return
    }
    case 'window-change': {
      if (channel?.tty !== undefined) resizeTty(w, channel.tty, Number(f.cols), Number(f.rows))
      return
    }
    case 'signal': {
      const name = String(f.signal)
      if (channel?.child !== undefined && Object.hasOwn(SIGNALS, name)) sendSignal(w, channel.child, name as Signal)
    }
  }
}

/** The environment that a login gives: /etc/environment's words on it, who and whence. */
function environment(w: World, id: ConnectionId, user: User): Record<string, string> {
  const c = w.table(connections).must(id)
  const root = rootOf(w, c.machine)
  const file = Object.fromEntries(`${readText(w, root, '/etc/environment') ?? ''}\n${readText(w, root, '/etc/default/locale') ?? ''}`.split('\n').flatMap((line) => {
    const m = /^\s*(?:export\s+)?(\w+)=["']?(.*?)["']?\s*$/.exec(line)
    return m ? [[m[1]!, m[2]!]] : []
  }))
  const path = user.uid === 0 ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' : '/usr/local/bin:/usr/bin:/bin:/usr/games'
  return {
    PATH: path, ...file, ...c.channel?.env, USER: user.name, LOGNAME: user.name, HOME: user.home, SHELL: user.shell, MOTD_SHOWN: 'pam',
    XDG_SESSION_ID: c.session ?? '', XDG_RUNTIME_DIR: `/run/user/${user.uid}`, XDG_SESSION_TYPE: 'tty', XDG_SESSION_CLASS: 'user',
    SSH_CLIENT: `${c.peer.address} ${c.peer.port} ${c.local.port}`, SSH_CONNECTION: `${c.peer.address} ${c.peer.port} ${c.local.address} ${c.local.port}`,
  }
}

/** Starts the user's shell, or a command by it, on a terminal if one was asked for. */
function begin(w: World, id: ConnectionId, command: string | undefined): void {
  const c = w.table(connections).must(id)
  const user = userByName(w, rootOf(w, c.machine), c.user!)!
  const name = user.shell.slice(user.shell.lastIndexOf('/') + 1)
  const request: SpawnRequest = {
    path: user.shell, argv: command === undefined ? [`-${name}`] : [name, '-c', command], env: environment(w, id, user), cwd: user.home, fds: {}, uid: user.uid, gid: user.gid, groups: user.groups,
  }
  if (patch(w, id, {}).terminal) onTerminal(w, id, user, request, command === undefined)
  else onPipes(w, id, user, request)
}

function onTerminal(w: World, id: ConnectionId, user: User, request: SpawnRequest, isShell: boolean): void {
  const c = w.table(connections).must(id)
  const worker = w.table(processes).must(c.worker!)
  const { term, cols, rows, origin } = c.channel!.terminal!
  const tty = createTty(w, { machine: c.machine, host: worker.host, master: { kind: 'daemon', name: DAEMON, key: String(id) }, term, cols, rows, ...(origin === undefined ? {} : { origin }) })
  const line = w.table(ttys).must(tty).name
  patch(w, id, { tty })
  w.table(processes).patch(worker.id, { argv: [`sshd: ${user.name}@${line}`] })
  if (isShell) ttyWrite(w, tty, ENCODER.encode(greeting(w, c.machine, user, configOf(w, c.machine)!)))
  const child = start(w, id, { ...request, env: { ...request.env, TERM: term, SSH_TTY: `/dev/${line}` }, session: { tty } })
  if (!child) return
  attachTerminal(w, child, tty)
  const login = recordLogin(w, { machine: c.machine, user: user.name, line, from: c.peer.address, pid: child.pid, session: c.session ?? '' })
  w.table(connections).patch(id, { login })
}

function onPipes(w: World, id: ConnectionId, user: User, request: SpawnRequest): void {
  const key = String(id)
  w.table(processes).patch(w.table(connections).must(id).worker!, { argv: [`sshd: ${user.name}@notty`] })
  const { pipe, file } = newFedPipe(w, DAEMON, key)
  const files: OpenFile[] = [file, newRelay(w, DAEMON, key, 1), newRelay(w, DAEMON, key, 2)]
  patch(w, id, { stdin: pipe, open: 2 })
  const child = start(w, id, { ...request, session: {} })
  if (child) for (const f of files) install(w, w.table(processes).must(child.id), f)
}

/** Starts the session's process; one that cannot be is the client's to read of. */
function start(w: World, id: ConnectionId, request: SpawnRequest): Process | undefined {
  const worker = w.table(processes).must(w.table(connections).must(id).worker!)
  try {
    const child = spawn(w, worker, request)
    patch(w, id, { child: child.id })
    return child
  } catch (e) {
    if (!isErrno(e)) throw e
    say(w, id, 'extendedData', ENCODER.encode(`${request.path}: ${e.message}\r\n`))
    finish(w, id, { code: 1 })
    return undefined
  }
}

/** Bytes from the client: typed on the terminal, or the command's input; undefined is its end. */
export function channelInput(w: World, id: ConnectionId, bytes: Uint8Array | undefined): void {
  const channel = w.table(connections).get(id)?.channel
  if (!channel) return
  if (channel.tty !== undefined) {
    if (bytes) ttyInput(w, channel.tty, bytes)
    else ttyInput(w, channel.tty, Uint8Array.of(4))
    return
  }
  if (channel.stdin === undefined) return
  if (!bytes) endPipe(w, channel.stdin)
  else {
    feedPipe(w, channel.stdin, bytes)
    if (pipeSize(w, channel.stdin) > INPUT) w.table(connections).patch(id, { paused: true })
  }
}

/** The command took of its input (true: so much that the client may send on), or waits for more, which the near terminal is told. */
export function inputTaken(w: World, id: ConnectionId, what: 'read' | 'waiting' | 'closed'): boolean {
  const c = w.table(connections).get(id)
  if (!c?.channel || c.channel.stdin === undefined) return false
  if (what === 'waiting') say(w, id, 'asking', { ask: 'line', host: w.table(processes).get(c.worker!)?.host ?? c.machine })
  if (!c.paused || pipeSize(w, c.channel.stdin) > INPUT / 2) return false
  w.table(connections).patch(id, { paused: false })
  return true
}

/** The terminal of the session printed something, or asks in another way (no bytes): told to the near end in order. */
export function terminalWrote(w: World, id: ConnectionId, tty: number, bytes: Uint8Array): void {
  const t = w.table(ttys).get(tty)
  if (bytes.length > 0) {
    say(w, id, 'data', bytes)
    holdIfFull(w, id)
  } else if (t && !t.hungUp && t.ask !== 'no') say(w, id, 'asking', { ask: t.ask, host: t.askHost })
}

/** The command wrote on one of its streams, or closed it; when all are closed and it has ended, the session is over. */
export function commandWrote(w: World, id: ConnectionId, stream: 1 | 2, bytes: Uint8Array | undefined): void {
  if (bytes) {
    say(w, id, stream === 1 ? 'data' : 'extendedData', bytes)
    holdIfFull(w, id)
    return
  }
  const c = w.table(connections).get(id)
  if (!c?.channel) return
  const channel = patch(w, id, { open: c.channel.open - 1 })
  if (channel.ended && channel.open <= 0) say(w, id, 'close', {})
}

function holdIfFull(w: World, id: ConnectionId): void {
  const c = w.table(connections).must(id)
  if (c.output.length < HIGH) return
  if (c.channel?.tty !== undefined) holdOutput(w, c.channel.tty, true)
  setRelaysFull(w, DAEMON, String(id), true)
}

/** What waited for the client is on its way: its command may go on. */
export function resumeOutput(w: World, id: ConnectionId): void {
  const c = w.table(connections).get(id)
  if (!c?.channel || c.output.length > LOW) return
  if (c.channel.tty !== undefined) holdOutput(w, c.channel.tty, false)
  setRelaysFull(w, DAEMON, String(id), false)
}

/** The session's process ended: its status is sent; the channel closes at once on a terminal, else when its streams are closed, too. */
export function childGone(w: World, id: ConnectionId, status: ExitStatus): void {
  finish(w, id, status)
}

function finish(w: World, id: ConnectionId, status: ExitStatus): void {
  const channel = patch(w, id, { ended: true })
  say(w, id, 'request', 'code' in status ? { type: 'exit-status', code: status.code } : { type: 'exit-signal', signal: status.signal, core: status.core })
  if (channel.tty === undefined && channel.open > 0) return
  say(w, id, 'eof', {})
  say(w, id, 'close', {})
}

/** The connection is gone: the terminal is hung up, pipes are broken. */
export function leaveChannel(w: World, id: ConnectionId, c: { readonly channel?: Channel }): void {
  if (c.channel?.tty !== undefined) hangUp(w, c.channel.tty)
  if (c.channel?.stdin !== undefined) endPipe(w, c.channel.stdin)
  breakRelays(w, DAEMON, String(id))
}
