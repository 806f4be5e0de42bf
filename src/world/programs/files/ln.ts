import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { quote, quoteIfNeeded, tool, type ToolCall } from '../cli/index.ts'
import { canonical, relativeTo } from './canonical.ts'
import { ask, joinPath, lastName, statIf, type Target } from './transfer.ts'

export const ln = tool({
  name: 'ln',
  usage: [
    '[OPTION]... [-T] TARGET LINK_NAME',
    '[OPTION]... TARGET',
    '[OPTION]... TARGET... DIRECTORY',
    '[OPTION]... -t DIRECTORY TARGET...',
  ],
  about: 'Makes a link to TARGET: a second name, or with -s a symbolic link.',
  options: {
    'f,force': 'remove what is there',
    'i,interactive': 'ask before it is removed',
    'L,logical': 'link to what a symbolic link leads to',
    'n,no-dereference': 'take a link to a directory as a file',
    'P,physical': 'link to symbolic links themselves',
    'r,relative': 'with -s, as seen from the link',
    's,symbolic': 'make symbolic links',
    't,target-directory=DIRECTORY': 'make the links in DIRECTORY',
    'T,no-target-directory': 'take LINK_NAME as a file',
    'v,verbose': 'say what is made',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const targets = yield* linksOf(call)
    if (!targets) return 1
    let status = 0
    for (const t of targets) if (!(yield* linkOne(call, t))) status = 1
    return status
  },
})

function* linksOf(call: ToolCall): Sys<readonly Target[] | undefined> {
  const operands = [...call.operands]
  const directory = call.value('target-directory')
  if (operands.length === 0) {
    yield* call.misuse('missing file operand')
    return undefined
  }
  if (directory !== undefined) return operands.map((source) => ({ source, destination: joinPath(directory, lastName(source)) }))
  if (operands.length === 1) return [{ source: operands[0]!, destination: `./${lastName(operands[0]!)}` }]
  const last = operands.pop()!
  const s = call.has('no-target-directory') ? undefined : yield* statIf(last, !call.has('no-dereference'))
  if (s?.type === 'dir') return operands.map((source) => ({ source, destination: joinPath(last, lastName(source)) }))
  if (operands.length === 1) return [{ source: operands[0]!, destination: last }]
  yield* call.complain(`target ${quote(last)}: ${s ? 'Not a directory' : 'No such file or directory'}`)
  return undefined
}

function* linkOne(call: ToolCall, { source, destination }: Target): Sys<boolean> {
  const symbolic = call.has('symbolic')
  const kind = symbolic ? 'symbolic' : 'hard'
  try {
    if (!symbolic) {
      const s = call.has('logical') ? yield* statIf(source) : yield* statIf(source, false)
      if (!s) {
        yield* call.complain(`failed to access ${quote(source)}: No such file or directory`)
        return false
      }
      if (s.type === 'dir') {
        yield* call.complain(`${quoteIfNeeded(source)}: hard link not allowed for directory`)
        return false
      }
    }
    const there = yield* statIf(destination, false)
    if (there && call.lastOf('force', 'interactive')) {
      if (there.type === 'dir') {
        yield* call.complain(`${quoteIfNeeded(destination)}: cannot overwrite directory`)
        return false
      }
      if (call.lastOf('force', 'interactive') === 'interactive' && !(yield* ask(call, `replace ${quote(destination)}?`))) return true
      yield* sys.unlink(destination)
    }
    const target = symbolic && call.has('relative') ? yield* asSeenFrom(source, destination) : source
    if (symbolic) yield* sys.symlink(target, destination)
    else yield* sys.link(source, destination)
    if (call.has('verbose')) call.out.put(`${quote(destination)} ${symbolic ? '->' : '=>'} ${quote(target)}\n`)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* call.complain(
      `failed to create ${kind} link ${quote(destination)}${!symbolic && e.errno !== 'EEXIST' ? ` => ${quote(source)}` : ''}: ${e.message}`,
    )
    return false
  }
}

function* asSeenFrom(source: string, destination: string): Sys<string> {
  const [to, from] = [yield* canonical(source, 'none'), yield* canonical(destination.replace(/[^/]*$/, '') || '.', 'none')]
  return typeof to === 'string' && typeof from === 'string' ? relativeTo(from, to) : source
}
