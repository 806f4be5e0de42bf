import { defineSlot, syscalls, type Registry, type Sys, type World } from '../../../sim/index.ts'
import { processes, type Process } from '../../../os/index.ts'

/** What a completion function is asked. */
export interface CompletionRequest {
  /** Words of the command line up to the cursor, the name of the command first. */
  readonly words: readonly string[]
  /** Index of the word that is completed; what was typed of it is `words[index]`. */
  readonly index: number
  readonly line: string
}

export interface CompletionReply {
  readonly words: readonly string[]
  /** The words are file names: directories get a slash, special characters a backslash. */
  readonly filenames?: boolean
  readonly nospace?: boolean
  /** Where nothing matches, files are offered. */
  readonly orFiles?: boolean
}

/**
 * Completion functions by the name of their command, for programs of the lab: asked where no `complete` of the user's says otherwise. They look at the world and
 * change nothing; `caller` is the shell.
 */
export const completions = defineSlot<(world: World, caller: Process, request: CompletionRequest) => CompletionReply | undefined>('shell.completions')

export function registerCompletionCall(registry: Registry): void {
  registry.add(syscalls, 'shell.complete', {
    cost: 50,
    handle: (w, task, c: { call: 'shell.complete'; name: string; request: CompletionRequest }) => ({
      value: w.hook(completions, c.name, w.table(processes).must(task), c.request) ?? null,
    }),
  })
}

export function* askCompletion(name: string, request: CompletionRequest): Sys<CompletionReply | null> {
  return yield { call: 'shell.complete', name, request }
}
