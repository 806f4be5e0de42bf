import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { byteString, quote, readAll, tool } from '../cli/index.ts'

export const tac = tool({
  name: 'tac',
  usage: '[OPTION]... [FILE]...',
  about: 'Shows each FILE, last line first.',
  options: { 'b,before': 'the separator stands before a line', 's,separator=STRING': 'what ends a line', 'r,regex': '' },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const separator = byteString(call.value('separator') ?? '\n') || '\0'
    let status = 0
    for (const name of call.operands.length > 0 ? call.operands : ['-']) {
      try {
        const fd = name === '-' ? 0 : yield* sys.open(name, 'r')
        const parts = (yield* readAll(fd)).split(separator)
        if (fd !== 0) yield* sys.close(fd)
        if (call.has('before')) {
          for (let i = parts.length - 1; i >= 0; i--) if (i > 0 || parts[i] !== '') call.out.bytes((i > 0 ? separator : '') + parts[i]!)
        } else {
          if (parts.at(-1) === '') parts.pop()
          else if (parts.length > 0) call.out.bytes(parts.pop()!)
          for (let i = parts.length - 1; i >= 0; i--) call.out.bytes(parts[i]! + separator)
        }
        yield* call.out.settle()
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(
          e.errno === 'EISDIR'
            ? `${quote(name).slice(1, -1)}: read error: ${e.message}`
            : `failed to open ${quote(name)} for reading: ${e.message}`,
        )
        status = 1
      }
    }
    return status
  },
})
