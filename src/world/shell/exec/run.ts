import { call, type Sys } from '../../sim/index.ts'
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
  const [only] = statements
  if (statements.length === 1 && !only!.background) {
    yield* runNode(sh, only!.command)
    return
  }
  sh.lists++
  try {
    for (const s of statements) {
      const { command } = s
      if (s.background) yield call(runBackground(sh, s))
      else if (command.type === 'AndOr' || command.type === 'Pipeline') yield call(runNode(sh, command))
      else yield call(runCommand(sh, command))
      if (sh.flow) return
    }
  } finally {
    sh.lists--
  }
}

export const runList = (sh: Shell, list: CompoundList): Sys<void> => runStatements(sh, list.commands)

/** Runs a pipeline or an and-or list; the status is in `sh.status`, what comes next in `sh.flow`. */
export function* runNode(sh: Shell, node: PipelineNode | AndOr): Sys<void> {
  if (sh.options.noexec && !sh.interactive) return
  switch (node.type) {
    case 'AndOr':
      yield call(andOr(sh, node))
      return
    case 'Pipeline':
      yield call(runPipeline(sh, node as Pipeline))
      return
    default:
      yield* runCommand(sh, node as CommandNode)
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

/** What one command costs. */
const STEP = { call: 'cpu', steps: 1 } as const
/**
 * Commands are paid for in small bundles as long as the shell has not run for about a second of lab time without waiting: then the kernel makes every call
 * dear, and bundles would only make a spinning loop do more.
 */
const BUNDLE = { call: 'cpu', steps: 4 } as const
const SPINNING = 8_000

/** Runs one command of a pipeline in this process. */
export function* runCommand(sh: Shell, node: CommandNode): Sys<void> {
  const last = sh.lastCommand
  sh.lastCommand = false
  const steps = ++sh.steps
  if (steps - sh.waitedAt > SPINNING) yield STEP
  else if (steps % BUNDLE.steps === 0) yield BUNDLE
  if (steps % LOOK_EVERY === 0) yield* takeSignals(sh)
  if (sh.flow) return
  if (sh.unit) sh.line = commandLine(sh.unit, node)
  if (sh.options.noexec && !sh.interactive) return
  if (node.type === 'Command') {
    yield* simpleCommand(sh, node, last)
    return
  }
  if (node.type === 'Redirected') {
    const { command, redirects } = node as Redirected
    const { inputGiven } = sh
    if (command.type === 'Subshell' && redirects.some((r) => r.operator.startsWith('<'))) sh.inputGiven = true
    yield call(withRedirections(sh, redirects, () => COMPOUND[command.type]!(sh, command)))
    sh.inputGiven = inputGiven
  } else yield* COMPOUND[node.type]!(sh, node)
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
