/** A line of /etc/passwd. */
export interface PasswdEntry {
  readonly name: string
  readonly password: string
  readonly uid: number
  readonly gid: number
  readonly gecos: string
  readonly home: string
  readonly shell: string
}

/** A line of /etc/group. */
export interface Group {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/** A user with all groups that a login gives: the primary one first. */
export interface User extends PasswdEntry {
  readonly groups: readonly number[]
}

const id = (text: string | undefined): number | undefined => (text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined)

/** The entries of a passwd(5) file; lines that are none are passed over. */
export function parsePasswd(text: string): PasswdEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', password = '', uid, gid, gecos = '', home = '', shell = ''] = line.split(':')
    const [u, g] = [id(uid), id(gid)]
    return name === '' || u === undefined || g === undefined ? [] : [{ name, password, uid: u, gid: g, gecos, home, shell: shell || '/bin/sh' }]
  })
}

/** The entries of a group(5) file. */
export function parseGroups(text: string): Group[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', , gid, members = ''] = line.split(':')
    const g = id(gid)
    return name === '' || g === undefined ? [] : [{ name, gid: g, members: members.split(',').filter((m) => m !== '') }]
  })
}

export const passwdLine = (u: PasswdEntry): string => [u.name, u.password, u.uid, u.gid, u.gecos, u.home, u.shell].join(':')
export const groupLine = (g: Group): string => `${g.name}:x:${g.gid}:${g.members.join()}`

/** Group ids of a user as initgroups(3) collects them. */
export function groupIdsOf(name: string, primary: number, groups: readonly Group[]): number[] {
  return [primary, ...groups.filter((g) => g.gid !== primary && g.members.includes(name)).map((g) => g.gid)]
}

export const withGroups = (entry: PasswdEntry, groups: readonly Group[]): User => ({ ...entry, groups: groupIdsOf(entry.name, entry.gid, groups) })
