import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys, system, users, type Program } from '../../../os/index.ts'
import { parseOptions } from '../../cli/index.ts'
import { enterUser, freeId, groupNames, isName, makeHome, onlyRoot, setPasswordField, shadow, writeGroups, writePasswd, writeShadow } from './files.ts'

/** Exit statuses of the shadow tools. */
const E = { usage: 2, badArgument: 3, idInUse: 4, noSuchGroup: 6, noSuchUser: 6, nameInUse: 9, cannotLock: 1, busy: 8 } as const

const ADD = { 'b,base-dir=DIR': '', 'c,comment=TEXT': '', 'd,home-dir=DIR': '', 'D,defaults': '', 'e,expiredate=DATE': '', 'f,inactive=N': '', 'g,gid=GROUP': '', 'G,groups=GROUPS': '', 'k,skel=DIR': '', 'K,key=KEY': '', 'l,no-log-init': '', 'm,create-home': '', 'M,no-create-home': '', 'N,no-user-group': '', 'o,non-unique': '', 'p,password=PASSWORD': '', 'r,system': '', 's,shell=SHELL': '', 'u,uid=UID': '', 'U,user-group': '' }

export const useradd: Program = function* ({ argv }): Sys<number> {
  const parsed = parseOptions(argv.slice(1), ADD)
  const [name] = 'error' in parsed ? [] : parsed.operands
  if ('error' in parsed || name === undefined) {
    yield* sys.complain(`${'error' in parsed ? `useradd: ${parsed.error}\n` : ''}Usage: useradd [options] LOGIN\n       useradd -D\n       useradd -D [options]\n`)
    return E.usage
  }
  const value = (option: string): string | undefined => parsed.given.findLast((g) => g.name === option)?.value
  const has = (option: string): boolean => parsed.given.some((g) => g.name === option)
  if (!isName(name)) {
    yield* sys.complain(`useradd: invalid user name '${name}': use --badname to ignore\n`)
    return E.badArgument
  }
  if (yield* onlyRoot('useradd')) return E.cannotLock
  if (yield* users.byName(name)) {
    yield* sys.complain(`useradd: user '${name}' already exists\n`)
    return E.nameInUse
  }
  if (value('gid') === undefined && !has('no-user-group') && (yield* users.group(name))) {
    yield* sys.complain(`useradd: group ${name} exists - if you want to add this user to that group, use -g.\n`)
    return E.nameInUse
  }
  const primary = value('gid') === undefined ? undefined : yield* groupNames(value('gid')!)
  const more = yield* groupNames(value('groups') ?? '')
  for (const list of [primary, more]) {
    if (!list || !('missing' in list)) continue
    yield* sys.complain(`useradd: group '${list.missing}' does not exist\n`)
    return E.noSuchGroup
  }
  const uid = value('uid')
  if (uid !== undefined && !has('non-unique') && (yield* users.byId(Number(uid)))) {
    yield* sys.complain(`useradd: UID ${uid} is not unique\n`)
    return E.idInUse
  }
  const gid = primary && 'length' in primary ? (yield* users.group(primary[0]!))!.gid : has('no-user-group') ? 100 : undefined
  const entry = yield* enterUser({
    name, groups: 'length' in more ? more : [], system: has('system'), ...(uid === undefined ? {} : { uid: Number(uid) }), ...(gid === undefined ? {} : { gid }), ...(value('comment') === undefined ? {} : { gecos: value('comment')! }),
    ...(value('shell') === undefined ? {} : { shell: value('shell')! }), home: value('home-dir') ?? `${value('base-dir') ?? '/home'}/${name}`,
  })
  const password = value('password')
  if (password !== undefined) yield* setPasswordField(name, password)
  if (has('create-home')) yield* makeHome(entry)
  return 0
}

const MODIFY = { 'a,append': '', 'c,comment=TEXT': '', 'd,home=DIR': '', 'e,expiredate=DATE': '', 'f,inactive=N': '', 'g,gid=GROUP': '', 'G,groups=GROUPS': '', 'l,login=NAME': '', 'L,lock': '', 'm,move-home': '', 'o,non-unique': '', 'p,password=PASSWORD': '', 'r,remove': '', 's,shell=SHELL': '', 'u,uid=UID': '', 'U,unlock': '' }

