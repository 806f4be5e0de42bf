import { ALGORITHM, fingerprint, fingerprintBytes, makeKeys, readPrivate, readPublic, sys, users, type KeyType, type Program } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { askPerson } from '../../cli/index.ts'
import { makeUserDirectory } from '../ssh/known-hosts.ts'
import { findHost, hashHosts, removeHost } from './known-hosts-file.ts'
import { randomart } from './randomart.ts'

const USAGE = `usage: ssh-keygen [-q] [-a rounds] [-b bits] [-C comment] [-f output_keyfile]
                  [-m format] [-N new_passphrase] [-O option]
                  [-t dsa | ecdsa | ecdsa-sk | ed25519 | ed25519-sk | rsa]
                  [-w provider] [-Z cipher]
       ssh-keygen -p [-a rounds] [-f keyfile] [-m format] [-N new_passphrase]
                   [-P old_passphrase] [-Z cipher]
       ssh-keygen -y [-f input_keyfile]
       ssh-keygen -l [-v] [-E fingerprint_hash] [-f input_keyfile]
       ssh-keygen -F hostname [-lv] [-f known_hosts_file]
       ssh-keygen -H [-f known_hosts_file]
       ssh-keygen -R hostname [-f known_hosts_file]
`

const BITS: Readonly<Record<KeyType, number>> = { ed25519: 256, ecdsa: 256, rsa: 3072 }
const NAMES: Readonly<Record<KeyType, string>> = { ed25519: 'ED25519', ecdsa: 'ECDSA', rsa: 'RSA' }
const VALUED = 'abCEFfmNOPRrtwZ'
const SWITCHES = 'HlpqvyB'

interface Call { readonly given: ReadonlyMap<string, string>; readonly home: string; readonly me: string; readonly host: string }

/** ssh-keygen(1): makes, shows and changes keys; looks after known_hosts. */
export const sshKeygen: Program = function* ({ argv, env }) {
  const given = parse(argv.slice(1))
  if (typeof given === 'string') {
    yield* sys.complain(given)
    return 1
  }
  const me = yield* users.byId((yield* sys.self()).euid)
  const call: Call = { given, home: me?.home ?? env.HOME ?? '/', me: me?.name ?? 'root', host: (yield* sys.host()).hostname }
  const file = given.get('f') ?? `${call.home}/.ssh/known_hosts`
  if (given.has('R')) return yield* removeHost(given.get('R')!, file)
  if (given.has('F')) return yield* findHost(given.get('F')!, file)
  if (given.has('H')) return yield* hashHosts(file)
  if (given.has('l')) return yield* show(call)
  if (given.has('y')) return yield* publicOf(call)
  if (given.has('p')) return yield* changePassphrase(call)
  return yield* generate(call)
}

function parse(args: readonly string[]): Map<string, string> | string {
  const given = new Map<string, string>()
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    if (!word.startsWith('-') || word === '-') return `Too many arguments.\n${USAGE}`
    for (let k = 1; k < word.length; k++) {
      const letter = word[k]!
      if (SWITCHES.includes(letter)) given.set(letter, '')
      else if (VALUED.includes(letter)) {
        const value = k + 1 < word.length ? word.slice(k + 1) : args[++i]
        if (value === undefined) return `option requires an argument -- ${letter}\n${USAGE}`
        given.set(letter, value)
        break
      } else return `unknown option -- ${letter}\n${USAGE}`
    }
  }
  return given
}

const typeOf = (word: string): KeyType | undefined => (word === 'ed25519' || word === 'ecdsa' || word === 'rsa' ? word : undefined)

function* generate(c: Call): Sys<number> {
  const type = typeOf(c.given.get('t') ?? 'ed25519')
  if (!type) {
    yield* sys.complain(`unknown key type ${c.given.get('t')}\n`)
    return 255
  }
  const quiet = c.given.has('q')
  const say = function* (text: string): Sys<void> {
    if (!quiet) yield* sys.print(text)
  }
  yield* say(`Generating public/private ${type} key pair.\n`)
  const byDefault = `${c.home}/.ssh/id_${type}`
  const file = c.given.get('f') ?? ((yield* askPerson(`Enter file in which to save the key (${byDefault}): `, 'line')) || byDefault)
  if (file.startsWith(`${c.home}/.ssh/`) && !(yield* exists(`${c.home}/.ssh`))) {
    yield* makeUserDirectory(c.home)
    yield* say(`Created directory '${c.home}/.ssh'.\n`)
  }
  if (yield* exists(file)) {
    const answer = yield* askPerson(`${file} already exists.\nOverwrite (y/n)? `, 'line')
    if (!answer || !/^y/i.test(answer)) return 1
  }
  const passphrase = c.given.get('N') ?? (yield* newPassphrase())
  if (passphrase === undefined) return 1
  if (passphrase.length > 0 && passphrase.length < 5) {
    yield* sys.complain('Passphrase is too short (minimum five characters).\n')
    return 255
  }
  const keys = makeKeys(type, yield* seed(), c.given.get('C') ?? `${c.me}@${c.host}`, passphrase)
  if (!(yield* save(file, keys.privateFile, 0o600)) || !(yield* save(`${file}.pub`, keys.publicLine, 0o644))) return 255
  const bits = type === 'rsa' && /^\d+$/.test(c.given.get('b') ?? '') ? Number(c.given.get('b')) : BITS[type]
  yield* say(`Your identification has been saved in ${file}\nYour public key has been saved in ${file}.pub\nThe key fingerprint is:\n${fingerprint(keys.blob)} ${keys.publicLine.split(' ')[2]!.trimEnd()}\nThe key's randomart image is:\n${randomart(fingerprintBytes(keys.blob), `${NAMES[type]} ${bits}`)}\n`)
  return 0
}

