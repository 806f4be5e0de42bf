import type { Sys } from '../../../sim/index.ts'
import { sys, users, type Program } from '../../../os/index.ts'
import { askPerson } from '../../cli/index.ts'
import { enterUser, isName, makeHome, setPassword, writeGroups } from './files.ts'
import { userdel } from './useradd.ts'

/** adduser(8): a user with a home, asked for what is not given; `adduser USER GROUP` puts one into a group. */
export const adduser: Program = function* ({ argv }): Sys<number> {
  const words = argv.slice(1)
  const after = (option: string): string | undefined => (words.includes(option) ? words[words.indexOf(option) + 1] : words.find((w) => w.startsWith(`${option}=`))?.slice(option.length + 1))
  const VALUED = ['--gecos', '--comment', '--home', '--shell', '--uid', '--ingroup', '--gid']
  const [name, group] = words.filter((w, i) => !w.startsWith('-') && !VALUED.includes(words[i - 1] ?? ''))
  if ((yield* sys.self()).euid !== 0) {
    yield* sys.complain('fatal: Only root may add a user or group to the system.\n')
    return 1
  }
  if (name === undefined || !isName(name)) {
    yield* sys.complain(name === undefined ? 'fatal: Only one or two names allowed.\n' : `fatal: Please enter a username matching the regular expression configured\n  via the NAME_REGEX configuration variable.\n`)
    return 1
  }
  if (group !== undefined) return yield* join(name, group)
  if (yield* users.byName(name)) {
    yield* sys.complain(`fatal: The user \`${name}' already exists.\n`)
    return 1
  }
  const system = words.includes('--system')
  const gecos = after('--gecos') ?? after('--comment')
  const uid = after('--uid')
  yield* sys.print(`info: Adding user \`${name}' ...\n`)
  const entry = yield* enterUser({ name, system, groups: system ? [] : ['users'], shell: after('--shell') ?? (system ? '/usr/sbin/nologin' : '/bin/bash'), home: after('--home') ?? `/home/${name}`, ...(uid === undefined ? {} : { uid: Number(uid) }), ...(gecos === undefined ? {} : { gecos }) })
  yield* sys.print(`info: Adding new group \`${name}' (${entry.gid}) ...\ninfo: Adding new user \`${name}' (${entry.uid}) with group \`${name} (${entry.gid})' ...\n`)
  if (!words.includes('--no-create-home')) {
    yield* sys.print(`info: Creating home directory \`${entry.home}' ...\ninfo: Copying files from \`/etc/skel' ...\n`)
    yield* makeHome(entry)
  }
  if (system || words.includes('--disabled-password') || words.includes('--disabled-login')) return 0
  const password = yield* askPerson('New password: ', 'secret')
  const again = password === undefined ? undefined : yield* askPerson('Retype new password: ', 'secret')
  if (password === undefined || password !== again) {
    yield* sys.complain('Sorry, passwords do not match.\npasswd: Authentication token manipulation error\npasswd: password unchanged\n')
    return 1
  }
  yield* setPassword(name, password)
  yield* sys.print('passwd: password updated successfully\n')
  if (gecos === undefined) yield* describe(name)
  return 0
}

function* join(name: string, group: string): Sys<number> {
  const all = yield* users.groups()
  const found = all.find((g) => g.name === group)
  if (!found || !(yield* users.byName(name))) {
    yield* sys.complain(found ? `fatal: The user \`${name}' does not exist.\n` : `fatal: The group \`${group}' does not exist.\n`)
    return 1
  }
  if (found.members.includes(name)) {
    yield* sys.print(`info: The user \`${name}' is already a member of \`${group}'.\n`)
    return 0
  }
  yield* sys.print(`info: Adding user \`${name}' to group \`${group}' ...\n`)
  yield* writeGroups(all.map((g) => (g.name === group ? { ...g, members: [...g.members, name] } : g)))
  return 0
}

/** The questions about a person, as chfn asks them; answers other than Enter are not kept. */
function* describe(name: string): Sys<void> {
  yield* sys.print(`Changing the user information for ${name}\nEnter the new value, or press ENTER for the default\n`)
  for (const what of ['Full Name', 'Room Number', 'Work Phone', 'Home Phone', 'Other']) if ((yield* askPerson(`\t${what} []: `, 'line')) === undefined) return
  yield* askPerson('Is the information correct? [Y/n] ', 'line')
}

/** deluser(8): a user away, or out of a group. */
export const deluser: Program = function* ({ argv, env }): Sys<number> {
  const [name, group] = argv.slice(1).filter((w) => !w.startsWith('-'))
  if ((yield* sys.self()).euid !== 0) {
    yield* sys.complain('fatal: Only root may remove a user or group from the system.\n')
    return 1
  }
  if (name === undefined || !(yield* users.byName(name))) {
    yield* sys.complain(`fatal: The user \`${name ?? ''}' does not exist.\n`)
    return 2
  }
  if (group === undefined) {
    yield* sys.print(`info: Removing user \`${name}' ...\n`)
    return Number((yield* userdel({ argv: ['userdel', ...(argv.includes('--remove-home') ? ['-r'] : []), name], env })) ?? 0)
  }
  const all = yield* users.groups()
  if (!all.find((g) => g.name === group)?.members.includes(name)) {
    yield* sys.complain(`fatal: The user \`${name}' is not a member of group \`${group}'.\n`)
    return 6
  }
  yield* sys.print(`info: Removing user \`${name}' from group \`${group}' ...\n`)
  yield* writeGroups(all.map((g) => (g.name === group ? { ...g, members: g.members.filter((m) => m !== name) } : g)))
  return 0
}
