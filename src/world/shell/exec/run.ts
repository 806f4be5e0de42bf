import { call, cpu, type Sys } from '../../sim/index.ts'
import type { Shell } from '../state.ts'
import { commandLine } from '../syntax/unit.ts'
import type { AndOr, CommandNode, CompoundList, Pipeline, PipelineNode, Redirected, Statement } from '../syntax/nodes.ts'
import { runTrap } from '../traps.ts'
import { takeSignals } from '../signals.ts'
import { runBackground } from './background.ts'
import { arithmeticCommand, arithmeticFor, braceGroup, caseCommand, coproc, defineFunction, forLoop, ifCommand, selectLoop, subshell, testCommand, whileLoop } from './compound.ts'
import { runPipeline } from './pipeline.ts'
import { withRedirections } from './redirect.ts'
import { simpleCommand } from './simple.ts'

/** Signals that came are looked for after so many commands, and wherever the shell waits. */
const LOOK_EVERY = 16

export function* runStatements(sh: Shell, statements: readonly Statement[]): Sys<void> {
  if (statements.length > 1) sh.lists++
  try {
    for (const s of statements) {
      if (s.background) yield call(runBackground(sh, s))
      else yield call(runNode(sh, s.command))
      if (sh.flow) return
    }
  } finally {
    if (statements.length > 1) sh.lists--
  }
}

export const runList = (sh: Shell, list: CompoundList): Sys<void> => runStatements(sh, list.commands)

/** Runs a pipeline or an and-or list; the status is in `sh.status`, what comes next in `sh.flow`. */
export function* runNode(sh: Shell, node: PipelineNode | AndOr): Sys<void> {
  switch (node.type) {
    case 'AndOr':
      yield call(andOr(sh, node))
      return
    case 'Pipeline':
      yield call(runPipeline(sh, node as Pipeline))
      return
    default:
      yield call(runCommand(sh, node as CommandNode))
  }
}

function* andOr(sh: Shell, node: AndOr): Sys<void> {
  const last = node.commands.length - 1
  sh.lists++
  try {
    yield call(andOrRest(sh, node, last))
  } finally {
    sh.lists--
  }
}

function* andOrRest(sh: Shell, node: AndOr, last: number): Sys<void> {
  for (let i = 0; i <= last; i++) {
    if (i > 0 && (node.operators[i - 1] === '&&') !== (sh.status === 0)) continue
    if (i < last) sh.tolerant++
    try {
      yield call(runNode(sh, node.commands[i]!))
    } finally {
      if (i < last) sh.tolerant--
    }
    if (sh.flow) return
  }
}

type Runner = (sh: Shell, node: any) => Sys<void>

const COMPOUND: Readonly<Record<string, Runner>> = {
  If: ifCommand, For: forLoop, ArithmeticFor: arithmeticFor, Select: selectLoop, While: whileLoop, Subshell: subshell, BraceGroup: braceGroup, Case: caseCommand,
  TestCommand: testCommand, ArithmeticCommand: arithmeticCommand, Function: defineFunction, Coproc: coproc,
}

/** Runs one command of a pipeline in this process. */
export function* runCommand(sh: Shell, node: CommandNode): Sys<void> {
  const last = sh.lastCommand
  sh.lastCommand = false
  yield* cpu(1)
  if (++sh.steps % LOOK_EVERY === 0) yield* takeSignals(sh)
  if (sh.flow) return
  if (sh.unit) sh.line = commandLine(sh.unit, node)
  if (sh.options.noexec && !sh.interactive) return
  if (node.type === 'Command') {
    yield call(simpleCommand(sh, node, last))
    return
  }
  if (node.type === 'Redirected') {
    const { command, redirects } = node as Redirected
    const { inputGiven } = sh
    if (command.type === 'Subshell' && redirects.some((r) => r.operator.startsWith('<'))) sh.inputGiven = true
    yield call(withRedirections(sh, redirects, () => COMPOUND[command.type]!(sh, command)))
    sh.inputGiven = inputGiven
  } else yield call(COMPOUND[node.type]!(sh, node))
  const type = node.type === 'Redirected' ? node.command.type : node.type
  if (type === 'TestCommand' || type === 'ArithmeticCommand') sh.pipeStatus = [sh.status]
  if (type === 'Subshell' || type === 'TestCommand' || type === 'ArithmeticCommand' || node.type === 'Redirected') yield* afterFailure(sh)
}

/** `set -e` and the ERR trap, after a command that failed where failing counts. */
export function* afterFailure(sh: Shell): Sys<void> {
  if (sh.status === 0 || sh.tolerant > 0 || sh.flow) return
  if (sh.traps.has('ERR')) yield call(runTrap(sh, 'ERR'))
  if (sh.options.errexit && !sh.flow) sh.flow = { kind: 'exit' }
}
