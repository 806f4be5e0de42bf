import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { compileGlob, compileRegex, toLower } from '../../text/index.ts'
import { execute } from '../text/matching.ts'
import { quoteWord, readDate } from '../cli/index.ts'
import { FindError, type Candidate, type Search, type Test, type Words } from './find-expression.ts'
import { parseMode } from './mode.ts'
import { statIf } from './transfer.ts'

/** `+5`, `-5`, `5` as a test of a number. */
function comparison(word: string, name: string): (n: number) => boolean {
  const [, sign = '', digits] = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(word) ?? []
  if (digits === undefined) throw new FindError(`invalid argument \`${word}' to \`${name}'`)
  const limit = Number(digits)
  return (n) => (sign === '+' ? n > limit : sign === '-' ? n < limit : n === limit)
}

const test = (f: (c: Candidate, f: Search) => boolean): Test => function* (c, search) { return f(c, search) }
const nameOf = (path: string): string => path.replace(/(?<=.)\/+$/, '').split('/').at(-1) || '/'

const TYPES: Readonly<Record<string, Stat['type']>> = { f: 'file', d: 'dir', l: 'symlink', p: 'fifo', s: 'socket', c: 'device' }

function types(word: string, name: string): ReadonlySet<string> {
  for (const t of word.split(',')) {
    if (t.length !== 1)
      throw new FindError(
        word.includes(',')
          ? `Last file type in list argument to ${name} is missing, i.e., list is ending on: ','`
          : `Arguments to ${name} should contain only one letter`,
      )
    if (!TYPES[t] && t !== 'b' && t !== 'D') throw new FindError(`Unknown argument to ${name}: ${t}`)
  }
  return new Set(word.split(',').map((t) => TYPES[t] ?? t))
}

const UNITS: Readonly<Record<string, number>> = { b: 512, c: 1, w: 2, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }

function size(word: string): Test {
  const [, sign = '', digits, unit = 'b'] = /^([-+]?)(\d+)([bcwkMG]?)$/.exec(word) ?? []
  if (digits === undefined)
    throw new FindError(
      /^[-+]?\d+./.test(word)
        ? `invalid -size type \`${word.at(-1)}'`
        : /^[-+]?$/.test(word.slice(0, -1)) && word !== ''
          ? `invalid -size type \`${word.at(-1)}'`
          : `Invalid argument \`${word}' to -size`,
    )
  const compare = comparison(sign + digits, '-size')
  return test(({ s }) => compare(Math.ceil(s.size / UNITS[unit || 'b']!)))
}

function permissions(word: string): Test {
  const [, how = '', text = ''] = /^([-/]?)(.*)$/s.exec(word) ?? []
  const change = parseMode(text)
  if (!change) throw new FindError(`invalid mode ${quoteWord(word)}`)
  const mode = change(0, { isDirectory: false, umask: 0 })
  return test(({ s }) => {
    const bits = s.mode & 0o7777
    return how === '-' ? (bits & mode) === mode : how === '/' ? mode === 0 || (bits & mode) !== 0 : bits === mode
  })
}

/** Age in units, cut to whole ones as find does. */
const age = (unit: number) => (word: string, name: string): Test => {
  const compare = comparison(word, name)
  return test(({ s }, f) => compare(Math.floor((f.now - s.mtime) / (unit * 1e6))))
}

/** -mmin counts minutes that have begun. */
const minutes = (word: string, name: string): Test => {
  const [, sign = '', digits] = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(word) ?? []
  if (digits === undefined) throw new FindError(`invalid argument \`${word}' to \`${name}'`)
  const limit = Number(digits)
  return test(({ s }, f) => {
    const m = (f.now - s.mtime) / 60e6
    return sign === '+' ? m > limit : sign === '-' ? m < limit : Math.ceil(m) === limit
  })
}

const named = (pick: (c: Candidate) => string, fold: boolean) => (word: string): Test => {
  const glob = compileGlob(fold ? toLower(word) : word)
  return test((c) => glob.matches(fold ? toLower(pick(c)) : pick(c)))
}

function regex(fold: boolean, syntax: 'basic' | 'extended'): (word: string) => Test {
  return (word) => {
    const compiled = compileRegex(word, { syntax, ignoreCase: fold })
    if (compiled.error !== undefined) throw new FindError(`failed to compile regular expression '${word}': ${compiled.error}`)
    return function* ({ path }) {
      const m = yield* execute(compiled, path)
      return m !== null && m !== 'limit' && m.start === 0 && m.end === path.length
    }
  }
}

