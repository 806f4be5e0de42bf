import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { quoteWord, tool } from '../cli/index.ts'

export const tty = tool({
  name: 'tty',
  usage: '[OPTION]...',
  about: 'Shows the file name of the terminal on standard input.',
  options: { 's,silent': 'show nothing, only the exit status', ',quiet': '' },
  package: 'GNU coreutils 9.4',
  trouble: 2,
  *run(call): Sys<number> {
    if (call.operands.length > 0) return yield* call.misuse(`extra operand ${quoteWord(call.operands[0]!)}`)
    const silent = call.has('silent') || call.has('quiet')
    try {
      const { name } = yield* sys.ttyget(0)
      if (!silent) call.out.put(`/dev/${name}\n`)
      return 0
    } catch (e) {
      if (!isErrno(e)) throw e
      if (!silent) call.out.put('not a tty\n')
      return 1
    }
  },
})
