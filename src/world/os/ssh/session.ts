import type { World } from '../../sim/index.ts'
import { point } from '../descriptors.ts'
import { makeDirs } from '../fs.ts'
import { endLogin, nextSession } from '../logins.ts'
import { writeJournal } from '../services/journal.ts'
import { rootOf } from '../services/unit-file.ts'
import { startDaemon } from '../spawn.ts'
import { processes, type Process } from '../tables.ts'
import type { User } from '../users/accounts.ts'
import { userByName } from '../users/lookup.ts'
import { connections, type Connection, type ConnectionId } from './connections.ts'
import { log } from './log.ts'

/** Opens a user's session: logind gives it a number and a scope, a process of the user's own serves the connection from here on. */
export function openSession(w: World, id: ConnectionId): void {
  const c = w.table(connections).must(id)
  const user = userByName(w, rootOf(w, c.machine), c.user!)!
  const monitor = w.table(processes).must(c.monitor)
  const session = nextSession(w, c.machine)
  const cgroup = `/user.slice/user-${user.uid}.slice/session-${session}.scope`
  log(w, c, c.monitor, `pam_unix(sshd:session): session opened for user ${user.name}(uid=${user.uid}) by ${user.name}(uid=0)`)
  logind(w, c.machine, `New session ${session} of user ${user.name}.`)
  writeJournal(w, c.machine, { identifier: 'systemd', pid: 1, unit: `session-${session}.scope`, message: `Started session-${session}.scope - Session ${session} of User ${user.name}.` })
  makeDirs(w, rootOf(w, c.machine), `/run/user/${user.uid}`, { mode: 0o700, uid: user.uid, gid: user.gid })
  const worker = startDaemon(w, { machine: c.machine, host: monitor.host, comm: 'sshd', argv: [`sshd: ${user.name}`], exe: '/usr/sbin/sshd', parent: c.monitor, uid: user.uid })
  w.table(processes).patch(worker.id, { ...identity(user), cgroup })
  w.table(processes).patch(c.monitor, { cgroup })
  for (const [fd, d] of Object.entries(w.table(processes).must(c.monitor).fds)) point(w, w.table(processes).must(worker.id), d.file, Number(fd), false)
  w.table(connections).patch(id, { worker: worker.id, session })
}

const identity = (u: User): Pick<Process, 'gid' | 'egid' | 'groups'> => ({ gid: u.gid, egid: u.gid, groups: u.groups })

export function closeSession(w: World, c: Connection): void {
  if (c.login !== undefined) endLogin(w, c.login)
  if (c.session === undefined) return
  log(w, c, c.monitor, `pam_unix(sshd:session): session closed for user ${c.user ?? ''}`)
  logind(w, c.machine, `Session ${c.session} logged out. Waiting for processes to exit.`)
  logind(w, c.machine, `Removed session ${c.session}.`)
}

function logind(w: World, machine: string, message: string): void {
  const pid = [...w.table(processes).values()].find((p) => p.machine === machine && p.comm === 'systemd-logind')?.pid
  writeJournal(w, machine, { identifier: 'systemd-logind', unit: 'systemd-logind.service', message, ...(pid === undefined ? {} : { pid }) })
}
