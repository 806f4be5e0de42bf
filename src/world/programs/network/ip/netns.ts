import { net, sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { findProgram } from '../../cli/index.ts'
import { Fail, matches, USAGE_ERROR, unknownCommand } from './arguments.ts'
import { printed, type Context, type ObjectCommand } from './context.ts'
import { NETNS_USAGE } from './usage/netns.ts'

const RUN_DIR = '/run/netns'
const EXIT_FAILURE = 1

type Command = (c: Context, words: readonly string[]) => Sys<number>

const commands: readonly (readonly [readonly string[], Command])[] = [
  [['list', 'show', 'lst'], list],
  [['list-id'], list],
  [['help'], help],
  [['add'], add],
  [['delete'], remove],
  [['exec'], exec],
  [['identify'], identify],
]

export const netns: ObjectCommand = function* (c, words) {
  const [word, ...rest] = words
  if (word === undefined) return yield* list(c)
  const command = commands.find(([names]) => matches(word, ...names))
  if (!command) throw unknownCommand('netns', word)
  return yield* command[1](c, rest)
}

function* help(): Sys<number> { throw new Fail(USAGE_ERROR, NETNS_USAGE) }

function* list(c: Context): Sys<number> {
  const names = yield* net.ask('namespaces')
  yield* printed(c, (p) => {
    for (const { name, id } of names) {
      p.open('{')
      p.value('name', name)
      if (id !== undefined) p.value('id', id, { before: ' (id: ', after: ')' })
      p.text('\n')
      p.close('}')
    }
  })
  return 0
}

function* add(_c: Context, words: readonly string[]): Sys<number> {
  const name = words[0]
  if (name === undefined) throw new Fail(EXIT_FAILURE, 'No netns name specified\n')
  try {
    yield* net.change('addNamespace', name)
  } catch (e) {
    if (isErrno(e, 'EPERM')) throw new Fail(EXIT_FAILURE, `mkdir ${RUN_DIR} failed: Permission denied\n`)
    if (isErrno(e)) throw new Fail(EXIT_FAILURE, `Cannot create namespace file "${RUN_DIR}/${name}": ${e.message}\n`)
    throw e
  }
  return 0
}

function* remove(_c: Context, words: readonly string[]): Sys<number> {
  const name = words[0]
  if (name === undefined) throw new Fail(EXIT_FAILURE, 'No netns name specified\n')
  try {
    yield* net.change('deleteNamespace', name)
  } catch (e) {
    if (isErrno(e)) throw new Fail(EXIT_FAILURE, `Cannot remove namespace file "${RUN_DIR}/${name}": ${e.message}\n`)
    throw e
  }
  return 0
}

/** setns(2) to a named namespace, in `ip`'s words. */
export function* enter(name: string): Sys<void> {
  try {
    yield* net.change('enterNamespace', name)
  } catch (e) {
    if (isErrno(e, 'EPERM')) {
      const known = yield* net.ask('namespaces')
      if (known.some((n) => n.name === name)) throw new Fail(USAGE_ERROR, `setting the network namespace "${name}" failed: Operation not permitted\n`)
    } else if (!isErrno(e)) throw e
    throw new Fail(USAGE_ERROR, `Cannot open network namespace "${name}": No such file or directory\n`)
  }
}

function* exec(c: Context, words: readonly string[]): Sys<number> {
  const [name, ...command] = words
  if (name === undefined) throw new Fail(USAGE_ERROR, 'No netns name specified\n')
  if (command.length === 0) throw new Fail(USAGE_ERROR, 'No command specified\n')
  yield* enter(name)
  const path = yield* findProgram(command[0]!, c.env)
  if (typeof path !== 'string') throw new Fail(USAGE_ERROR, `exec of "${command[0]}" failed: ${path.message}\n`)
  return yield* sys.exec(path, command, c.env)
}

function* identify(): Sys<number> {
  const { netns: own } = yield* sys.self()
  const name = (yield* net.ask('namespaces')).find((n) => own === n.name || own.endsWith(`/${n.name}`))
  yield* sys.print(`${name?.name ?? ''}\n`)
  return 0
}
