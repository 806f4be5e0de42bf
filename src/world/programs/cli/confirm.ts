import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { latinOf } from './bytes.ts'
import type { ToolCall } from './tool.ts'

/**
 * Asks a question on standard error; an answer that begins with y is yes. It is read from standard input, or from a file that is
 * opened for it.
 */
export function* confirm(call: ToolCall, question: string, from?: string): Sys<boolean> {
  yield* call.say(question)
  const fd = from === undefined ? 0 : yield* sys.open(from, 'r')
  let answer = ''
  while (!answer.includes('\n')) {
    const chunk = latinOf(yield* sys.read(fd, 1024, 'line'))
    if (chunk === '') break
    answer += chunk
  }
  if (fd !== 0) yield* sys.close(fd)
  return /^[yY]/.test(answer)
}
