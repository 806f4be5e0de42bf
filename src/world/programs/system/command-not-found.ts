import { isErrno, type Sys } from '../../sim/index.ts'
import { packages, packagesWith, sys, users, type Package, type Program } from '../../os/index.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz-_0123456789'
const PLACES = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
/** Shorter words are like too many others. */
const SHORTEST = 3
const MOST = 15

/** Words one slip of the finger away: a letter left out, two exchanged, one wrong, one too many. */
export function similarWords(word: string): Set<string> {
  const found = new Set<string>()
  for (let i = 0; i <= word.length; i++) {
    const [a, b] = [word.slice(0, i), word.slice(i)]
    if (b.length > 0) found.add(a + b.slice(1))
    if (b.length > 1) found.add(a + b[1]! + b[0]! + b.slice(2))
    for (const c of ALPHABET) {
      if (b.length > 0) found.add(a + c + b.slice(1))
      found.add(a + c + b)
    }
  }
  found.delete(word)
  return found
}

/** The release whose versions are told: Debian's where /etc/os-release says Debian. */
export function* versionOf(): Sys<(p: Package) => string> {
  let release = ''
  try {
    release = yield* sys.readFile('/etc/os-release')
  } catch (e) {
    if (!isErrno(e)) throw e
  }
  return /^ID=debian$/m.test(release) ? (p) => p.bookworm : (p) => p.noble
}

/** command-not-found of Ubuntu: where a command is to be had that the shell did not find. */
export const commandNotFound: Program = function* ({ argv, env }): Sys<number> {
  const word = argv.slice(1).find((a) => a !== '--')
  if (word === undefined) {
    yield* sys.print('usage: command-not-found [OPTIONS] <command-name>\n')
    return 0
  }
  yield* sys.complain(yield* advice(word, (env.PATH ?? '').split(':')))
  return 127
}

function* advice(word: string, path: readonly string[]): Sys<string> {
  const elsewhere = yield* placesOf(word)
  const missing = elsewhere.filter((dir) => !path.includes(dir))
  if (elsewhere.length > 0 && missing.length === elsewhere.length) {
    return `Command '${word}' is available in ${elsewhere.length === 1 ? `'${elsewhere[0]}/${word}'\n` : `the following places\n${elsewhere.map((d) => ` * ${d}/${word}\n`).join('')}`}`
      + `The command could not be located because '${missing.join(':')}' is not included in the PATH environment variable.\n`
      + (missing.some((d) => d.includes('sbin')) ? 'This is most likely caused by the lack of administrative privileges associated with your user account.\n' : '')
  }
  const having = packagesWith(word)
  const version = yield* versionOf()
  if (having.length > 0) return yield* installable(word, having, version)
  const similar = word.length < SHORTEST ? new Set<string>() : similarWords(word)
  const slips = [...packages.values()].flatMap((p) => p.executables.map((e) => e.slice(e.lastIndexOf('/') + 1)).filter((n) => similar.has(n)).map((name) => ({ name, p })))
  if (slips.length === 0) return `${word}: command not found\n`
  if (slips.length > MOST) return `Command '${word}' not found, but there are ${slips.length} similar ones.\n`
  const lines = slips.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ name, p }) => `  command '${name}' from deb ${p.name} (${version(p)})\n`)
  return `Command '${word}' not found, did you mean:\n${lines.join('')}Try: ${(yield* isRoot()) ? '' : 'sudo '}apt install <deb name>\n`
}

const isRoot = function* (): Sys<boolean> { return (yield* sys.self()).euid === 0 }

function* installable(word: string, having: readonly Package[], version: (p: Package) => string): Sys<string> {
  const p = yield* sys.self()
  const sudo = p.euid === 0 ? '' : p.groups.includes((yield* users.group('sudo'))?.gid ?? -1) ? 'sudo ' : undefined
  const width = Math.max(...having.map((h) => h.name.length))
  const lines = having.map((h, i) => `${sudo ?? ''}apt install ${having.length === 1 ? h.name : `${h.name.padEnd(width)}  # version ${version(h)}${i < having.length - 1 ? ', or' : ''}`}\n`)
  return `Command '${word}' not found, but can be installed with:\n${lines.join('')}${sudo === undefined ? 'Please ask your administrator.\n' : ''}`
}

/** Directories of programs that have it, whatever PATH says. */
function* placesOf(word: string): Sys<string[]> {
  if (word.includes('/')) return []
  const found: string[] = []
  for (const dir of PLACES.slice(0, 4)) {
    try {
      yield* sys.stat(`${dir}/${word}`)
      found.push(dir)
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  return found
}
