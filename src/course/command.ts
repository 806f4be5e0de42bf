import type { OpenFence } from './fence.ts'
import { readAttributes, type AttributeTable } from './info-string.ts'
import { OUTPUT_ATTRIBUTES, readExpectation } from './match/expectation.ts'
import type { Report } from './problem.ts'
import type { CommandBlock, OutputBlock } from './types.ts'

export const BASH_ATTRIBUTES = { on: 'word', as: 'word', timeout: 'duration', background: 'flag', interrupt: 'duration' } as const satisfies AttributeTable

/** A `bash` fence. Its outputs come later in the file and are added by the step's reader. */
export function readCommand(fence: OpenFence, host: string | undefined, outputs: readonly OutputBlock[], report: Report): CommandBlock {
  const said = readAttributes(fence.words, BASH_ATTRIBUTES, 'a bash block', report)
  if (fence.text.trim() === '') report({ rule: 'empty-block', at: fence.at, message: 'this bash block suggests no command', advice: 'write the command that the learner types, or take the block away' })
  if (said.background && said.interrupt !== undefined) {
    report({ rule: 'attribute', at: fence.at, message: 'a command cannot be left running and be interrupted', advice: 'keep `background` or `interrupt=`' })
  }
  return {
    at: fence.at, text: fence.text, outputs, host: said.on ?? host, background: said.background ?? false,
    ...(said.as === undefined ? {} : { as: said.as }),
    ...(said.timeout === undefined ? {} : { timeout: said.timeout }),
    ...(said.interrupt === undefined ? {} : { interrupt: said.interrupt }),
  }
}

/** An `output` fence. */
export function readOutput(fence: OpenFence, report: Report): OutputBlock {
  const said = readAttributes(fence.words, OUTPUT_ATTRIBUTES, 'an output block', report)
  return { at: fence.at, text: fence.text, expectation: readExpectation(said, fence.lines, fence.at, report) }
}
