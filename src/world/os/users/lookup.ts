import type { World } from '../../sim/index.ts'
import { readText, type Viewer } from '../fs.ts'
import { parseGroups, parsePasswd, withGroups, type Group, type PasswdEntry, type User } from './accounts.ts'
import { checkPassword, parseShadow } from './password.ts'

/*
 * Names and numbers of users and groups from the files of a root, for those who have a world in hand: daemons, the door, topology. Programs use leaves.ts.
 */

const passwdOf = (w: World, who: Viewer): PasswdEntry[] => parsePasswd(readText(w, who, '/etc/passwd') ?? '')
const groupsOf = (w: World, who: Viewer): Group[] => parseGroups(readText(w, who, '/etc/group') ?? '')

export function userByName(w: World, who: Viewer, name: string): User | undefined {
  const entry = passwdOf(w, who).find((u) => u.name === name)
  return entry && withGroups(entry, groupsOf(w, who))
}

export function userById(w: World, who: Viewer, uid: number): User | undefined {
  const entry = passwdOf(w, who).find((u) => u.uid === uid)
  return entry && withGroups(entry, groupsOf(w, who))
}

export const groupByName = (w: World, who: Viewer, name: string): Group | undefined => groupsOf(w, who).find((g) => g.name === name)

/** Does the password open the account? Asked by who may read /etc/shadow. */
export function passwordFits(w: World, who: Viewer, name: string, password: string): boolean {
  const entry = parseShadow(readText(w, who, '/etc/shadow') ?? '').find((s) => s.name === name)
  return entry !== undefined && checkPassword(password, entry.password)
}
