import { call, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { addJob } from '../jobs/table.ts'
import { commandText } from '../print/command.ts'
import type { Member } from '../jobs/job.ts'
import type { Shell } from '../state.ts'
import type { Statement } from '../syntax/nodes.ts'
import { forkShell } from './child.ts'
import { commandLine } from '../syntax/unit.ts'
import { debugTrap } from './debug.ts'
import { startStages, runStage } from './pipeline.ts'
import { say } from './report.ts'
import { runNode } from './run.ts'

/** `command &` */
export function* runBackground(sh: Shell, statement: Statement): Sys<void> {
  const node = statement.command
  if (node.type === 'Command' && sh.unit) {
    sh.line = commandLine(sh.unit, node)
    yield* debugTrap(sh, node)
  }
  const input = sh.options.monitor || sh.inputGiven ? undefined : yield* nothing()
  const text = commandText(node, sh.unit!.source)
  let members: Member[]
  if (node.type === 'Pipeline' && node.commands.length > 1 && node.prefixes.length === 0) members = yield* startStages(sh, node, { foreground: false, ...(input === undefined ? {} : { input }) })
  else {
    const pid = yield* forkShell(sh, (child) => inBackground(child, node), {
      ...(input === undefined ? {} : { over: { 0: input } }), ...(sh.options.monitor ? { pgid: 0 } : {}), deaf: !sh.options.monitor,
    })
    if (input !== undefined) yield* sys.close(input)
    members = [{ pid, command: text, state: { running: true } }]
  }
  const job = addJob(sh, members, text, { foreground: false })
  sh.lastBackground = members.at(-1)!.pid
  sh.status = 0
  if (sh.interactive) yield* say(`[${job.number}] ${sh.lastBackground}\n`)
}

function* nothing(): Sys<number | undefined> {
  try {
    return yield* sys.open('/dev/null', 'r', { cloexec: true })
  } catch {
    return undefined
  }
}

function* inBackground(child: Shell, node: Statement['command']): Sys<void> {
  if (node.type === 'Command') yield call(runStage(child, node))
  else yield call(runNode(child, node))
}
