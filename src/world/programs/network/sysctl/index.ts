import { sys, type Program } from '../../../os/index.ts'
import { cpu, isErrno, type Sys } from '../../../sim/index.ts'
import { compileRegex, type Regex } from '../../../text/index.ts'
import { getopt, type LongOptions } from '../getopt.ts'
import { keyOfPath, parseSetting, pathOfKey, PROC, type Setting } from './keys.ts'
import { USAGE } from './usage.ts'

const LONG: LongOptions = {
  all: { as: 'a' }, binary: { as: 'b' }, deprecated: { as: 'deprecated' }, 'dry-run': { as: 'dry-run' }, help: { as: 'h' }, ignore: { as: 'e' }, load: { as: 'p', value: 'maybe' },
  names: { as: 'N' }, pattern: { as: 'r', value: 'needed' }, quiet: { as: 'q' }, system: { as: 'system' }, values: { as: 'n' }, version: { as: 'V' }, write: { as: 'w' },
}
const CONF = '/etc/sysctl.conf'
/** Where `--system` looks, the first directory that has a name wins. */
const DIRECTORIES = ['/run/sysctl.d', '/etc/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d', '/lib/sysctl.d']

interface Call { readonly flags: ReadonlySet<string>; readonly pattern: Regex | undefined }

const has = (c: Call, flag: string): boolean => c.flags.has(flag)

/** sysctl of procps-ng 4.0, over the files of /proc/sys. */
export const sysctl: Program = function* ({ argv }) {
  const line = getopt(argv.slice(1), 'bneNwfp::qoxaAXVdhr:', LONG)
  if (line.error !== undefined) {
    yield* sys.complain(`sysctl: ${line.error}\n${USAGE}`)
    return 1
  }
  const flags = new Set(line.options.map((o) => (o.name === 'A' || o.name === 'X' ? 'a' : o.name === 'f' ? 'p' : o.name === 'd' ? 'h' : o.name)))
  if (has({ flags, pattern: undefined }, 'h')) {
    yield* sys.print(USAGE)
    return 0
  }
  if (flags.has('V')) {
    yield* sys.print('sysctl from procps-ng 4.0.2\n')
    return 0
  }
  if (argv.length === 1) {
    yield* sys.complain(USAGE)
    return 1
  }
  const pattern = line.options.findLast((o) => o.name === 'r')?.value
  const regex = pattern === undefined ? undefined : compileRegex(pattern, { syntax: 'extended' })
  if (regex && 'error' in regex && regex.error !== undefined) {
    yield* sys.complain(`sysctl: Invalid regular expression: ${regex.error}\n`)
    return 1
  }
  const c: Call = { flags, pattern: regex as Regex | undefined }
  if (flags.has('system')) return yield* loadSystem(c)
  if (flags.has('p')) return yield* loadFiles(c, [...line.options.filter((o) => o.name === 'p' && o.value !== undefined).map((o) => o.value!), ...line.operands])
  if (flags.has('a')) return yield* showTree(c, '')
  if (line.operands.length === 0) {
    yield* sys.complain("sysctl: no variables specified\nTry `sysctl --help' for more information.\n")
    return 1
  }
  return yield* operands(c, line.operands)
}

function* operands(c: Call, words: readonly string[]): Sys<number> {
  let failures = 0
  for (const word of words) {
    if (!has(c, 'w') && !word.includes('=')) {
      failures += yield* showKey(c, word)
      continue
    }
    const setting = parseSetting(word)
    if (!setting) {
      yield* sys.complain('sysctl: command line(0): invalid syntax, continuing...\n')
      return 1
    }
    if (yield* write(c, setting)) failures = 1
  }
  return failures
}

/** The paths below a directory of /proc/sys, files in the order of their names. */
function* tree(path: string): Sys<string[]> {
  const found: string[] = []
  for (const name of yield* sys.readdir(PROC + path)) {
    const child = path === '' ? name : `${path}/${name}`
    if ((yield* sys.stat(PROC + child)).type === 'dir') found.push(...(yield* tree(child)))
    else found.push(child)
  }
  return found
}

function* showTree(c: Call, root: string): Sys<number> {
  const paths = yield* tree(root)
  yield* cpu(paths.length)
  for (const path of paths) {
    if (c.pattern && c.pattern.test(keyOfPath(path)) !== true) continue
    yield* showFile(c, path)
  }
  return 0
}

