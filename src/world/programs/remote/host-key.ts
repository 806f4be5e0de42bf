import { ALGORITHM, fingerprint, sys, type KeyType, type PublicKey } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import type { SshOptions } from './options.ts'
import { askPerson } from '../cli/index.ts'

interface Known { readonly names: readonly string[]; readonly algorithm: string; readonly blob: string; readonly line: number }

const NAME: Readonly<Record<KeyType, string>> = { ed25519: 'ED25519', ecdsa: 'ECDSA', rsa: 'RSA' }

function parseKnown(text: string): Known[] {
  return text.split('\n').flatMap((line, i) => {
    const [names, algorithm, blob] = line.trim().split(/\s+/)
    return names && algorithm && blob && !names.startsWith('#') ? [{ names: names.split(','), algorithm, blob, line: i + 1 }] : []
  })
}

function* textOf(path: string): Sys<string> {
  try {
    return yield* sys.readFile(path)
  } catch (e) {
    if (isErrno(e)) return ''
    throw e
  }
}

/** Whether the server's key is one to trust: known, accepted by option, or accepted by the person. Says what ssh says. */
export function* checkHostKey(o: SshOptions, keys: readonly PublicKey[], address: string, home: string): Sys<boolean> {
  const file = o.options.userknownhostsfile?.replace(/^~/, home) ?? `${home}/.ssh/known_hosts`
  const name = o.port === 22 ? o.host : `[${o.host}]:${o.port}`
  const known = parseKnown(yield* textOf(file)).filter((k) => k.names.includes(name))
  if (keys.some((key) => known.some((k) => k.blob === key.blob && k.algorithm === ALGORITHM[key.type]))) return true
  const key = keys[0]!
  const strict = (o.options.stricthostkeychecking ?? 'ask').toLowerCase()
  const changed = known.find((k) => keys.some((x) => ALGORITHM[x.type] === k.algorithm && x.blob !== k.blob))
  if (changed) {
    yield* sys.complain(alarm(keys.find((x) => ALGORITHM[x.type] === changed.algorithm)!, file, changed.line, name))
    if (strict !== 'no' && strict !== 'off') {
      yield* sys.complain('Host key verification failed.\r\n')
      return false
    }
    return true
  }
  if (strict === 'yes') {
    yield* sys.complain(`No ${NAME[key.type]} host key is known for ${name} and you have requested strict checking.\r\nHost key verification failed.\r\n`)
    return false
  }
  if (strict === 'ask') {
    if (!(yield* confirm(o, key, address, name))) {
      yield* sys.complain('Host key verification failed.\r\n')
      return false
    }
  }
  yield* remember(file, home, `${name} ${ALGORITHM[key.type]} ${key.blob}\n`)
  if (!o.quiet) yield* sys.complain(`Warning: Permanently added '${name}' (${NAME[key.type]}) to the list of known hosts.\r\n`)
  return true
}

function* confirm(o: SshOptions, key: PublicKey, address: string, name: string): Sys<boolean> {
  if (o.options.batchmode === 'yes') return false
  const shown = address === o.host ? name : `${name} (${address})`
  let prompt = `The authenticity of host '${shown}' can't be established.\n${NAME[key.type]} key fingerprint is ${fingerprint(key.blob)}.\nThis key is not known by any other names.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? `
  for (;;) {
    const answer = (yield* askPerson(prompt, 'line'))?.trim()
    if (answer === undefined || answer === 'no') return false
    if (answer === 'yes' || answer === fingerprint(key.blob)) return true
    prompt = "Please type 'yes', 'no' or the fingerprint: "
  }
}

function* remember(file: string, home: string, line: string): Sys<void> {
  try {
    try {
      yield* sys.mkdir(`${home}/.ssh`, 0o700)
    } catch (e) {
      if (!isErrno(e, 'EEXIST')) throw e
    }
    const fd = yield* sys.open(file, 'a', { create: true, mode: 0o600 })
    yield* sys.writeAll(fd, new TextEncoder().encode(line))
    yield* sys.close(fd)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

const alarm = (key: PublicKey, file: string, line: number, name: string): string => `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\r
Someone could be eavesdropping on you right now (man-in-the-middle attack)!\r
It is also possible that a host key has just been changed.\r
The fingerprint for the ${NAME[key.type]} key sent by the remote host is\n${fingerprint(key.blob)}.\r
Please contact your system administrator.\r
Add correct host key in ${file} to get rid of this message.\r
Offending ${NAME[key.type]} key in ${file}:${line}\r
Host key for ${name} has changed and you have requested strict checking.\r
`
