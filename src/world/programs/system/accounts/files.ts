import { isErrno, type Sys } from '../../../sim/index.ts'
import { groupLine, hashPassword, newShadow, parseShadow, passwdLine, shadowLine, sys, users, type Group, type PasswdEntry, type ShadowEntry } from '../../../os/index.ts'

const DAY = 86_400_000_000
const SALT_WORDS = 4

/** Writes a whole file over what was there, with the rights that it had. */
function* rewrite(path: string, text: string): Sys<void> {
  const fd = yield* sys.open(path, 'w', { create: true, truncate: true })
  yield* sys.writeAll(fd, new TextEncoder().encode(text))
  yield* sys.close(fd)
}

export function* writePasswd(all: readonly PasswdEntry[]): Sys<void> { yield* rewrite('/etc/passwd', all.map((u) => `${passwdLine(u)}\n`).join('')) }
export function* writeGroups(all: readonly Group[]): Sys<void> { yield* rewrite('/etc/group', all.map((g) => `${groupLine(g)}\n`).join('')) }
export function* writeShadow(all: readonly ShadowEntry[]): Sys<void> { yield* rewrite('/etc/shadow', all.map((s) => `${shadowLine(s)}\n`).join('')) }

/** All of /etc/shadow; nothing for who may not read it. */
export function* shadow(): Sys<ShadowEntry[]> {
  try {
    return parseShadow(yield* sys.readFile('/etc/shadow'))
  } catch (e) {
    if (!isErrno(e)) throw e
    return []
  }
}

/** Today as shadow(5) counts. */
export function* today(): Sys<number> { return Math.floor(((yield* sys.epoch()).micros + (yield* sys.clock())) / DAY) }

/** Puts a field of /etc/shadow in the place of a user's password. */
export function* setPasswordField(name: string, field: string): Sys<void> {
  const entry = newShadow(name, field, yield* today())
  const all = yield* shadow()
  yield* writeShadow(all.some((s) => s.name === name) ? all.map((s) => (s.name === name ? entry : s)) : [...all, entry])
}

export function* setPassword(name: string, password: string): Sys<void> {
  const salt = new Uint8Array(SALT_WORDS * 4)
  for (let i = 0; i < SALT_WORDS; i++) new DataView(salt.buffer).setUint32(i * 4, yield* sys.random('passwd'))
  yield* setPasswordField(name, hashPassword(password, salt))
}

/** A free number: the one after the greatest of its kind. */
export function freeId(used: readonly number[], system: boolean): number {
  const [first, last] = system ? [100, 999] : [1000, 60_000]
  const own = used.filter((n) => n >= first && n <= last)
  if (!system) return Math.max(first - 1, ...own) + 1
  let n = last
  while (own.includes(n)) n--
  return n
}

/** Makes a home from /etc/skel. */
export function* makeHome(u: PasswdEntry): Sys<void> {
  try {
    yield* sys.mkdir(u.home, 0o750)
  } catch (e) {
    if (!isErrno(e, 'EEXIST')) throw e
    return
  }
  yield* sys.chown(u.home, u.uid, u.gid)
  for (const name of yield* sys.readdir('/etc/skel')) {
    yield* rewrite(`${u.home}/${name}`, yield* sys.readFile(`/etc/skel/${name}`))
    yield* sys.chown(`${u.home}/${name}`, u.uid, u.gid)
  }
}

export interface NewUser { readonly name: string; readonly uid?: number; readonly gid?: number; readonly gecos?: string; readonly home?: string; readonly shell?: string; readonly groups: readonly string[]; readonly system: boolean }

/** Enters a user with a group of the same name, unless one is given. */
export function* enterUser(n: NewUser): Sys<PasswdEntry> {
  const [passwd, groups] = [yield* users.passwd(), yield* users.groups()]
  const uid = n.uid ?? freeId([...passwd.map((u) => u.uid), ...groups.map((g) => g.gid)], n.system)
  const gid = n.gid ?? (groups.some((g) => g.gid === uid) ? freeId(groups.map((g) => g.gid), n.system) : uid)
  const entry: PasswdEntry = { name: n.name, password: 'x', uid, gid, gecos: n.gecos ?? '', home: n.home ?? `/home/${n.name}`, shell: n.shell ?? '/bin/sh' }
  yield* writePasswd([...passwd, entry])
  const joined = groups.map((g) => (n.groups.includes(g.name) ? { ...g, members: [...g.members, n.name] } : g))
  yield* writeGroups(n.gid === undefined ? [...joined, { name: n.name, gid, members: [] }] : joined)
  yield* setPasswordField(n.name, '!')
  return entry
}

/** A list of groups by name or number → their names, or the first that is none. */
export function* groupNames(list: string): Sys<readonly string[] | { readonly missing: string }> {
  const all = yield* users.groups()
  const names: string[] = []
  for (const word of list.split(',').filter((w) => w !== '')) {
    const found = all.find((g) => g.name === word || String(g.gid) === word)
    if (!found) return { missing: word }
    names.push(found.name)
  }
  return names
}

/** Is it a name that useradd takes? */
export const isName = (name: string): boolean => /^[a-z_][a-z0-9_-]{0,31}\$?$/.test(name)

/** Says that only root may, where the caller is not; undefined otherwise. */
export function* onlyRoot(program: string): Sys<boolean> {
  if ((yield* sys.self()).euid === 0) return false
  yield* sys.complain(`${program}: Permission denied.\n${program}: cannot lock /etc/passwd; try again later.\n`)
  return true
}
