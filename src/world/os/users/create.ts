import type { World } from '../../sim/index.ts'
import { asRoot, list, makeDirs, putFile, readText, resolve } from '../fs.ts'
import { clocks } from '../tables.ts'
import { groupLine, parseGroups, parsePasswd, passwdLine } from './accounts.ts'
import { hashPassword, newShadow, parseShadow, shadowLine } from './password.ts'

export interface NewAccount {
  readonly name: string
  /** Without it nobody logs in by password. */
  readonly password?: string
  /** May do everything by sudo without being asked, and reads all logs. */
  readonly sudo?: boolean
}

const FIRST_UID = 1000
const DAY = 86_400_000_000

/** Groups that the first user of an installed system is in. */
const ADMIN_GROUPS = ['adm', 'cdrom', 'sudo', 'dip', 'plugdev']

/** Makes an account as an installer does: entries, a home from /etc/skel, for an administrator the groups and sudo's permission. Of root only the password changes. */
export function createUser(w: World, host: string, u: NewAccount): void {
  const who = asRoot(w, host)
  const text = (path: string): string => readText(w, who, path) ?? ''
  const users = parsePasswd(text('/etc/passwd'))
  const groups = parseGroups(text('/etc/group'))
  const shadow = parseShadow(text('/etc/shadow')).filter((s) => s.name !== u.name)
  const day = Math.floor(((w.table(clocks).get('epoch')?.micros ?? 0) + w.now) / DAY)
  const hash = u.password === undefined ? '!' : hashPassword(u.password, w.rng(`os.salt.${host}`).bytes(16))
  putFile(w, who, '/etc/shadow', [...shadow, newShadow(u.name, hash, day)].map((s) => `${shadowLine(s)}\n`).join(''))
  if (users.some((x) => x.name === u.name)) return
  const uid = Math.max(FIRST_UID - 1, ...users.filter((x) => x.uid < 60_000).map((x) => x.uid)) + 1
  const entry = { name: u.name, password: 'x', uid, gid: uid, gecos: '', home: `/home/${u.name}`, shell: '/bin/bash' }
  const joined = groups.map((g) => (u.sudo && ADMIN_GROUPS.includes(g.name) ? { ...g, members: [...g.members, u.name] } : g))
  putFile(w, who, '/etc/passwd', [...users, entry].map((x) => `${passwdLine(x)}\n`).join(''))
  putFile(w, who, '/etc/group', [...joined, { name: u.name, gid: uid, members: [] }].map((g) => `${groupLine(g)}\n`).join(''))
  const owner = { uid, gid: uid }
  makeDirs(w, who, entry.home, { mode: 0o750, ...owner })
  for (const name of list(w, resolve(w, who, '/', '/etc/skel'))) putFile(w, who, `${entry.home}/${name}`, text(`/etc/skel/${name}`), owner)
  if (!u.sudo) return
  putFile(w, who, `${entry.home}/.sudo_as_admin_successful`, '', owner)
  putFile(w, who, `/etc/sudoers.d/${u.name}`, `${u.name} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 })
}
