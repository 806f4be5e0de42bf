/**
 * # kubectl: the client of Kubernetes 1.33
 *
 * `command/` reads the command line (tree and flags are data, measured from a real kubectl), `client/` speaks HTTP with the API server that the kubeconfig names, over the host's own
 * network; `resource/` finds what a command is about (types, manifests, selectors), `printers/` writes objects, `verbs/` has one file a verb.
 */
import { sys, type Program } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { findProgram, NotFound } from '../cli/index.ts'
import { describeError } from './client/errors.ts'
import { Call } from './command/call.ts'
import { complete } from './command/complete.ts'
import { Failure, usageFailure } from './command/failure.ts'
import { parseFlags } from './command/flags.ts'
import { helpOf, optionsHelp } from './command/help.ts'
import { suggestions } from './command/suggest.ts'
import { childOf, commandTree, globalFlags, type CommandNode } from './command/tree.ts'
import { verbs } from './verbs/index.ts'

export const kubectl: Program = function* ({ argv, env }) {
  const words = argv.slice(1)
  try {
    if (words[0] === '__complete' || words[0] === '__completeNoDesc') return yield* complete(words.slice(1), env, words[0] === '__complete')
    return yield* run(words, env)
  } catch (e) {
    const failure = describeError(e)
    if (!failure) throw e
    yield* sys.complain(failure.text)
    return failure.status
  }
}

/** Words up to the command's name: flags of every command may stand between. Gives the command and what is left. */
function findCommand(words: readonly string[]): { node: CommandNode; rest: string[]; path: string[] } {
  let node = commandTree()
  const rest: string[] = []
  const withValue = new Set(globalFlags().filter((f) => f.bare === undefined).flatMap((f) => [`--${f.name}`, ...(f.short === undefined ? [] : [`-${f.short}`])]))
  const path: string[] = []
  let i = 0
  for (; i < words.length; i++) {
    const word = words[i]!
    if (word === '--') break
    if (word.startsWith('-') && word !== '-') {
      rest.push(word)
      if (withValue.has(word) && i + 1 < words.length) rest.push(words[++i]!)
      continue
    }
    const child = childOf(node, word)
    if (!child) break
    node = child
    path.push(word)
  }
  return { node, rest: [...rest, ...words.slice(i)], path }
}

function* run(words: readonly string[], env: Readonly<Record<string, string>>): Sys<number> {
  const { node, rest } = findCommand(words)
  if (node.path === '') {
    const word = rest.find((w) => !w.startsWith('-'))
    if (words[0] !== undefined && word !== undefined && word !== '' && word !== 'help') {
      if (words[0].startsWith('-')) {
        // pflag looks at the flags before cobra looks for a plugin.
        parseFlags(node, words)
        throw new Failure(`Error: flags cannot be placed before plugin name: ${words[0]}\n`)
      }
      yield* plugin(words, env)
      throw unknownCommand(node, word)
    }
    if (word === 'help') {
      yield* sys.print(helpOf(findCommand(rest.filter((w) => w !== 'help')).node))
      return 0
    }
  }
  const line = parseFlags(node, rest)
  if (line.help) {
    yield* sys.print(helpOf(node))
    return 0
  }
  if (node.path === 'options') {
    yield* sys.print(optionsHelp())
    return 0
  }
  const verb = verbs[node.path]
  if (!verb) {
    if (line.args.length > 0 && node.path !== '') throw usageFailure(node.path, `unknown command ${JSON.stringify(line.args.join(' '))}`)
    yield* sys.print(helpOf(node))
    return 0
  }
  const call = new Call(node, line, env)
  try {
    return (yield* verb(call)) ?? 0
  } finally {
    yield* call.out.flush()
  }
}

function unknownCommand(root: CommandNode, word: string): Failure {
  const near = suggestions(root, word)
  return new Failure(`error: unknown command ${JSON.stringify(word)} for "kubectl"\n${near.length === 0 ? '' : `\nDid you mean this?\n${near.map((n) => `\t${n}\n`).join('')}`}`)
}

/** Runs `kubectl-NAME` of the PATH in this process's place, the longest name first. */
function* plugin(words: readonly string[], env: Readonly<Record<string, string>>): Sys<void> {
  const flag = words.findIndex((w) => w.startsWith('-'))
  const names = flag < 0 ? words : words.slice(0, flag)
  for (let n = names.length; n > 0; n--) {
    const path = yield* findProgram(`kubectl-${names.slice(0, n).map((w) => w.replaceAll('-', '_')).join('-')}`, env)
    if (path instanceof NotFound) continue
    try {
      yield* sys.exec(path, [path, ...words.slice(n)], env)
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
}
