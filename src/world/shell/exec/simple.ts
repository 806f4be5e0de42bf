import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { builtinOf, type Builtin } from '../builtins/index.ts'
import { SPECIAL_BUILTINS } from '../builtins/special.ts'
import { ShellError } from '../errors.ts'
import { expandWordInto, isPlain } from '../expand/words.ts'
import { commandText } from '../print/command.ts'
import type { Shell } from '../state.ts'
import type { Assignment, Command } from '../syntax/nodes.ts'
import { Flag } from '../vars/variable.ts'
import { debugTrap } from './debug.ts'
import { assign, asArgument, assignValue, type Declared } from './assignment.ts'
import { expandText } from '../expand/words.ts'
import { runExternal } from './external.ts'
import { callFunction } from './function.ts'
import { redirect, restore, withRedirections } from './redirect.ts'
import { complain, writeFully } from './report.ts'
import { afterFailure } from './run.ts'
import { traceAssignment, traceCommand, traceList } from './trace.ts'

/** Builtins whose arguments of the form `name=value` are assignments. */
const DECLARING = new Set(['declare', 'typeset', 'local', 'export', 'readonly'])

/** Runs a simple command: expansions, redirections, assignments, then a function, a builtin or a program. */
export function* simpleCommand(sh: Shell, node: Command, last: boolean): Sys<void> {
  sh.substitutionStatus = undefined
  if (!sh.debugged) yield* debugTrap(sh, node)
  sh.debugged = false
  if (sh.flow) return
  const mark = sh.openSubstitutions.length
  try {
    if (node.name === undefined) yield* assignmentsOnly(sh, node)
    else yield* named(sh, node, last)
  } catch (e) {
    if (!(e instanceof ShellError)) throw e
    yield* complain(sh, e.message)
    sh.status = e.status
    if (e.ends === 'exit') sh.flow = { kind: sh.interactive ? 'discard' : 'exit' }
    else if (e.ends === 'discard') sh.flow = { kind: 'discard' }
  } finally {
    while (sh.openSubstitutions.length > mark) yield* closeQuietly(sh.openSubstitutions.pop()!)
  }
  if (sh.pipeStatus.length !== 1 || sh.pipeStatus[0] !== sh.status) sh.pipeStatus = [sh.status]
  yield* afterFailure(sh)
}

