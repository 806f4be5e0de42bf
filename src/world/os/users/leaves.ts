import { isErrno, type Sys } from '../../sim/index.ts'
import { readFile } from '../calls.ts'
import { groupIdsOf, parseGroups, parsePasswd, withGroups, type Group, type PasswdEntry, type User } from './accounts.ts'

/*
 * Users and groups as leaves: `const me = yield* users.byId(p.euid)`. They read the files of the caller's root with the caller's rights.
 */

function* fileOr(path: string): Sys<string> {
  try {
    return yield* readFile(path)
  } catch (e) {
    if (isErrno(e)) return ''
    throw e
  }
}

/** All of /etc/passwd; nothing where there is no such file. */
export function* passwd(): Sys<PasswdEntry[]> { return parsePasswd(yield* fileOr('/etc/passwd')) }
export function* groups(): Sys<Group[]> { return parseGroups(yield* fileOr('/etc/group')) }

export function* byName(name: string): Sys<User | undefined> {
  const entry = (yield* passwd()).find((u) => u.name === name)
  return entry && withGroups(entry, yield* groups())
}
export function* byId(uid: number): Sys<User | undefined> {
  const entry = (yield* passwd()).find((u) => u.uid === uid)
  return entry && withGroups(entry, yield* groups())
}
/** By name, or by number where no user has the name. */
export function* byNameOrId(word: string): Sys<User | undefined> {
  return (yield* byName(word)) ?? (/^\d+$/.test(word) ? yield* byId(Number(word)) : undefined)
}
export function* group(name: string): Sys<Group | undefined> { return (yield* groups()).find((g) => g.name === name) }
export function* groupById(gid: number): Sys<Group | undefined> { return (yield* groups()).find((g) => g.gid === gid) }
export function* groupIds(name: string, primary: number): Sys<number[]> { return groupIdsOf(name, primary, yield* groups()) }

/** The name of a user id, or the number where nobody has it, as `ls -l` and `ps` print it. */
export function* nameOf(uid: number): Sys<string> { return (yield* passwd()).find((u) => u.uid === uid)?.name ?? String(uid) }
export function* groupNameOf(gid: number): Sys<string> { return (yield* groups()).find((g) => g.gid === gid)?.name ?? String(gid) }
