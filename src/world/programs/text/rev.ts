import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { LineReader, tool } from '../cli/index.ts'

export const rev = tool({
  name: 'rev',
  usage: '[options] [<file> ...]',
  about: 'Shows each line backwards.',
  options: { '0,zero': 'lines end with NUL, not newline' },
  package: 'util-linux 2.39.3',
  *run(call): Sys<number> {
    const end = call.has('zero') ? '\0' : '\n'
    let status = 0
    for (const name of call.operands.length > 0 ? call.operands : ['-']) {
      let fd = 0
      try {
        if (name !== '-') fd = yield* sys.open(name, 'r')
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`cannot open ${name}: ${e.message}`)
        status = 1
        continue
      }
      const reader = new LineReader(fd, { characters: true, delimiter: end })
      for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) {
        batch.forEach((line, i) => call.out.put(Array.from(line).reverse().join('') + (i < batch.length - 1 || reader.complete ? end : '')))
        yield* call.out.settle()
      }
      if (fd !== 0) yield* sys.close(fd)
    }
    return status
  },
})
