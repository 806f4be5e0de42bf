import { SysError, syscalls, type Call, type Registry, type Result, type World } from '../sim/index.ts'
import { asRoot } from './fs.ts'
import { loginsOf, type Login } from './logins.ts'
import { cgroupOf, visibleProcesses } from './proc/process-files.ts'
import { archOf, busyFor, CPUS, isKernelThread, loadAverages, memoryOf, residentKb, stateLetter, SWAP_KB, uptimeOf, virtualKb } from './proc/resources.ts'
import { kernelVersion } from './proc/system-files.ts'
import { processOf } from './signals.ts'
import { hosts, machines, processes, type Process } from './tables.ts'
import { ttys } from './tty.ts'
import { userById } from './users/lookup.ts'

/** A process as /proc shows it to everybody; times are lab times, memory is in kB. */
export interface ProcessView extends Pick<Process, 'pid' | 'pgid' | 'sid' | 'uid' | 'euid' | 'gid' | 'egid' | 'groups' | 'comm' | 'argv' | 'exe' | 'nice' | 'started' | 'env' | 'cwd' | 'netns' | 'host' | 'blocked' | 'dispositions'> {
  readonly ppid: number
  readonly state: 'R' | 'S' | 'T' | 'Z' | 'I'
  /** `pts/0`. */
  readonly tty?: string
  /** Its group is the terminal's foreground group. */
  readonly foreground: boolean
  /** The terminal's foreground group. */
  readonly tpgid?: number
  readonly kernel: boolean
  readonly virtual: number
  readonly resident: number
  /** Processor time in microseconds. */
  readonly busy: number
  readonly cgroup: string
}

function viewOf(w: World, p: Process): ProcessView {
  const tty = p.tty === undefined ? undefined : w.table(ttys).get(p.tty)
  const { pid, pgid, sid, uid, euid, gid, egid, groups, comm, argv, exe, nice, started, env, cwd, netns, host, blocked, dispositions } = p
  return {
    pid, pgid, sid, uid, euid, gid, egid, groups, comm, argv, exe, nice, started, env, cwd, netns, host, blocked, dispositions,
    ppid: w.table(processes).get(p.parent)?.pid ?? 0, state: stateLetter(w, p), foreground: tty !== undefined && tty.foreground === p.pgid, kernel: isKernelThread(p),
    virtual: virtualKb(p), resident: residentKb(p), busy: busyFor(w, p), cgroup: cgroupOf(p), ...(tty ? { tty: tty.name, tpgid: tty.foreground } : {}),
  }
}

/** What a machine has and how busy it is: memory in kB, times in microseconds. */
export interface MachineView {
  readonly uptime: number
  readonly booted: number
  readonly load: readonly [number, number, number]
  readonly memory: ReturnType<typeof memoryOf>
  readonly swap: number
  readonly cpus: number
  /** `x86_64`. */
  readonly arch: string
  /** `6.8.0-62-generic`. */
  readonly release: string
  /** `#1-Ubuntu SMP PREEMPT_DYNAMIC`. */
  readonly version: string
}

function machineView(w: World, name: string): MachineView {
  const m = w.table(machines).must(name)
  return {
    uptime: uptimeOf(w, name), booted: m.booted, load: loadAverages(w, name), memory: memoryOf(w, name), swap: SWAP_KB, cpus: CPUS, arch: archOf(m), release: m.kernel, version: kernelVersion(w, name),
  }
}

/** setpriority(2): only root makes a process more urgent, and nobody but root another user's. */
function renice(w: World, p: Process, pid: number, nice: number): void {
  const target = pid === 0 ? p : processOf(w, p.machine, pid)
  if (!target) throw new SysError('ESRCH')
  if (p.euid !== 0 && p.euid !== target.uid && p.euid !== target.euid) throw new SysError('EPERM')
  const value = Math.max(-20, Math.min(19, nice))
  if (p.euid !== 0 && value < target.nice) throw new SysError('EACCES')
  w.table(processes).patch(target.id, { nice: value })
}

export type NamespaceKind = 'net' | 'mnt' | 'uts'

/** setns(2) to namespaces of another process: its network, its files, its host name. */
function joinNamespaces(w: World, p: Process, pid: number, kinds: readonly NamespaceKind[]): void {
  const target = processOf(w, p.machine, pid)
  if (!target) throw new SysError('ENOENT')
  if (p.euid !== 0) throw new SysError('EPERM')
  w.table(processes).patch(p.id, { ...(kinds.includes('net') ? { netns: target.netns } : {}), ...(kinds.includes('mnt') ? { root: target.root, cwd: '/' } : {}), ...(kinds.includes('uts') ? { host: target.host } : {}) })
}

/** Who sits at a terminal that the lab's own window opened: logged in as long as the terminal is there. */
function consoleLogins(w: World, machine: string): Login[] {
  return [...w.table(ttys).values()].flatMap((t) => {
    const leader = processOf(w, machine, t.session)
    if (t.machine !== machine || t.hungUp || t.master.kind !== 'door' || !leader || w.table(hosts).get(t.host)?.kind !== 'machine') return []
    const user = userById(w, asRoot(w, t.host), t.owner)?.name ?? String(t.owner)
    return [{ machine, user, line: t.name, from: '', pid: leader.pid, session: `c${t.session}`, time: leader.started }]
  })
}

type Handler = (w: World, p: Process, c: any) => unknown

const handlers: Readonly<Record<string, Handler>> = {
  processes: (w, p): ProcessView[] => visibleProcesses(w, p).sort((a, b) => a.pid - b.pid).map((q) => viewOf(w, q)),
  machine: (w, p): MachineView => machineView(w, p.machine),
  logins: (w, p): Login[] => [...loginsOf(w, p.machine), ...consoleLogins(w, p.machine)],
  joinnamespaces: (w, p, c: { pid: number; kinds: readonly NamespaceKind[] }) => joinNamespaces(w, p, c.pid, c.kinds),
  renice: (w, p, c: { pid: number; nice: number }) => renice(w, p, c.pid, c.nice),
}

export function registerSystemCalls(registry: Registry): void {
  for (const [name, handle] of Object.entries(handlers)) {
    registry.add(syscalls, name, { cost: 20, handle: (w, task, c: Call): Result => ({ value: handle(w, w.table(processes).must(task), c) }) })
  }
}