function* showKey(c: Call, key: string): Sys<number> {
  const path = pathOfKey(key).replace(/\/+$/, '')
  try {
    const { type } = yield* sys.stat(PROC + path)
    if (type === 'dir') return yield* showTree(c, path)
    return yield* showFile(c, path)
  } catch (e) {
    if (!isErrno(e)) throw e
    if (has(c, 'e')) return 0
    yield* sys.complain(`sysctl: cannot stat ${PROC}${path}: ${e.message}\n`)
    return 1
  }
}

function* showFile(c: Call, path: string): Sys<number> {
  const key = keyOfPath(path)
  if (((yield* sys.stat(PROC + path)).mode & 0o400) === 0) return 0
  if (has(c, 'N')) {
    yield* sys.print(`${key}\n`)
    return 0
  }
  let text: string
  try {
    text = yield* sys.readFile(PROC + path)
  } catch (e) {
    if (!isErrno(e)) throw e
    if (has(c, 'a') && e.errno !== 'EACCES' && e.errno !== 'EPERM') return 0
    const denied = e.errno === 'EACCES' || e.errno === 'EPERM'
    yield* sys.complain(denied ? `sysctl: permission denied on key '${key}'\n` : `sysctl: reading key "${key}": ${e.message}\n`)
    return denied ? 1 : 0
  }
  const lines = text.replace(/\n$/, '').split('\n')
  yield* sys.print(lines.map((l) => shown(c, key, l)).join(''))
  return 0
}

function shown(c: Call, key: string, value: string): string {
  if (has(c, 'b')) return value
  return has(c, 'n') ? `${value}\n` : `${key} = ${value}\n`
}

/** Sets one parameter and shows it. True when that failed. */
function* write(c: Call, s: Setting): Sys<boolean> {
  const path = pathOfKey(s.key)
  const key = keyOfPath(path)
  try {
    yield* sys.stat(PROC + path)
  } catch (e) {
    if (!isErrno(e)) throw e
    if (has(c, 'e') || s.lenient) return false
    yield* sys.complain(`sysctl: cannot stat ${PROC}${path}: ${e.message}\n`)
    return true
  }
  if (!has(c, 'dry-run')) {
    try {
      const fd = yield* sys.open(PROC + path, 'w')
      try {
        yield* sys.writeAll(fd, new TextEncoder().encode(`${s.value}\n`))
      } finally {
        yield* sys.close(fd)
      }
    } catch (e) {
      if (!isErrno(e)) throw e
      const denied = e.errno === 'EACCES' || e.errno === 'EPERM'
      const ignoring = s.lenient ? ', ignoring' : ''
      yield* sys.complain(denied ? `sysctl: permission denied on key "${key}"${ignoring}\n` : `sysctl: setting key "${key}"${ignoring}: ${e.message}\n`)
      return !s.lenient
    }
  }
  if (!has(c, 'q')) yield* sys.print(has(c, 'N') ? `${key}\n` : shown(c, key, s.value))
  return false
}

function* loadFiles(c: Call, files: readonly string[]): Sys<number> {
  const read = { settings: [] as Setting[], failed: false }
  for (const file of files.length === 0 ? [CONF] : files) yield* parseFile(file, read)
  return yield* apply(c, read)
}

/** What files say is set once all of them were read. */
function* apply(c: Call, read: { settings: readonly Setting[]; failed: boolean }): Sys<number> {
  let { failed } = read
  for (const s of read.settings) if (yield* write(c, s)) failed = true
  return failed ? 1 : 0
}

function* parseFile(file: string, into: { settings: Setting[]; failed: boolean }): Sys<void> {
  let text: string
  try {
    text = yield* sys.readFile(file === '-' ? '/dev/stdin' : file)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.complain(`sysctl: cannot open "${file}": ${e.message}\n`)
    into.failed = true
    return
  }
  for (const [i, line] of text.split('\n').entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue
    const setting = parseSetting(trimmed)
    if (setting) into.settings.push(setting)
    else {
      yield* sys.complain(`sysctl: ${file}(${i + 1}): invalid syntax, continuing...\n`)
      into.failed = true
    }
  }
}

function* loadSystem(c: Call): Sys<number> {
  const files = new Map<string, string>()
  for (const dir of DIRECTORIES) {
    try {
      for (const name of yield* sys.readdir(dir)) if (name.endsWith('.conf') && !files.has(name)) files.set(name, `${dir}/${name}`)
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  const read = { settings: [] as Setting[], failed: false }
  for (const file of [...[...files.keys()].sort().map((n) => files.get(n)!), CONF]) {
    if (!has(c, 'q')) yield* sys.print(`* Applying ${file} ...\n`)
    yield* parseFile(file, read)
  }
  return yield* apply(c, read)
}
