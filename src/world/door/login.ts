import { asRoot, attachTerminal, createTty, hosts, machines, pids, processes, sendSignal, spawn, userByName, type Host, type Process } from '../os/index.ts'
import type { World } from '../sim/index.ts'
import type { Size } from '../../lab/index.ts'

/** A refusal in the words in which ssh would say it to a person. */
export class NoSuchHost extends Error {
  override readonly name = 'NoSuchHost'
}

function hostUp(w: World, name: string): Host {
  const host = w.table(hosts).get(name)
  if (!host) {
    const known = [...w.table(hosts).keys()].join(', ')
    throw new NoSuchHost(`there is no host "${name}" in this lab; its hosts are ${known}`)
  }
  if (!w.table(machines).must(host.machine).up) throw new NoSuchHost(`${name} is powered off; "! power ${host.machine} on" starts it`)
  return host
}

function firstProcess(w: World, host: Host): Process {
  return w.table(processes).must(w.table(pids).must(`${host.machine}/1`).id)
}

interface Account { uid: number; gid: number; groups: readonly number[]; cwd: string; shell: string; env: Record<string, string> }

function account(w: World, host: Host, name: string): Account {
  const user = userByName(w, asRoot(w, host.name), name)
  if (!user) throw new NoSuchHost(`${host.name} has no user "${name}"`)
  const path = user.uid === 0 ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' : '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/usr/local/games'
  return {
    uid: user.uid, gid: user.gid, groups: user.groups, cwd: user.home, shell: user.shell,
    env: { HOME: user.home, LOGNAME: user.name, PATH: path, SHELL: user.shell, USER: user.name, LANG: 'C.UTF-8' },
  }
}

/** Opens a pseudo-terminal with a login shell on it. Gives the tty's number. Throws NoSuchHost. */
export function openLogin(w: World, hostName: string, size: Size, term: string): number {
  const host = hostUp(w, hostName)
  const who = account(w, host, host.login)
  const tty = createTty(w, { machine: host.machine, host: host.name, master: { kind: 'door' }, term, cols: size.cols, rows: size.rows })
  const { uid, gid, groups, cwd, shell, env } = who
  const p = spawn(w, firstProcess(w, host), { path: shell, argv: [`-${shell.split('/').at(-1)}`], env: { ...env, TERM: term }, cwd, session: { tty }, uid, gid, groups, host: host.name })
  attachTerminal(w, p, tty)
  return tty
}

/** Starts a script without a terminal, as `ssh host script` would (`sh`: by /bin/sh, as system(3) does); the caller wires its descriptors. */
export function startScript(w: World, hostName: string, script: string, as: string | undefined, shellOf: 'login' | 'sh' = 'login'): Process {
  const host = hostUp(w, hostName)
  const { uid, gid, groups, cwd, shell, env } = account(w, host, as ?? host.login)
  const [path, argv] = shellOf === 'sh' ? ['/bin/sh', ['sh', '-c', script]] as const : [shell, [shell.split('/').at(-1)!, '-lc', script]] as const
  return spawn(w, firstProcess(w, host), { path, argv, env, cwd, session: {}, uid, gid, groups, host: host.name, fds: {} })
}

/** Kills what a script left running: every process of its session. */
export function killSession(w: World, leader: Process): void {
  for (const p of w.table(processes).values()) if (p.sid === leader.sid && p.machine === leader.machine) sendSignal(w, p.id, 'KILL')
}
