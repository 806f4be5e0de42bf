import { call, type Sys } from '../../sim/index.ts'
import { compileGlob } from '../../text/index.ts'
import { addJob } from '../jobs/table.ts'
import { awaitJob } from '../jobs/wait.ts'
import { ShellError } from '../errors.ts'
import { evaluate, settle, touchClock } from '../expand/arithmetic.ts'
import { expandParts } from '../expand/parts.ts'
import { TextSink } from '../expand/sink.ts'
import { expandPattern, expandText, expandItems, expandWords } from '../expand/words.ts'
import { commandText } from '../print/command.ts'
import type { Shell } from '../state.ts'
import type { ArithmeticCommand, ArithmeticFor, BraceGroup, Case, CompoundList, Coproc, For, FunctionNode, If, Select, Subshell, TestCommand, While } from '../syntax/nodes.ts'
import { assignScalar } from '../vars/assign.ts'
import { isName } from '../vars/variable.ts'
import { lineAt } from '../syntax/unit.ts'
import { parseWord } from '../word/parse.ts'
import { debugTrap } from './debug.ts'
import { forkShell } from './child.ts'
import { definingFile } from './function.ts'
import { complain } from './report.ts'
import { runList } from './run.ts'
import { evaluateTest } from './test-command.ts'
import { trace } from './trace.ts'
import { arithmeticForTexts } from '../syntax/arithmetic-for.ts'
import { selectFrom } from './select.ts'
import { startCoprocess } from './coprocess.ts'
import { printedWord } from '../print/word.ts'

/** Runs a list whose failure is an answer. */
function* condition(sh: Shell, list: CompoundList): Sys<boolean> {
  sh.tolerant++
  try {
    yield call(runList(sh, list))
  } finally {
    sh.tolerant--
  }
  return sh.status === 0
}

export function* ifCommand(sh: Shell, node: If): Sys<void> {
  for (const branch of [node, ...node.elif]) {
    const holds = yield* condition(sh, branch.clause)
    if (sh.flow) return
    if (!holds) continue
    yield call(runList(sh, branch.then))
    return
  }
  if (node.else) yield call(runList(sh, node.else))
  else sh.status = 0
}

/** After a loop's body: true when the loop ends. */
function loopEnds(sh: Shell): boolean {
  const { flow } = sh
  if (!flow) return false
  if (flow.kind !== 'break' && flow.kind !== 'continue') return true
  if (flow.levels > 1) {
    sh.flow = { kind: flow.kind, levels: flow.levels - 1 }
    return true
  }
  sh.flow = undefined
  return flow.kind === 'break'
}

export function* whileLoop(sh: Shell, node: While): Sys<void> {
  sh.loops++
  let status = 0
  try {
    for (;;) {
      const holds = yield* condition(sh, node.clause)
      if (sh.flow) {
        if (loopEnds(sh)) return
        continue
      }
      if (holds !== (node.kind === 'while')) break
      yield call(runList(sh, node.body))
      status = sh.status
      if (loopEnds(sh)) return
    }
  } finally {
    sh.loops--
  }
  sh.status = status
}

export function* forLoop(sh: Shell, node: For): Sys<void> {
  const name = node.name.text
  if (!isName(name)) {
    yield* complain(sh, `\`${name}': not a valid identifier`)
    sh.status = 1
    return
  }
  const words = node.wordlist === undefined ? sh.params : yield* expandItems(sh, node.wordlist)
  sh.loops++
  sh.status = 0
  const line = sh.line
  try {
    for (const word of words) {
      if (sh.options.xtrace) yield* trace(sh, `for ${name} in ${node.wordlist === undefined ? '"$@"' : node.wordlist.map((w) => printedWord(w.text)).join(' ')}`)
      sh.line = line
      yield* debugTrap(sh, node)
      assignScalar(sh, name, word)
      yield call(runList(sh, node.body))
      if (loopEnds(sh)) return
    }
  } finally {
    sh.loops--
  }
}

function* number(sh: Shell, text: string): Sys<bigint> {
  const sink = new TextSink()
  yield* expandParts(sh, parseWord(text, 'arithmetic'), sink, { tilde: 'none' })
  yield* touchClock(sh, sink.out)
  const value = evaluate(sh, sink.out)
  yield* settle(sh)
  return value
}

