import { call, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { addJob } from '../jobs/table.ts'
import { commandText } from '../print/command.ts'
import type { Shell } from '../state.ts'
import type { Coproc } from '../syntax/nodes.ts'
import { IndexedArray } from '../vars/indexed-array.ts'
import { Flag } from '../vars/variable.ts'
import { forkShell } from './child.ts'
import { runCommand, runList } from './run.ts'
import { say } from './report.ts'

const COPROCESS_FROM = 60

/** `coproc NAME command`: runs beside, its output and input in NAME[0] and NAME[1]. */
export function* startCoprocess(sh: Shell, node: Coproc): Sys<void> {
  const name = node.name?.text ?? 'COPROC'
  const { body } = node
  const [outR, outW] = yield* sys.pipe({ high: true })
  const [inR, inW] = yield* sys.pipe({ high: true })
  const text = `coproc ${name === 'COPROC' && node.name === undefined ? '' : `${name} `}${body.type === 'CompoundList' ? '' : commandText(body, sh.unit!.source)}`
  const pid = yield* forkShell(sh, (child) => (body.type === 'CompoundList' ? runList(child, body) : single(child, body)), {
    over: { 0: inR, 1: outW }, ...(sh.options.monitor ? { pgid: 0 } : {}), deaf: !sh.options.monitor,
  })
  yield* sys.close(inR)
  yield* sys.close(outW)
  const fds = [yield* high(outR), yield* high(inW)]
  sh.vars.put(name, { flags: Flag.indexed, value: new IndexedArray(fds.map(String)) })
  sh.vars.put(`${name}_PID`, { flags: 0, value: String(pid) })
  const job = addJob(sh, [{ pid, command: text, state: { running: true } }], text, { foreground: false })
  sh.lastBackground = pid
  if (sh.interactive) yield* say(`[${job.number}] ${pid}\n`)
}

function* single(child: Shell, body: Exclude<Coproc['body'], { type: 'CompoundList' }>): Sys<void> {
  child.lastCommand = true
  yield call(runCommand(child, body))
}

function* high(fd: number): Sys<number> {
  const to = yield* sys.dup(fd, { from: COPROCESS_FROM, cloexec: true })
  yield* sys.close(fd)
  return to
}
