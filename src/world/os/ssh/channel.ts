import type { SocketId } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { strftime } from '../../text/index.ts'
import { install, release } from '../descriptors.ts'
import { asRoot, readText } from '../fs.ts'
import { endLogin, lastLogin, nextSession, recordLogin } from '../logins.ts'
import { endPipe, feedPipe, newFedPipe, newRelay } from '../relay.ts'
import { rootOf } from '../services/unit-file.ts'
import { sendSignal } from '../signals.ts'
import { attachTerminal, spawn } from '../spawn.ts'
import { clocks, processes, type ExitStatus, type Signal } from '../tables.ts'
import { createTty, resizeTty, ttyInput, ttys } from '../tty.ts'
import { userByName } from '../users/lookup.ts'
import type { Say } from './authenticate.ts'
import { readServerConfig } from './server-config.ts'
import { connections, type Channel, type Connection } from './sessions.ts'

type Close = (w: World, id: SocketId) => void

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/usr/local/games:/snap/bin'
const ENCODER = new TextEncoder()

const patch = (w: World, id: SocketId, change: Partial<Channel>): Channel => {
  const c = w.table(connections).must(id)
  const channel: Channel = { cols: 80, rows: 24, open: 0, env: {}, ...c.channel, ...change }
  w.table(connections).set(id, { ...c, channel })
  return channel
}

/** A request on the session's channel (RFC 4254 6): terminal, environment, shell, command, window, signal. */
export function channelRequest(w: World, id: SocketId, f: Readonly<Record<string, unknown>>, say: Say): void {
  const c = w.table(connections).must(id)
  switch (f.type) {
    case 'pty-req': {
      patch(w, id, { term: String(f.term ?? 'xterm'), cols: Number(f.cols ?? 80), rows: Number(f.rows ?? 24), ...(f.origin === undefined ? {} : { origin: Number(f.origin) }) })
      return
    }
    case 'env': {
      patch(w, id, { env: { ...c.channel?.env, [String(f.name)]: String(f.value) } })
      return
    }
    case 'shell': case 'exec': {
      begin(w, id, f.type === 'exec' ? String(f.command ?? '') : undefined, say)
      return
    }
    case 'window-change': {
      const channel = patch(w, id, { cols: Number(f.cols), rows: Number(f.rows) })
      if (channel.tty !== undefined) resizeTty(w, channel.tty, channel.cols, channel.rows)
      return
    }
    case 'signal': if (c.channel?.child !== undefined) sendSignal(w, c.channel.child, String(f.signal) as Signal)
  }
}

/** Starts the user's shell, on a terminal if one was asked for, as a child of the process that serves the connection. */
function begin(w: World, id: SocketId, command: string | undefined, say: Say): void {
  const c = w.table(connections).must(id)
  const channel = patch(w, id, {})
  const user = userByName(w, asRoot(w, c.host), c.user!)!
  const server = w.table(processes).must(c.process)
  const key = String(id)
  const shell = user.shell
  const name = shell.split('/').at(-1)!
  const base = {
    ...channel.env, USER: user.name, LOGNAME: user.name, HOME: user.home, SHELL: shell, PATH, SSH_CLIENT: `${c.from} 0 22`, SSH_CONNECTION: `${c.from} 0 ${c.host} 22`,
  }
  const argv = command === undefined ? [`-${name}`] : [name, '-c', command]
  const who = { uid: user.uid, gid: user.gid, groups: user.groups, cwd: user.home }
  if (channel.term !== undefined) {
    const tty = createTty(w, { machine: c.machine, host: c.host, master: { kind: 'daemon', name: 'sshd', key }, term: channel.term, cols: channel.cols, rows: channel.rows, ...(channel.origin === undefined ? {} : { origin: channel.origin }) })
    const line = w.table(ttys).must(tty).name
    patch(w, id, { tty })
    w.table(processes).patch(c.process, { argv: [`sshd: ${user.name}@${line}`] })
    if (command === undefined) greet(w, id, say)
    const child = spawn(w, server, { path: shell, argv, env: { ...base, TERM: channel.term, SSH_TTY: `/dev/${line}` }, session: { tty }, fds: {}, ...who })
    attachTerminal(w, child, tty)
    patch(w, id, { child: child.id })
    const login = recordLogin(w, { machine: c.machine, user: user.name, line, from: c.from, pid: child.pid, session: nextSession(w, c.machine) })
    w.table(connections).set(id, { ...w.table(connections).must(id), login })
    return
  }
  w.table(processes).patch(c.process, { argv: [`sshd: ${user.name}@notty`] })
  const { pipe, file } = newFedPipe(w, 'sshd', key)
  const fds = [file, newRelay(w, 'sshd', key, 1), newRelay(w, 'sshd', key, 2)].map((f) => install(w, w.table(processes).must(c.process), f))
  patch(w, id, { stdin: pipe, open: 2 })
  const child = spawn(w, w.table(processes).must(c.process), { path: shell, argv, env: base, session: {}, fds: { 0: fds[0]!, 1: fds[1]!, 2: fds[2]! }, ...who })
  patch(w, id, { child: child.id })
  const now = w.table(processes).must(c.process)
  const kept = Object.fromEntries(Object.entries(now.fds).filter(([fd]) => !fds.includes(Number(fd))))
  w.table(processes).patch(c.process, { fds: kept })
  for (const fd of fds) release(w, now.fds[fd]!.file)
}

