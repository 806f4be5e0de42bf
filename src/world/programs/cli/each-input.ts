import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { openInput } from './input.ts'
import { quoteIfNeeded } from './quote.ts'
import type { ToolCall } from './tool.ts'

/** Opens each file in turn, standard input without one. What cannot be opened or read is told; gives the exit status, 1 then. */
export function* eachInput(
  call: ToolCall,
  use: (fd: number, name: string) => Sys<void>,
  names: readonly string[] = call.operands,
): Sys<number> {
  let status = 0
  for (const name of names.length > 0 ? names : ['-']) {
    const fd = yield* openInput(call, name)
    if (fd === undefined) {
      status = 1
      continue
    }
    try {
      yield* use(fd, name)
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
      status = 1
    }
    if (fd !== 0) yield* sys.close(fd)
  }
  return status
}
