import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { parseCount, quote, quoteWord, tool } from '../cli/index.ts'

export const truncate = tool({
  name: 'truncate',
  usage: 'OPTION... FILE...',
  about: 'Makes each FILE shorter or longer, to a size.',
  options: {
    'c,no-create': 'do not make files', 'o,io-blocks': '', 'r,reference=RFILE': 'take the size of RFILE',
    's,size=SIZE': 'the size; + - < > / % before it: longer by, shorter by, at most, at least, rounded down, rounded up',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const word = call.value('size')
    const reference = call.value('reference')
    if (word === undefined && reference === undefined) return yield* call.misuse('you must specify either ‘--size’ or ‘--reference’')
    if (call.operands.length === 0) return yield* call.misuse('missing file operand')
    const [, how = '', digits = ''] = /^\s*([-+<>/%]?)(.*)$/s.exec(word ?? '+0') ?? []
    const amount = parseCount(digits)
    if (amount === undefined) {
      yield* call.complain(`Invalid number: ${quoteWord(word!)}`)
      return 1
    }
    let base: number | undefined
    try {
      if (reference !== undefined) base = (yield* sys.stat(reference)).size
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`cannot stat ${quote(reference!)}: ${e.message}`)
      return 1
    }
    let status = 0
    for (const path of call.operands) {
      try {
        if (!call.has('no-create')) yield* sys.close(yield* sys.open(path, 'w', { create: true }))
        const size = base ?? (yield* sys.stat(path)).size
        const sizes: Readonly<Record<string, number>> = {
          '': amount,
          '+': size + amount,
          '-': Math.max(0, size - amount),
          '<': Math.min(size, amount),
          '>': Math.max(size, amount),
          '/': size - (size % amount),
          '%': Math.ceil(size / amount) * amount,
        }
        yield* sys.truncate(path, sizes[how]!)
      } catch (e) {
        if (!isErrno(e)) throw e
        if (e.errno === 'ENOENT' && call.has('no-create')) continue
        yield* call.complain(`cannot open ${quote(path)} for writing: ${e.message}`)
        status = 1
      }
    }
    return status
  },
})
