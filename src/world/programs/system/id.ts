import type { Sys } from '../../sim/index.ts'
import { sys, users } from '../../os/index.ts'
import { quoteWord, tool, type ToolCall } from '../cli/index.ts'

/** Who a process is, or who a login of that name would be. */
interface Identity { readonly uid: number; readonly euid: number; readonly gid: number; readonly egid: number; readonly groups: readonly number[] }

const PACKAGE = 'GNU coreutils 9.4'

export const id = tool({
  name: 'id',
  usage: '[OPTION]... [USER]...',
  about: 'Shows the numbers and names of users and their groups; without USER those of this process.',
  options: {
    'a': 'nothing more', 'Z,context': 'the security context', 'g,group': 'only the effective group', 'G,groups': 'all groups', 'n,name': 'names instead of numbers, with -u, -g, -G',
    'r,real': 'the real id instead of the effective one', 'u,user': 'only the effective user', 'z,zero': 'end entries with NUL',
  },
  package: PACKAGE,
  *run(call): Sys<number> {
    const parts = ['user', 'group', 'groups'].filter((p) => call.has(p))
    if (call.has('context')) {
      yield* call.complain('--context (-Z) works only on an SELinux-enabled kernel')
      return 1
    }
    if (parts.length > 1) {
      yield* call.complain('cannot print "only" of more than one choice')
      return 1
    }
    if (parts.length === 0 && (call.has('name') || call.has('real'))) {
      yield* call.complain('cannot print only names or real IDs in default format')
      return 1
    }
    let status = 0
    for (const name of call.operands.length > 0 ? call.operands : [undefined]) {
      const who = name === undefined ? yield* sys.self() : yield* named(name)
      if (!who) {
        yield* call.complain(`${quoteWord(name!)}: no such user`)
        status = 1
        continue
      }
      call.out.put(yield* line(call, who, parts[0]))
    }
    return status
  },
})

function* named(word: string): Sys<Identity | undefined> {
  const u = yield* users.byNameOrId(word)
  return u && { uid: u.uid, euid: u.uid, gid: u.gid, egid: u.gid, groups: u.groups }
}

function* line(call: ToolCall, who: Identity, part: string | undefined): Sys<string> {
  const names = call.has('name')
  const end = call.has('zero') ? '\0' : '\n'
  const [uid, gid] = call.has('real') ? [who.uid, who.gid] : [who.euid, who.egid]
  const groups = [...new Set([gid, ...who.groups])]
  if (part === 'user') return (names ? yield* users.nameOf(uid) : String(uid)) + end
  if (part === 'group') return (names ? yield* users.groupNameOf(gid) : String(gid)) + end
  const all = yield* users.groups()
  const nameOf = (g: number): string | undefined => all.find((x) => x.gid === g)?.name
  if (part === 'groups') return groups.map((g) => (names ? (nameOf(g) ?? String(g)) : String(g))).join(call.has('zero') ? '\0' : ' ') + end
  const passwd = yield* users.passwd()
  const tagged = (n: number, name: string | undefined): string => (name === undefined ? String(n) : `${n}(${name})`)
  const user = (n: number): string => tagged(n, passwd.find((u) => u.uid === n)?.name)
  const group = (n: number): string => tagged(n, nameOf(n))
  const [realGroup, effective] = [who.gid, who.egid]
  return `uid=${user(who.uid)} gid=${group(realGroup)}${who.euid === who.uid ? '' : ` euid=${user(who.euid)}`}${effective === realGroup ? '' : ` egid=${group(effective)}`} groups=${[...new Set([effective, ...who.groups])].map(group).join(',')}${end}`
}

export const whoami = tool({
  name: 'whoami',
  usage: '[OPTION]...',
  about: 'Shows the name of the effective user.',
  options: {},
  package: PACKAGE,
  *run(call): Sys<number> {
    if (call.operands.length > 0) return yield* call.misuse(`extra operand ${quoteWord(call.operands[0]!)}`)
    const { euid } = yield* sys.self()
    const user = yield* users.byId(euid)
    if (!user) {
      yield* call.complain(`cannot find name for user ID ${euid}`)
      return 1
    }
    call.out.put(`${user.name}\n`)
    return 0
  },
})

export const groups = tool({
  name: 'groups',
  usage: '[OPTION]... [USERNAME]...',
  about: 'Shows the groups of users; without USERNAME those of this process.',
  options: {},
  package: PACKAGE,
  *run(call): Sys<number> {
    const all = yield* users.groups()
    const names = (gids: readonly number[]): string => gids.map((g) => all.find((x) => x.gid === g)?.name ?? String(g)).join(' ')
    if (call.operands.length === 0) {
      const p = yield* sys.self()
      call.out.put(`${names([...new Set([p.egid, ...p.groups])])}\n`)
      return 0
    }
    let status = 0
    for (const name of call.operands) {
      const user = yield* users.byName(name)
      if (user) call.out.put(`${name} : ${names(user.groups)}\n`)
      else {
        yield* call.complain(`${quoteWord(name)}: no such user`)
        status = 1
      }
    }
    return status
  },
})

/** logname(1): who logged in on this terminal. */
export const logname = tool({
  name: 'logname',
  usage: '[OPTION]',
  about: 'Shows the name with which the session on this terminal began.',
  options: {},
  package: PACKAGE,
  *run(call): Sys<number> {
    const { tty } = yield* sys.self()
    const owner = tty === undefined ? undefined : yield* users.byId((yield* sys.ttyget(0)).owner)
    if (!owner) {
      yield* call.complain('no login name')
      return 1
    }
    call.out.put(`${owner.name}\n`)
    return 0
  },
})
