import type { Sys } from '../../sim/index.ts'
import { isErrno } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import type { Shell } from '../state.ts'
import { scalar } from './parameters.ts'

/** What a tilde-prefix (`~`, `~user`, `~+`, `~-`, `~2`) stands for; undefined when it stays as it is. */
export function* tilde(sh: Shell, prefix: string): Sys<string | undefined> {
  const name = prefix.slice(1)
  if (name === '') return scalar(sh, 'HOME') ?? (yield* homeOf(yield* userName()))
  if (name === '+') return scalar(sh, 'PWD')
  if (name === '-') return scalar(sh, 'OLDPWD')
  const index = /^([+-]?)([0-9]+)$/.exec(name)
  if (index) {
    const stack = [sh.cwd, ...sh.directories]
    const n = Number(index[2])
    return stack[index[1] === '-' ? stack.length - 1 - n : n]
  }
  return /^[A-Za-z0-9._-]+$/.test(name) ? yield* homeOf(name) : undefined
}

/** One line of /etc/passwd, by a test of its fields. */
export function* passwd(matches: (fields: readonly string[]) => boolean): Sys<readonly string[] | undefined> {
  let text: string
  try {
    text = yield* sys.readFile('/etc/passwd')
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
  return text.split('\n').map((l) => l.split(':')).find((f) => f.length >= 7 && matches(f))
}

export function* homeOf(user: string): Sys<string | undefined> {
  return (yield* passwd((f) => f[0] === user))?.[5]
}

export function* userName(): Sys<string> {
  const { euid } = yield* sys.self()
  return (yield* passwd((f) => f[2] === String(euid)))?.[0] ?? (euid === 0 ? 'root' : 'I have no name!')
}