function* empty({ path, s }: Candidate): Sys<boolean> {
  if (s.type === 'file') return s.size === 0
  if (s.type !== 'dir') return false
  try {
    return (yield* sys.readdir(path)).length === 0
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

const access = (want: 'r' | 'w' | 'x'): Test => function* ({ path }) {
  try {
    return yield* sys.access(path, want)
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

const number = (word: string, name: string): number => {
  if (!/^\d+$/.test(word)) throw new FindError(`Expected a positive decimal integer argument to ${name}, but got ${quoteWord(word)}`)
  return Number(word)
}

type Make = (name: string, words: Words) => Test
const one = (make: (word: string, name: string) => Test): Make => (name, words) => make(words.argument(name), name)
const always: Test = test(() => true)

/** Tests and options by name. */
export const TESTS: Readonly<Record<string, Make>> = {
  '-name': one(named((c) => nameOf(c.path), false)),
  '-iname': one(named((c) => nameOf(c.path), true)),
  '-path': one(named((c) => c.path, false)),
  '-wholename': one(named((c) => c.path, false)),
  '-ipath': one(named((c) => c.path, true)),
  '-regex': (name, words) => regex(false, words.regexSyntax)(words.argument(name)),
  '-iregex': (name, words) => regex(true, words.regexSyntax)(words.argument(name)),
  '-regextype': (name, words) => {
    words.regexSyntax = /extended|egrep|awk/.test(words.argument(name)) ? 'extended' : 'basic'
    return always
  },
  '-type': one((word, name) => {
    const set = types(word, name)
    return test(({ s }) => set.has(s.type))
  }),
  '-xtype': one((word, name) => {
    const set = types(word, name)
    return function* ({ path, s }, f) {
      if (f.follow) return set.has((yield* sys.lstat(path)).type)
      return set.has(s.type === 'symlink' ? ((yield* statIf(path))?.type ?? 'symlink') : s.type)
    }
  }),
  '-size': one(size),
  '-empty': () => empty,
  '-perm': one(permissions),
  '-mtime': one(age(86_400)), '-ctime': one(age(86_400)), '-atime': one(age(86_400)),
  '-mmin': one(minutes), '-cmin': one(minutes), '-amin': one(minutes),
  '-links': one((word, name) => {
    const compare = comparison(word, name)
    return test(({ s }) => compare(s.nlink))
  }),
  '-inum': one((word, name) => {
    const compare = comparison(word, name)
    return test(({ s }) => compare(s.ino))
  }),
  '-uid': one((word, name) => {
    const compare = comparison(word, name)
    return test(({ s }) => compare(s.uid))
  }),
  '-gid': one((word, name) => {
    const compare = comparison(word, name)
    return test(({ s }) => compare(s.gid))
  }),
  '-user': one((word) => test(({ s }, f) => f.owners.uid(word) === s.uid)),
  '-group': one((word) => test(({ s }, f) => f.owners.gid(word) === s.gid)),
  '-nouser': () => test(({ s }, f) => f.owners.user(s.uid) === String(s.uid)),
  '-nogroup': () => test(({ s }, f) => f.owners.group(s.gid) === String(s.gid)),
  '-newer': one((word) => function* ({ s }) {
    const other = yield* statIf(word)
    if (!other) throw new FindError(`${quoteWord(word)}: No such file or directory`)
    return s.mtime > other.mtime
  }),
  '-newermt': one((word) => function* ({ s }, f) {
    const zero = f.wall(0)
    const micros = readDate(word, { micros: f.wall(f.now).micros, offset: zero.offset ?? 0 })
    if (micros === undefined) throw new FindError(`I cannot figure out how to interpret ${quoteWord(word)} as a date or time`)
    return s.mtime > micros - zero.micros
  }),
  '-lname': one((word) => {
    const glob = compileGlob(word)
    return function* ({ path, s }) { return s.type === 'symlink' && glob.matches(yield* sys.readlink(path)) }
  }),
  '-readable': () => access('r'), '-writable': () => access('w'), '-executable': () => access('x'),
  '-true': () => always, '-false': () => test(() => false),
  '-maxdepth': (name, words) => {
    words.maxDepth = number(words.argument(name), name)
    return always
  },
  '-mindepth': (name, words) => {
    words.minDepth = number(words.argument(name), name)
    return always
  },
  '-depth': (_name, words) => {
    words.depthFirst = true
    return always
  },
  '-d': (_name, words) => {
    words.depthFirst = true
    return always
  },
  '-mount': () => always, '-xdev': () => always, '-noleaf': () => always, '-warn': () => always, '-nowarn': () => always,
  '-follow': () => always, '-daystart': () => always, '-ignore_readdir_race': () => always,
}
