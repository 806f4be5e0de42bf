import { call, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { decodeUtf8 } from '../../text/index.ts'
import type { Shell } from '../state.ts'
import { readAll } from './substitution.ts'
import { runText } from './source.ts'

/** All of a file, or what a device or pipe gives until its end. Throws a SysError. */
export function* readTextFile(path: string): Sys<string> {
  const fd = yield* sys.open(path, 'r', { cloexec: true })
  try {
    return decodeUtf8(yield* readAll(fd))
  } finally {
    yield* sys.close(fd)
  }
}

/** Runs a script in this shell, which becomes the script's own: `$0`, arguments, no functions or aliases of before. */
export function* runScriptText(sh: Shell, path: string, params: readonly string[]): Sys<void> {
  const text = yield* readTextFile(path)
  sh.arg0 = path
  sh.params = params
  sh.functions = new Map([...sh.functions].filter(([, f]) => f.exported))
  sh.aliases.clear()
  sh.calls = []
  sh.input = 'file'
  sh.flow = undefined
  sh.ofPerson = false
  yield call(runText(sh, text, { firstLine: 1, kind: 'file' }))
}
