import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'

/** Names of users and groups by number and back, as the host's files have them. */
export interface Owners {
  user(uid: number): string
  group(gid: number): string
  uid(name: string): number | undefined
  gid(name: string): number | undefined
  /** The primary group of a user. */
  primary(uid: number): number | undefined
}

function* table(path: string): Sys<string[][]> {
  try {
    return (yield* sys.readFile(path)).split('\n').map((l) => l.split(':')).filter((f) => f.length > 2)
  } catch (e) {
    if (isErrno(e)) return []
    throw e
  }
}

export function* owners(): Sys<Owners> {
  const users = yield* table('/etc/passwd')
  const groups = yield* table('/etc/group')
  const name = (rows: string[][], id: number): string => rows.find((r) => Number(r[2]) === id)?.[0] ?? String(id)
  const number = (rows: string[][], word: string): number | undefined => {
    const row = rows.find((r) => r[0] === word)
    return row ? Number(row[2]) : /^\+?\d+$/.test(word) ? Number(word) : undefined
  }
  return {
    user: (uid) => name(users, uid),
    group: (gid) => name(groups, gid),
    uid: (word) => number(users, word),
    gid: (word) => number(groups, word),
    primary(uid) {
      const row = users.find((r) => Number(r[2]) === uid)
      return row && Number(row[3])
    },
  }
}
