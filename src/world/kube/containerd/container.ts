import {
  asRoot, attachTerminal, createTty, exitProcess, feedPipe, endPipe, hosts, install, lookup, newFedPipe, newOpenFile, newRelay, processes, roots, sendSignal, SIGNALS, spawn, startDaemon,
  type ExitStatus, type Process, type Signal,
} from '../../os/index.ts'
import { SysError, type World } from '../../sim/index.ts'
import { buildRoot, imageNamed } from '../images/index.ts'
import { mainOf } from './command.ts'
import { hexId } from './ids.ts'
import { openLog, writeLog } from './log.ts'
import { mountsOf, rememberMounts, writeMounts, type Mount } from './mounts.ts'
import { podSlice } from './sandbox.ts'
import { containerChanged, containerOutput, containerServers, ENDING, execEnded } from './slots.ts'
import { containerHosts, containers, keyOf, sandboxes, type Container, type Exit } from './tables.ts'

export interface ContainerSpec {
  readonly sandbox: string
  readonly name: string
  readonly image: string
  readonly attempt: number
  readonly log: string
  /** `command` and `args` of the pod spec, the image's own where they are absent. */
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly user?: number
  readonly directory?: string
  readonly stdin: boolean
  readonly tty: boolean
  readonly qos: string
  /** Puts files into a root that was just made: mounts. */
  readonly mounts?: readonly Mount[]
}

export const DAEMON = 'containerd-shim'
const SIGNALLED = 128

/** Makes a container: its host in the lab, its log. The image must be there. */
export function createContainer(w: World, s: ContainerSpec): Container {
  const sandbox = w.table(sandboxes).must(s.sandbox)
  const image = imageNamed(s.image)
  if (!image) throw new SysError('ENOENT', s.image)
  const { machine, pod } = sandbox
  const host = `${sandbox.host}/${s.name}`
  const id = hexId(w, machine)
  w.table(hosts).set(host, { name: host, machine, kind: 'container', netns: sandbox.netns, root: `${host}#${id.slice(0, 12)}`, hostname: w.table(hosts).must(sandbox.host).hostname, login: 'root' })
  const argv = [...(s.command ?? image.entrypoint), ...(s.args ?? (s.command === undefined ? image.command : []))]
  const record: Container = {
    id, machine, sandbox: sandbox.id, pod, name: s.name, image: s.image, reference: image.reference, host, state: 'created', attempt: s.attempt, created: w.now,
    argv, env: { ...image.env, HOSTNAME: w.table(hosts).must(sandbox.host).hostname, ...s.env, HOME: s.env.HOME ?? (image.user === 0 ? '/root' : '/') },
    user: s.user ?? image.user, directory: s.directory ?? image.directory, log: s.log, logFile: openLog(w, machine, s.log), stdin: s.stdin, tty: s.tty, open: 0,
  }
  w.table(containers).set(keyOf(record), record)
  w.table(containerHosts).set(host, { key: keyOf(record) })
  rememberMounts(w, keyOf(record), s.mounts ?? [])
  return record
}

/** Makes the container's root file system, if nobody has looked into it before. */
export function ensureRoot(w: World, key: string): Container {
  const c = w.table(containers).must(key)
  const { root } = w.table(hosts).must(c.host)
  if (w.table(roots).has(root)) return c
  buildRoot(w, root, imageNamed(c.image)!)
  writeMounts(w, c.host, mountsOf(w, key))
  return c
}

/** Starts a container's main process. Throws what the runtime says where there is no such executable. */
export function startContainer(w: World, key: string): void {
  const c = w.table(containers).must(key)
  const sandbox = w.table(sandboxes).must(`${c.machine}/${c.sandbox}`)
  const { main, argv } = mainOf(w, c.argv)
  const cgroup = `${podSlice(c.pod.uid)}/cri-containerd-${c.id}.scope`
  if (main.kind === 'program') {
    startProgram(w, key, cgroup)
    return
  }
  const comm = (argv[0] ?? '').slice((argv[0] ?? '').lastIndexOf('/') + 1).slice(0, 15)
  const p = startDaemon(w, { machine: c.machine, host: c.host, netns: sandbox.netns, comm, argv, uid: c.user, parent: sandbox.shim })
  w.table(processes).patch(p.id, { cgroup, env: c.env, cwd: c.directory })
  w.table(containers).patch(key, { state: 'running', process: p.id, started: w.now })
  if (main.kind === 'idle') {
    if (main.for !== undefined) w.after(main.for, 'kube.container-ends', { process: p.id, code: 0 })
    return
  }
  const failed = w.registry.get(containerServers, main.server)!.start(w, w.table(containers).must(key), w.table(processes).must(p.id))
  if (failed) w.after(2_000, 'kube.container-ends', { process: p.id, code: failed.exit })
}

