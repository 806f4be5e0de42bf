import { call as enter, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { quote, tool, type ToolCall } from '../cli/index.ts'
import { copyOne, type CopyWay } from './copy.ts'
import { targetsOf } from './transfer.ts'

const OPTIONS = {
  'a,archive': 'the same as -dR --preserve=all',
  'b': '',
  'd': 'the same as --no-dereference --preserve=links',
  'f,force': 'remove a file that cannot be written, and try again',
  'i,interactive': 'ask before a file is overwritten',
  H: 'follow symbolic links of the command line',
  'l,link': 'make hard links instead',
  'L,dereference': 'follow symbolic links',
  'n,no-clobber': 'overwrite nothing',
  'P,no-dereference': 'copy symbolic links as links',
  p: 'the same as --preserve=mode,ownership,timestamps',
  ',preserve[=LIST]': 'keep these: mode, ownership, timestamps, links, all',
  ',no-preserve=LIST': 'do not keep these',
  'R,recursive': 'copy directories with what is in them',
  r: 'the same as -R',
  's,symbolic-link': 'make symbolic links instead',
  't,target-directory=DIRECTORY': 'copy all into DIRECTORY',
  'T,no-target-directory': 'take DEST as a file',
  'u,update': 'copy only what is newer than what is there',
  'v,verbose': 'say what is copied',
  'x,one-file-system': '(ignored)',
}

function preserved(call: ToolCall): CopyWay['preserve'] {
  const keep = { mode: false, owner: false, times: false }
  for (const g of call.given) {
    const words =
      g.name === 'archive'
        ? ['all']
        : g.name === 'p'
          ? ['mode', 'ownership', 'timestamps']
          : g.name === 'preserve'
            ? (g.value ?? 'mode,ownership,timestamps').split(',')
            : []
    const dropped = g.name === 'no-preserve' ? g.value!.split(',') : []
    for (const [list, to] of [[words, true], [dropped, false]] as const) {
      for (const w of list) {
        if (w === 'all' || w === 'mode') keep.mode = to
        if (w === 'all' || w === 'ownership') keep.owner = to
        if (w === 'all' || w === 'timestamps') keep.times = to
      }
    }
  }
  return keep
}

export const cp = tool({
  name: 'cp',
  usage: ['[OPTION]... [-T] SOURCE DEST', '[OPTION]... SOURCE... DIRECTORY', '[OPTION]... -t DIRECTORY SOURCE...'],
  about: 'Copies SOURCE to DEST, or several into DIRECTORY.',
  options: OPTIONS,
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const recursive = call.has('recursive') || call.has('r') || call.has('archive')
    const link = call.lastOf('dereference', 'no-dereference', 'd', 'archive', 'H')
    const way: CopyWay = {
      call,
      recursive,
      preserve: preserved(call),
      follow: link === 'dereference' ? 'always' : link === 'H' ? 'named' : link !== undefined || recursive ? 'never' : 'always',
      force: call.has('force'),
      interactive: call.lastOf('interactive', 'no-clobber') === 'interactive',
      noClobber: call.lastOf('interactive', 'no-clobber') === 'no-clobber',
      update: call.has('update'),
      make: call.has('link') ? 'link' : call.has('symbolic-link') ? 'symlink' : 'copy',
      verbose: call.has('verbose'),
      made: new Map(),
    }
    const targets = yield* targetsOf(call)
    if (!targets) return 1
    let status = 0
    const made = new Map<string, string>()
    for (const { source, destination } of targets) {
      const before = made.get(destination)
      if (before !== undefined && (yield* sys.lstat(destination)).type !== 'dir') {
        yield* call.complain(`will not overwrite just-created ${quote(destination)} with ${quote(source)}`)
        status = 1
        continue
      }
      if ((yield enter(copyOne(way, source, destination))) as boolean) made.set(destination, source)
      else status = 1
    }
    return status
  },
})
