import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Program, type Stat } from '../../os/index.ts'
import { quote, quoteWord, tool, type ToolCall } from '../cli/index.ts'
import { owners, type Owners } from './owners.ts'
import { walkTree } from './tree-walk.ts'

interface Ownership {
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly shown: (s: { uid: number; gid: number }) => string
}

const OPTIONS = {
  'c,changes': 'say what was changed',
  'f,silent': 'say few errors',
  ',quiet': '',
  'v,verbose': 'say what is done',
  ',dereference': '', 'h,no-dereference': 'change symbolic links themselves',
  ',from=CURRENT_OWNER:CURRENT_GROUP': 'only if it is owned so now',
  ',no-preserve-root': '', ',preserve-root': '',
  ',reference=RFILE': 'take owner and group of RFILE',
  'R,recursive': 'change directories with all below them',
  'H': '', 'L': '', 'P': '',
}

/** `user`, `user:group`, `user:`, `:group`. */
function readOwner(text: string, names: Owners): Ownership | { readonly error: string } {
  const [, user = '', colon = '', group = ''] = /^([^:.]*)([:.]?)(.*)$/s.exec(text) ?? []
  const uid = user === '' ? undefined : names.uid(user)
  if (user !== '' && uid === undefined) return { error: `invalid user: ${quoteWord(text)}` }
  const gid = group !== '' ? names.gid(group) : colon !== '' && uid !== undefined ? names.primary(uid) : undefined
  if (group !== '' && gid === undefined) return { error: `invalid group: ${quoteWord(text)}` }
  return {
    uid,
    gid,
    shown: (s) =>
      gid === undefined ? names.user(s.uid) : uid === undefined ? names.group(s.gid) : `${names.user(s.uid)}:${names.group(s.gid)}`,
  }
}

const make = (name: 'chown' | 'chgrp'): Program => tool({
  name,
  usage: [`[OPTION]... ${name === 'chown' ? '[OWNER][:[GROUP]]' : 'GROUP'} FILE...`, '[OPTION]... --reference=RFILE FILE...'],
  about: name === 'chown' ? 'Changes who owns each FILE.' : 'Changes the group of each FILE.',
  options: OPTIONS,
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const names = yield* owners()
    const operands = [...call.operands]
    const reference = call.value('reference')
    let to: Ownership | { readonly error: string }
    if (reference !== undefined) {
      try {
        const s = yield* sys.stat(reference)
        to = { uid: name === 'chown' ? s.uid : undefined, gid: s.gid, shown: (x) => `${names.user(x.uid)}:${names.group(x.gid)}` }
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`failed to get attributes of ${quote(reference)}: ${e.message}`)
        return 1
      }
    } else {
      const word = operands.shift()
      if (word === undefined) return yield* call.misuse('missing operand')
      if (operands.length === 0) return yield* call.misuse(`missing operand after ${quoteWord(word)}`)
      if (name === 'chgrp') {
        const gid = names.gid(word)
        to = gid === undefined ? { error: `invalid group: ${quoteWord(word)}` } : { uid: undefined, gid, shown: (s) => names.group(s.gid) }
      } else to = readOwner(word, names)
    }
    if ('error' in to) {
      yield* call.complain(to.error)
      return 1
    }
    const ownership = to
    let status = 0
    for (const path of operands) {
      yield* walkOrOne(call, path, function* (at, s) {
        if (!(yield* changeOne(call, name, at, s, ownership))) status = 1
      }, function* (at, message) {
        status = 1
        if (!call.has('silent') && !call.has('quiet')) yield* call.complain(`cannot access ${quote(at)}: ${message}`)
      })
    }
    return status
  },
})

function* walkOrOne(
  call: ToolCall,
  path: string,
  visit: (path: string, s: Stat) => Sys<void>,
  failed: (path: string, message: string) => Sys<void>,
): Sys<void> {
  if (call.has('recursive')) {
    return yield* walkTree({ order: 'before', follow: 'never', visit, *failed(at, e) { yield* failed(at, e.message) } }, path)
  }
  try {
    yield* visit(path, call.has('no-dereference') ? yield* sys.lstat(path) : yield* sys.stat(path))
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* failed(path, e.message)
  }
}

function* changeOne(call: ToolCall, name: string, path: string, s: Stat, to: Ownership): Sys<boolean> {
  const after = { uid: to.uid ?? s.uid, gid: to.gid ?? s.gid }
  const what = name === 'chgrp' || to.uid === undefined ? 'group' : 'ownership'
  try {
    yield* sys.chown(path, after.uid, after.gid, !call.has('no-dereference') && s.type !== 'symlink')
  } catch (e) {
    if (!isErrno(e)) throw e
    if (!call.has('silent') && !call.has('quiet')) yield* call.complain(`changing ${what} of ${quote(path)}: ${e.message}`)
    return false
  }
  const changed = after.uid !== s.uid || after.gid !== s.gid
  if (call.has('verbose') || (call.has('changes') && changed)) {
    call.out.put(
      changed
        ? `changed ${what} of ${quote(path)} from ${to.shown(s)} to ${to.shown(after)}\n`
        : `${what} of ${quote(path)} retained as ${to.shown(after)}\n`,
    )
  }
  return true
}

export const chown = make('chown')
export const chgrp = make('chgrp')
