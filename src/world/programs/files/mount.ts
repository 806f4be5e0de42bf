import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { tool } from '../cli/index.ts'
import { mountTable } from './file-systems.ts'

export const mount = tool({
  name: 'mount',
  usage: ['[-lhV]', '[options] <source> | <directory>', '[options] <source> <directory>'],
  about: 'Shows what is mounted where.',
  options: {
    't,types=LIST': 'only file systems of these types',
    'o,options=LIST': '',
    'l,show-labels': '',
    'a,all': '',
    'v,verbose': '',
    'r,read-only': '',
    'w,rw': '',
    'B,bind': '',
    'R,rbind': '',
    'n': '',
  },
  package: 'util-linux 2.39.3',
  *run(call): Sys<number> {
    const table = yield* mountTable()
    const [source, target] = call.operands
    if (source === undefined) {
      const types = call.value('types')?.split(',')
      for (const f of table)
        if (!types || types.includes(f.type)) call.out.put(`${f.source} on ${f.target} type ${f.type} (${f.options})\n`)
      return 0
    }
    if (target === undefined) yield* call.complain(`${source}: can't find in /etc/fstab.`)
    else if ((yield* sys.self()).euid !== 0)
      yield* call.complain(
        `${target}: must be superuser to use mount.\n       dmesg(1) may have more information after failed mount system call.`,
      )
    else
      yield* call.complain(
        `${target}: special device ${source} does not exist.\n       dmesg(1) may have more information after failed mount system call.`,
      )
    return target === undefined ? 1 : 32
  },
})

export const sync = tool({
  name: 'sync',
  usage: '[OPTION] [FILE]...',
  about: 'Writes what is still in memory to the disk.',
  options: { 'd,data': '', 'f,file-system': '' },
  package: 'GNU coreutils 9.4',
  *run(): Sys<number> { return 0 },
})