function* newPassphrase(): Sys<string | undefined> {
  for (;;) {
    const first = yield* askPerson('Enter passphrase (empty for no passphrase): ', 'secret')
    const again = yield* askPerson('Enter same passphrase again: ', 'secret')
    if (first === undefined || again === undefined) return undefined
    if (first === again) return first
    yield* sys.complain('Passphrases do not match.  Try again.\n')
  }
}

function* seed(): Sys<Uint8Array> {
  const out = new Uint8Array(32)
  const view = new DataView(out.buffer)
  for (let i = 0; i < 32; i += 4) view.setUint32(i, yield* sys.random('ssh-keygen'))
  return out
}

function* exists(path: string): Sys<boolean> {
  try {
    yield* sys.stat(path)
    return true
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

function* save(path: string, text: string, mode: number): Sys<boolean> {
  try {
    const fd = yield* sys.open(path, 'w', { create: true, truncate: true, mode })
    yield* sys.writeAll(fd, new TextEncoder().encode(text))
    yield* sys.close(fd)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(`Saving key "${path}" failed: ${e.message}\n`)
    return false
  }
}

function* textOf(path: string): Sys<string | undefined> {
  try {
    return yield* sys.readFile(path)
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}

const keyFile = function* (c: Call): Sys<string> {
  return c.given.get('f') ?? ((yield* askPerson(`Enter file in which the key is (${c.home}/.ssh/id_ed25519): `, 'line')) || `${c.home}/.ssh/id_ed25519`)
}

/** Fingerprints of a public key, of the one beside a private key, or of every key of a file. */
function* show(c: Call): Sys<number> {
  const file = yield* keyFile(c)
  const text = (yield* textOf(file)) ?? ''
  const own = readPrivate(text)
  const source = own === undefined ? text : ((yield* textOf(`${file}.pub`)) ?? (own === 'locked' ? '' : `${ALGORITHM[own.type]} ${own.blob} ${own.comment}`))
  const keys = source.split('\n').flatMap((line) => (line.startsWith('#') ? [] : (readPublic(line) ?? [])))
  if (keys.length === 0) {
    yield* sys.complain((yield* exists(file)) ? `${file} is not a public key file.\n` : `ssh-keygen: ${file}: No such file or directory\n`)
    return 255
  }
  for (const k of keys) {
    yield* sys.print(`${BITS[k.type]} ${fingerprint(k.blob)} ${k.comment || 'no comment'} (${NAMES[k.type]})\n`)
    if (c.given.has('v')) yield* sys.print(`${randomart(fingerprintBytes(k.blob), `${NAMES[k.type]} ${BITS[k.type]}`)}\n`)
  }
  return 0
}

/** A private key, its passphrase asked for where it has one. */
function* unlock(c: Call, file: string, text: string): Sys<Exclude<ReturnType<typeof readPrivate>, 'locked' | undefined> | undefined> {
  let key = readPrivate(text, c.given.get('P') ?? '')
  if (key === 'locked' && !c.given.has('P')) key = readPrivate(text, (yield* askPerson(c.given.has('p') ? 'Enter old passphrase: ' : `Enter passphrase for "${file}": `, 'secret')) ?? '')
  if (key && key !== 'locked') return key
  yield* sys.complain(key === 'locked' ? `Load key "${file}": incorrect passphrase supplied to decrypt private key\n` : `Load key "${file}": ${text === '' ? 'No such file or directory' : 'error in libcrypto'}\n`)
  return undefined
}

function* publicOf(c: Call): Sys<number> {
  const file = yield* keyFile(c)
  const key = yield* unlock(c, file, (yield* textOf(file)) ?? '')
  if (!key) return 255
  yield* sys.print(`${ALGORITHM[key.type]} ${key.blob} ${key.comment}\n`)
  return 0
}

function* changePassphrase(c: Call): Sys<number> {
  const file = yield* keyFile(c)
  const key = yield* unlock(c, file, (yield* textOf(file)) ?? '')
  if (!key) return 255
  yield* sys.print(`Key has comment '${key.comment}'\n`)
  const passphrase = c.given.get('N') ?? (yield* newPassphrase())
  if (passphrase === undefined || !(yield* save(file, makeKeys(key.type, key.seed, key.comment, passphrase).privateFile, 0o600))) return 1
  yield* sys.print('Your identification has been saved with the new passphrase.\n')
  return 0
}