function startProgram(w: World, key: string, cgroup: string): void {
  const c = ensureRoot(w, key)
  const sandbox = w.table(sandboxes).must(`${c.machine}/${c.sandbox}`)
  const shim = w.table(processes).must(sandbox.shim)
  const path = executable(w, c, c.argv[0] ?? '')
  if (path === undefined) throw new SysError('ENOENT', notFound(c.argv[0] ?? ''))
  const child = spawn(w, shim, { path, argv: c.argv, env: c.env, cwd: c.directory, host: c.host, fds: {}, session: {}, uid: c.user, gid: c.user, groups: [c.user] })
  w.table(processes).patch(child.id, { cgroup, netns: sandbox.netns })
  if (c.tty) {
    const tty = createTty(w, { machine: c.machine, host: c.host, master: { kind: 'daemon', name: DAEMON, key }, term: 'xterm', cols: 80, rows: 24 })
    attachTerminal(w, w.table(processes).must(child.id), tty)
    w.table(containers).patch(key, { terminal: tty, open: 0 })
  } else {
    const input = c.stdin ? newFedPipe(w, DAEMON, key) : undefined
    for (const f of [input?.file ?? newOpenFile('null', 0, 'r', '/dev/null'), newRelay(w, DAEMON, key, 1), newRelay(w, DAEMON, key, 2)]) install(w, w.table(processes).must(child.id), f)
    w.table(containers).patch(key, { open: 2, ...(input ? { pipe: input.pipe } : {}) })
  }
  w.table(containers).patch(key, { state: 'running', process: child.id, started: w.now })
}

/** The text of runc for a command that the container does not have. */
export const notFound = (word: string): string => word.startsWith('/')
  ? `exec: ${JSON.stringify(word)}: stat ${word}: no such file or directory: unknown`
  : `exec: ${JSON.stringify(word)}: executable file not found in $PATH: unknown`

/** The path of a command in a container: by its PATH, or as it stands. */
export function executable(w: World, c: Container, word: string): string | undefined {
  const who = asRoot(w, c.host)
  const places = word.includes('/') ? [word.startsWith('/') ? word : `${c.directory}/${word}`] : (c.env.PATH ?? '').split(':').map((d) => `${d}/${word}`)
  return places.find((p) => {
    const found = lookup(w, who, '/', p)
    return found?.kind === 'inode' && found.inode.type === 'file' && (found.inode.mode & 0o111) !== 0 && (found.inode.program !== undefined || !isElf(found.inode.data?.read(0, 4)))
  })
}

const isElf = (head: Uint8Array | undefined): boolean => head?.[0] === 0x7f && head[1] === 0x45

/** Sends SIGTERM; `kill` follows with SIGKILL when the grace period is over. Nothing happens to one that does not run. */
export function stopContainer(w: World, key: string): void {
  const c = w.table(containers).get(key)
  const p = c?.process === undefined ? undefined : w.table(processes).get(c.process)
  if (!c || !p) return
  if (p.kind === 'program') {
    // The first process of a pid namespace takes only the signals that it asked for; a shell or tool that runs a trap has.
    if (p.dispositions.TERM === 'catch') sendSignal(w, p.id, 'TERM')
    return
  }
  terminate(w, c, p)
}

/** How a daemon of an image takes the request to end. `tail` and `sleep` as first process of their container ignore it. */
function terminate(w: World, c: Container, p: Process): boolean {
  const { main } = mainOf(w, c.argv)
  if (main.kind !== 'server') return c.argv[0]?.endsWith('pause') ? end(w, p, 0) : true
  const stops = w.registry.get(containerServers, main.server)!.stops
  if (stops === 'never') return true
  if (stops && stops.after > 0) w.after(stops.after, 'kube.container-ends', { process: p.id, code: stops.code })
  else end(w, p, stops?.code ?? 0)
  return true
}

