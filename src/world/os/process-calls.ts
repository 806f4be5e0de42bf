import { SysError, syscalls, timers, type Attempt, type Call, type Registry, type Result, type SyscallHandler, type TaskId, type World } from '../sim/index.ts'
import { fileAt, install, newOpenFile, opsOf, type Readiness } from './descriptors.ts'
import { exitProcess, reap } from './exit.ts'
import { endedBy, processOf, sendSignal } from './signals.ts'
import { exec, spawn, type SpawnRequest } from './spawn.ts'
import { clocks, hosts, inodes, machines, processes, type Epoch, type ExitStatus, type Process, type Signal } from './tables.ts'
import { backgroundCheck, beginCapture, createTty, endCapture, resizeTty, setAsk, setTermios, ttys, type Ask, type Termios } from './tty.ts'

const value = (v: unknown): Result => ({ value: v })
const UNIX_EPOCH: Epoch = { micros: 0, offsetMinutes: 0, zone: 'UTC' }
const done: Result = { value: undefined }

/** What `wait` says of a child: how it ended, or that it stopped or went on. */
export interface Waited {
  readonly pid: number
  readonly status: ExitStatus | { readonly stopped: Signal } | { readonly continued: true }
}

interface WaitCall extends Call { readonly pid: number; readonly nohang?: boolean; readonly untraced?: boolean }

function matches(p: Process, child: Process, which: number): boolean {
  if (child.parent !== p.id) return false
  if (which > 0) return child.pid === which
  if (which === 0) return child.pgid === p.pgid
  return which === -1 || child.pgid === -which
}

function wait(w: World, p: Process, c: WaitCall): Result {
  const table = w.table(processes)
  let any = false
  for (const child of table.values()) {
    if (!matches(p, child, c.pid)) continue
    any = true
    if (child.state === 'zombie') {
      reap(w, child)
      return value({ pid: child.pid, status: child.status! } satisfies Waited)
    }
    if (c.untraced && child.news) {
      const { news, ...rest } = child
      table.set(child.id, rest)
      const status = news === 'stopped' ? { stopped: child.stopSignal! } : { continued: true as const }
      return value({ pid: child.pid, status } satisfies Waited)
    }
  }
  if (!any) throw new SysError('ECHILD')
  return c.nohang ? value(undefined) : { block: [`child:${p.id}`] }
}

/** A process that is killed by another dies when it is its turn to run: a shell's `kill %1` shows its prompt first. Microseconds. */
const DEATH = 500

function kill(w: World, p: Process, pid: number, signal: Signal | undefined): void {
  const table = w.table(processes)
  const targets =
    pid > 0 ? [processOf(w, p.machine, pid)].filter((t) => t !== undefined)
    : [...table.values()].filter((t) => t.machine === p.machine && (pid === -1 ? t.pid > 1 && t.id !== p.id : t.pgid === (pid === 0 ? p.pgid : -pid)))
  if (targets.length === 0) throw new SysError('ESRCH')
  const allowed = targets.filter((t) => p.euid === 0 || p.euid === t.uid || p.uid === t.uid || (signal === 'CONT' && t.sid === p.sid))
  if (allowed.length === 0) throw new SysError('EPERM')
  if (!signal) return
  for (const t of allowed) {
    if (t.id !== p.id && endedBy(t, signal)) w.after(DEATH, 'os.killed', { id: t.id, signal })
    else sendSignal(w, t.id, signal)
  }
}

export interface PollRequest { readonly fd: number; readonly for: 'r' | 'w' }
interface PollCall extends Call { readonly fds: readonly PollRequest[]; readonly timeout?: number }

function poll(w: World, p: Process, c: PollCall, a: Attempt): Result {
  const ready: number[] = []
  const conditions: string[] = []
  c.fds.forEach((r, i) => {
    const { file } = fileAt(w, p, r.fd)
    const ops = opsOf(w, file)
    const state: Readiness = ops.ready(w, file)
    const mine = file.kind !== 'tty' || r.for === 'w' || p.tty !== file.target || w.table(ttys).must(file.target).foreground === p.pgid
    if (mine && (r.for === 'r' ? state.readable : state.writable || state.hangup)) ready.push(i)
    conditions.push(...ops.conditions(file))
  })
  if (ready.length > 0 || (c.timeout !== undefined && w.now >= a.started + c.timeout)) return value(ready)
  return { block: [...new Set(conditions)], ...(c.timeout === undefined ? {} : { until: a.started + c.timeout }) }
}

interface ChangedCall extends Call { readonly fds: readonly number[]; readonly hangup?: number; readonly timeout?: number }

