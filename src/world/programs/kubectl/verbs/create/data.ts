import { sys } from '../../../../os/index.ts'
import { isErrno, type Sys } from '../../../../sim/index.ts'
import { latinOf, readAll } from '../../../cli/index.ts'
import type { Call, Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import { encodeBase64 } from '../../client/base64.ts'
import type { Obj } from '../../resource/object.ts'
import { make, oneName } from './make.ts'
import { goJson } from '../../printers/go-json.ts'

const KEY = /^[-._a-zA-Z0-9]+$/

function* bytesOf(path: string): Sys<string> {
  const fd = yield* sys.open(path, 'r')
  try {
    return yield* readAll(fd)
  } finally {
    yield* sys.close(fd)
  }
}

/** Values of `--from-literal`, `--from-file`, `--from-env-file` as byte strings by key. Throws Failure. */
function* readData(k: Call): Sys<Map<string, string>> {
  const out = new Map<string, string>()
  const add = (key: string, value: string): void => {
    if (!KEY.test(key)) throw failure(`${JSON.stringify(key)} is not a valid key name for a ${k.node.name === 'configmap' ? 'ConfigMap' : 'Secret'}: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`)
    if (out.has(key)) throw failure(`cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ${k.node.name === 'configmap' ? 'ConfigMap' : 'Secret'} ${JSON.stringify(k.args[0])}`)
    out.set(key, value)
  }
  for (const literal of k.flags.list('from-literal')) {
    const eq = literal.indexOf('=')
    if (eq < 1) throw failure(`invalid literal source ${literal}, expected key=value`)
    add(literal.slice(0, eq), latinOf(new TextEncoder().encode(literal.slice(eq + 1).replace(/^(['"])(.*)\1$/s, '$2'))))
  }
  for (const source of k.flags.list('from-file')) yield* fromFile(source, add)
  for (const file of k.flags.list('from-env-file')) {
    for (const line of (yield* bytesOf(file)).split('\n')) {
      const text = line.trimStart().replace(/\r$/, '')
      if (text === '' || text.startsWith('#')) continue
      const [key = '', ...rest] = text.split('=')
      add(key, rest.join('='))
    }
  }
  return out
}

function* fromFile(source: string, add: (key: string, value: string) => void): Sys<void> {
  const [, named, path = ''] = /^(?:([^=]*)=)?(.*)$/s.exec(source) ?? []
  if (named === '') throw failure(`key name for file path ${path} missing`)
  try {
    if ((yield* sys.stat(path)).type !== 'dir') {
      add(named ?? path.split('/').at(-1)!, yield* bytesOf(path))
      return
    }
    if (named !== undefined) throw failure(`cannot give a key name for a directory path`)
    for (const name of yield* sys.readdir(path)) {
      const full = `${path.replace(/\/$/, '')}/${name}`
      if ((yield* sys.stat(full)).type === 'file') add(name, yield* bytesOf(full))
    }
  } catch (e) {
    if (!isErrno(e)) throw e
    throw failure(`error reading ${path}: ${e.message.toLowerCase()}`)
  }
}

const textOfLatin = (s: string): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(s, (c) => c.charCodeAt(0)))
  } catch {
    return undefined
  }
}
const sorted = (m: ReadonlyMap<string, string>, f: (v: string) => string): Obj => Object.fromEntries([...m].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, v]) => [key, f(v)]))

export const configMap: Verb = function* (k) {
  const name = oneName(k)
  const data = yield* readData(k)
  const texts = new Map<string, string>()
  const binary = new Map<string, string>()
  for (const [key, v] of data) {
    const text = textOfLatin(v)
    if (text === undefined) binary.set(key, btoa(v))
    else texts.set(key, text)
  }
  yield* make(k, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...(texts.size > 0 ? { data: sorted(texts, (v) => v) } : {}), ...(binary.size > 0 ? { binaryData: sorted(binary, (v) => v) } : {}) })
}

export const genericSecret: Verb = function* (k) {
  const name = oneName(k)
  const data = yield* readData(k)
  yield* make(k, { apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...(k.flags.text('type') === '' ? {} : { type: k.flags.text('type') }), ...(data.size > 0 ? { data: sorted(data, btoa) } : {}) })
}

function required(k: Call, names: readonly string[]): void {
  const missing = names.filter((n) => !k.flags.changed(n))
  if (missing.length > 0) throw failure(`required flag(s) ${missing.map((m) => JSON.stringify(m)).join(', ')} not set`)
}

export const tlsSecret: Verb = function* (k) {
  required(k, ['cert', 'key'])
  const name = oneName(k)
  const read = function* (flag: string): Sys<string> {
    try {
      return btoa(yield* bytesOf(k.flags.text(flag)))
    } catch (e) {
      if (isErrno(e)) throw failure(`failed to load ${flag === 'cert' ? 'certificate' : 'key'}: open ${k.flags.text(flag)}: ${e.message.toLowerCase()}`)
      throw e
    }
  }
  yield* make(k, { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'kubernetes.io/tls', data: { 'tls.crt': yield* read('cert'), 'tls.key': yield* read('key') } })
}

export const registrySecret: Verb = function* (k) {
  const name = oneName(k)
  const { flags } = k
  if (flags.list('from-file').length === 0 && (flags.text('docker-username') === '' || flags.text('docker-password') === '')) throw failure('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required')
  const [username, password, email] = [flags.text('docker-username'), flags.text('docker-password'), flags.text('docker-email')]
  const config = { auths: { [flags.text('docker-server')]: { username, password, ...(email === '' ? {} : { email }), auth: encodeBase64(`${username}:${password}`) } } }
  yield* make(k, { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': encodeBase64(goJson(config)) } })
}
