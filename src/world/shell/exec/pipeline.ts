import { call, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { addJob } from '../jobs/table.ts'
import { awaitJob } from '../jobs/wait.ts'
import type { Member } from '../jobs/job.ts'
import { commandText } from '../print/command.ts'
import type { Shell } from '../state.ts'
import type { CommandNode, Pipeline } from '../syntax/nodes.ts'
import { forkShell } from './child.ts'
import { afterFailure, runCommand } from './run.ts'
import { commandLine } from '../syntax/unit.ts'
import { debugTrap } from './debug.ts'
import { timed } from './time.ts'

export function* runPipeline(sh: Shell, node: Pipeline): Sys<void> {
  const time = node.prefixes.find((p) => p.type === 'Time')
  const negations = node.prefixes.filter((p) => p.type === 'Negation').length
  if (time) {
    yield call(timed(sh, time.type === 'Time' && time.posix !== undefined, () => negated(sh, node, negations)))
    return
  }
  yield call(negated(sh, node, negations))
}

function* negated(sh: Shell, node: Pipeline, negations: number): Sys<void> {
  if (negations > 0) sh.tolerant++
  try {
    if (node.commands.length === 1) yield call(runCommand(sh, node.commands[0]!))
    else if (node.commands.length === 0) sh.status = 0
    else yield call(stages(sh, node))
  } finally {
    if (negations > 0) sh.tolerant--
  }
  if (negations % 2 === 1 && !sh.flow) sh.status = sh.status === 0 ? 1 : 0
}

function* stages(sh: Shell, node: Pipeline): Sys<void> {
  if (sh.shopts.lastpipe && !sh.options.monitor) {
    yield call(lastHere(sh, node))
    return
  }
  const members: Member[] = yield* startStages(sh, node, { foreground: true })
  const job = addJob(sh, members, commandText(node, sh.unit!.source), { foreground: true })
  sh.status = yield* awaitJob(sh, job)
  yield* afterFailure(sh)
}

/** shopt lastpipe: the last stage runs in this very shell. */
function* lastHere(sh: Shell, node: Pipeline): Sys<void> {
  const [r, w] = yield* sys.pipe({ high: true })
  const first = { ...node, commands: node.commands.slice(0, -1) } as Pipeline
  const members = yield* startStages(sh, first, { foreground: true, output: w, both: node.operators.at(-1) === '|&' })
  yield* sys.close(w)
  const saved = yield* sys.dup(0, { from: 10, cloexec: true })
  yield* sys.dup(r, { to: 0 })
  yield* sys.close(r)
  const { inputGiven } = sh
  sh.inputGiven = true
  try {
    yield call(runCommand(sh, node.commands.at(-1)!))
  } finally {
    sh.inputGiven = inputGiven
    yield* sys.dup(saved, { to: 0 })
    yield* sys.close(saved)
  }
  const { status } = sh
  const job = addJob(sh, members, commandText(first, sh.unit!.source), { foreground: true })
  const code = yield* awaitJob(sh, job)
  sh.pipeStatus = [...sh.pipeStatus, status]
  sh.status = status === 0 && sh.options.pipefail ? code : status
}

/** Starts every stage in a process of its own, joined by pipes. */
export function* startStages(sh: Shell, node: Pipeline, o: { foreground: boolean; input?: number; output?: number; both?: boolean }): Sys<Member[]> {
  const members: Member[] = []
  let previous = o.input
  let pgid = sh.options.monitor ? 0 : undefined
  const last = node.commands.length - 1
  for (let i = 0; i <= last; i++) {
    const stage = node.commands[i]!
    const next = i < last ? yield* sys.pipe({ high: true }) : undefined
    const over: Record<number, number> = {}
    if (previous !== undefined) over[0] = previous
    const output = next?.[1] ?? o.output
    if (output !== undefined) {
      over[1] = output
      if (next ? node.operators[i] === '|&' : o.both) over[2] = output
    }
    const foreground = o.foreground && sh.options.monitor && i === 0
    if (stage.type === 'Command' && sh.unit) {
      sh.line = commandLine(sh.unit, stage)
      yield* debugTrap(sh, stage)
    }
    const input = over[0] !== undefined
    const pid = yield* forkShell(sh, (child) => runStage(child, stage, input), {
      over, keepJobs: stage.type === 'Command' && stage.name?.text === 'jobs', ...(pgid === undefined ? {} : { pgid }), foreground, deaf: !o.foreground && !sh.options.monitor,
    })
    if (pgid === 0) pgid = pid
    members.push({ pid, command: commandText(stage, sh.unit!.source) + (i < last ? (node.operators[i] === '|&' ? ' |&' : ' |') : ''), state: { running: true } })
    if (previous !== undefined) yield* sys.close(previous)
    if (next) yield* sys.close(next[1])
    previous = next?.[0]
  }
  return members
}

/** A stage runs as the last command of its process: an external one takes its place. */
export function* runStage(child: Shell, stage: CommandNode, input = false): Sys<void> {
  child.lastCommand = true
  child.debugged = true
  if (input) child.inputGiven = true
  yield call(runCommand(child, stage))
}

