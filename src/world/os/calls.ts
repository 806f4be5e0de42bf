import type { Sys } from '../sim/index.ts'
import type { Stat } from './fs.ts'
import type { OpenFlag } from './file-calls.ts'
import type { PollRequest, Waited } from './process-calls.ts'
import type { SpawnRequest } from './spawn.ts'
import type { Epoch, Host, Machine, Process, Signal } from './tables.ts'
import type { Ask, Termios, Tty } from './tty.ts'

/*
 * System calls as leaves: `const fd = yield* open('/etc/hosts', 'r')`. A failure is thrown as a SysError.
 */

export interface OpenOptions { create?: boolean; truncate?: boolean; exclusive?: boolean; directory?: boolean; mode?: number; cloexec?: boolean }

export function* open(path: string, access: OpenFlag, o: OpenOptions = {}): Sys<number> { return yield { call: 'open', path, access, ...o } }
export function* close(fd: number): Sys<void> { yield { call: 'close', fd } }
/** Up to `max` bytes; none is end of file. `ask` says how a person is asked, if it comes to wait for a terminal. */
export function* read(fd: number, max = 65_536, ask?: Ask): Sys<Uint8Array> { return yield { call: 'read', fd, max, ...(ask ? { ask } : {}) } }
/** Bytes taken: a pipe or a terminal may take fewer. */
export function* write(fd: number, bytes: Uint8Array): Sys<number> { return yield { call: 'write', fd, bytes } }
export function* seek(fd: number, to: number, from: 'start' | 'here' | 'end' = 'start'): Sys<number> { return yield { call: 'seek', fd, to, from } }
/** [read end, write end], both close-on-exec; `high` takes numbers from 10. */
export function* pipe(o: { high?: boolean } = {}): Sys<[number, number]> { return yield { call: 'pipe', ...o } }
export function* dup(fd: number, o: { to?: number; from?: number; cloexec?: boolean } = {}): Sys<number> { return yield { call: 'dup', fd, ...o } }
export function* stat(path: string): Sys<Stat> { return yield { call: 'stat', path, follow: true } }
export function* lstat(path: string): Sys<Stat> { return yield { call: 'stat', path, follow: false } }
export function* fstat(fd: number): Sys<Stat> { return yield { call: 'fstat', fd } }
export function* access(path: string, want: 'r' | 'w' | 'x'): Sys<boolean> { return yield { call: 'access', path, want } }
/** Names, sorted by code unit, without `.` and `..`. */
export function* readdir(path: string): Sys<string[]> { return yield { call: 'readdir', path } }
/** Gives the canonical path. */
export function* chdir(path: string): Sys<string> { return yield { call: 'chdir', path } }
export function* mkdir(path: string, mode?: number): Sys<void> { yield { call: 'mkdir', path, ...(mode === undefined ? {} : { mode }) } }
export function* symlink(target: string, path: string): Sys<void> { yield { call: 'symlink', target, path } }
export function* link(from: string, path: string): Sys<void> { yield { call: 'link', from, path } }
export function* mkfifo(path: string, mode?: number): Sys<void> { yield { call: 'mkfifo', path, ...(mode === undefined ? {} : { mode }) } }
export function* unlink(path: string): Sys<void> { yield { call: 'unlink', path } }
export function* rmdir(path: string): Sys<void> { yield { call: 'rmdir', path } }
export function* rename(from: string, to: string): Sys<void> { yield { call: 'rename', from, to } }
export function* readlink(path: string): Sys<string> { return yield { call: 'readlink', path } }
export function* chmod(path: string, mode: number): Sys<void> { yield { call: 'chmod', path, mode } }
export function* chown(path: string, uid: number, gid: number, follow = true): Sys<void> { yield { call: 'chown', path, uid, gid, follow } }
export function* utimes(path: string, mtime?: number): Sys<void> { yield { call: 'utimes', path, ...(mtime === undefined ? {} : { mtime }) } }
export function* truncate(path: string, size: number): Sys<void> { yield { call: 'truncate', path, size } }
/** Gives the old mask. */
export function* umask(mask?: number): Sys<number> { return yield { call: 'umask', ...(mask === undefined ? {} : { mask }) } }

