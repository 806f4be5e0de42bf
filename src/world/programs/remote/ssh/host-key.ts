import { ALGORITHM, fingerprint, type KeyType, type PublicKey } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { askPerson } from '../../cli/index.ts'
import { addKnownHosts, hashName, hostName, isKey, namesHost, readKnownHosts, type KnownHost } from './known-hosts.ts'
import { tell, type Settings } from './settings.ts'

const NAME: Readonly<Record<KeyType, string>> = { ed25519: 'ED25519', ecdsa: 'ECDSA', rsa: 'RSA' }
const nameOf = (algorithm: string): string => NAME[(Object.keys(ALGORITHM) as KeyType[]).find((t) => ALGORITHM[t] === algorithm) ?? 'rsa']

/** What became of the server's key: refused; trusted; or not, but nobody asked for more: then no password is sent. */
export type Trust = 'refused' | 'trusted' | 'unsafe'

/** Whether the server's key is the one that is known, or becomes known now. Says what ssh says. */
export function* checkHostKey(s: Settings, offered: readonly PublicKey[], address: string | undefined): Sys<Trust> {
  const name = hostName(s.alias, s.port)
  const all = yield* readKnownHosts([...s.knownHosts, ...s.globalKnownHosts])
  const mine = all.filter((k) => namesHost(k, name))
  // The client asks for a kind of key that it knows of this host, if it knows any.
  const key = offered.find((o) => mine.some((k) => k.algorithm === ALGORITHM[o.type])) ?? offered[0]
  if (!key) return 'refused'
  yield* tell(s, 'debug', `Server host key: ${ALGORITHM[key.type]} ${fingerprint(key.blob)}`)
  const known = mine.find((k) => isKey(k, key))
  if (known?.marker === '@revoked') {
    yield* tell(s, 'error', `Host key ${NAME[key.type]} for host ${name} was revoked.\r\nHost key verification failed.`)
    return 'refused'
  }
  if (known) {
    yield* tell(s, 'debug', `Host '${s.alias}' is known and matches the ${NAME[key.type]} host key.`)
    yield* tell(s, 'debug', `Found key in ${known.file}:${known.line}`)
    return 'trusted'
  }
  const changed = mine.find((k) => k.algorithm === ALGORITHM[key.type])
  return changed ? yield* alarmed(s, key, changed, name) : yield* firstContact(s, offered, key, name, address, all)
}

function* alarmed(s: Settings, key: PublicKey, changed: KnownHost, name: string): Sys<Trust> {
  yield* tell(s, 'error', `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Someone could be eavesdropping on you right now (man-in-the-middle attack)!
It is also possible that a host key has just been changed.
The fingerprint for the ${NAME[key.type]} key sent by the remote host is
${fingerprint(key.blob)}.
Please contact your system administrator.
Add correct host key in ${s.knownHosts[0] ?? ''} to get rid of this message.
Offending ${nameOf(changed.algorithm)} key in ${changed.file}:${changed.line}
  remove with:
  ssh-keygen -f '${changed.file}' -R '${name}'`.replaceAll('\n', '\r\n'))
  if (s.strict === 'no') {
    if (s.methods.includes('password')) yield* tell(s, 'error', 'Password authentication is disabled to avoid man-in-the-middle attacks.')
    return 'unsafe'
  }
  yield* tell(s, 'error', `Host key for ${name} has changed and you have requested strict checking.\r\nHost key verification failed.`)
  return 'refused'
}

function* firstContact(s: Settings, offered: readonly PublicKey[], key: PublicKey, name: string, address: string | undefined, all: readonly KnownHost[]): Sys<Trust> {
  if (s.strict === 'yes') {
    yield* tell(s, 'error', `No ${NAME[key.type]} host key is known for ${name} and you have requested strict checking.\r\nHost key verification failed.`)
    return 'refused'
  }
  if (s.strict === 'ask' && (s.batch || !(yield* confirmed(s, key, name, address, all)))) {
    yield* tell(s, 'error', 'Host key verification failed.')
    return 'refused'
  }
  const file = s.knownHosts[0]
  if (file === undefined) return 'trusted'
  const own = all.filter((k) => k.file === file && namesHost(k, name))
  const others = s.updateHostKeys ? offered.filter((o) => o !== key && !own.some((k) => isKey(k, o))) : []
  const lines: string[] = []
  for (const k of [key, ...others]) lines.push(`${s.hashKnownHosts ? yield* hashName(name) : name} ${ALGORITHM[k.type]} ${k.blob}`)
  const failure = yield* addKnownHosts(file, s.home, lines)
  if (failure === undefined) yield* tell(s, 'info', `Warning: Permanently added '${name}' (${NAME[key.type]}) to the list of known hosts.`)
  else yield* tell(s, 'info', `Failed to add the host to the list of known hosts (${file}).`)
  return 'trusted'
}

/** The question of the first contact. */
function* confirmed(s: Settings, key: PublicKey, name: string, address: string | undefined, all: readonly KnownHost[]): Sys<boolean> {
  const shown = address === undefined || address === s.alias ? name : `${name} (${hostName(address, s.port)})`
  const others = all.filter((k) => isKey(k, key)).map((k) => `    ${k.file.replace(s.home, '~')}:${k.line}: ${k.names.startsWith('|') ? '[hashed name]' : k.names}\n`)
  const elsewhere = others.length > 0 ? `This host key is known by the following other names/addresses:\n${others.join('')}` : 'This key is not known by any other names.\n'
  let prompt = `The authenticity of host '${shown}' can't be established.\n${NAME[key.type]} key fingerprint is ${fingerprint(key.blob)}.\n${elsewhere}Are you sure you want to continue connecting (yes/no/[fingerprint])? `
  for (;;) {
    const answer = (yield* askPerson(prompt, 'line'))?.trim().toLowerCase()
    if (answer === undefined || answer === 'no') return false
    if (answer === 'yes' || answer === fingerprint(key.blob).toLowerCase()) return true
    prompt = "Please type 'yes', 'no' or the fingerprint: "
  }
}