/** inotify(7) and poll(2) in one: the descriptors whose file ends elsewhere than where it was read to, whose pipe has something, and `hangup` when its reader is gone. */
function changed(w: World, p: Process, c: ChangedCall, a: Attempt): Result {
  const news: number[] = []
  const conditions: string[] = []
  for (const fd of [...c.fds, ...(c.hangup === undefined ? [] : [c.hangup])]) {
    const { file } = fileAt(w, p, fd)
    const ops = opsOf(w, file)
    const state = ops.ready(w, file)
    const fresh = file.kind === 'file' ? (w.table(inodes).must(file.target).data?.size ?? 0) !== file.offset : state.readable
    if (fd === c.hangup ? file.kind !== 'file' && state.hangup : fresh) news.push(fd)
    conditions.push(...ops.conditions(file))
  }
  if (news.length > 0 || (c.timeout !== undefined && w.now >= a.started + c.timeout)) return value(news)
  return { block: [...new Set(conditions)], ...(c.timeout === undefined ? {} : { until: a.started + c.timeout }) }
}

function ttyOf(w: World, p: Process, fd: number): number {
  const { file } = fileAt(w, p, fd)
  if (file.kind !== 'tty' && file.kind !== 'ptm') throw new SysError('ENOTTY')
  return file.target
}

type Handlers = Record<string, { cost: number; handle: (w: World, p: Process, c: any, a: Attempt) => Result }>

