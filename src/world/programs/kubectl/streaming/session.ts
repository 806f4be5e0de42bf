import { CHANNEL, sys, type Ask, type Termios, type Tty } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { parseJson } from '../client/api.ts'
import { StatusError } from '../client/errors.ts'
import { Failure, failure } from '../command/failure.ts'
import { isObj, list, text } from '../resource/object.ts'
import type { ChannelSocket } from './websocket.ts'

const RAW: Partial<Termios> = { icanon: false, echo: false, isig: false, icrnl: false, opost: false, ixon: false }
const ENCODER = new TextEncoder()

export interface SessionOptions { readonly stdin: boolean; readonly tty: boolean }

/** The terminal on a descriptor, if there is one. */
export function* terminalOf(fd: number): Sys<Tty | undefined> {
  try {
    return yield* sys.ttyget(fd)
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}

/**
 * Carries a command in a container: standard input there, its output here, with the near terminal raw where it has one. Returns when it ended well;
 * throws Failure with its exit status otherwise.
 */
export function* carry(socket: ChannelSocket, o: SessionOptions): Sys<void> {
  const near = o.tty ? yield* terminalOf(0) : undefined
  if (near) {
    yield* sys.sigaction('WINCH', 'catch')
    yield* sys.ttyset(0, RAW)
    yield* resize(socket)
  }
  let open = o.stdin
  try {
    for (;;) {
      if (!socket.ready) {
        const ready = yield* waitFor(socket, open, near !== undefined)
        if (ready.includes('stdin')) open = yield* forward(socket)
        if (!ready.includes('socket')) continue
      }
      const message = yield* socket.next()
      if (message === undefined) throw failure('error reading from error stream: next reader: websocket: close 1006 (abnormal closure): unexpected EOF')
      if (message.channel === CHANNEL.stdout) yield* sys.writeAll(1, message.bytes)
      else if (message.channel === CHANNEL.stderr) yield* sys.writeAll(2, message.bytes)
      else if (message.channel === CHANNEL.ask && near) yield* passAsk(message.bytes)
      else if (message.channel === CHANNEL.error) return ended(new TextDecoder().decode(message.bytes))
    }
  } finally {
    if (near) {
      yield* sys.ttyset(0, near.termios)
      yield* sys.ask(0, 'no')
    }
    yield* socket.close()
  }
}

function* passAsk(bytes: Uint8Array): Sys<void> {
  const value = parseJson(new TextDecoder().decode(bytes)) ?? null
  yield* sys.ask(0, (text(value, 'how') || 'no') as Ask, text(value, 'host') || undefined)
}

function* waitFor(socket: ChannelSocket, stdin: boolean, onTerminal: boolean): Sys<('socket' | 'stdin')[]> {
  try {
    const ready = yield* sys.poll([{ fd: socket.fd, for: 'r' }, ...(stdin ? [{ fd: 0, for: 'r' as const }] : [])])
    return [...(ready.includes(0) ? ['socket' as const] : []), ...(ready.includes(1) ? ['stdin' as const] : [])]
  } catch (e) {
    if (!isErrno(e, 'EINTR')) throw e
    if ((yield* sys.signals()).includes('WINCH') && onTerminal) yield* resize(socket)
    return []
  }
}

/** Standard input to the command; false at its end, which v5 of the protocol tells. */
function* forward(socket: ChannelSocket): Sys<boolean> {
  const bytes = yield* sys.read(0, 32_768)
  if (bytes.length > 0) yield* socket.send(CHANNEL.stdin, bytes)
  else yield* socket.send(CHANNEL.close, Uint8Array.of(CHANNEL.stdin))
  return bytes.length > 0
}

function* resize(socket: ChannelSocket): Sys<void> {
  const { cols, rows } = yield* sys.ttyget(0)
  yield* socket.send(CHANNEL.resize, ENCODER.encode(JSON.stringify({ Width: cols, Height: rows })))
}

/** The Status with which a command ends. */
function ended(source: string): void {
  const status = parseJson(source)
  if (!isObj(status) || text(status, 'status') === 'Success') return
  if (text(status, 'reason') === 'NonZeroExitCode') {
    const code = Number(text(list(status, 'details', 'causes').find((c) => text(c, 'reason') === 'ExitCode'), 'message') || '1')
    throw new Failure(`command terminated with exit code ${code}\n`, code)
  }
  if (text(status, 'reason') === 'InternalError') throw failure(text(status, 'message'))
  throw new StatusError(status)
}
