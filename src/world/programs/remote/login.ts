import { readPrivate, sys } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import type { Link, Message } from './link.ts'
import type { SshOptions } from './options.ts'
import { askPerson } from '../cli/index.ts'

const IDENTITIES = ['id_rsa', 'id_ecdsa', 'id_ed25519']
const PASSWORD_TRIES = 3

/** Shows who is there, by a key or by a password; false when the server lets nobody in. Says what ssh says. */
export function* logIn(link: Link, o: SshOptions, user: string, home: string): Sys<boolean> {
  const methods = new Set<string>(['publickey', 'password'])
  for (const path of o.identities.length > 0 ? o.identities.map((p) => p.replace(/^~/, home)) : IDENTITIES.map((n) => `${home}/.ssh/${n}`)) {
    const key = yield* readKey(path, o.identities.length > 0)
    if (!key || o.options.pubkeyauthentication === 'no') continue
    const answer = yield* tell(link, { user, method: 'publickey', blob: key.blob })
    if (answer?.name === 'userSuccess') return true
    if (answer) learn(methods, answer)
    else return false
  }
  if (o.options.passwordauthentication !== 'no' && o.options.preferredauthentications !== 'publickey') {
    for (let n = 0; n < PASSWORD_TRIES && methods.has('password'); n++) {
      const password = o.options.batchmode === 'yes' ? undefined : yield* askPerson(`${user}@${o.host}'s password: `, 'secret')
      if (password === undefined && o.options.batchmode === 'yes') break
      const answer = yield* tell(link, { user, method: 'password', password: password ?? '' })
      if (answer?.name === 'userSuccess') return true
      if (!answer) return false
      learn(methods, answer)
      if (n < PASSWORD_TRIES - 1) yield* sys.complain('Permission denied, please try again.\r\n')
    }
  }
  yield* sys.complain(`${user}@${o.host}: Permission denied (${[...methods].join()}).\r\n`)
  return false
}

function learn(methods: Set<string>, answer: Message): void {
  const left = answer.fields.methods as readonly string[] | undefined
  if (!left) return
  methods.clear()
  for (const m of left) methods.add(m)
}

function* tell(link: Link, fields: Readonly<Record<string, unknown>>): Sys<Message | undefined> {
  if (!(yield* link.say('userRequest', fields))) return undefined
  return yield* link.next()
}

function* readKey(path: string, asked: boolean): Sys<{ blob: string } | undefined> {
  try {
    const text = yield* sys.readFile(path)
    const key = readPrivate(text)
    return key === undefined || key === 'locked' ? undefined : key
  } catch (e) {
    if (!isErrno(e)) throw e
    if (asked && e.errno === 'ENOENT') yield* sys.complain(`Warning: Identity file ${path} not accessible: ${e.message}.\n`)
    return undefined
  }
}
