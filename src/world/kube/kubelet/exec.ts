import { install, newOpenFile, newRelay, processes, relaySink, spawn, type ExitStatus, type Process } from '../../os/index.ts'
import { defineTable, isErrno, SysError, type Registry, type TaskId, type World } from '../../sim/index.ts'
import { containers, ensureRoot, execEnded, executable, notFound, sandboxes, type Container } from '../containerd/index.ts'

/** A command that the kubelet itself runs in a container: an exec probe, a hook. By its process. */
interface Run { readonly done: string; readonly data: object; readonly output: string }
const runs = defineTable<TaskId, Run>('kube.exec-runs')

const DAEMON = 'kubelet-exec'
const KEPT = 10_240

/** How a command of the kubelet ended: given to the timer that was named. */
export interface Ran { readonly code: number; readonly output: string; readonly error?: string }

/** Starts a process in a container, as `runc exec` does. Throws an ENOENT with runc's words where there is no such command. */
export function spawnIn(w: World, key: string, argv: readonly string[], more: { session?: { tty?: number }; env?: Readonly<Record<string, string>> } = {}): Process {
  const c: Container = ensureRoot(w, key)
  const s = w.table(sandboxes).must(`${c.machine}/${c.sandbox}`)
  const path = executable(w, c, argv[0] ?? '')
  if (path === undefined) throw new SysError('ENOENT', notFound(argv[0] ?? ''))
  const child = spawn(w, w.table(processes).must(s.shim), {
    path, argv, env: { ...c.env, ...more.env }, cwd: c.directory, host: c.host, fds: {}, session: more.session ?? {}, uid: c.user, gid: c.user, groups: [c.user],
  })
  w.table(processes).patch(child.id, { netns: s.netns, ...(c.process === undefined ? {} : { cgroup: w.table(processes).get(c.process)?.cgroup ?? '/' }) })
  return w.table(processes).must(child.id)
}

/** Runs a command in a container; the timer `done` gets what came of it besides `data`. */
export function execIn(w: World, key: string, command: readonly string[], o: { done: string; data: object }): void {
  if (w.table(containers).get(key)?.state !== 'running') {
    w.after(1_000, o.done, { ...o.data, ran: { code: -1, output: '', error: 'container is not running' } })
    return
  }
  try {
    const child = spawnIn(w, key, command)
    w.table(runs).set(child.id, { ...o, output: '' })
    for (const f of [newOpenFile('null', 0, 'r', '/dev/null'), newRelay(w, DAEMON, String(child.id), 1), newRelay(w, DAEMON, String(child.id), 2)]) install(w, w.table(processes).must(child.id), f)
  } catch (e) {
    if (!isErrno(e)) throw e
    w.after(5_000, o.done, { ...o.data, ran: { code: -1, output: '', error: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: ${e.detail ?? e.message}` } })
  }
}

function finished(w: World, child: Process, status: ExitStatus): void {
  const r = w.table(runs).get(child.id)
  if (!r) return
  w.table(runs).delete(child.id)
  w.after(1_000, r.done, { ...r.data, ran: { code: 'code' in status ? status.code : 137, output: r.output } })
}

export function registerExec(registry: Registry): void {
  registry.add(execEnded, 'kubelet-runs', finished)
  registry.add(relaySink, DAEMON, (w, key, _stream, bytes) => {
    const r = w.table(runs).get(Number(key))
    if (r && bytes && r.output.length < KEPT) w.table(runs).set(Number(key), { ...r, output: r.output + new TextDecoder().decode(bytes) })
  })
}
