import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { addJob } from '../jobs/table.ts'
import { awaitJob } from '../jobs/wait.ts'
import { WORDS } from '../dialect.ts'
import { scalar } from '../expand/parameters.ts'
import type { Shell } from '../state.ts'
import type { Redirection } from '../syntax/nodes.ts'
import { Flag } from '../vars/variable.ts'
import { forkShell } from './child.ts'
import { callFunction } from './function.ts'
import { redirect } from './redirect.ts'
import { functionSource } from '../print/command.ts'
import { complain, prefix, say } from './report.ts'
import { runScriptText } from './script-file.ts'

export interface External {
  readonly argv: readonly string[]
  readonly redirects: readonly Redirection[]
  readonly assignments: readonly (readonly [string, string])[]
  /** The command as `jobs` shows it. */
  readonly text: string
}

/** Runs a program in a process of its own, or with `last` in the place of this one. */
export function* runExternal(sh: Shell, c: External, last: boolean): Sys<void> {
  const path = yield* findCommand(sh, c.argv[0]!)
  if (last && !sh.traps.has('EXIT')) {
    yield call(becomeProgram(sh, c, path))
    return
  }
  const pid = yield* forkShell(sh, (child) => becomeProgram(child, c, path), sh.options.monitor ? { pgid: 0, foreground: true } : {})
  const job = addJob(sh, [{ pid, command: c.text, state: { running: true } }], c.text, { foreground: true })
  sh.status = yield* awaitJob(sh, job)
}

/** In the child: redirections, assignments, then the program. Comes back only where that failed. */
function* becomeProgram(sh: Shell, c: External, path: string | undefined): Sys<void> {
  for (const [name, value] of c.assignments) sh.vars.put(name, { flags: Flag.export, value })
  if (!(yield* redirect(sh, c.redirects, undefined))) {
    sh.status = sh.dialect === 'dash' ? 2 : 1
    sh.flow = { kind: 'exit' }
    return
  }
  if (path === undefined) {
    yield call(notFound(sh, c.argv))
    sh.flow = { kind: 'exit' }
    return
  }
  yield call(execute(sh, path, c.argv))
  sh.flow = { kind: 'exit' }
}

/** Puts the program in this process's place; where that fails says why, with the status in `sh.status`. */
export function* execute(sh: Shell, path: string, argv: readonly string[], env = environmentOf(sh, path)): Sys<void> {
  try {
    yield* sys.exec(path, argv, env)
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno === 'ENOEXEC') {
      yield call(asScript(sh, path, argv))
      return
    }
    sh.status = e.errno === 'ENOENT' ? 127 : 126
    yield* complain(sh, `${sh.dialect === 'dash' ? argv[0] : path}: ${sh.dialect === 'dash' ? (e.errno === 'ENOENT' ? 'not found' : e.message) : yield* why(path, e.errno, e.message)}`)
  }
}

/** What a program is given: exported variables and functions, and its own path as `_`. */
export function environmentOf(sh: Shell, path: string): Readonly<Record<string, string>> {
  const env: Record<string, string> = { ...sh.vars.environment(), _: path }
  for (const [name, f] of sh.functions) if (f.exported) env[`BASH_FUNC_${name}%%`] = functionSource('', f.body, f.unit.source, false)
  return env
}

function* why(path: string, errno: string, message: string): Sys<string> {
  if (errno === 'EACCES') {
    try {
      if ((yield* sys.stat(path)).type === 'dir') return 'Is a directory'
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  if (errno === 'ENOENT') {
    const interpreter = yield* interpreterOf(path)
    if (interpreter) return `cannot execute: required file not found`
  }
  return message
}

function* interpreterOf(path: string): Sys<string | undefined> {
  try {
    return /^#![ \t]*(\S+)/.exec(yield* sys.readFile(path))?.[1]
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}

/** A file without a magic number is a script of this very shell. */
function* asScript(sh: Shell, path: string, argv: readonly string[]): Sys<void> {
  const fd = yield* sys.open(path, 'r')
  const head = yield* sys.read(fd, 80)
  yield* sys.close(fd)
  const firstLine = head.subarray(0, head.indexOf(10) < 0 ? head.length : head.indexOf(10))
  if (firstLine.includes(0)) {
    sh.status = 126
    yield* complain(sh, `${argv[0]}: cannot execute binary file: Exec format error`)
    return
  }
  yield call(runScriptText(sh, path, argv.slice(1)))
}

function* notFound(sh: Shell, argv: readonly string[]): Sys<void> {
  const name = argv[0]!
  const handler = sh.functions.get('command_not_found_handle')
  if (handler && !name.includes('/')) {
    yield call(callFunction(sh, handler, ['command_not_found_handle', ...argv]))
    return
  }
  sh.status = 127
  if (name.includes('/')) yield* complain(sh, `${name}: No such file or directory`)
  else yield* say(`${prefix(sh)}${name}: ${WORDS[sh.dialect].notFound}\n`)
}

/** Where a command's name leads: itself with a slash, else by PATH. Undefined: nowhere. */
export function* findCommand(sh: Shell, name: string): Sys<string | undefined> {
  if (name.includes('/')) return name
  if (name === '') return undefined
  const known = sh.hash.get(name)
  if (known) {
    known.hits++
    return known.path
  }
  // Without a PATH a name is a file of the directory.
  if ((scalar(sh, 'PATH') ?? '') === '') return name
  const path = (yield* searchPath(sh, name))[0]
  if (path !== undefined && path.startsWith('/') && sh.options.hashall) sh.hash.set(name, { path, hits: 1 })
  return path
}

/** Executables of a name in PATH (without `all` the first; a file that may not be executed only if there is none that may). */
export function* searchPath(sh: Shell, name: string, all = false, path = scalar(sh, 'PATH')): Sys<string[]> {
  const found: string[] = []
  let unusable: string | undefined
  for (const dir of (path ?? '').split(':')) {
    const candidate = dir === '' || dir === '.' ? `./${name}` : `${dir.replace(/\/$/, '')}/${name}`
    try {
      const stat = yield* sys.stat(candidate)
      if (stat.type === 'dir') continue
      if (yield* sys.access(candidate, 'x')) {
        found.push(candidate)
        if (!all) return found
      } else unusable ??= candidate
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  return found.length === 0 && unusable !== undefined && !all ? [unusable] : found
}

