/**
 * shell: bash 5.2 over unbash's tree, and dash's words for `sh`. A complete command is read, parsed and run at a time; every stage of a pipeline is a
 * process, every subshell a fork of the shell's state.
 */
import type { Program } from '../os/index.ts'
import { shellProgram } from './main.ts'

export { needsMore } from './syntax/needs-more.ts'
export { resumeShell } from './interactive/loop.ts'
export { parked, registerShell, type ParkedShell } from './park.ts'
export { editLine, newProgramMemory, type LineRequest, type ProgramLine, type ProgramLines, type ProgramMemory } from './readline/edit-line.ts'
export { completions, type CompletionReply, type CompletionRequest } from './readline/complete/registry.ts'

/** The shells of a host by the name of their program. */
export const shellPrograms: Readonly<Record<string, Program>> = {
  bash: shellProgram('bash'),
  sh: shellProgram('dash'),
  dash: shellProgram('dash'),
}
