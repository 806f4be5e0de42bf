import { call, type Sys } from '../sim/index.ts'
import { SIGNALS, sys, type Signal } from '../os/index.ts'
import { Unwind } from './errors.ts'
import { runExitTrap, runTrap } from './traps.ts'
import type { Shell } from './state.ts'

/** Takes signals that were caught: runs their traps; an interrupt without one ends the command line or the shell. */
export function* takeSignals(sh: Shell): Sys<void> {
  const caught = yield* sys.signals()
  for (const signal of caught) yield* deliver(sh, signal)
}

function* deliver(sh: Shell, signal: Signal): Sys<void> {
  const action = sh.traps.get(signal)
  if (action !== undefined) {
    if (action !== '') yield call(runTrap(sh, signal))
    if (sh.waiting) sh.trapped = 128 + SIGNALS[signal]
    return
  }
  if (signal === 'INT') {
    if (sh.interactive) throw new Unwind('abandon', 130)
    if (sh.waitingFor) sh.interrupted = true
    else yield* dieOf(sh, 'INT')
  }
  if (signal === 'HUP' && sh.interactive) throw new Unwind('exit', 129)
}

/** Ends the shell as a signal without a trap does, its EXIT trap run before. */
export function* dieOf(sh: Shell, signal: Signal): Sys<void> {
  yield call(runExitTrap(sh))
  yield* sys.die(signal)
}
