import type { Bytes, TaskId, Time } from '../sim/index.ts'
import { defineTable } from '../sim/index.ts'

/** A kernel with its processes. A container is a process tree on one, not a machine. */
export interface Machine {
  readonly name: string
  readonly os: string
  readonly arch: string
  readonly kernel: string
  readonly up: boolean
  readonly booted: Time
  readonly boots: number
}

/** A place where a command can run: a machine, a bare network namespace on one, or a container. */
export interface Host {
  readonly name: string
  readonly machine: string
  readonly kind: 'machine' | 'netns' | 'container'
  readonly netns: string
  /** Name of its root file system in `roots`. */
  readonly root: string
  readonly hostname: string
  /** Who a new terminal is. */
  readonly login: string
}

export type Signal =
  | 'HUP' | 'INT' | 'QUIT' | 'ILL' | 'TRAP' | 'ABRT' | 'BUS' | 'FPE' | 'KILL' | 'USR1' | 'SEGV' | 'USR2' | 'PIPE' | 'ALRM' | 'TERM'
  | 'STKFLT' | 'CHLD' | 'CONT' | 'STOP' | 'TSTP' | 'TTIN' | 'TTOU' | 'URG' | 'XCPU' | 'XFSZ' | 'VTALRM' | 'PROF' | 'WINCH' | 'IO' | 'PWR' | 'SYS'

export type ExitStatus = { readonly code: number } | { readonly signal: Signal; readonly core: boolean }

export interface Descriptor { readonly file: number; readonly cloexec: boolean }

/**
 * A process. `id` is the world's own number (and the scheduler's task), `pid` what its machine calls it. A *program* has generators, a *daemon* has none:
 * it is a row of the process table whose behaviour is timers and hooks.
 */
export interface Process {
  readonly id: TaskId
  readonly pid: number
  readonly kind: 'program' | 'daemon'
  readonly machine: string
  readonly host: string
  readonly netns: string
  readonly root: string
  /** Its parent's id; 0 for the first process of a machine. */
  readonly parent: TaskId
  readonly pgid: number
  readonly sid: number
  readonly comm: string
  readonly argv: readonly string[]
  readonly exe: string
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly umask: number
  readonly uid: number
  readonly euid: number
  readonly gid: number
  readonly egid: number
  readonly groups: readonly number[]
  readonly fds: Readonly<Record<number, Descriptor>>
  readonly tty?: number
  readonly state: 'alive' | 'stopped' | 'zombie'
  readonly stopSignal?: Signal
  /** A stop or continue that the parent has not been told of. */
  readonly news?: 'stopped' | 'continued'
  readonly status?: ExitStatus
  readonly dispositions: Readonly<Partial<Record<Signal, 'ignore' | 'catch'>>>
  readonly blocked: readonly Signal[]
  readonly pending: readonly Signal[]
  readonly started: Time
  readonly nice: number
  /** Path of its control group where it is not what its ancestors say: `/system.slice/ssh.service`, `/user.slice/user-1000.slice/session-3.scope`. */
  readonly cgroup?: string
}

/** An open file description: what `dup` and a child share. `kind` names its operations. */
export interface OpenFile {
  readonly kind: string
  /** What it leads to: an inode, a pipe, a tty, a socket. */
  readonly target: number
  readonly offset: number
  readonly readable: boolean
  readonly writable: boolean
  readonly append: boolean
  readonly nonblock: boolean
  readonly refs: number
  /** The path it was opened by, as /proc/PID/fd shows it. */
  readonly path: string
}

export interface Inode {
  readonly type: 'file' | 'dir' | 'symlink' | 'fifo'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly nlink: number
  readonly opens: number
  readonly mtime: Time
  readonly data?: Bytes
  readonly target?: string
  /** An executable of the lab's own: the name of its program. */
  readonly program?: string
}

export interface Pipe {
  readonly data: Bytes
  readonly readers: number
  readonly writers: number
  /** The daemon that fills it: it is told when somebody reads or waits. */
  readonly feeder?: { readonly daemon: string; readonly key: string }
}

export const machines = defineTable<string, Machine>('os.machines')
export const hosts = defineTable<string, Host>('os.hosts')
export const processes = defineTable<TaskId, Process>('os.processes')
/** Process ids by `machine/pid`. */
export const pids = defineTable<string, { readonly id: TaskId }>('os.pids')
export const openFiles = defineTable<number, OpenFile>('os.open-files')
/** Root inodes of file systems by name. */
export const roots = defineTable<string, { readonly inode: number }>('os.roots')
export const inodes = defineTable<number, Inode>('os.inodes')
/** Directory entries by `direntKey(directory, name)`. */
export const dirents = defineTable<string, { readonly inode: number }>('os.dirents')
export const pipes = defineTable<number, Pipe>('os.pipes')

/** Where the lab's time zero stands on the calendar, and the zone that clocks show. */
export interface Epoch {
  /** Microseconds from 1970-01-01T00:00:00Z to the lab's time zero. */
  readonly micros: number
  /** Minutes east of UTC. */
  readonly offsetMinutes: number
  /** The zone's name as `date +%Z` prints it. */
  readonly zone: string
}
/** Its one record, under `epoch`, is set by the topology; without it the lab begins at 1970, UTC. */
export const clocks = defineTable<string, Epoch>('os.clock')

export const direntKey = (dir: number, name: string): string => `${String(dir).padStart(8, '0')}/${name}`
