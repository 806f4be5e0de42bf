import { sys } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import { describeError } from '../client/errors.ts'
import { DIRECTIVE, type Reply } from '../completion/reply.ts'
import { argumentWords, flagWords } from '../completion/words.ts'
import { Call } from './call.ts'
import { Failure } from './failure.ts'
import { flagsFor, parseFlags } from './flags.ts'
import { childOf, commandTree, type CommandNode } from './tree.ts'

const NAMES: Readonly<Record<number, string>> = { 0: 'ShellCompDirectiveDefault', 2: 'ShellCompDirectiveNoSpace', 4: 'ShellCompDirectiveNoFileComp', 6: 'ShellCompDirectiveNoSpace, ShellCompDirectiveNoFileComp', 8: 'ShellCompDirectiveFilterFileExt' }

/** Answers `kubectl __complete WORDS… LAST`: candidates, each with what is known of it behind a tab, and a directive. */
export function* complete(words: readonly string[], env: Readonly<Record<string, string>>, descriptions: boolean): Sys<number> {
  const reply = yield* answer(words, env)
  const shown = reply.words.map((w) => (descriptions ? w : w.split('\t')[0]!))
  yield* sys.print(`${shown.map((w) => `${w}\n`).join('')}:${reply.directive}\n`)
  yield* sys.complain(`Completion ended with directive: ${NAMES[reply.directive] ?? String(reply.directive)}\n`)
  return 0
}

/** The command of the words before the last, and those that are its own. */
function locate(words: readonly string[]): { node: CommandNode; own: string[] } {
  let node = commandTree()
  const own: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    const child = own.every((w) => w.startsWith('-') || isValue(node, own, w)) && !word.startsWith('-') && !wantsValue(node, words[i - 1]) ? childOf(node, word) : undefined
    if (child) node = child
    else own.push(word)
  }
  return { node, own }
}

const isValue = (node: CommandNode, own: readonly string[], word: string): boolean => wantsValue(node, own[own.indexOf(word) - 1])

function wantsValue(node: CommandNode, word: string | undefined): boolean {
  if (word === undefined || !word.startsWith('-') || word.includes('=')) return false
  return flagOf(node, word)?.bare === undefined && flagOf(node, word) !== undefined
}

function flagOf(node: CommandNode, word: string) {
  const specs = [...flagsFor(node).values()]
  return word.startsWith('--') ? specs.find((f) => f.name === word.slice(2)) : specs.find((f) => f.short === word.at(-1))
}

function* answer(words: readonly string[], env: Readonly<Record<string, string>>): Sys<Reply> {
  const last = words.at(-1) ?? ''
  const { node, own } = locate(words.slice(0, -1))
  const before = own.at(-1)
  let value: { flag: string; typed: string } | undefined
  if (wantsValue(node, before)) value = { flag: flagOf(node, before!)!.name, typed: last }
  else if (/^--[\w-]+=/.test(last)) value = { flag: last.slice(2, last.indexOf('=')), typed: last.slice(last.indexOf('=') + 1) }
  try {
    const call = new Call(node, parseFlags(node, value && !last.includes('=') ? own.slice(0, -1) : own), env)
    if (value) return yield* flagWords(call, value.flag, value.typed)
    if (last.startsWith('-')) return { words: flagNames(node, last, own), directive: DIRECTIVE.noFiles }
    const children = call.args.length === 0 ? node.children.filter((c) => c.name.startsWith(last)).map((c) => `${c.name}\t${c.short}`) : []
    if (node.children.length > 0 && children.length > 0) return { words: children, directive: DIRECTIVE.noFiles }
    return yield* argumentWords(call, last)
  } catch (e) {
    // A server that cannot be asked has nothing to offer.
    if (!(e instanceof Failure) && !describeError(e)) throw e
    return { words: [], directive: DIRECTIVE.noFiles }
  }
}

function flagNames(node: CommandNode, typed: string, own: readonly string[]): string[] {
  const given = new Set(own.map((w) => w.replace(/^--|=.*$/g, '')))
  const specs = [...flagsFor(node).values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  return specs.filter((f) => !given.has(f.name) || f.kind === 'S' || f.kind === 'A').flatMap((f) => [`--${f.name}`, ...(f.short !== undefined && typed === '-' ? [`-${f.short}`] : [])]).filter((f) => f.startsWith(typed))
}
