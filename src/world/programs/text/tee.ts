import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { quoteIfNeeded, tool } from '../cli/index.ts'

export const tee = tool({
  name: 'tee',
  usage: '[OPTION]... [FILE]...',
  about: 'Copies standard input to standard output and to each FILE.',
  options: {
    'a,append': 'append to the files, do not empty them',
    'i,ignore-interrupts': 'ignore SIGINT',
    p: 'say when a write fails, do not stop for a closed pipe',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    if (call.has('ignore-interrupts')) yield* sys.sigaction('INT', 'ignore')
    if (call.has('p')) yield* sys.sigaction('PIPE', 'ignore')
    let status = 0
    let targets: { fd: number; name: string }[] = [{ fd: 1, name: 'standard output' }]
    for (const name of call.operands) {
      try {
        const append = call.has('append')
        targets.push({ name, fd: yield* sys.open(name, append ? 'a' : 'w', { create: true, truncate: !append }) })
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
        status = 1
      }
    }
    for (;;) {
      const chunk = yield* sys.read(0)
      if (chunk.length === 0) return status
      for (const target of targets) {
        try {
          yield* sys.writeAll(target.fd, chunk)
        } catch (e) {
          if (!isErrno(e)) throw e
          yield* call.complain(`${quoteIfNeeded(target.name)}: ${e.message}`)
          targets = targets.filter((t) => t !== target)
          status = 1
        }
      }
      if (targets.length === 0) return status
    }
  },
})
