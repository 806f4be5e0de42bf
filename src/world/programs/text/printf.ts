import type { Sys } from '../../sim/index.ts'
import { tool } from '../cli/index.ts'
import { formatPrintf } from '../../text/index.ts'

/** /usr/bin/printf: the shell has one of its own. */
export const printf = tool({
  name: 'printf',
  usage: 'FORMAT [ARGUMENT]...',
  about: 'Writes ARGUMENTs as FORMAT says, as printf of C does.',
  options: {},
  package: 'GNU coreutils 9.4',
  stopAtOperand: true,
  *run(call): Sys<number> {
    const [format, ...args] = call.operands
    if (format === undefined) return yield* call.misuse('missing operand')
    const result = formatPrintf(format, args, { dialect: 'coreutils' })
    call.out.put(result.text)
    yield* call.out.flush()
    for (const error of result.errors) yield* call.complain(error)
    return result.errors.length > 0 ? 1 : 0
  },
})
