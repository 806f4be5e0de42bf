import { formatIp, parseIp } from '../../net/index.ts'
import { getaddrinfo, hostsEntries, nameOfAddress, sys, type Program } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'

type Database = (keys: readonly string[]) => Sys<number>

const NOT_FOUND = 2
const USAGE = "getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n"

/** Lines of a file in /etc whose fields a key may be found in. */
function fileDatabase(path: string, separator: RegExp, columns: (fields: readonly string[]) => readonly string[], show: (fields: readonly string[], line: string) => string): Database {
  return function* (keys) {
    let text = ''
    try {
      text = yield* sys.readFile(path)
    } catch (e) {
      if (!isErrno(e)) throw e
    }
    const rows = text.split('\n').map((l) => l.replace(/#.*/, '').trimEnd()).filter((l) => l !== '').map((line) => ({ line, fields: line.split(separator).filter((f, i) => f !== '' || i > 0) }))
    if (keys.length === 0) {
      yield* sys.print(rows.map((r) => `${show(r.fields, r.line)}\n`).join(''))
      return 0
    }
    let status = 0
    for (const key of keys) {
      const found = rows.find((r) => columns(r.fields).includes(key))
      if (found) yield* sys.print(`${show(found.fields, found.line)}\n`)
      else status = NOT_FOUND
    }
    return status
  }
}

const whole = (_fields: readonly string[], line: string): string => line

function* hosts(keys: readonly string[]): Sys<number> {
  if (keys.length === 0) {
    for (const e of yield* hostsEntries()) yield* sys.print(`${e.address.padEnd(15)} ${e.names.join(' ')}\n`)
    return 0
  }
  let status = 0
  for (const key of keys) {
    const address = parseIp(key)
    if (address !== undefined) {
      const found = yield* nameOfAddress(address)
      if (typeof found === 'string') status = NOT_FOUND
      else yield* sys.print(`${key.padEnd(15)} ${found.name}\n`)
      continue
    }
    const known = (yield* hostsEntries()).find((e) => e.names.includes(key))
    const found = yield* getaddrinfo(key)
    if (typeof found === 'string') status = NOT_FOUND
    else for (const a of found.addresses) yield* sys.print(`${formatIp(a).padEnd(15)} ${known ? known.names.join(' ') : found.canonical}\n`)
  }
  return status
}

function* ahosts(keys: readonly string[]): Sys<number> {
  let status = 0
  for (const key of keys) {
    const found = yield* getaddrinfo(key)
    if (typeof found === 'string') status = NOT_FOUND
    else {
      for (const a of found.addresses) {
        for (const [i, type] of ['STREAM', 'DGRAM', 'RAW'].entries()) yield* sys.print(`${formatIp(a).padEnd(15)} ${type}${i === 0 ? ` ${found.canonical}` : ''}\n`)
      }
    }
  }
  return status
}

const accounts = (path: string): Database => fileDatabase(path, /:/, (f) => [f[0]!, f[2]!], whole)
const service = (f: readonly string[]): readonly string[] => [f[0]!, ...f.slice(2), f[1]!.split('/')[0]!, f[1]!, ...[f[0]!, ...f.slice(2)].map((n) => `${n}/${f[1]!.split('/')[1]}`)]

const databases: Readonly<Record<string, Database>> = {
  hosts, ahosts, ahostsv4: ahosts, passwd: accounts('/etc/passwd'), group: accounts('/etc/group'), shadow: fileDatabase('/etc/shadow', /:/, (f) => [f[0]!], whole),
  services: fileDatabase('/etc/services', /\s+/, service, (f) => `${f[0]!.padEnd(21)} ${f[1]}${f.length > 2 ? ` ${f.slice(2).join(' ')}` : ''}`),
  protocols: fileDatabase('/etc/protocols', /\s+/, (f) => f, (f) => `${f[0]!.padEnd(21)} ${f[1]}${f.length > 2 ? ` ${f.slice(2).join(' ')}` : ''}`),
  networks: fileDatabase('/etc/networks', /\s+/, (f) => f, (f) => `${f[0]!.padEnd(21)} ${f[1]}`),
}

/** getent of glibc. */
export const getent: Program = function* ({ argv }) {
  const words = argv.slice(1).filter((w) => !w.startsWith('-'))
  const [name, ...keys] = words
  if (name === undefined) {
    yield* sys.complain(USAGE)
    return 1
  }
  const database = Object.hasOwn(databases, name) ? databases[name] : undefined
  if (!database) {
    yield* sys.complain(`Unknown database: ${name}\nTry \`getent --help' or \`getent --usage' for more information.\n`)
    return 1
  }
  return yield* database(keys)
}