function end(w: World, p: Process, code: number): true {
  exitProcess(w, p.id, { code })
  return true
}

export function killContainer(w: World, key: string): void {
  const c = w.table(containers).get(key)
  if (!c || c.process === undefined || !w.table(processes).has(c.process)) return
  for (const p of w.table(processes).values()) if (p.host === c.host && p.id !== c.process) sendSignal(w, p.id, 'KILL')
  sendSignal(w, c.process, 'KILL')
}

/** The container is gone for good: its root, its host. Its log stays until the kubelet removes it. */
export function removeContainer(w: World, key: string): void {
  const c = w.table(containers).get(key)
  if (!c) return
  if (c.state === 'running') throw new SysError('EBUSY')
  w.table(containers).delete(key)
  rememberMounts(w, key, undefined)
  if (w.table(containerHosts).get(c.host)?.key !== key) return
  w.table(containerHosts).delete(c.host)
  w.table(hosts).delete(c.host)
}

const exitOf = (status: ExitStatus): Exit => {
  const code = 'code' in status ? status.code : SIGNALLED + SIGNALS[status.signal]
  return { code, reason: code === 0 ? 'Completed' : 'Error' }
}

/** A process of a container ended: was it the main one? */
export function processEnded(w: World, child: Process, status: ExitStatus): void {
  const key = w.table(containerHosts).get(child.host)?.key
  const c = key === undefined ? undefined : w.table(containers).get(key)
  if (c?.process === child.id) finish(w, key!, exitOf(status))
  else w.notify(execEnded, child, status)
}

/** Marks a container as ended and tells of it. */
export function finish(w: World, key: string, exit: Exit): void {
  const c = w.table(containers).must(key)
  const { main } = mainOf(w, c.argv)
  if (main.kind === 'server') w.registry.get(containerServers, main.server)!.stop?.(w, c)
  const { process: _p, ...rest } = c
  w.table(containers).set(key, { ...rest, state: 'exited', finished: w.now, exit })
  if (c.pipe !== undefined) endPipe(w, c.pipe)
  for (const p of w.table(processes).values()) if (p.host === c.host) sendSignal(w, p.id, 'KILL')
  w.after(1_000, 'kube.container-changed', { machine: c.machine, key })
}

/** A container that never ran: its command could not be started. */
export function failStart(w: World, key: string, message: string): void {
  const c = w.table(containers).must(key)
  w.table(containers).set(key, { ...c, state: 'exited', started: w.now, finished: w.now, exit: { code: 128, reason: 'StartError', message } })
}

/** What a program of a container wrote on its streams. */
export function containerWrote(w: World, key: string, stream: 1 | 2, bytes: Uint8Array | undefined): void {
  const c = w.table(containers).get(key)
  if (!c || !bytes) return
  writeLog(w, c.machine, c.id, stream === 1 ? 'stdout' : 'stderr', bytes)
  w.notify(containerOutput, key, stream, bytes)
}

export function feedContainer(w: World, key: string, bytes: Uint8Array): void {
  const c = w.table(containers).get(key)
  if (c?.pipe !== undefined) feedPipe(w, c.pipe, bytes)
}

/** A timer of an idle container, or of a daemon that takes a while to end. */
export function containerEnds(w: World, d: { process: number; code: number }): void {
  if (w.table(processes).has(d.process)) exitProcess(w, d.process, { code: d.code })
}

/** Signals that a person sends to a daemon of a container. */
export function daemonSignalled(w: World, p: Process, signal: Signal): boolean {
  const key = w.table(containerHosts).get(p.host)?.key
  const c = key === undefined ? undefined : w.table(containers).get(key)
  if (!c || c.process !== p.id || !ENDING.includes(signal)) return false
  return terminate(w, c, p)
}

export const tellChanged = (w: World, { machine, key }: { machine: string; key: string }): void => w.notify(containerChanged, machine, key)
