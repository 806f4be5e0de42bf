import { call, type Sys } from '../sim/index.ts'
import { runText } from './exec/source.ts'
import type { Shell } from './state.ts'

/** Runs the commands of a trap; `$?` is afterwards what it was, unless they ended the shell. */
export function* runTrap(sh: Shell, name: string): Sys<void> {
  const action = sh.traps.get(name)
  if (action === undefined || action === '' || sh.runningTrap === name) return
  const before = { status: sh.status, running: sh.runningTrap, line: sh.line, pipeStatus: sh.pipeStatus, flow: sh.flow }
  sh.runningTrap = name
  sh.flow = undefined
  try {
    yield call(runText(sh, action, { firstLine: name === 'DEBUG' || name === 'ERR' || name === 'RETURN' ? sh.line : 1, kind: 'trap' }))
  } finally {
    sh.runningTrap = before.running
    sh.line = before.line
    if (!sh.flow) {
      sh.status = before.status
      sh.pipeStatus = before.pipeStatus
      sh.flow = before.flow
    }
  }
}

/** The EXIT trap, once, when the shell ends. */
export function* runExitTrap(sh: Shell): Sys<void> {
  const action = sh.traps.get('EXIT')
  if (action === undefined || action === '') return
  sh.flow = undefined
  const status = sh.status
  sh.runningTrap = 'EXIT'
  sh.traps.delete('EXIT')
  yield call(runText(sh, action, { firstLine: 1, kind: 'trap' }))
  if ((sh.flow as Shell['flow'])?.kind !== 'exit') sh.status = status
}
