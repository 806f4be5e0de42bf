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
  const members: Member[] = yield* startStages(sh, node, { foreground: true })
  const job = addJob(sh, members, commandText(node, sh.unit!.source), { foreground: true })
  sh.status = yield* awaitJob(sh, job)
  yield* afterFailure(sh)
}

/** Starts every stage in a process of its own, joined by pipes. */
export function* startStages(sh: Shell, node: Pipeline, o: { foreground: boolean; input?: number }): Sys<Member[]> {
  const members: Member[] = []
  let previous = o.input
  let pgid = sh.options.monitor ? 0 : undefined
  const last = node.commands.length - 1
  for (let i = 0; i <= last; i++) {
    const stage = node.commands[i]!
    const next = i < last ? yield* sys.pipe({ high: true }) : undefined
    const over: Record<number, number> = {}
    if (previous !== undefined) over[0] = previous
    if (next) {
      over[1] = next[1]
      if (node.operators[i] === '|&') over[2] = next[1]
    }
    const foreground = o.foreground && sh.options.monitor && i === 0
    const pid = yield* forkShell(sh, (child) => runStage(child, stage), {
      over, ...(pgid === undefined ? {} : { pgid }), foreground, deaf: !o.foreground && !sh.options.monitor,
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
export function* runStage(child: Shell, stage: CommandNode): Sys<void> {
  child.lastCommand = true
  yield call(runCommand(child, stage))
}

