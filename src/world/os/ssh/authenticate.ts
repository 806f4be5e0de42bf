import type { World } from '../../sim/index.ts'
import { lookup, readText } from '../fs.ts'
import { rootOf } from '../services/unit-file.ts'
import { processes } from '../tables.ts'
import type { User } from '../users/accounts.ts'
import { passwordFits, userByName } from '../users/lookup.ts'
import { configOf, connections, say, type Connection, type ConnectionId } from './connections.ts'
import { fingerprint, proves, readPublic } from './keys.ts'
import { log, peerWords } from './log.ts'
import type { ServerConfig } from './server-config.ts'

/** PAM waits after a wrong password. */
const FAIL_DELAY = 1_800_000
/** It takes a moment to see that a password fits. */
const CHECK = 25_000

type Fields = Readonly<Record<string, unknown>>
type Verdict = 'in' | 'refused' | 'key-would-do'

/** A request to log in (RFC 4252): lets the user in, says which ways are left, or ends the connection after too many tries. */
export function authenticate(w: World, id: ConnectionId, f: Fields): void {
  const c = w.table(connections).must(id)
  const config = configOf(w, c.machine)
  if (!config) return
  const name = String(f.user ?? '')
  const user = userByName(w, rootOf(w, c.machine), name)
  if (c.user === undefined && config.banner !== undefined) say(w, id, 'userBanner', { text: config.banner })
  if (c.user !== name) {
    w.table(connections).patch(id, { user: name })
    w.table(processes).patch(c.monitor, { argv: [`sshd: ${user ? name : 'unknown'} [priv]`] })
    if (!user) log(w, c, c.monitor, `Invalid user ${name} from ${peerWords(c)}`)
  }
  const verdict = judge(w, c, config, user, f)
  if (verdict === 'key-would-do') say(w, id, 'keyAcceptable', {})
  else if (verdict === 'in') w.after(CHECK, 'os.sshd.accept', { connection: id, method: String(f.method), blob: String(f.blob ?? ''), user: name })
  else refuse(w, id, config, user, f)
}

function judge(w: World, c: Connection, config: ServerConfig, user: User | undefined, f: Fields): Verdict {
  if (!user || !mayLogIn(config, user, String(f.method))) return 'refused'
  const root = rootOf(w, c.machine)
  switch (f.method) {
    case 'password': {
      const password = String(f.password ?? '')
      if (!config.passwordAuthentication || (password === '' && !config.permitEmptyPasswords)) return 'refused'
      return passwordFits(w, root, user.name, password) ? 'in' : 'refused'
    }
    case 'publickey': {
      if (!config.pubkeyAuthentication || !isAuthorized(w, c, config, user, String(f.blob))) return 'refused'
      if (f.proof === undefined) return 'key-would-do'
      const key = readPublic(`${String(f.algorithm)} ${String(f.blob)}`)
      return key && proves(Uint8Array.from(f.proof as number[]), key) ? 'in' : 'refused'
    }
    default: return 'refused'
  }
}

function mayLogIn(config: ServerConfig, user: User, method: string): boolean {
  if (config.denyUsers.includes(user.name) || (config.allowUsers.length > 0 && !config.allowUsers.includes(user.name))) return false
  return user.uid !== 0 || config.permitRootLogin === 'yes' || (config.permitRootLogin === 'prohibit-password' && method === 'publickey')
}

/** The key stands in authorized_keys, and nobody else could have written it there (StrictModes). */
function isAuthorized(w: World, c: Connection, config: ServerConfig, user: User, blob: string): boolean {
  const root = rootOf(w, c.machine)
  return config.authorizedKeys.some((file) => {
    const path = file.startsWith('/') ? file : `${user.home}/${file}`
    const loose = [user.home, path.slice(0, path.lastIndexOf('/')), path].find((p) => {
      const f = lookup(w, root, '/', p)
      return f?.kind === 'inode' && ((f.inode.mode & 0o022) !== 0 || (f.inode.uid !== 0 && f.inode.uid !== user.uid))
    })
    if (loose !== undefined) {
      log(w, c, c.monitor, `Authentication refused: bad ownership or modes for ${loose === path ? 'file' : 'directory'} ${loose}`)
      return false
    }
    return (readText(w, root, path) ?? '').split('\n').some((line) => !line.startsWith('#') && readPublic(line)?.blob === blob)
  })
}

function refuse(w: World, id: ConnectionId, config: ServerConfig, user: User | undefined, f: Fields): void {
  const methods = [...(config.pubkeyAuthentication ? ['publickey'] : []), ...(config.passwordAuthentication ? ['password'] : [])]
  const c = w.table(connections).must(id)
  const tries = c.tries + (f.method === 'none' ? 0 : 1)
  w.table(connections).patch(id, { tries })
  if (f.method === 'password') log(w, c, c.monitor, `Failed password for ${user ? '' : 'invalid user '}${String(f.user)} from ${peerWords(c)} ssh2`)
  w.after(f.method === 'password' ? FAIL_DELAY : 0, 'os.sshd.refuse', { connection: id, methods, over: tries >= config.maxAuthTries })
}

/** Timer: says no, or that it was once too often. */
export function refused(w: World, d: { connection: ConnectionId; methods: readonly string[]; over: boolean }, close: (w: World, id: ConnectionId) => void): void {
  const c = w.table(connections).get(d.connection)
  if (!c || c.phase !== 'auth') return
  if (!d.over) {
    say(w, d.connection, 'userFailure', { methods: d.methods })
    return
  }
  log(w, c, c.monitor, `error: maximum authentication attempts exceeded for ${c.user ?? ''} from ${peerWords(c)} ssh2 [preauth]`)
  say(w, d.connection, 'disconnect', { reason: 2, text: 'Too many authentication failures' })
  close(w, d.connection)
}

/** Timer: the user is in. */
export function accepted(w: World, d: { connection: ConnectionId; method: string; blob: string; user: string }): boolean {
  const c = w.table(connections).get(d.connection)
  if (!c || c.phase !== 'auth') return false
  const key = d.method === 'publickey' ? `: ${keyWord(d.blob)} ${fingerprint(d.blob)}` : ''
  log(w, c, c.monitor, `Accepted ${d.method} for ${d.user} from ${peerWords(c)} ssh2${key}`)
  w.table(connections).patch(d.connection, { phase: 'session', user: d.user })
  say(w, d.connection, 'userSuccess', {})
  return true
}

const keyWord = (blob: string): string => (blob.startsWith('AAAAC3') ? 'ED25519' : blob.startsWith('AAAAE2') ? 'ECDSA' : 'RSA')
