import { defineSlot, defineTable, type TaskId, type Time, type World } from '../../sim/index.ts'
import type { ExitStatus, Process } from '../tables.ts'
import type { LoadedUnit } from './unit-file.ts'

export type ActiveState = 'active' | 'reloading' | 'inactive' | 'failed' | 'activating' | 'deactivating'

/** What a unit does now, as `systemctl show` knows it. */
export interface UnitState {
  readonly machine: string
  readonly name: string
  readonly active: ActiveState
  /** running, exited, dead, failed, start, stop-sigterm, auto-restart, listening, mounted … */
  readonly sub: string
  /** Lab time at which `active` changed last. */
  readonly since: Time
  /** Since when it is, or was last, active. */
  readonly activeSince?: Time
  /** The main process: its row and its number. */
  readonly main?: TaskId
  readonly pid?: number
  /** Number and end of the main process of the last run. */
  readonly lastPid?: number
  readonly lastStart?: Time
  readonly lastEnd?: Time
  readonly status?: ExitStatus
  readonly result: 'success' | 'exit-code' | 'signal' | 'timeout' | 'start-limit-hit'
  readonly restarts: number
  /** Starts of the last ten seconds: too many in a row are refused. */
  readonly recentStarts: readonly Time[]
  /** Tells this run from earlier ones: a timer of an older run does nothing. */
  readonly run: number
  /** It was told to stop: its end is no failure. */
  readonly stopping: boolean
  /** It starts again when it has stopped. */
  readonly startAgain?: boolean
  /** Which of the commands of its start runs. */
  readonly step?: number
}

/** By `machine/name`. */
export const unitStates = defineTable<string, UnitState>('os.unit-states')
export const unitKey = (machine: string, name: string): string => `${machine}/${name}`

export const stateOf = (w: World, machine: string, name: string): UnitState => w.table(unitStates).get(unitKey(machine, name)) ?? {
  machine, name, active: 'inactive', sub: 'dead', since: 0, result: 'success', restarts: 0, recentStarts: [], run: 0, stopping: false,
}

/** Where the processes of a unit are put. */
export const sliceOf = (name: string): string => `/system.slice/${name}`

/** How a unit's main process is made, for those whose servers are daemons of the lab: ssh, frr, containerd, kubelet. All others run their ExecStart. */
export interface UnitBehaviour {
  /** Starts its processes and gives the main one. An exit status instead says that it failed at once. */
  start(world: World, machine: string, unit: LoadedUnit): Process | { readonly exit: number }
  /** Microseconds until it says that it is ready. Default 20 ms. */
  readonly ready?: number
  /** Default: SIGTERM to the main process. */
  stop?(world: World, machine: string, unit: LoadedUnit, main: Process | undefined): void
  /** Default: SIGHUP to the main process, where the unit has an ExecReload. */
  reload?(world: World, machine: string, unit: LoadedUnit, main: Process): void
}

/** Behaviours by the unit's name. */
export const unitBehaviours = defineSlot<UnitBehaviour>('os.unit')
