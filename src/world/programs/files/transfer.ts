import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { confirm, quote, quoteWord, type ToolCall } from '../cli/index.ts'

export const joinPath = (dir: string, name: string): string => (dir.endsWith('/') ? dir + name : `${dir}/${name}`)
export const lastName = (path: string): string => path.replace(/(?<=.)\/+$/, '').split('/').at(-1)! || '/'

/** What a path leads to, or undefined where there is nothing. Other failures are thrown. */
export function* statIf(path: string, follow = true): Sys<Stat | undefined> {
  try {
    return follow ? yield* sys.stat(path) : yield* sys.lstat(path)
  } catch (e) {
    if (isErrno(e, 'ENOENT') || isErrno(e, 'ENOTDIR') || isErrno(e, 'ELOOP')) return undefined
    throw e
  }
}

export interface Target { readonly source: string; readonly destination: string }

/**
 * Where cp, mv, ln and install put each source: `SOURCE DEST`, `SOURCE... DIRECTORY`, `-t DIRECTORY SOURCE...`. An error was told
 * already.
 */
export function* targetsOf(call: ToolCall): Sys<readonly Target[] | undefined> {
  const directory = call.value('target-directory')
  const operands = [...call.operands]
  if (operands.length === 0) {
    yield* call.misuse('missing file operand')
    return undefined
  }
  if (directory !== undefined) {
    const s = yield* statIf(directory)
    if (s?.type !== 'dir') {
      yield* call.complain(`target directory ${quote(directory)}: ${s ? 'Not a directory' : 'No such file or directory'}`)
      return undefined
    }
    return operands.map((source) => ({ source, destination: joinPath(directory, lastName(source)) }))
  }
  if (operands.length === 1) {
    yield* call.misuse(`missing destination file operand after ${quote(operands[0]!)}`)
    return undefined
  }
  const last = operands.pop()!
  if (call.has('no-target-directory')) {
    if (operands.length > 1) {
      yield* call.misuse(`extra operand ${quoteWord(operands[1]!)}`)
      return undefined
    }
    return [{ source: operands[0]!, destination: last }]
  }
  const s = yield* statIf(last)
  if (s?.type === 'dir') return operands.map((source) => ({ source, destination: joinPath(last, lastName(source)) }))
  if (operands.length > 1) {
    yield* call.complain(`target ${quote(last)}${s ? ': Not a directory' : ': No such file or directory'}`)
    return undefined
  }
  return [{ source: operands[0]!, destination: last }]
}

/** `NAME: question `, answered on standard input. */
export function* ask(call: ToolCall, question: string): Sys<boolean> { return yield* confirm(call, `${call.name}: ${question} `) }

/** Copies the bytes of an open file into another. */
export function* copyBytes(from: number, to: number): Sys<void> {
  for (;;) {
    const chunk = yield* sys.read(from)
    if (chunk.length === 0) return
    yield* sys.writeAll(to, chunk)
  }
}
