import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { hashName, namesHost, parseKnownHosts } from '../ssh/known-hosts.ts'

function* load(file: string): Sys<string | undefined> {
  try {
    return yield* sys.readFile(file)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(`Cannot stat ${file}: ${e.message}\n`)
    return undefined
  }
}

/** Puts a new text in the place of a file and keeps the old one beside it. */
function* replace(file: string, text: string): Sys<void> {
  const { mode } = yield* sys.stat(file)
  yield* sys.rename(file, `${file}.old`)
  const fd = yield* sys.open(file, 'w', { create: true, truncate: true, mode: mode & 0o777 })
  yield* sys.writeAll(fd, new TextEncoder().encode(text))
  yield* sys.close(fd)
}

/** `ssh-keygen -R`: takes a host's keys out of known_hosts. */
export function* removeHost(host: string, file: string): Sys<number> {
  const text = yield* load(file)
  if (text === undefined) return 255
  const gone = parseKnownHosts(text, file).filter((k) => namesHost(k, host))
  if (gone.length === 0) {
    yield* sys.complain(`Host ${host} not found in ${file}\n`)
    return 0
  }
  for (const k of gone) yield* sys.print(`# Host ${host} found: line ${k.line}\n`)
  const lines = new Set(gone.map((k) => k.line))
  yield* replace(file, text.split('\n').filter((_, i) => !lines.has(i + 1)).join('\n'))
  yield* sys.print(`${file} updated.\nOriginal contents retained as ${file}.old\n`)
  return 0
}

/** `ssh-keygen -F`: the entries of a host. */
export function* findHost(host: string, file: string): Sys<number> {
  const text = yield* load(file)
  if (text === undefined) return 255
  const lines = text.split('\n')
  const found = parseKnownHosts(text, file).filter((k) => namesHost(k, host))
  for (const k of found) yield* sys.print(`# Host ${host} found: line ${k.line} \n${lines[k.line - 1]}\n`)
  return found.length > 0 ? 0 : 1
}

/** `ssh-keygen -H`: hashes the names that are not. */
export function* hashHosts(file: string): Sys<number> {
  const text = yield* load(file)
  if (text === undefined) return 255
  const out: string[] = []
  for (const line of text.split('\n')) {
    const [names, ...rest] = line.split(' ')
    if (!names || names.startsWith('#') || names.startsWith('|') || names.startsWith('@') || rest.length === 0) out.push(line)
    else for (const name of names.split(',')) out.push([yield* hashName(name), ...rest].join(' '))
  }
  yield* replace(file, out.join('\n'))
  yield* sys.print(`${file} updated.\nOriginal contents retained as ${file}.old\nWARNING: ${file}.old contains unhashed entries\nDelete this file to ensure privacy of hostnames\n`)
  return 0
}
