import type { SocketId } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { asRoot, readText } from '../fs.ts'
import { writeJournal } from '../services/journal.ts'
import { rootOf } from '../services/unit-file.ts'
import { processes } from '../tables.ts'
import { passwordFits, userByName } from '../users/lookup.ts'
import { readPublic } from './keys.ts'
import { readServerConfig } from './server-config.ts'
import { connections } from './sessions.ts'
import type { MessageName } from './wire.ts'

export type Say = (w: World, id: SocketId, name: MessageName, content: Readonly<Record<string, unknown>> | Uint8Array) => void

/** Lets a user in by password or by a key that stands in authorized_keys; says which ways are left otherwise (RFC 4252). */
export function authenticate(w: World, id: SocketId, f: Readonly<Record<string, unknown>>, say: Say): void {
  const c = w.table(connections).must(id)
  const name = String(f.user ?? '')
  const who = asRoot(w, c.host)
  const config = readServerConfig(w, rootOf(w, c.machine))
  const user = userByName(w, who, name)
  const rootMay = name !== 'root' || config.permitRootLogin === 'yes' || (config.permitRootLogin === 'prohibit-password' && f.method === 'publickey')
  const allowed = user !== undefined && rootMay && !config.denyUsers.includes(name) && (config.allowUsers.length === 0 || config.allowUsers.includes(name))
  const fits = allowed && (f.method === 'password'
    ? config.passwordAuthentication && passwordFits(w, who, name, String(f.password ?? ''))
    : f.method === 'publickey' && config.pubkeyAuthentication && isAuthorized(w, c.host, user.home, String(f.blob ?? ''), config.authorizedKeys))
  const pid = w.table(processes).get(c.process)?.pid ?? 0
  if (fits && user) {
    writeJournal(w, c.machine, { identifier: 'sshd', pid, message: `Accepted ${String(f.method)} for ${name} from ${c.from} port ${String(f.port ?? 0)} ssh2` })
    w.table(processes).patch(c.process, { argv: [`sshd: ${name} [priv]`] })
    w.table(connections).set(id, { ...c, stage: 'session', user: name })
    say(w, id, 'userSuccess', {})
    return
  }
  const methods = [...(config.pubkeyAuthentication ? ['publickey'] : []), ...(config.passwordAuthentication ? ['password'] : [])]
  const tries = c.tries + (f.method === 'password' ? 1 : 0)
  if (f.method === 'password') writeJournal(w, c.machine, { identifier: 'sshd', pid, message: `Failed password for ${user ? '' : 'invalid user '}${name} from ${c.from} port ${String(f.port ?? 0)} ssh2` })
  w.table(connections).set(id, { ...w.table(connections).must(id), tries })
  say(w, id, 'userFailure', { methods, over: tries >= config.maxAuthTries })
}

function isAuthorized(w: World, host: string, home: string, blob: string, files: readonly string[]): boolean {
  return files.some((file) => {
    const path = file.startsWith('/') ? file : `${home}/${file}`
    return (readText(w, asRoot(w, host), path) ?? '').split('\n').some((line) => readPublic(line)?.blob === blob)
  })
}