function* closeQuietly(fd: number): Sys<void> {
  try {
    yield* sys.close(fd)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

const assignmentsOf = (node: Command): Assignment[] => node.prefix.filter((p): p is Assignment => p.type === 'Assignment')

function* assignmentsOnly(sh: Shell, node: Command): Sys<void> {
  const doAll = function* (): Sys<void> {
    for (const a of assignmentsOf(node)) {
      const value = yield* assign(sh, a)
      if (sh.options.xtrace) yield* traceAssignment(sh, a, value)
    }
    sh.status = sh.substitutionStatus ?? 0
  }
  if (node.redirects.length === 0) yield call(doAll())
  else yield call(withRedirections(sh, node.redirects, doAll))
}

function* named(sh: Shell, node: Command, last: boolean): Sys<void> {
  const declares = isDeclaring(node)
  const argv: string[] = []
  const declared: (Declared | undefined)[] = []
  for (const word of [node.name!, ...node.args]) {
    const before = argv.length
    if (word.type === 'Assignment' && declares) {
      const d = yield* asArgument(sh, word)
      declared[argv.length] = d
      if (typeof d.value !== 'string' && sh.options.xtrace) yield* traceList(sh, d)
      argv.push(d.text)
    } else if (isPlain(word.text)) argv.push(word.text)
    else yield* expandWordInto(sh, word.text, argv)
    if (argv.length > before) sh.lastArgument = argv.at(-1)!
  }
  const assignments = assignmentsOf(node)
  if (argv.length === 0) {
    yield call(assignmentsOnly(sh, node))
    return
  }
  const prepared: Prepared[] = []
  for (const a of assignments) {
    const value = a.value.type === 'Word' ? yield* expandText(sh, a.value.text, 'colons') : undefined
    prepared.push({ assignment: a, value })
    if (sh.options.xtrace) yield* traceAssignment(sh, a, value ?? '')
  }
  if (sh.options.xtrace) yield* traceCommand(sh, argv.map((w, i) => (declared[i] && typeof declared[i].value !== 'string' ? declared[i].name : w)))
  const name = argv[0]!
  const f = sh.functions.get(name)
  if (f && !(sh.options.posix && SPECIAL_BUILTINS.has(name))) {
    yield call(inProcess(sh, node, prepared, () => callFunction(sh, f, argv)))
    return
  }
  const builtin = builtinOf(sh, name)
  if (builtin) {
    sh.declared = declared
    if (name === 'exec') {
      yield call(inProcess(sh, node, prepared, () => runBuiltin(sh, builtin, argv), argv.length === 1 || undefined))
    } else if (prepared.length === 0 && node.redirects.length === 0) yield* runBuiltin(sh, builtin, argv)
    else yield call(inProcess(sh, node, prepared, () => runBuiltin(sh, builtin, argv)))
    sh.setLastArgument()
    return
  }
  const env = prepared.map((p): [string, string] => [p.assignment.name, p.value ?? ''])
  yield call(runExternal(sh, { argv, redirects: node.redirects, assignments: env, text: commandText(node, sh.unit!.source) }, last))
  sh.setLastArgument()
}

function isDeclaring(node: Command): boolean {
  let name = node.name!.text
  if ((name === 'command' || name === 'builtin') && node.args.length > 0) name = node.args.find((a) => !a.text.startsWith('-'))?.text ?? ''
  return DECLARING.has(name)
}

/** An assignment before a command, its value expanded (of a list it is not). */
interface Prepared { readonly assignment: Assignment; readonly value: string | undefined }

/** Runs a function or builtin under redirections (which stay if it is `exec` alone) and temporary assignments. */
function* inProcess(sh: Shell, node: Command, assignments: readonly Prepared[], body: () => Sys<void>, lasting = false): Sys<void> {
  const undo = lasting ? undefined : []
  if (assignments.length > 0) sh.vars.pushFrame('temporary')
  try {
    if (node.redirects.length > 0 && !(yield* redirect(sh, node.redirects, undo))) {
      sh.status = sh.dialect === 'dash' ? 2 : 1
      if (sh.dialect === 'dash' && SPECIAL_BUILTINS.has(node.name?.text ?? '')) sh.flow = { kind: 'exit' }
      return
    }
    for (const { assignment: a, value } of assignments) {
      sh.vars.hide(a.name, 'temporary')
      const v = sh.vars.get(a.name)
      sh.vars.put(a.name, { flags: (v?.flags ?? 0) | Flag.export, value: v?.value, ...(v?.dynamic ? { dynamic: v.dynamic } : {}) })
      if (value === undefined) yield* assign(sh, a)
      else yield* assignValue(sh, a, value)
    }
    yield call(body())
  } finally {
    if (assignments.length > 0) sh.vars.popFrame()
    if (undo && undo.length > 0) yield* restore(undo)
  }
}

/** Runs a builtin; what it printed goes out at its end, as bash's buffer does. */
export function* runBuiltin(sh: Shell, builtin: Builtin, argv: readonly string[]): Sys<void> {
  const outer = sh.pendingOutput
  sh.pendingOutput = []
  try {
    const status = yield* builtin(sh, argv.slice(1), argv[0]!)
    if (status !== undefined) sh.status = status
  } finally {
    const output = sh.pendingOutput.join('')
    sh.pendingOutput = outer
    if (output !== '') yield* flush(sh, argv[0]!, output)
  }
}

function* flush(sh: Shell, name: string, output: string): Sys<void> {
  try {
    yield* writeFully(1, output)
  } catch (e) {
    if (!isErrno(e)) throw e
    // dash names the builtin twice and calls every failure an I/O error.
    yield* complain(sh, sh.dialect === 'dash' ? `${name}: ${name}: I/O error` : `${name}: write error: ${e.message}`)
    sh.status = 1
  }
}
