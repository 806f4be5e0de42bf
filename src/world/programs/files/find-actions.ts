import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { strftime } from '../../text/index.ts'
import { exitCode, latinOf, NotFound, quoteWord, runProgram } from '../cli/index.ts'
import { FindError, type Candidate, type Search, type Test, type Words } from './find-expression.ts'
import { blocksOf } from './ls-show.ts'
import { modeText } from './mode.ts'

/** How many bytes of names one command of `-exec … +` takes. */
const MAX_BYTES = 131_072
const HALF_YEAR = (31_556_952 / 2) * 1e6

const print = (end: string): Test => function* (c, f) {
  f.put(c.path + end)
  return true
}

function* run(argv: readonly string[], f: Search, directory?: string): Sys<boolean> {
  yield* f.flush()
  const pid = yield* runProgram(argv, f.env, directory === undefined ? {} : { cwd: directory })
  if (pid instanceof NotFound) {
    yield* f.complain(`${quoteWord(argv[0]!)}: ${pid.message}`)
    return false
  }
  return exitCode((yield* sys.wait(pid))!.status) === 0
}

/** The words of a command up to `;` or `+`. */
function commandOf(name: string, words: Words): { readonly command: readonly string[]; readonly many: boolean } {
  const command: string[] = []
  for (;;) {
    const word = words.next()
    if (word === undefined) throw new FindError(`missing argument to \`${name}'`)
    if (word === ';' || (word === '+' && command.at(-1) === '{}' && name !== '-ok')) {
      if (command.length === 0) throw new FindError(`invalid argument \`${word}' to \`${name}'`)
      return { command, many: word === '+' }
    }
    command.push(word)
  }
}

const dirOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || (path.startsWith('/') ? '/' : '.')
const inDir = (path: string): string => `./${path.split('/').at(-1)}`

const exec = (where: 'here' | 'directory', asking: boolean) => (name: string, words: Words): Test => {
  const { command, many } = commandOf(name, words)
  words.acts = true
  if (many) {
    let batch: string[] = []
    let size = 0
    const flush = function* (f: Search): Sys<void> {
      if (batch.length === 0) return
      const argv = [...command.slice(0, -1), ...batch]
      batch = []
      size = 0
      if (!(yield* run(argv, f))) f.status = 1
    }
    words.atEnd.push(flush)
    return function* (c, f) {
      batch.push(c.path)
      size += c.path.length + 1
      if (size > MAX_BYTES) yield* flush(f)
      return true
    }
  }
  return function* (c, f) {
    const path = where === 'here' ? c.path : inDir(c.path)
    const argv = command.map((w) => w.replaceAll('{}', path))
    if (asking && !(yield* confirmed(`< ${argv[0]} ... ${c.path} > ? `, f))) return false
    return yield* run(argv, f, where === 'here' ? undefined : dirOf(c.path))
  }
}

function* confirmed(question: string, f: Search): Sys<boolean> {
  yield* f.flush()
  yield* sys.complain(question)
  let answer = ''
  while (!answer.includes('\n')) {
    const chunk = latinOf(yield* sys.read(0, 1024, 'line'))
    if (chunk === '') break
    answer += chunk
  }
  return /^[yY]/.test(answer)
}

const remove: Test = function* ({ path, s }, f) {
  if (path === '.' || path === '..') return true
  try {
    yield* s.type === 'dir' ? sys.rmdir(path) : sys.unlink(path)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* f.complain(`cannot delete ${quoteWord(path)}: ${e.message}`)
    f.status = 1
    return false
  }
}

const TYPE_LETTERS: Readonly<Record<string, string>> = { file: 'f', dir: 'd', symlink: 'l', fifo: 'p', socket: 's', device: 'c' }
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', '0': '\0', a: '\x07', b: '\b', f: '\f', r: '\r', v: '\v' }

const time = (c: Candidate, f: Search, letter: string | undefined): string => {
  const at = f.wall(c.s.mtime)
  if (letter === undefined) return strftime('%a %b %e %H:%M:%S.%N0 %Y', at)
  if (letter === '@') return `${Math.floor(at.micros / 1e6)}.${String(((at.micros % 1e6) + 1e6) % 1e6).padStart(6, '0')}0000`
  return letter === '+' ? strftime('%Y-%m-%d+%H:%M:%S.%N0', at) : strftime(`%${letter}`, at)
}

