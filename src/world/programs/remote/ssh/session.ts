import { sys, type Ask, type Termios, type Tty } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { compileGlob } from '../../../text/index.ts'
import { Escapes } from './escapes.ts'
import type { Link, Message } from './link.ts'
import { tell, type Settings } from './settings.ts'

const RAW: Partial<Termios> = { icanon: false, echo: false, isig: false, icrnl: false, opost: false, ixon: false }

/** How the session stands. */
interface State {
  exit: number | undefined
  stdin: boolean
  over: boolean
  /** The connection ended without the server's word. */
  cut: boolean
}

export function* terminalOf(fd: number): Sys<Tty | undefined> {
  try {
    return yield* sys.ttyget(fd)
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}

/** A session over an authenticated connection: a shell or a command, on a far terminal or not. Gives the exit status. */
export function* session(link: Link, s: Settings): Sys<number> {
  const near = s.stdinNull ? undefined : yield* terminalOf(0)
  const wanted = s.tty === 'yes' || s.tty === 'force' || (s.tty === 'auto' && s.command === undefined)
  const pty = s.noSession ? undefined : wanted && (near || s.tty === 'force') ? (near ?? { term: s.env.TERM, cols: 80, rows: 24, origin: undefined, termios: undefined }) : undefined
  if (wanted && !pty && !s.noSession) yield* tell(s, 'info', 'Pseudo-terminal will not be allocated because stdin is not a terminal.')
  yield* tell(s, 'debug', s.command === undefined ? 'Entering interactive session.' : `Sending command: ${s.command}`)
  if (!s.noSession) {
    for (const [name, value] of Object.entries(s.env)) if (s.sendEnv.some((p) => compileGlob(p).matches(name))) yield* link.say('request', { type: 'env', name, value })
    if (pty) yield* link.say('request', { type: 'pty-req', term: s.env.TERM ?? 'dumb', cols: pty.cols, rows: pty.rows, ...(pty.origin === undefined ? {} : { origin: pty.origin }) })
    yield* link.say('request', s.command === undefined ? { type: 'shell' } : { type: 'exec', command: s.command })
  }
  const state: State = { exit: undefined, stdin: !s.stdinNull && !s.noSession, over: false, cut: false }
  if (s.stdinNull && !s.noSession) yield* link.say('eof')
  const raw = pty !== undefined && near !== undefined
  const escapes = raw ? new Escapes(s.escape, near.termios) : undefined
  if (near) yield* sys.sigaction('WINCH', 'catch')
  if (raw) yield* sys.ttyset(0, RAW)
  try {
    while (!state.over) yield* turn(link, s, state, pty !== undefined, escapes, near !== undefined)
  } finally {
    if (raw) {
      yield* sys.ttyset(0, near.termios)
      yield* sys.ask(0, 'no')
    }
  }
  if (!state.cut) yield* link.say('disconnect', { reason: 11 })
  return yield* farewell(s, state, pty !== undefined)
}

/** The last words; only `-q` keeps them back. */
function* farewell(s: Settings, state: State, pty: boolean): Sys<number> {
  if (state.cut) yield* tell(s, 'fatal', `Connection to ${s.alias} closed by remote host.`)
  if (pty) yield* tell(s, 'fatal', `Connection to ${s.alias} closed.`)
  yield* tell(s, 'debug', `Exit status ${state.exit ?? -1}`)
  return state.exit ?? 255
}

/** Waits for the next thing that happens: keys, packets, a window of another size. */
function* turn(link: Link, s: Settings, state: State, pty: boolean, escapes: Escapes | undefined, onTerminal: boolean): Sys<void> {
  let ready: number[]
  try {
    ready = yield* sys.poll([{ fd: link.fd, for: 'r' }, ...(state.stdin ? [{ fd: 0, for: 'r' as const }] : [])])
  } catch (e) {
    if (!isErrno(e, 'EINTR')) throw e
    if ((yield* sys.signals()).includes('WINCH') && pty) {
      const { cols, rows } = yield* sys.ttyget(0)
      yield* link.say('request', { type: 'window-change', cols, rows })
    }
    return
  }
  if (ready.includes(0)) {
    const alive = yield* link.more()
    for (let m = link.ready(); m; m = link.ready()) yield* obey(s, state, m, onTerminal)
    if (!alive && !state.over) {
      state.over = true
      state.cut = true
    }
  }
  if (!state.over && ready.includes(1)) yield* typed(link, s, state, escapes)
}

function* obey(s: Settings, state: State, m: Message, onTerminal: boolean): Sys<void> {
  switch (m.name) {
    case 'data': return yield* sys.writeAll(1, m.bytes)
    case 'extendedData': return yield* sys.writeAll(2, m.bytes)
    case 'asking': {
      if (onTerminal && state.stdin) yield* sys.ask(0, m.fields.ask as Ask, String(m.fields.host))
      return
    }
    case 'request': {
      if (m.fields.type === 'exit-status') state.exit = Number(m.fields.code)
      return
    }
    case 'close': {
      state.over = true
      return
    }
    case 'disconnect': {
      yield* tell(s, 'error', `Received disconnect from ${s.address} port ${s.port}:${String(m.fields.reason)}: ${String(m.fields.text)}\r\nDisconnected from ${s.address} port ${s.port}`)
      state.over = true
    }
  }
}

/** What was typed, or stands in the file that is read, goes to the other side. */
function* typed(link: Link, s: Settings, state: State, escapes: Escapes | undefined): Sys<void> {
  let bytes: Uint8Array
  try {
    bytes = yield* sys.read(0)
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno === 'EINTR') return
    bytes = new Uint8Array(0)
  }
  if (bytes.length === 0) {
    state.stdin = false
    yield* link.say('eof')
    return
  }
  if (!escapes) {
    yield* link.say('data', bytes)
    return
  }
  const { out, action } = escapes.take(bytes)
  if (out.length > 0) yield* link.say('data', out)
  if (action) yield* escapes.act(action, s)
  if (action === 'terminate') state.over = true
}