/** The caller's own row of the process table. */
export function* self(): Sys<Process> { return yield { call: 'self' } }
/** Gives the child's pid. */
export function* spawn(r: SpawnRequest): Sys<number> { return yield { call: 'spawn', ...r } }
export function* exec(path: string, argv: readonly string[], env: Readonly<Record<string, string>>): Sys<never> { return (yield { call: 'exec', path, argv, env }) as never }
export function* exit(code: number): Sys<never> { return (yield { call: 'exit', code }) as never }
export function* die(signal: Signal): Sys<never> { return (yield { call: 'die', signal }) as never }
/** `pid` as of waitpid(2); undefined with `nohang` and no news. ECHILD without children. */
export function* wait(pid = -1, o: { nohang?: boolean; untraced?: boolean } = {}): Sys<Waited | undefined> { return yield { call: 'wait', pid, ...o } }
/** `pid` as of kill(2); without a signal it only asks whether one could. */
export function* kill(pid: number, signal: Signal | undefined): Sys<void> { yield { call: 'kill', pid, signal } }
export function* setpgid(pid: number, pgid: number): Sys<void> { yield { call: 'setpgid', pid, pgid } }
export function* setsid(): Sys<number> { return yield { call: 'setsid' } }
export function* credentials(c: { uid?: number; euid?: number; gid?: number; groups?: readonly number[] }): Sys<void> { yield { call: 'credentials', ...c } }
export function* sigaction(signal: Signal, to: 'default' | 'ignore' | 'catch'): Sys<void> { yield { call: 'sigaction', signal, to } }
/** Caught signals that came since the last time. */
export function* signals(): Sys<Signal[]> { return yield { call: 'signals' } }
export function* sigmask(blocked: readonly Signal[]): Sys<void> { yield { call: 'sigmask', blocked } }
export function* sleep(micros: number): Sys<void> { yield { call: 'sleep', micros } }
/** A finite wait that the person asked for: lab time may run ahead over it (a `sleep` typed at the prompt, `--wait`). */
export function* declaredWait(micros: number): Sys<void> { yield { call: 'sleep', micros, declared: true } }
export function* pause(): Sys<void> { yield { call: 'pause' } }
/** Indices of the requests that are ready; none when the time (microseconds) ran out. `declared`: a finite wait that the person asked for, as `declaredWait`. */
export function* poll(fds: readonly PollRequest[], timeout?: number, o: { declared?: boolean } = {}): Sys<number[]> {
  return yield { call: 'poll', fds, ...(timeout === undefined ? {} : { timeout }), ...(o.declared ? { declared: true } : {}) }
}
/** Of some descriptors those with something new: a file that ends elsewhere than where it was read to, a pipe with data or at its end; `hangup` too, when nobody reads it any more. */
export function* changed(fds: readonly number[], o: { hangup?: number; timeout?: number } = {}): Sys<number[]> { return yield { call: 'changed', fds, ...o } }
/** Lab time in microseconds. */
export function* clock(): Sys<number> { return yield { call: 'clock' } }
/** Where the lab's time zero stands on the calendar: wall time is `epoch().micros + clock()`. */
export function* epoch(): Sys<Epoch> { return yield { call: 'epoch' } }
/** 32 random bits of the program's own stream. */
export function* random(owner?: string): Sys<number> { return yield { call: 'random', ...(owner ? { owner } : {}) } }
export function* host(): Sys<Omit<Host, 'machine'> & { readonly machine: Machine }> { return yield { call: 'host' } }
/** Asks for the machine's end: EPERM for all but root. */
export function* power(how: 'reboot' | 'poweroff'): Sys<void> { yield { call: 'power', how } }
export function* sethostname(name: string): Sys<void> { yield { call: 'sethostname', name } }
/** The terminal on a descriptor; ENOTTY where there is none. */
export function* ttyget(fd: number): Sys<Tty> { return yield { call: 'ttyget', fd } }
export function* ttyset(fd: number, termios: Partial<Termios>): Sys<void> { yield { call: 'ttyset', fd, termios } }
export function* ttysize(fd: number, cols: number, rows: number): Sys<void> { yield { call: 'ttysize', fd, cols, rows } }
export function* tcsetpgrp(fd: number, pgid: number): Sys<void> { yield { call: 'tcsetpgrp', fd, pgid } }
/** `host`: where the program runs that asks, when it is a far one that this one speaks for. */
export function* ask(fd: number, how: Ask, host?: string): Sys<void> { yield { call: 'ask', fd, ask: how, ...(host === undefined ? {} : { host }) } }
export function* openpty(o: { term: string; cols: number; rows: number }): Sys<{ fd: number; tty: number; name: string }> { return yield { call: 'openpty', ...o } }
export function* commandBegin(fd: number, line: string): Sys<number> { return yield { call: 'commandbegin', fd, line } }
export function* commandEnd(fd: number, r: { line: string; user: string; started: number; exit: number }): Sys<void> { yield { call: 'commandend', fd, ...r } }

const ENCODER = new TextEncoder()

/** Writes all of it, however often that takes. */
export function* writeAll(fd: number, bytes: Uint8Array): Sys<void> {
  for (let at = 0; at < bytes.length;) at += yield* write(fd, at === 0 ? bytes : bytes.subarray(at))
}
export function* print(text: string): Sys<void> { yield* writeAll(1, ENCODER.encode(text)) }
export function* complain(text: string): Sys<void> { yield* writeAll(2, ENCODER.encode(text)) }

/** All of a file as text (UTF-8). */
export function* readFile(path: string): Sys<string> {
  const fd = yield* open(path, 'r')
  const chunks: Uint8Array[] = []
  try {
    for (;;) {
      const chunk = yield* read(fd)
      if (chunk.length === 0) break
      chunks.push(chunk)
    }
  } finally {
    yield* close(fd)
  }
  const all = new Uint8Array(chunks.reduce((n, c) => n + c.length, 0))
  chunks.reduce((at, c) => (all.set(c, at), at + c.length), 0)
  return new TextDecoder().decode(all)
}
