import { isErrno, type Registry, type World } from '../../sim/index.ts'
import { fileOps, install, newOpenFile, type FileOps } from '../descriptors.ts'
import { spawn } from '../spawn.ts'
import { pids, processes, type Process } from '../tables.ts'
import { userByName } from '../users/lookup.ts'
import type { Command } from './exec-line.ts'
import { writeJournal } from './journal.ts'
import { rootOf, setting, type LoadedUnit } from './unit-file.ts'
import { sliceOf } from './units.ts'

/** Runs a command of a unit as its user, its output going to the journal. Gives the process, or the exit status of a start that failed (systemd.exec(5)). */
export function runCommand(w: World, machine: string, u: LoadedUnit, c: Command, env: Readonly<Record<string, string>>): Process | { readonly exit: number } {
  const init = w.table(processes).must(w.table(pids).must(`${machine}/1`).id)
  const name = setting(u, 'Service.User')
  const user = name === undefined ? undefined : userByName(w, rootOf(w, machine), name)
  const say = (message: string): void => writeJournal(w, machine, { identifier: 'systemd', pid: 1, unit: u.name, message, priority: 3 })
  if (name !== undefined && !user) {
    say(`${u.name}: Failed to determine user credentials: No such process`)
    return { exit: 217 }
  }
  try {
    const p = spawn(w, init, {
      path: c.path, argv: c.argv, env, cwd: setting(u, 'Service.WorkingDirectory') ?? '/', fds: {}, session: {},
      ...(user ? { uid: user.uid, gid: user.gid, groups: user.groups } : {}),
    })
    w.table(processes).patch(p.id, { cgroup: sliceOf(u.name) })
    for (const [path, kind] of [['/dev/null', 'null'], ['socket:[stdout]', 'journal'], ['socket:[stderr]', 'journal']] as const) install(w, w.table(processes).must(p.id), newOpenFile(kind, 0, 'rw', path))
    return p
  } catch (e) {
    if (!isErrno(e)) throw e
    say(`${u.name}: Failed at step EXEC spawning ${c.path}: ${e.message}`)
    return { exit: 203 }
  }
}

/** The socket to journald on a service's standard output: a message a line. */
const journalSocket: FileOps = {
  read: () => ({ value: new Uint8Array(0) }),
  write(w, p, _id, _f, bytes) {
    const unit = p.cgroup?.startsWith('/system.slice/') ? p.cgroup.slice('/system.slice/'.length) : undefined
    for (const line of new TextDecoder().decode(bytes).split('\n')) {
      if (line !== '') writeJournal(w, p.machine, { identifier: p.comm, pid: p.pid, uid: p.euid, message: line, ...(unit === undefined ? {} : { unit }) })
    }
    return { value: bytes.length }
  },
  ready: () => ({ readable: true, writable: true, hangup: false }),
  conditions: () => [],
}

export function registerJournalSocket(registry: Registry): void {
  registry.add(fileOps, 'journal', journalSocket)
}
