import { call, isErrno, type Sys } from '../sim/index.ts'
import { runSourced } from './builtins/flow.ts'
import { guarded } from './exec/child.ts'
import { readTextFile } from './exec/script-file.ts'
import { expandText } from './expand/words.ts'
import { scalar } from './expand/parameters.ts'
import type { Shell } from './state.ts'

export interface StartupOptions { readonly norc: boolean; readonly noprofile: boolean; readonly rcfile?: string | undefined }

/** Startup files as bash(1), INVOCATION, lists them (Debian's bash reads /etc/bash.bashrc as well). */
export function* startupFiles(sh: Shell, o: StartupOptions): Sys<void> {
  if (sh.dialect === 'dash') {
    if (sh.login) for (const file of ['/etc/profile', '~/.profile']) yield* sourceIfThere(sh, yield* expandText(sh, file))
    const env = scalar(sh, 'ENV')
    if (sh.interactive && env) yield* sourceIfThere(sh, yield* expandText(sh, env, 'none', 'double'))
    return
  }
  if (sh.login) {
    if (o.noprofile) return
    yield* sourceIfThere(sh, '/etc/profile')
    for (const file of ['~/.bash_profile', '~/.bash_login', '~/.profile']) if (yield* sourceIfThere(sh, yield* expandText(sh, file))) break
    return
  }
  if (sh.interactive) {
    if (o.norc) return
    yield* sourceIfThere(sh, '/etc/bash.bashrc')
    yield* sourceIfThere(sh, o.rcfile ?? (yield* expandText(sh, '~/.bashrc')))
    return
  }
  const env = scalar(sh, 'BASH_ENV')
  if (env) yield* sourceIfThere(sh, yield* expandText(sh, env, 'none', 'double'))
}

/** Sources a file. False where there is none that can be read. */
export function* sourceIfThere(sh: Shell, path: string): Sys<boolean> {
  if (sh.flow?.kind === 'exit') return true
  let text: string
  try {
    text = yield* readTextFile(path)
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
  yield call(guarded(sh, () => runSourced(sh, path, text)))
  const flow = sh.flow as Shell['flow']
  if (flow?.kind !== 'exit') sh.flow = undefined
  return true
}
