import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys, users, type User } from '../../../os/index.ts'

/** A line of sudoers that speaks of a user: as whom, and without being asked? */
export interface Permission { readonly as: string; readonly free: boolean }

/** What sudoers(5) says of a user: every line that fits, the last of which holds. Lines that allow single commands are passed over. */
export function* permissions(me: User): Sys<Permission[]> {
  const groups = (yield* users.groups()).filter((g) => me.groups.includes(g.gid)).map((g) => `%${g.name}`)
  const found: Permission[] = []
  for (const file of ['/etc/sudoers', ...(yield* filesIn('/etc/sudoers.d'))]) {
    for (const line of (yield* textOf(file)).split('\n')) {
      const m = /^\s*(%?[\w.-]+)\s+ALL\s*=\s*(?:\(([^)]*)\))?\s*(NOPASSWD:)?\s*ALL\s*$/.exec(line)
      if (m && (m[1] === me.name || groups.includes(m[1]!))) found.push({ as: m[2] ?? 'root', free: m[3] !== undefined })
    }
  }
  return found
}

function* filesIn(dir: string): Sys<string[]> {
  try {
    return (yield* sys.readdir(dir)).filter((n) => !n.includes('.') && !n.endsWith('~')).map((n) => `${dir}/${n}`)
  } catch (e) {
    if (isErrno(e)) return []
    throw e
  }
}

/** A file's text; nothing of one that cannot be read. */
export function* textOf(path: string): Sys<string> {
  try {
    return yield* sys.readFile(path)
  } catch (e) {
    if (isErrno(e)) return ''
    throw e
  }
}
