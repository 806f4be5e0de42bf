import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Program, type Stat } from '../../os/index.ts'
import { byteString, isTerminal, quoteWord } from '../cli/index.ts'

class Refusal {
  readonly message: string
  constructor(message: string) { this.message = message }
}

/** /usr/bin/test and /usr/bin/[: the shell has one of its own. */
export const test: Program = function* ({ argv }): Sys<number> {
  const name = argv[0] ?? 'test'
  let words = argv.slice(1)
  try {
    if (name.split('/').at(-1) === '[') {
      if (words.at(-1) !== ']') throw new Refusal('missing ‘]’')
      words = words.slice(0, -1)
    }
    if (words.length === 0) return 1
    const e = new Tester(words)
    const value = yield* e.all()
    return value ? 0 : 1
  } catch (e) {
    if (!(e instanceof Refusal)) throw e
    yield* sys.complain(`${name}: ${e.message}\n`)
    return 2
  }
}

const FILE: Readonly<Record<string, (s: Stat) => boolean>> = {
  e: () => true, a: () => true, f: (s) => s.type === 'file', d: (s) => s.type === 'dir', s: (s) => s.size > 0,
  L: (s) => s.type === 'symlink', h: (s) => s.type === 'symlink', p: (s) => s.type === 'fifo',
  S: (s) => s.type === 'socket', c: (s) => s.type === 'device', b: () => false, g: (s) => (s.mode & 0o2000) !== 0,
  u: (s) => (s.mode & 0o4000) !== 0, k: (s) => (s.mode & 0o1000) !== 0,
}
const COMPARE: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
}
const BINARY = new Set(['=', '==', '!=', '<', '>', '-nt', '-ot', '-ef', ...Object.keys(COMPARE)])
const UNARY = /^-[abcdefghknprstuvwxzGLNOS]$/

class Tester {
  readonly #words: readonly string[]
  #at = 0
  constructor(words: readonly string[]) { this.#words = words }

  *all(): Sys<boolean> {
    const value = yield* this.#short(this.#words.length)
    if (this.#at < this.#words.length) throw new Refusal(`extra argument ${quoteWord(this.#words[this.#at]!)}`)
    return value
  }

  /** The rules for one to four arguments come first (POSIX). */
  *#short(count: number): Sys<boolean> {
    const w = this.#words
    const at = this.#at
    if (count === 1) return w[this.#at++] !== ''
    if (count === 2) {
      if (w[at] === '!') {
        this.#at++
        return !(yield* this.#short(1))
      }
      if (UNARY.test(w[at]!)) return yield* this.#unary()
      throw new Refusal(`missing argument after ${quoteWord(w[at + 1]!)}`)
    }
    if (count === 3) {
      if (BINARY.has(w[at + 1]!)) return yield* this.#binary()
      if (w[at] === '!') {
        this.#at++
        return !(yield* this.#short(2))
      }
      if (w[at] === '(' && w[at + 2] === ')') {
        this.#at = at + 3
        return w[at + 1] !== ''
      }
      if (w[at + 1] === '-a' || w[at + 1] === '-o') return yield* this.#or()
      throw new Refusal(`${quoteWord(w[at + 1]!)}: binary operator expected`)
    }
    if (count === 4 && w[at] === '!') {
      this.#at++
      return !(yield* this.#short(3))
    }
    return yield* this.#or()
  }

  *#or(): Sys<boolean> {
    let value = yield* this.#and()
    while (this.#words[this.#at] === '-o') {
      this.#at++
      value = (yield* this.#and()) || value
    }
    return value
  }

  *#and(): Sys<boolean> {
    let value = yield* this.#term()
    while (this.#words[this.#at] === '-a') {
      this.#at++
      value = (yield* this.#term()) && value
    }
    return value
  }

  *#term(): Sys<boolean> {
    const word = this.#words[this.#at]
    if (word === undefined) throw new Refusal(`missing argument after ${quoteWord(this.#words.at(-1)!)}`)
    if (word === '!') {
      this.#at++
      return !(yield* this.#term())
    }
    if (word === '(') {
      this.#at++
      const value = yield* this.#or()
      if (this.#words[this.#at++] !== ')') throw new Refusal("')' expected")
      return value
    }
    if (BINARY.has(this.#words[this.#at + 1] ?? '')) return yield* this.#binary()
    if (UNARY.test(word) && this.#at + 1 < this.#words.length) return yield* this.#unary()
    this.#at++
    return word !== ''
  }

  #integer(word: string): bigint {
    if (!/^\s*[-+]?\d+\s*$/.test(word)) throw new Refusal(`invalid integer ${quoteWord(word)}`)
    return BigInt(word.trim().replace('+', ''))
  }

  *#binary(): Sys<boolean> {
    const [left, operator, right] = this.#words.slice(this.#at, this.#at + 3) as [string, string, string | undefined]
    if (right === undefined) throw new Refusal(`missing argument after ${quoteWord(operator)}`)
    this.#at += 3
    const compare = COMPARE[operator]
    if (compare) return compare(this.#integer(left), this.#integer(right))
    if (operator === '=' || operator === '==') return left === right
    if (operator === '!=') return left !== right
    if (operator === '<' || operator === '>')
      return operator === '<' ? byteString(left) < byteString(right) : byteString(left) > byteString(right)
    const [a, b] = [yield* find(left, true), yield* find(right, true)]
    if (operator === '-ef')
      return a !== undefined && b !== undefined && a.ino === b.ino && a.type === b.type && (a.type === 'file' || a.path === b.path)
    const [x, y] = operator === '-nt' ? [a, b] : [b, a]
    return x !== undefined && (y === undefined || x.mtime > y.mtime)
  }

  *#unary(): Sys<boolean> {
    const [operator, word] = this.#words.slice(this.#at, this.#at + 2) as [string, string]
    this.#at += 2
    const letter = operator[1]!
    if (letter === 'n') return word !== ''
    if (letter === 'z') return word === ''
    if (letter === 't') return yield* isTerminal(Number(this.#integer(word)))
    if (letter === 'r' || letter === 'w' || letter === 'x') {
      try {
        return yield* sys.access(word, letter)
      } catch (e) {
        if (isErrno(e)) return false
        throw e
      }
    }
    const s = yield* find(word, letter !== 'L' && letter !== 'h')
    if (!s) return false
    if (letter === 'O' || letter === 'G') {
      const me = yield* sys.self()
      return letter === 'O' ? s.uid === me.euid : s.gid === me.egid
    }
    return FILE[letter]?.(s) ?? true
  }
}

function* find(path: string, follow: boolean): Sys<Stat | undefined> {
  try {
    return follow ? yield* sys.stat(path) : yield* sys.lstat(path)
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}