export const usermod: Program = function* ({ argv }): Sys<number> {
  const parsed = parseOptions(argv.slice(1), MODIFY)
  const [name] = 'error' in parsed ? [] : parsed.operands
  if ('error' in parsed || name === undefined || parsed.given.length === 0) {
    yield* sys.complain(`${'error' in parsed ? `usermod: ${parsed.error}\n` : ''}Usage: usermod [options] LOGIN\n`)
    return E.usage
  }
  const value = (option: string): string | undefined => parsed.given.findLast((g) => g.name === option)?.value
  const has = (option: string): boolean => parsed.given.some((g) => g.name === option)
  const user = yield* users.byName(name)
  if (!user) {
    yield* sys.complain(`usermod: user '${name}' does not exist\n`)
    return E.noSuchUser
  }
  if (yield* onlyRoot('usermod')) return E.cannotLock
  const wanted = value('groups') === undefined ? undefined : yield* groupNames(value('groups')!)
  const primary = value('gid') === undefined ? undefined : yield* groupNames(value('gid')!)
  for (const list of [wanted, primary]) {
    if (!list || !('missing' in list)) continue
    yield* sys.complain(`usermod: group '${list.missing}' does not exist\n`)
    return E.noSuchGroup
  }
  if (wanted && 'length' in wanted) {
    yield* writeGroups((yield* users.groups()).map((g) => {
      const stays = has('append') ? g.members.includes(name) || wanted.includes(g.name) : has('remove') ? g.members.includes(name) && !wanted.includes(g.name) : wanted.includes(g.name)
      return { ...g, members: [...g.members.filter((m) => m !== name || stays), ...(stays && !g.members.includes(name) ? [name] : [])] }
    }))
  }
  const gid = primary && 'length' in primary ? (yield* users.group(primary[0]!))!.gid : user.gid
  const renamed = value('login') ?? name
  yield* writePasswd((yield* users.passwd()).map((u) => (u.name === name ? { ...u, name: renamed, gid, uid: Number(value('uid') ?? u.uid), gecos: value('comment') ?? u.gecos, home: value('home') ?? u.home, shell: value('shell') ?? u.shell } : u)))
  yield* writeShadow((yield* shadow()).map((s) => (s.name !== name ? s : { ...s, name: renamed, password: value('password') ?? (has('lock') ? `!${s.password.replace(/^!/, '')}` : has('unlock') ? s.password.replace(/^!/, '') : s.password) })))
  return 0
}

export const userdel: Program = function* ({ argv }): Sys<number> {
  const parsed = parseOptions(argv.slice(1), { 'f,force': '', 'r,remove': '', 'Z,selinux-user': '' })
  const [name] = 'error' in parsed ? [] : parsed.operands
  if ('error' in parsed || name === undefined) {
    yield* sys.complain('Usage: userdel [options] LOGIN\n')
    return E.usage
  }
  const user = yield* users.byName(name)
  if (!user) {
    yield* sys.complain(`userdel: user '${name}' does not exist\n`)
    return E.noSuchUser
  }
  if (yield* onlyRoot('userdel')) return E.cannotLock
  const busy = (yield* system.processes()).find((p) => p.uid === user.uid)
  if (busy && !parsed.given.some((g) => g.name === 'force')) {
    yield* sys.complain(`userdel: user ${name} is currently used by process ${busy.pid}\n`)
    return E.busy
  }
  yield* writePasswd((yield* users.passwd()).filter((u) => u.name !== name))
  yield* writeShadow((yield* shadow()).filter((s) => s.name !== name))
  yield* writeGroups((yield* users.groups()).filter((g) => g.name !== name || g.gid !== user.gid).map((g) => ({ ...g, members: g.members.filter((m) => m !== name) })))
  if (parsed.given.some((g) => g.name === 'remove')) {
    yield* sys.complain(`userdel: ${name} mail spool (/var/mail/${name}) not found\n`)
    yield* removeTree(user.home)
  }
  return 0
}

function* removeTree(path: string): Sys<void> {
  try {
    for (const name of yield* sys.readdir(path)) {
      if ((yield* sys.lstat(`${path}/${name}`)).type === 'dir') yield* removeTree(`${path}/${name}`)
      else yield* sys.unlink(`${path}/${name}`)
    }
    yield* sys.rmdir(path)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

export const groupadd: Program = function* ({ argv }): Sys<number> {
  const parsed = parseOptions(argv.slice(1), { 'f,force': '', 'g,gid=GID': '', 'o,non-unique': '', 'r,system': '' })
  const [name] = 'error' in parsed ? [] : parsed.operands
  if ('error' in parsed || name === undefined) {
    yield* sys.complain('Usage: groupadd [options] GROUP\n')
    return E.usage
  }
  if (!isName(name)) {
    yield* sys.complain(`groupadd: '${name}' is not a valid group name\n`)
    return E.badArgument
  }
  const all = yield* users.groups()
  if (all.some((g) => g.name === name)) {
    if (parsed.given.some((g) => g.name === 'force')) return 0
    yield* sys.complain(`groupadd: group '${name}' already exists\n`)
    return E.nameInUse
  }
  if (yield* onlyRoot('groupadd')) return 10
  const gid = parsed.given.find((g) => g.name === 'gid')?.value
  yield* writeGroups([...all, { name, gid: gid === undefined ? freeId(all.map((g) => g.gid), parsed.given.some((g) => g.name === 'system')) : Number(gid), members: [] }])
  return 0
}

export const groupdel: Program = function* ({ argv }): Sys<number> {
  const name = argv.slice(1).find((w) => !w.startsWith('-'))
  const all = yield* users.groups()
  const group = all.find((g) => g.name === name)
  if (!group) {
    yield* sys.complain(name === undefined ? 'Usage: groupdel [options] GROUP\n' : `groupdel: group '${name}' does not exist\n`)
    return name === undefined ? E.usage : E.noSuchGroup
  }
  if (yield* onlyRoot('groupdel')) return 10
  const owner = (yield* users.passwd()).find((u) => u.gid === group.gid)
  if (owner) {
    yield* sys.complain(`groupdel: cannot remove the primary group of user '${owner.name}'\n`)
    return E.busy
  }
  yield* writeGroups(all.filter((g) => g.name !== name))
  return 0
}