const handlers: Handlers = {
  self: { cost: 1, handle: (_w, p) => value(p) },
  spawn: { cost: 100, handle: (w, p, c: SpawnRequest & Call) => value(spawn(w, p, c).pid) },
  exec: { cost: 1_000, handle: (w, p, c) => (exec(w, p, c.path, c.argv, c.env), done) },
  exit: { cost: 1, handle: (w, p, c) => (exitProcess(w, p.id, { code: c.code & 255 }), done) },
  /** Ends the process as a signal with its default action would, whatever its disposition: a shell that a trapped signal ended. */
  die: { cost: 1, handle: (w, p, c) => (exitProcess(w, p.id, { signal: c.signal, core: false }), done) },
  wait: { cost: 2, handle: (w, p, c) => wait(w, p, c) },
  kill: { cost: 3, handle: (w, p, c) => (kill(w, p, c.pid, c.signal), done) },
  setpgid: {
    cost: 1,
    handle(w, p, c: { pid: number; pgid: number } & Call) {
      const target = c.pid === 0 ? p : processOf(w, p.machine, c.pid)
      if (!target || (target.id !== p.id && target.parent !== p.id)) throw new SysError('ESRCH')
      w.table(processes).patch(target.id, { pgid: c.pgid === 0 ? target.pid : c.pgid })
      return done
    },
  },
  setsid: {
    cost: 1,
    handle(w, p) {
      if (p.pgid === p.pid) throw new SysError('EPERM')
      const { tty: _, ...rest } = p
      w.table(processes).set(p.id, { ...rest, sid: p.pid, pgid: p.pid })
      return value(p.pid)
    },
  },
  /** setresuid and setresgid in one: `uid` and `euid` change to what is given, as far as the caller may. */
  credentials: {
    cost: 1,
    handle(w, p, c: { uid?: number; euid?: number; gid?: number; groups?: readonly number[] } & Call) {
      const may = (id: number | undefined): boolean => id === undefined || p.euid === 0 || id === p.uid || id === p.euid
      if (!may(c.uid) || !may(c.euid) || (c.gid !== undefined && p.euid !== 0 && c.gid !== p.gid)) throw new SysError('EPERM')
      const uid = c.uid ?? p.uid
      w.table(processes).patch(p.id, { uid, euid: c.euid ?? c.uid ?? p.euid, ...(c.gid === undefined ? {} : { gid: c.gid, egid: c.gid }), ...(c.groups ? { groups: c.groups } : {}) })
      return done
    },
  },
  nice: { cost: 1, handle: (w, p, c) => (w.table(processes).patch(p.id, { nice: c.value }), done) },
  sigaction: {
    cost: 1,
    handle(w, p, c: { signal: Signal; to: 'default' | 'ignore' | 'catch' } & Call) {
      if (c.signal === 'KILL' || c.signal === 'STOP') throw new SysError('EINVAL')
      const { [c.signal]: _, ...rest } = p.dispositions
      w.table(processes).patch(p.id, { dispositions: c.to === 'default' ? rest : { ...rest, [c.signal]: c.to } })
      return done
    },
  },
  /** Signals that came since the last time, in their order. */
  signals: {
    cost: 1,
    handle(w, p) {
      if (p.pending.length === 0) return value([])
      const taken = p.pending.filter((s) => !p.blocked.includes(s))
      w.table(processes).patch(p.id, { pending: p.pending.filter((s) => p.blocked.includes(s)) })
      return value(taken)
    },
  },
  sigmask: { cost: 1, handle: (w, p, c) => (w.table(processes).patch(p.id, { blocked: c.blocked }), done) },
  sleep: { cost: 2, handle: (w, _p, c, a) => (w.now >= a.started + c.micros ? done : { block: [], until: a.started + c.micros }) },
  pause: { cost: 1, handle: () => ({ block: [] }) },
  poll: { cost: 2, handle: poll },
  changed: { cost: 2, handle: changed },
  clock: { cost: 1, handle: (w) => value(w.now) },
  epoch: { cost: 1, handle: (w) => value(w.table(clocks).get('epoch') ?? UNIX_EPOCH) },
  random: { cost: 1, handle: (w, p, c) => value(w.rng(c.owner ?? `program.${p.comm}`).uint32()) },
  host: { cost: 1, handle: (w, p) => value({ ...w.table(hosts).must(p.host), machine: w.table(machines).must(p.machine) }) },
  sethostname: {
    cost: 2,
    handle(w, p, c: { name: string } & Call) {
      if (p.euid !== 0) throw new SysError('EPERM')
      w.table(hosts).patch(p.host, { hostname: c.name })
      return done
    },
  },
  ttyget: { cost: 1, handle: (w, p, c) => value(w.table(ttys).must(ttyOf(w, p, c.fd))) },
  ttyset: {
    cost: 1,
    handle(w, p, c: { fd: number; termios: Partial<Termios> } & Call) {
      const tty = ttyOf(w, p, c.fd)
      if (backgroundCheck(w, p, tty, 'TTOU') === 'stopped') return { block: [`tty:${tty}:fg`] }
      setTermios(w, tty, c.termios)
      return done
    },
  },
  ttysize: { cost: 1, handle: (w, p, c) => (resizeTty(w, ttyOf(w, p, c.fd), c.cols, c.rows), done) },
  tcsetpgrp: {
    cost: 1,
    handle(w, p, c: { fd: number; pgid: number } & Call) {
      const tty = ttyOf(w, p, c.fd)
      if (p.tty !== tty) throw new SysError('ENOTTY')
      if (backgroundCheck(w, p, tty, 'TTOU') === 'stopped') return { block: [`tty:${tty}:fg`] }
      w.table(ttys).patch(tty, { foreground: c.pgid })
      return done
    },
  },
  /** Says how the terminal waits for a person: for a program that waits in `poll`, or passes on what a far terminal asks. */
  ask: { cost: 1, handle: (w, p, c: { fd: number; ask: Ask; host?: string } & Call) => (setAsk(w, ttyOf(w, p, c.fd), c.ask, c.host ?? p.host), done) },
  openpty: {
    cost: 5,
    handle(w, p, c: { term: string; cols: number; rows: number } & Call) {
      const origin = p.tty === undefined ? undefined : w.table(ttys).get(p.tty)?.origin
      const id = createTty(w, { machine: p.machine, host: p.host, master: { kind: 'fd' }, term: c.term, cols: c.cols, rows: c.rows, ...(origin === undefined ? {} : { origin }) })
      const fd = install(w, p, newOpenFile('ptm', id, 'rw', '/dev/ptmx'), { cloexec: true })
      return value({ fd, tty: id, name: w.table(ttys).must(id).name })
    },
  },
  /** A shell says that a person's command line begins, and later how it ended; the door makes a command record of both. */
  commandbegin: {
    cost: 1,
    handle(w, p, c: { fd: number; line: string } & Call) {
      const tty = ttyOf(w, p, c.fd)
      beginCapture(w, tty)
      w.tell({ effect: 'command-begin', tty, line: c.line })
      return value(w.now)
    },
  },
  commandend: {
    cost: 1,
    handle(w, p, c: { fd: number; line: string; user: string; started: number; exit: number } & Call) {
      const tty = ttyOf(w, p, c.fd)
      const t = w.table(ttys).must(tty)
      const output = endCapture(w, tty)
      w.tell({ effect: 'command', tty: t.origin, host: p.host, user: c.user, cwd: p.cwd, line: c.line, start: c.started, end: w.now, exit: c.exit, output })
      return done
    },
  },
}

export function registerProcessCalls(registry: Registry): void {
  registry.add(timers, 'os.killed', (w, { id, signal }: { id: TaskId; signal: Signal }) => { sendSignal(w, id, signal) })
  for (const [name, { cost, handle }] of Object.entries(handlers)) {
    const entry: SyscallHandler = { cost, handle: (w, task, c, a) => handle(w, w.table(processes).must(task), c, a) }
    registry.add(syscalls, name, entry)
  }
}

