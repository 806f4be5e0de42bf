import type { CommandBlock, Step } from '../course/index.ts'
import type { HostName } from '../lab/index.ts'

/** A block of commands, with the name under which it is remembered in a step. */
export interface NamedBlock { readonly id: string; readonly command: CommandBlock }

/** What a step shows, and then what it asks for: the solution without a name. Whoever does the step for the learner types this. */
export const reference = (step: Step): readonly CommandBlock[] => [...step.commands, ...(step.solutions.find((s) => s.name === undefined)?.commands ?? [])]

/** The blocks of the reference: `output-1` … are those that say what must come back, `command-1` … the others. */
export function blocksOf(step: Step): NamedBlock[] {
  const count = { output: 0, command: 0 }
  return reference(step).map((command) => {
    const kind = command.outputs.length > 0 ? 'output' : 'command'
    return { id: `${kind}-${++count[kind]}`, command }
  })
}

/** Blocks that a step shows and that say what must come back: a step without checks is passed when all of these were printed. */
export const outputsOf = (step: Step): NamedBlock[] => blocksOf(step).slice(0, step.commands.length).filter((b) => b.command.outputs.length > 0)

/**
 * Index of the block to type next: the first that is not done. One that says nothing of what comes back is done, too, when a later one is, and when all it
 * does is to lead to the next block's host and a shell stands there already (`vagrant ssh`, whichever way it was reached).
 */
export function nextBlock(blocks: readonly NamedBlock[], isDone: (id: string) => boolean, hasShell: (host: HostName) => boolean): number | undefined {
  const last = blocks.findLastIndex((b) => isDone(b.id))
  const leads = (i: number): boolean => {
    const host = blocks[i + 1]?.command.host
    return host !== undefined && host !== blocks[i]!.command.host && hasShell(host)
  }
  const at = blocks.findIndex((b, i) => !isDone(b.id) && !(b.command.outputs.length === 0 && (i < last || leads(i))))
  return at < 0 ? undefined : at
}
