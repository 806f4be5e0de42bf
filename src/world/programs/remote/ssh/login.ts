import { ALGORITHM, fingerprint, publicPart, readPrivate, sys, type PublicKey } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { askPerson } from '../../cli/index.ts'
import type { Link, Message } from './link.ts'
import { tell, type Settings } from './settings.ts'
import type { Trust } from './host-key.ts'

/** A private key's file, with the public key that stands in it in clear. */
interface Identity { readonly path: string; readonly text: string; readonly key: PublicKey }

/** Shows who is there, by a key or by a password; false when the server lets nobody in. Says what ssh says. */
export function* logIn(link: Link, s: Settings, trust: Trust): Sys<boolean> {
  const first = yield* request(link, s, { method: 'none' })
  if (!first) return yield* lost(s)
  let left = methodsOf(first) ?? []
  yield* tell(s, 'debug', `Authentications that can continue: ${left.join()}`)
  for (const method of s.methods) {
    if (!left.includes(method) || (method === 'password' && (trust === 'unsafe' || s.batch))) continue
    yield* tell(s, 'debug', `Next authentication method: ${method}`)
    const answer = method === 'publickey' ? yield* byKeys(link, s) : yield* byPassword(link, s)
    if (answer === undefined) return yield* lost(s)
    if (answer.name === 'userSuccess') {
      yield* tell(s, 'debug', `Authenticated to ${s.alias} using "${method}".`)
      return true
    }
    if (answer.name === 'disconnect') return yield* thrownOut(s, answer)
    left = methodsOf(answer) ?? left
  }
  yield* tell(s, 'fatal', `${s.user}@${s.alias}: Permission denied (${left.join()}).`)
  return false
}

const methodsOf = (m: Message): readonly string[] | undefined => m.fields.methods as readonly string[] | undefined

function* lost(s: Settings): Sys<false> {
  yield* tell(s, 'fatal', `Connection closed by ${s.address} port ${s.port}`)
  return false
}

function* thrownOut(s: Settings, m: Message): Sys<false> {
  const from = `${s.address} port ${s.port}`
  yield* tell(s, 'error', `Received disconnect from ${from}:${String(m.fields.reason)}: ${String(m.fields.text)}\r\nDisconnected from ${from}`)
  return false
}

function* request(link: Link, s: Settings, fields: Readonly<Record<string, unknown>>): Sys<Message | undefined> {
  if (!(yield* link.say('userRequest', { user: s.user, ...fields }))) return undefined
  for (;;) {
    const answer = yield* link.next()
    if (answer?.name !== 'userBanner') return answer
    yield* tell(s, 'info', String(answer.fields.text).replace(/\n$/, ''))
  }
}

/** Offers each identity; proves only one that the server would take. The last answer when none was. */
function* byKeys(link: Link, s: Settings): Sys<Message | undefined> {
  let last: Message = { name: 'userFailure', fields: {}, bytes: new Uint8Array(0) }
  for (const path of s.identities) {
    const identity = yield* readIdentity(path, s)
    if (!identity) continue
    const { key } = identity
    const shown = `${path} ${key.type.toUpperCase()} ${fingerprint(key.blob)}`
    yield* tell(s, 'debug', `Offering public key: ${shown}`)
    const offer = { method: 'publickey', algorithm: ALGORITHM[key.type], blob: key.blob }
    const would = yield* request(link, s, offer)
    if (would?.name !== 'keyAcceptable') {
      if (!would || would.name === 'disconnect') return would
      last = would
      continue
    }
    yield* tell(s, 'debug', `Server accepts key: ${shown}`)
    const seed = yield* unlock(identity, s)
    if (!seed) continue
    const answer = yield* request(link, s, { ...offer, proof: [...seed] })
    if (!answer || answer.name !== 'userFailure') return answer
    last = answer
  }
  return last
}

function* byPassword(link: Link, s: Settings): Sys<Message | undefined> {
  let answer: Message | undefined
  for (let n = 0; n < s.passwordPrompts; n++) {
    const password = (yield* askPerson(`${s.user}@${s.alias}'s password: `, 'secret')) ?? ''
    answer = yield* request(link, s, { method: 'password', password })
    if (answer?.name !== 'userFailure') return answer
    if (n < s.passwordPrompts - 1) yield* tell(s, 'error', 'Permission denied, please try again.')
  }
  return answer
}

const unprotected = (path: string, mode: number): string => `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
Permissions 0${(mode & 0o777).toString(8)} for '${path}' are too open.
It is required that your private key files are NOT accessible by others.
This private key will be ignored.
Load key "${path}": bad permissions`.replaceAll('\n', '\r\n')

function* readIdentity(path: string, s: Settings): Sys<Identity | undefined> {
  let text: string
  try {
    const { mode, uid } = yield* sys.stat(path)
    text = yield* sys.readFile(path)
    if ((mode & 0o077) !== 0 && uid === (yield* sys.self()).uid) {
      yield* tell(s, 'error', unprotected(path, mode))
      return undefined
    }
  } catch (e) {
    if (!isErrno(e)) throw e
    if (s.identitiesGiven) yield* tell(s, 'error', e.errno === 'ENOENT' ? `Warning: Identity file ${path} not accessible: ${e.message}.` : `Load key "${path}": ${e.message}`)
    return undefined
  }
  const key = publicPart(text)
  if (!key) yield* tell(s, 'error', `Load key "${path}": error in libcrypto`)
  return key && { path, text, key }
}

/** What proves that one has the key; the passphrase of a locked one is asked for. */
function* unlock({ path, text }: Identity, s: Settings): Sys<Uint8Array | undefined> {
  let found = readPrivate(text)
  for (let n = 0; found === 'locked' && n < 3 && !s.batch; n++) {
    const passphrase = yield* askPerson(`Enter passphrase for key '${path}': `, 'secret')
    if (!passphrase) break
    found = readPrivate(text, passphrase)
  }
  return found === undefined || found === 'locked' ? undefined : found.seed
}
