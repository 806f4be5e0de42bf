import { Bytes, defineSlot, replaceTask, startTask, SysError, type Sys, type TaskId, type World } from '../sim/index.ts'
import { closeDescriptor, install, newOpenFile, release, retain } from './descriptors.ts'
import { attributes, requirePermission, resolve, type Found } from './fs.ts'
import { hosts, machines, pids, processes, type Descriptor, type Process, type Signal } from './tables.ts'
import { ttys } from './tty.ts'

/** How a program is called. */
export interface Invocation {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** A program of the lab: a generator that returns its exit code. */
export type Program = (invocation: Invocation) => Sys<number | void>

/** Programs by name; an executable file names the one that it runs. */
export const programs = defineSlot<Program>('os.programs')

export const EXEC_COST = 1_000
const CLONE_COST = 200

/** What a new process is made of. Without `path` it runs `run`: a subshell, which shares nothing but what it closes over. */
export interface SpawnRequest {
  readonly path?: string
  readonly run?: () => Sys<number | void>
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Child's descriptors by number, each the parent's own one; without it the child has the parent's, less those marked close-on-exec. */
  readonly fds?: Readonly<Record<number, number>>
  /** Descriptors put over what the child has anyway, each the parent's own one: a fork that goes into a pipe. */
  readonly over?: Readonly<Record<number, number>>
  /** 0: the child leads a new group; a number: it joins that one; absent: its parent's. */
  readonly pgid?: number
  /** The group becomes the terminal's foreground group before the child runs. */
  readonly foreground?: boolean
  /** The child leads a new session, on this terminal if one is given. */
  readonly session?: { readonly tty?: number }
  /** Caught signals return to their default, ignored ones stay so; these are given besides. */
  readonly dispositions?: Readonly<Partial<Record<Signal, 'ignore' | 'catch' | 'default'>>>
  readonly uid?: number
  readonly gid?: number
  readonly groups?: readonly number[]
  readonly host?: string
}

interface Image { readonly program: Program; readonly argv: readonly string[]; readonly exe: string; readonly found: Found }

/** The program behind an executable path (execve(2)): a lab program, or the interpreter that a `#!` line names. */
function load(w: World, p: Process, cwd: string, path: string, argv: readonly string[], depth = 0): Image {
  const found = resolve(w, p, cwd, path)
  if (attributes(found).type === 'dir') throw new SysError('EACCES')
  requirePermission(p, found, 'x')
  if (found.kind !== 'inode') throw new SysError('EACCES')
  const { program: name, data } = found.inode
  if (name !== undefined) {
    const program = w.registry.get(programs, name)
    if (!program) throw new SysError('ENOEXEC')
    return { program, argv, exe: found.path, found }
  }
  const head = new TextDecoder().decode((data ?? Bytes.empty).read(0, 256))
  const line = /^#![ \t]*([^\s]+)[ \t]*([^\n]*?)[ \t]*(?:\n|$)/.exec(head)
  if (!line || depth > 4) throw new SysError('ENOEXEC')
  const [, interpreter = '', argument = ''] = line
  return load(w, p, cwd, interpreter, [interpreter, ...(argument ? [argument] : []), path, ...argv.slice(1)], depth + 1)
}

/** The next number of a machine's processes; each start of the machine counts anew. */
export const nextPid = (w: World, machine: string): number => w.next(`os.pid.${machine}.${w.table(machines).must(machine).boots}`, 2)

/** Makes the child of a process and lets it run. Throws what fork(2) and execve(2) would. */
export function spawn(w: World, parent: Process, r: SpawnRequest): Process {
  checkLimit(w, parent)
  const cwd = r.cwd ?? parent.cwd
  const host = r.host === undefined ? undefined : w.table(hosts).must(r.host)
  // A child of another host (a container's) finds its executable in that one's root.
  const image = r.path === undefined ? undefined : load(w, host ? { ...parent, host: host.name, root: host.root } : parent, cwd, r.path, r.argv)
  const id = w.next('os.process')
  const pid = nextPid(w, parent.machine)
  const pgid = r.session ? pid : r.pgid === 0 ? pid : (r.pgid ?? parent.pgid)
  const inherited = { ...(r.fds ? chosen(parent, r.fds) : survivors(parent)), ...chosen(parent, r.over ?? {}) }
  const setuid = image?.found.kind === 'inode' && (image.found.inode.mode & 0o4000) !== 0 ? image.found.inode.uid : undefined
  const uid = r.uid ?? parent.uid
  const { tty: ownTty, ...base } = parent
  const tty = r.session ? r.session.tty : ownTty
  const child: Process = {
    ...base,
    id, pid, kind: 'program', parent: parent.id, pgid, sid: r.session ? pid : parent.sid,
    comm: image ? commOf(image) : parent.comm, argv: image?.argv ?? parent.argv, exe: image?.exe ?? parent.exe,
    env: r.env, cwd, uid, euid: setuid ?? (r.uid !== undefined ? uid : parent.euid), gid: r.gid ?? parent.gid, egid: r.gid ?? parent.egid, groups: r.groups ?? parent.groups,
    fds: inherited, state: 'alive', pending: [], started: w.now, dispositions: dispositionsOf(parent, r.dispositions ?? {}),
    ...(tty === undefined ? {} : { tty }),
    ...(host ? { host: host.name, netns: host.netns, root: host.root } : {}),
  }
  for (const d of Object.values(inherited)) retain(w, d.file)
  w.table(processes).set(id, child)
  w.table(pids).set(`${child.machine}/${pid}`, { id })
  if (tty !== undefined && w.table(ttys).has(tty)) {
    if (r.session) w.table(ttys).patch(tty, { session: pid, foreground: pid, owner: uid })
    else if (r.foreground) w.table(ttys).patch(tty, { foreground: pgid })
  }
  const body = image ? image.program({ argv: image.argv, env: r.env }) : r.run!()
  startTask(w, id, body, image ? EXEC_COST : CLONE_COST)
  return child
}

/** Puts a program in the place of the process's own. */
export function exec(w: World, p: Process, path: string, argv: readonly string[], env: Readonly<Record<string, string>>): void {
  const image = load(w, p, p.cwd, path, argv)
  for (const [fd, d] of Object.entries(p.fds)) if (d.cloexec) closeDescriptor(w, w.table(processes).must(p.id), Number(fd))
  const now = w.table(processes).must(p.id)
  const setuid = image.found.kind === 'inode' && (image.found.inode.mode & 0o4000) !== 0 ? { euid: image.found.inode.uid } : {}
  w.table(processes).set(p.id, { ...now, comm: commOf(image), argv: image.argv, exe: image.exe, env, dispositions: ignored(now), ...setuid })
  replaceTask(w, p.id, image.program({ argv: image.argv, env }))
}

/** The name of the executed file as the kernel keeps it: its last part, at most 15 bytes. */
const commOf = (image: Image): string => (image.argv[0]?.startsWith('-') ? image.exe : image.exe).split('/').at(-1)!.slice(0, 15)

const ignored = (p: Process): Process['dispositions'] =>
  Object.fromEntries(Object.entries(p.dispositions).filter(([, d]) => d === 'ignore'))

function dispositionsOf(parent: Process, given: NonNullable<SpawnRequest['dispositions']>): Process['dispositions'] {
  const all = { ...ignored(parent), ...given }
  return Object.fromEntries(Object.entries(all).filter(([, d]) => d !== 'default'))
}

const chosen = (p: Process, fds: Readonly<Record<number, number>>): Record<number, Descriptor> =>
  Object.fromEntries(Object.entries(fds).map(([fd, from]) => [fd, { file: fileOf(p, from), cloexec: false }]))

const survivors = (p: Process): Record<number, Descriptor> =>
  Object.fromEntries(Object.entries(p.fds).filter(([, d]) => !d.cloexec))

function fileOf(p: Process, fd: number): number {
  const d = p.fds[fd]
  if (!d) throw new SysError('EBADF')
  return d.file
}

/** RLIMIT_NPROC: what ends a fork bomb. */
const PROCESS_LIMIT = 500

function checkLimit(w: World, parent: Process): void {
  if (parent.euid === 0) {
    if (w.table(processes).size >= PROCESS_LIMIT * 8) throw new SysError('EAGAIN')
    return
  }
  if (w.table(processes).size < PROCESS_LIMIT) return
  let own = 0
  for (const p of w.table(processes).values()) if (p.uid === parent.uid && p.machine === parent.machine) own++
  if (own >= PROCESS_LIMIT) throw new SysError('EAGAIN')
}

/** A process without generators: a kernel thread, a service, a container's server. Gives its row. */
export function startDaemon(w: World, d: { machine: string; host: string; comm: string; argv: readonly string[]; exe?: string; uid?: number; pid?: number; parent?: TaskId; root?: string; netns?: string }): Process {
  const id = w.next('os.process')
  const host = w.table(hosts).must(d.host)
  w.table(machines).must(d.machine)
  const pid = d.pid ?? nextPid(w, d.machine)
  const daemon: Process = {
    id, pid, kind: 'daemon', machine: d.machine, host: d.host, netns: d.netns ?? host.netns, root: d.root ?? host.root,
    parent: d.parent ?? w.table(pids).get(`${d.machine}/1`)?.id ?? 0, pgid: pid, sid: pid, comm: d.comm, argv: d.argv, exe: d.exe ?? d.argv[0] ?? '',
    env: {}, cwd: '/', umask: 0o022, uid: d.uid ?? 0, euid: d.uid ?? 0, gid: d.uid ?? 0, egid: d.uid ?? 0, groups: [d.uid ?? 0], fds: {}, state: 'alive',
    dispositions: {}, blocked: [], pending: [], started: w.now, nice: 0,
  }
  w.table(processes).set(id, daemon)
  w.table(pids).set(`${d.machine}/${pid}`, { id })
  return daemon
}

/** Opens a terminal on descriptors 0, 1 and 2 of a process that has none. */
export function attachTerminal(w: World, p: Process, tty: number): void {
  const path = `/dev/${w.table(ttys).must(tty).name}`
  const fd = install(w, p, newOpenFile('tty', tty, 'rw', path))
  const file = w.table(processes).must(p.id).fds[fd]!.file
  for (const n of [0, 1, 2]) {
    if (n === fd) continue
    const now = w.table(processes).must(p.id)
    retain(w, file)
    const old = now.fds[n]
    w.table(processes).patch(p.id, { fds: { ...now.fds, [n]: { file, cloexec: false } } })
    if (old) release(w, old.file)
  }
}