/** What a login sees before its prompt: the message of the day and when the user was here last. */
function greet(w: World, id: SocketId, say: Say): void {
  const c = w.table(connections).must(id)
  const config = readServerConfig(w, rootOf(w, c.machine))
  const who = asRoot(w, c.host)
  const motd = [readText(w, who, '/run/motd.dynamic') ?? '', readText(w, who, '/etc/motd') ?? ''].join('')
  const last = config.printLastLog ? lastLogin(w, c.machine, c.user!) : undefined
  const lastLine = last ? `Last login: ${dateOf(w, last.time)}${last.from === '' ? ' on ' + last.line : ` from ${last.from}`}\n` : ''
  const text = (motd + lastLine).replaceAll('\n', '\r\n')
  if (text) say(w, id, 'data', ENCODER.encode(text))
}

/** `Sat Aug 16 18:50:03 2025`: a lab time as ctime(3) writes it. */
function dateOf(w: World, time: number): string {
  const epoch = w.table(clocks).get('epoch')
  return strftime('%a %b %e %H:%M:%S %Y', { micros: (epoch?.micros ?? 0) + time, offset: (epoch?.offsetMinutes ?? 0) * 60, zone: epoch?.zone ?? 'UTC' }, 'date')
}

/** Bytes from the client: typed on the terminal, or the command's input; undefined is its end. */
export function output(w: World, id: SocketId, bytes: Uint8Array | undefined): void {
  const channel = w.table(connections).get(id)?.channel
  if (!channel) return
  if (channel.tty !== undefined) {
    if (bytes) ttyInput(w, channel.tty, bytes)
  } else if (channel.stdin !== undefined) {
    if (bytes) feedPipe(w, channel.stdin, bytes)
    else endPipe(w, channel.stdin)
  }
}

/** The terminal of a session printed something, or asks differently (no bytes): told to the near end in order. */
export function ptyOutput(w: World, id: SocketId, tty: number, bytes: Uint8Array, say: Say, close: Close): void {
  if (bytes.length > 0) {
    say(w, id, 'data', bytes)
    return
  }
  const t = w.table(ttys).get(tty)
  if (!t) return
  if (!t.hungUp) {
    say(w, id, 'asking', { ask: t.ask, host: t.askHost })
    return
  }
  if (w.table(connections).get(id)?.channel?.exit) close(w, id)
}

/** The session's command ended: its status is sent; with a terminal the session is over, else when its streams are closed, too. */
export function childOf(w: World, id: SocketId, status: ExitStatus, say: Say, close: Close): void {
  const exit = 'code' in status ? { code: status.code } : { signal: status.signal }
  const channel = patch(w, id, { exit })
  say(w, id, 'request', { type: 'exit-status', ...exit })
  if (channel.tty === undefined && channel.open > 0) return
  say(w, id, 'close', {})
  close(w, id)
}

/** The connection is gone: the login with it; a command that has no terminal finds its input at an end. */
export function channelEnded(w: World, c: Connection): void {
  if (c.login !== undefined) endLogin(w, c.login)
  if (c.channel?.stdin !== undefined) endPipe(w, c.channel.stdin)
}
