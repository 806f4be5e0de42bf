import type { Sys } from '../../sim/index.ts'
import type { Stat } from '../../os/index.ts'
import type { WallClock } from '../cli/index.ts'
import type { Owners } from './owners.ts'

/** What find knows of a file when it tests it. */
export interface Candidate {
  readonly path: string
  /** The starting point that it was found below. */
  readonly root: string
  readonly depth: number
  readonly s: Stat
}

/** What a test may ask besides, and what an action may say. */
export interface Search {
  readonly owners: Owners
  readonly wall: WallClock
  /** Lab time at the start. */
  readonly now: number
  readonly env: Readonly<Record<string, string>>
  readonly follow: boolean
  put(text: string): void
  flush(): Sys<void>
  complain(message: string): Sys<void>
  /** Do not go below this directory. */
  pruned: boolean
  done: boolean
  status: number
}

export type Test = (c: Candidate, f: Search) => Sys<boolean>

/** What an expression says, and what is to be done at the end (`-exec … +`). */
export interface Expression {
  readonly test: Test
  readonly maxDepth: number
  readonly minDepth: number
  readonly depthFirst: boolean
  readonly acts: boolean
  readonly atEnd: readonly ((f: Search) => Sys<void>)[]
}

/** An expression that find refuses. */
export class FindError {
  readonly message: string
  constructor(message: string) { this.message = message }
}

/** Where the parser stands; primaries take their arguments from it. */
export class Words {
  readonly #words: readonly string[]
  #at = 0
  maxDepth = Infinity
  minDepth = 0
  depthFirst = false
  acts = false
  regexSyntax: 'basic' | 'extended' = 'basic'
  readonly atEnd: ((f: Search) => Sys<void>)[] = []
  constructor(words: readonly string[]) { this.#words = words }

  get current(): string | undefined { return this.#words[this.#at] }
  get previous(): string | undefined { return this.#words[this.#at - 1] }
  next(): string | undefined { return this.#words[this.#at++] }

  argument(of: string): string {
    const word = this.next()
    if (word === undefined) throw new FindError(`missing argument to \`${of}'`)
    return word
  }
}

/** Reads an expression; `primary` reads one test or action. */
export function parseExpression(words: Words, primary: (name: string, words: Words) => Test): Expression {
  const parser = new Parser(words, primary)
  const test = words.current === undefined ? undefined : parser.list()
  if (words.current !== undefined) {
    if (words.current === ')') throw new FindError('you have too many \')\'')
    throw new FindError(
      words.current.startsWith('-') ? `unknown predicate \`${words.current}'` : `paths must precede expression: \`${words.current}'`,
    )
  }
  return {
    test:
      test ??
      function* () {
        return true
      },
    maxDepth: words.maxDepth,
    minDepth: words.minDepth,
    depthFirst: words.depthFirst,
    acts: words.acts,
    atEnd: words.atEnd,
  }
}

class Parser {
  readonly #words: Words
  readonly #primary: (name: string, words: Words) => Test
  constructor(words: Words, primary: (name: string, words: Words) => Test) {
    this.#words = words
    this.#primary = primary
  }

  #take(...names: string[]): string | undefined {
    const word = this.#words.current
    return word !== undefined && names.includes(word) ? this.#words.next() : undefined
  }

  list(): Test {
    let left = this.or()
    while (this.#take(',')) {
      const [a, b] = [left, this.or()]
      left = function* (c, f) {
        yield* a(c, f)
        return yield* b(c, f)
      }
    }
    return left
  }

  or(): Test {
    let left = this.and()
    for (let word = this.#take('-o', '-or'); word !== undefined; word = this.#take('-o', '-or')) {
      this.#operand(word)
      const [a, b] = [left, this.and()]
      left = function* (c, f) { return (yield* a(c, f)) || (yield* b(c, f)) }
    }
    return left
  }

  and(): Test {
    let left = this.not()
    for (;;) {
      const word = this.#take('-a', '-and')
      if (word !== undefined) this.#operand(word)
      else if (this.#words.current === undefined || [')', ',', '-o', '-or'].includes(this.#words.current)) return left
      const [a, b] = [left, this.not()]
      left = function* (c, f) { return (yield* a(c, f)) && (yield* b(c, f)) }
    }
  }

  #operand(operator: string): void {
    const word = this.#words.current
    if (word === undefined) throw new FindError(`expected an expression after '${operator}'`)
    if (word === ')') throw new FindError(`expected an expression between '${operator}' and ')'`)
  }

  not(): Test {
    const word = this.#take('!', '-not')
    if (word === undefined) return this.term()
    if (this.#words.current === undefined) throw new FindError(`expected an expression after '${word}'`)
    const of = this.not()
    return function* (c, f) { return !(yield* of(c, f)) }
  }

  term(): Test {
    if (this.#take('(')) {
      if (this.#words.current === ')') throw new FindError("invalid expression; empty parentheses are not allowed.")
      if (this.#words.current === undefined)
        throw new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one.")
      const inner = this.list()
      if (!this.#take(')')) throw new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one.")
      return inner
    }
    const name = this.#words.next()!
    if (['-a', '-and', '-o', '-or', ','].includes(name))
      throw new FindError(`invalid expression; you have used a binary operator '${name}' with nothing before it.`)
    if (!name.startsWith('-'))
      throw new FindError(name === ')' ? "invalid expression; you have too many ')'" : `paths must precede expression: \`${name}'`)
    return this.#primary(name, this.#words)
  }
}