export function* arithmeticFor(sh: Shell, node: ArithmeticFor): Sys<void> {
  const [first, test, step] = arithmeticForTexts(sh.unit!.source, node)
  sh.loops++
  sh.status = 0
  try {
    yield* forPart(sh, first)
    while (test.trim() === '' || (yield* forPart(sh, test)) !== 0n) {
      yield call(runList(sh, node.body))
      if (loopEnds(sh)) return
      yield* forPart(sh, step)
    }
  } catch (e) {
    if (!(e instanceof ShellError) || e.ends === 'exit') throw e
    yield* complain(sh, `((: ${e.message}`)
    sh.status = 1
  } finally {
    sh.loops--
  }
}

function* forPart(sh: Shell, text: string): Sys<bigint> {
  if (text.trim() === '') return 1n
  yield* debugTrap(sh, { text: `((${text}))` })
  if (sh.options.xtrace) yield* trace(sh, `(( ${text} ))`)
  return yield* number(sh, text)
}

export function* arithmeticCommand(sh: Shell, node: ArithmeticCommand): Sys<void> {
  yield* debugTrap(sh, node)
  if (sh.options.xtrace) yield* trace(sh, `(( ${node.body} ))`)
  try {
    sh.status = (yield* number(sh, node.body)) === 0n ? 1 : 0
  } catch (e) {
    if (!(e instanceof ShellError) || e.ends === 'exit') throw e
    yield* complain(sh, `((: ${e.message}`)
    sh.status = 1
  }
}

export function* testCommand(sh: Shell, node: TestCommand): Sys<void> {
  yield* debugTrap(sh, node)
  sh.status = yield call(evaluateTest(sh, node.expression))
}

export function* caseCommand(sh: Shell, node: Case): Sys<void> {
  yield* debugTrap(sh, node)
  const value = yield* expandText(sh, node.word.text)
  if (sh.options.xtrace) yield* trace(sh, `case ${printedWord(node.word.text)} in`)
  sh.status = 0
  let through = false
  for (const item of node.items) {
    if (!through && !(yield* matchesAny(sh, item.pattern.map((p) => p.text), value))) continue
    if (item.body.commands.length > 0) yield call(runList(sh, item.body))
    else sh.status = 0
    if (sh.flow || item.terminator === undefined || item.terminator === ';;') return
    through = item.terminator === ';&'
  }
}

function* matchesAny(sh: Shell, patterns: readonly string[], value: string): Sys<boolean> {
  for (const p of patterns) {
    const glob = compileGlob(yield* expandPattern(sh, p), { extglob: true, ignoreCase: sh.shopts.nocasematch })
    if (glob.matches(value)) return true
  }
  return false
}

export function* braceGroup(sh: Shell, node: BraceGroup): Sys<void> { yield call(runList(sh, node.body)) }

export function* subshell(sh: Shell, node: Subshell): Sys<void> {
  const pid = yield* forkShell(sh, (child) => runList(child, node.body), sh.options.monitor ? { pgid: 0, foreground: true } : {})
  const text = commandText(node, sh.unit!.source)
  sh.status = yield* awaitJob(sh, addJob(sh, [{ pid, command: text, state: { running: true } }], text, { foreground: true }))
}

export function* defineFunction(sh: Shell, node: FunctionNode): Sys<void> {
  const name = node.name.text
  const old = sh.functions.get(name)
  if (old?.readonly) {
    yield* complain(sh, `${name}: readonly function`)
    sh.status = 1
    return
  }
  if (node.body.type === 'CompoundList') return
  sh.functions.set(name, {
    name, body: node.body, unit: sh.unit!, file: definingFile(sh), line: lineAt(sh.unit!, node.pos), ...(old?.exported ? { exported: true } : {}), ...(old?.traced ? { traced: true } : {}),
  })
  sh.status = 0
}

export function* selectLoop(sh: Shell, node: Select): Sys<void> {
  const name = node.name.text
  const words = node.wordlist === undefined ? sh.params : yield* expandWords(sh, node.wordlist)
  if (sh.options.xtrace) yield* trace(sh, `select ${name} in ${(node.wordlist ?? []).map((w) => printedWord(w.text)).join(' ')}`)
  yield* debugTrap(sh, node)
  if (words.length === 0) {
    sh.status = 0
    return
  }
  sh.loops++
  try {
    for (let menu = true; ;) {
      const reply: { line: string; word: string } | undefined = yield* selectFrom(sh, words, menu)
      if (reply === undefined) {
        sh.status = 1
        return
      }
      menu = reply.line === ''
      if (menu) continue
      assignScalar(sh, name, reply.word)
      yield call(runList(sh, node.body))
      if (loopEnds(sh)) return
    }
  } finally {
    sh.loops--
  }
}

export function* coproc(sh: Shell, node: Coproc): Sys<void> {
  yield call(startCoprocess(sh, node))
  sh.status = 0
}

