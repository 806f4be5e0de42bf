import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { quote, quoteWord, tool, type ToolCall } from '../cli/index.ts'
import { modeText, parseMode, type ModeChange } from './mode.ts'
import { walkTree } from './tree-walk.ts'

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0')

const run = tool({
  name: 'chmod',
  usage: ['[OPTION]... MODE[,MODE]... FILE...', '[OPTION]... OCTAL-MODE FILE...', '[OPTION]... --reference=RFILE FILE...'],
  about: 'Changes the mode of each FILE.',
  options: {
    'c,changes': 'say what was changed',
    'f,silent': 'say few errors',
    ',quiet': '',
    'v,verbose': 'say what is done',
    ',no-preserve-root': '', ',preserve-root': '',
    ',reference=RFILE': 'take the mode of RFILE',
    'R,recursive': 'change directories with all below them',
    'm,mode=MODE': '',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const operands = [...call.operands]
    const reference = call.value('reference')
    let change: ModeChange | undefined
    if (reference !== undefined) {
      try {
        const { mode } = yield* sys.stat(reference)
        change = () => mode
      } catch (e) {
        if (!isErrno(e)) throw e
        yield* call.complain(`failed to get attributes of ${quote(reference)}: ${e.message}`)
        return 1
      }
    } else {
      const word = call.has('mode') ? call.values('mode').join(',') : operands.shift()
      if (word === undefined) return yield* call.misuse('missing operand')
      if (operands.length === 0) return yield* call.misuse(`missing operand after ${quoteWord(word)}`)
      change = parseMode(word)
      if (!change) return yield* call.misuse(`invalid mode: ${quoteWord(word)}`)
    }
    if (operands.length === 0) return yield* call.misuse('missing operand')
    const umask = yield* sys.umask()
    let status = 0
    const apply = change
    const visit = function* (path: string, s: Stat): Sys<void> {
      if (!(yield* changeOne(call, path, s, apply(s.mode, { isDirectory: s.type === 'dir', umask })))) status = 1
    }
    for (const path of operands) {
      if (call.has('recursive')) {
        yield* walkTree({
          order: 'before', follow: 'named',
          *visit(at, s) { if (s.type !== 'symlink') yield* visit(at, s) },
          *failed(at, e, what) {
            status = 1
            yield* call.complain(
              what === 'stat' ? `cannot access ${quote(at)}: ${e.message}` : `cannot read directory ${quote(at)}: ${e.message}`,
            )
          },
        }, path)
        continue
      }
      try {
        yield* visit(path, yield* sys.stat(path))
      } catch (e) {
        if (!isErrno(e)) throw e
        status = 1
        if (!call.has('silent') && !call.has('quiet')) yield* call.complain(`cannot access ${quote(path)}: ${e.message}`)
      }
    }
    return status
  },
})

/** Modes that begin with `-` (`chmod -x f`) are no options. */
export const chmod: typeof run = (i) =>
  run({
    ...i,
    argv: i.argv.map((w, n) => (n > 0 && /^-[rwxXstugo]+([-+=,].*)?$/.test(w) && !i.argv.slice(0, n).includes('--') ? `--mode=${w}` : w)),
  })

function* changeOne(call: ToolCall, path: string, s: Stat, mode: number): Sys<boolean> {
  const text = (m: number): string => `${octal(m)} (${modeText(s.type, m).slice(1)})`
  try {
    yield* sys.chmod(path, mode)
  } catch (e) {
    if (!isErrno(e)) throw e
    if (!call.has('silent') && !call.has('quiet')) yield* call.complain(`changing permissions of ${quote(path)}: ${e.message}`)
    return false
  }
  const changed = (s.mode & 0o7777) !== mode
  if (call.has('verbose') || (call.has('changes') && changed)) {
    call.out.put(
      changed
        ? `mode of ${quote(path)} changed from ${text(s.mode)} to ${text(mode)}\n`
        : `mode of ${quote(path)} retained as ${text(mode)}\n`,
    )
  }
  return true
}
