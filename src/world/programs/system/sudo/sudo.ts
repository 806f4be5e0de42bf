import { isErrno, type Sys } from '../../../sim/index.ts'
import { checkPassword, parseShadow, sys, system, users, type Program, type User } from '../../../os/index.ts'
import { askPerson, exitCode, findProgram, NotFound } from '../../cli/index.ts'
import { readOptions, USAGE, type Wanted } from './options.ts'
import { permissions, textOf, type Permission } from './sudoers.ts'
import { dropTickets, hasTicket, writeTicket } from './ticket.ts'

const SECURE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin'
const TRIES = 3
const KEPT = ['TERM', 'LANG', 'LANGUAGE', 'LC_ALL', 'COLORTERM', 'DISPLAY', 'LS_COLORS', 'XAUTHORITY', 'PS1', 'PS2', 'HOSTNAME', 'KRB5CCNAME']
const NOTICE = 5
const ALERT = 1

/** sudo(8): runs a command as another user, root without -u. */
export const sudo: Program = function* ({ argv, env }): Sys<number> {
  const w = readOptions(argv)
  if (typeof w === 'string') return yield* refuse(w)
  if (w.flags.has('help') || w.flags.has('version')) {
    yield* sys.print(w.flags.has('version') ? 'Sudo version 1.9.15p5\nSudoers policy plugin version 1.9.15p5\nSudoers file grammar version 50\nSudoers I/O plugin version 1.9.15p5\nSudoers audit plugin version 1.9.15p5\n' : `sudo - execute a command as another user\n\n${USAGE}`)
    return 0
  }
  const self = yield* sys.self()
  const me = yield* users.byId(self.uid)
  if (!me) return yield* refuse('sudo: you do not exist in the passwd database\n')
  if (w.flags.has('remove') || (w.flags.has('reset') && w.command.length === 0 && !w.flags.has('validate'))) {
    yield* dropTickets(me.name)
    return 0
  }
  if (w.flags.has('edit')) return yield* refuse('sudo: this lab does not model sudoedit; run an editor by sudo\n')
  const target = yield* users.byNameOrId(w.user.replace(/^#/, ''))
  if (!target) return yield* refuse(`sudo: unknown user ${w.user}\nsudo: error initializing audit plugin sudoers_audit\n`)
  const lines = me.uid === 0 ? [{ as: 'ALL', free: true }] : yield* permissions(me)
  const may = lines.at(-1)
  if (me.uid !== 0 && !(w.flags.has('list') ? lines.some((l) => l.free) : may?.free) && !(yield* identify(me, target, w))) return 1
  if (!may) {
    yield* note(me, target, w.command, ALERT, 'user NOT in sudoers ; ')
    return yield* refuse(w.flags.has('list') ? `Sorry, user ${me.name} may not run sudo on ${(yield* sys.host()).hostname}.\n` : `${me.name} is not in the sudoers file.\n`)
  }
  if (w.flags.has('list')) return yield* list(w, me, lines, env)
  return w.flags.has('validate') ? 0 : yield* run(w, me, target, env)
}

function* refuse(text: string): Sys<number> {
  yield* sys.complain(text)
  return 1
}

/** `sudo -l`: what a user may; with a command, where that is. */
function* list(w: Wanted, me: User, lines: readonly Permission[], env: Readonly<Record<string, string>>): Sys<number> {
  const other = w.other === undefined ? me : yield* users.byName(w.other)
  if (!other) return yield* refuse(`sudo: unknown user ${w.other}\n`)
  if (w.command.length > 0) {
    const path = yield* findProgram(w.command[0]!, { ...env, PATH: SECURE_PATH })
    if (path instanceof NotFound) return yield* refuse(`sudo: ${w.command[0]}: command not found\n`)
    yield* sys.print(`${[path, ...w.command.slice(1)].join(' ')}\n`)
    return 0
  }
  const host = (yield* sys.host()).hostname
  const shown = other === me ? lines : yield* permissions(other)
  if (shown.length === 0) {
    yield* sys.print(`User ${other.name} is not allowed to run sudo on ${host}.\n`)
    return 0
  }
  const as = (l: Permission): string => l.as.split(':').map((p) => p.trim()).join(' : ')
  yield* sys.print(`Matching Defaults entries for ${other.name} on ${host}:\n    env_reset, mail_badpass, secure_path=${SECURE_PATH.replaceAll(':', '\\:')}, use_pty\n\nUser ${other.name} may run the following commands on ${host}:\n${shown.map((l) => `    (${as(l)}) ${l.free ? 'NOPASSWD: ' : ''}ALL\n`).join('')}`)
  return 0
}

/** Asks for the password, three times at most, unless it was given not long ago. */
function* identify(me: User, target: User, w: Wanted): Sys<boolean> {
  if (!w.flags.has('reset') && (yield* hasTicket(me.name))) {
    yield* writeTicket(me.name)
    return true
  }
  if (w.flags.has('non-interactive')) {
    yield* sys.complain('sudo: a password is required\n')
    return false
  }
  const host = (yield* sys.host()).hostname
  const prompt = (w.prompt ?? '[sudo] password for %p: ').replace(/%([pUuhH%])/g, (_, c: string) => ({ p: me.name, u: me.name, U: target.name, h: host, H: host, '%': '%' })[c]!)
  for (let n = 0; n < TRIES; n++) {
    const password = w.flags.has('stdin') ? yield* fromStdin(prompt) : yield* askPerson(prompt, 'secret')
    if (password === undefined) {
      yield* sys.complain(w.flags.has('stdin') || n > 0 ? '\nsudo: no password was provided\nsudo: a password is required\n' : 'sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required\n')
      return false
    }
    if (parseShadow(yield* textOf('/etc/shadow')).some((s) => s.name === me.name && checkPassword(password, s.password))) {
      yield* writeTicket(me.name)
      return true
    }
    if (n < TRIES - 1) yield* sys.complain('Sorry, try again.\n')
  }
  yield* note(me, target, w.command, ALERT, `${TRIES} incorrect password attempts ; `)
  yield* sys.complain(`sudo: ${TRIES} incorrect password attempts\n`)
  return false
}

/** One line of standard input, byte by byte: what follows is the command's. */
function* fromStdin(prompt: string): Sys<string | undefined> {
  yield* sys.complain(prompt)
  const bytes: number[] = []
  for (;;) {
    const [byte] = yield* sys.read(0, 1, 'secret')
    if (byte === undefined) return bytes.length === 0 ? undefined : new TextDecoder().decode(Uint8Array.from(bytes))
    if (byte === 10) return new TextDecoder().decode(Uint8Array.from(bytes))
    bytes.push(byte)
  }
}

/** Writes to the log who did what, or tried to. */
function* note(me: User, target: User, command: readonly string[], priority: number, trouble = ''): Sys<void> {
  const self = yield* sys.self()
  const line = (yield* system.processes()).find((p) => p.pid === self.pid)?.tty
  yield* system.log({ identifier: 'sudo', pid: self.pid, priority, message: `${me.name.padStart(8)} : ${trouble}${line === undefined ? '' : `TTY=${line} ; `}PWD=${self.cwd} ; USER=${target.name} ; COMMAND=${command.join(' ')}` })
}

function* run(w: Wanted, me: User, target: User, env: Readonly<Record<string, string>>): Sys<number> {
  const names = w.preserve === 'all' ? Object.keys(env) : [...KEPT, ...w.preserve]
  const kept = Object.fromEntries(names.flatMap((n) => (env[n] === undefined ? [] : [[n, env[n]]])))
  const login = w.flags.has('login')
  const shell = login ? target.shell : w.flags.has('shell') ? (env.SHELL ?? target.shell) : undefined
  const name = shell?.split('/').at(-1)
  const argv = shell === undefined ? w.command : [login ? `-${name}` : name!, ...(w.command.length > 0 ? ['-c', w.command.map(quoted).join(' ')] : [])]
  const path = shell ?? (yield* findProgram(argv[0]!, { ...env, PATH: SECURE_PATH }))
  if (path instanceof NotFound) return yield* refuse(`sudo: ${argv[0]}: command not found\n`)
  const vars: Record<string, string> = {
    ...kept, ...(w.preserve === 'all' && !login && env.HOME !== undefined ? { HOME: env.HOME } : { HOME: target.home }), ...w.vars, PATH: w.vars.PATH ?? SECURE_PATH, MAIL: `/var/mail/${target.name}`, USER: target.name, LOGNAME: target.name, SHELL: target.shell,
    SUDO_USER: me.name, SUDO_UID: String(me.uid), SUDO_GID: String(me.gid), SUDO_COMMAND: [path, ...argv.slice(1)].join(' '),
  }
  yield* note(me, target, [path, ...argv.slice(1)], NOTICE)
  const group = w.group === undefined ? undefined : yield* users.group(w.group)
  if (w.group !== undefined && !group) return yield* refuse(`sudo: unknown group ${w.group}\n`)
  for (const s of ['INT', 'QUIT', 'TERM', 'HUP'] as const) yield* sys.sigaction(s, 'catch')
  let pid: number
  const cwd = w.directory ?? (login ? target.home : undefined)
  try {
    pid = yield* sys.spawn({ path, argv, env: vars, uid: target.uid, gid: group?.gid ?? target.gid, groups: target.groups, ...(cwd === undefined ? {} : { cwd }), dispositions: { INT: 'default', QUIT: 'default', TERM: 'default', HUP: 'default' } })
  } catch (e) {
    if (!isErrno(e)) throw e
    return yield* refuse(`sudo: unable to execute ${path}: ${e.message}\n`)
  }
  return w.flags.has('background') ? 0 : yield* waitFor(pid)
}

const quoted = (word: string): string => word.replace(/[^\w@%+=:,./$-]/g, '\\$&')

/** Waits for the command; a stop of it stops sudo as well, so that the shell has both. */
function* waitFor(pid: number): Sys<number> {
  for (;;) {
    try {
      const news = yield* sys.wait(pid, { untraced: true })
      if (!news) continue
      if ('stopped' in news.status) yield* sys.kill((yield* sys.self()).pid, 'STOP')
      else if (!('continued' in news.status)) return 'code' in news.status ? news.status.code : exitCode(news.status)
    } catch (e) {
      if (!isErrno(e, 'EINTR')) throw e
      for (const s of yield* sys.signals()) if (s === 'TERM' || s === 'HUP') yield* sys.kill(pid, s)
    }
  }
}
