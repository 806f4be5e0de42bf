import { call as enter, isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Program, type Stat } from '../../os/index.ts'
import { byteString, bytesOf, Output, quoteWord, wallClock } from '../cli/index.ts'
import { ACTIONS } from './find-actions.ts'
import { FindError, parseExpression, Words, type Expression, type Search } from './find-expression.ts'
import { TESTS } from './find-tests.ts'
import { owners } from './owners.ts'
import { joinPath, statIf } from './transfer.ts'

type Follow = 'never' | 'named' | 'always'
const FOLLOW: Readonly<Record<string, Follow>> = { '-P': 'never', '-H': 'named', '-L': 'always' }

const HELP = `[-H] [-L] [-P] [path...] [expression]

Without a path the working directory is searched, without an action names are printed.
Operators: ( EXPR )  ! EXPR  EXPR -a EXPR  EXPR -o EXPR  EXPR , EXPR
Tests and options: ${Object.keys(TESTS).join(' ')}
Actions: ${Object.keys(ACTIONS).join(' ')}
`

/** find of GNU findutils: tests and actions on all files below some directories, in the order of names. */
export const find: Program = function* ({ argv, env }): Sys<number> {
  const out = new Output()
  const name = argv[0] ?? 'find'
  const complain = function* (message: string): Sys<void> {
    if (out.waiting > 0) yield* out.flush()
    yield* sys.writeAll(2, bytesOf(byteString(`${name}: ${message}\n`)))
  }
  const words = argv.slice(1)
  if (words.includes('--help') || words.includes('-help')) {
    yield* sys.print(`Usage: ${name} ${HELP}`)
    return 0
  }
  if (words.includes('--version') || words.includes('-version')) {
    yield* sys.print('find (GNU findutils) 4.9.0\n')
    return 0
  }
  let follow: Follow = 'never'
  while (words[0] !== undefined && FOLLOW[words[0]]) follow = FOLLOW[words.shift()!]!
  const paths: string[] = []
  while (words[0] !== undefined && !/^(?:-.|[(),!])/.test(words[0])) paths.push(words.shift()!)
  try {
    if (words.includes('-follow')) follow = 'always'
    const expression = parseExpression(new Words(words), (word, rest) => {
      const make = TESTS[word] ?? ACTIONS[word]
      if (!make) throw new FindError(`unknown predicate \`${word}'`)
      return make(word, rest)
    })
    const search: Search = {
      owners: yield* owners(),
      wall: yield* wallClock(),
      now: yield* sys.clock(),
      env,
      follow: follow === 'always',
      pruned: false,
      done: false,
      status: 0,
      put: (text) => out.put(text),
      flush: () => out.flush(),
      complain,
    }
    for (const path of paths.length > 0 ? paths : ['.']) {
      if (search.done) break
      yield enter(walk(new Finder(expression, search, follow, path, out), path, 0, []))
    }
    for (const last of expression.atEnd) yield* last(search)
    yield* out.flush()
    return search.status
  } catch (e) {
    if (!(e instanceof FindError)) throw e
    yield* complain(e.message)
    return 1
  }
}

class Finder {
  readonly expression: Expression
  readonly search: Search
  readonly follow: Follow
  readonly root: string
  readonly out: Output
  constructor(expression: Expression, search: Search, follow: Follow, root: string, out: Output) {
    this.expression = expression
    this.search = search
    this.follow = follow
    this.root = root
    this.out = out
  }

  *visit(path: string, s: Stat, depth: number): Sys<void> {
    const { expression, search } = this
    if (depth < expression.minDepth) return
    const candidate = { path, root: this.root, depth, s }
    if ((yield* expression.test(candidate, search)) && !expression.acts) search.put(`${path}\n`)
    yield* this.out.settle()
  }
}

function* walk(f: Finder, path: string, depth: number, above: readonly number[]): Sys<void> {
  const { expression, search } = f
  let s: Stat
  try {
    const follow = f.follow === 'always' || (f.follow === 'named' && depth === 0)
    s = (follow ? yield* statIf(path) : undefined) ?? (yield* sys.lstat(path))
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* search.complain(`${quoteWord(path)}: ${e.message}`)
    search.status = 1
    return
  }
  search.pruned = false
  if (!expression.depthFirst) yield* f.visit(path, s, depth)
  const loop = s.type === 'dir' && above.includes(s.ino)
  if (s.type === 'dir' && !search.pruned && !search.done && depth < expression.maxDepth && !loop) {
    let names: string[] = []
    try {
      names = yield* sys.readdir(path)
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* search.complain(`${quoteWord(path)}: ${e.message}`)
      search.status = 1
    }
    for (const name of names) {
      if (search.done) return
      yield enter(walk(f, joinPath(path, name), depth + 1, s.ino === 1 ? above : [...above, s.ino]))
    }
  }
  if (expression.depthFirst && !search.done) yield* f.visit(path, s, depth)
}