const DIRECTIVES: Readonly<Record<string, (c: Candidate, f: Search) => string>> = {
  p: (c) => c.path, f: (c) => c.path.replace(/(?<=.)\/+$/, '').split('/').at(-1) || '/', h: (c) => dirOf(c.path),
  P: (c) => (c.path === c.root ? '' : c.path.slice(c.root.replace(/\/$/, '').length + 1)), H: (c) => c.root,
  s: ({ s }) => String(s.size), m: ({ s }) => (s.mode & 0o7777).toString(8), M: ({ s }) => modeText(s.type, s.mode),
  u: ({ s }, f) => f.owners.user(s.uid), U: ({ s }) => String(s.uid), g: ({ s }, f) => f.owners.group(s.gid),
  G: ({ s }) => String(s.gid),
  y: ({ s }) => TYPE_LETTERS[s.type]!, d: (c) => String(c.depth), i: ({ s }) => String(s.ino), n: ({ s }) => String(s.nlink),
  k: ({ s }) => String(blocksOf(s)), b: ({ s }) => String(blocksOf(s) * 2), D: () => '2049', F: () => 'ext4',
  t: (c, f) => time(c, f, undefined), a: (c, f) => time(c, f, undefined), c: (c, f) => time(c, f, undefined), '%': () => '%',
}

const DIRECTIVE = /\\(.)|%([-0#+ ]*)(\d*)(?:\.\d+)?(?:([ACT])(.)|(.))/gs

function formatted(name: string, words: Words): Test {
  const format = words.argument(name)
  words.acts = true
  return function* (c, f) {
    const link = c.s.type === 'symlink' ? yield* sys.readlink(c.path) : ''
    const written = format.replace(DIRECTIVE, (whole, ...groups: (string | undefined)[]) => {
      const [escape, flags = '', width = '', kind, of, letter] = groups
      if (escape !== undefined) return ESCAPES[escape] ?? whole
      const value = kind !== undefined ? time(c, f, of) : letter === 'l' ? link : DIRECTIVES[letter!]?.(c, f)
      if (value === undefined) return whole
      const filler = flags.includes('0') && width !== '' ? '0' : ' '
      return flags.includes('-') ? value.padEnd(Number(width)) : value.padStart(Number(width), filler)
    })
    f.put(written)
    return true
  }
}

function list(_name: string, words: Words): Test {
  words.acts = true
  return function* (c, f) {
    const { s } = c
    const recent = s.mtime <= f.now && s.mtime > f.now - HALF_YEAR
    const when = strftime(recent ? '%b %e %H:%M' : '%b %e  %Y', f.wall(s.mtime))
    const link = s.type === 'symlink' ? ` -> ${yield* sys.readlink(c.path)}` : ''
    const mode = modeText(s.type, s.mode)
    const owner = `${f.owners.user(s.uid).padEnd(8)} ${f.owners.group(s.gid).padEnd(8)}`
    const counted = `${String(s.ino).padStart(9)} ${String(blocksOf(s)).padStart(6)} ${mode} ${String(s.nlink).padStart(3)}`
    f.put(`${counted} ${owner} ${String(s.size).padStart(8)} ${when} ${c.path}${link}\n`)
    return true
  }
}

const act = (make: () => Test) => (_name: string, words: Words): Test => {
  words.acts = true
  return make()
}

/** Actions by name. */
export const ACTIONS: Readonly<Record<string, (name: string, words: Words) => Test>> = {
  '-print': act(() => print('\n')),
  '-print0': act(() => print('\0')),
  '-printf': formatted,
  '-ls': list,
  '-exec': exec('here', false),
  '-execdir': exec('directory', false),
  '-ok': exec('here', true),
  '-delete': (_name, words) => {
    words.acts = true
    words.depthFirst = true
    return remove
  },
  '-prune': () => function* (c, f) {
    if (c.s.type === 'dir') f.pruned = true
    return true
  },
  '-quit': () => function* (_c, f) {
    f.done = true
    return false
  },
}
