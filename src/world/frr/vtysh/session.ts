import type { Sys, TaskId } from '../../sim/index.ts'
import type { Daemon, Frame, Mode } from '../command.ts'
import { modeInfo } from '../grammar/index.ts'

/** What one vtysh knows: its own variables, nothing of the daemons' state. */
export interface Session {
  mode: Mode
  /** Sections around the mode, outermost first. */
  path: readonly Frame[]
  /** The name in the prompt, and vtysh's own line of the configuration; `no hostname` leaves none. */
  hostname: string | undefined
  domainname: string | undefined
  /** Whether `write` makes one file: as vtysh.conf or `service integrated-vtysh-config` said. */
  integrated: 'unspecified' | 'yes' | 'no'
  /** Users who need no password, in the order of their lines. */
  readonly users: string[]
  /** Daemons that it is connected to; `lost` after one went. */
  readonly clients: Map<Daemon, TaskId | 'lost'>
  /** Lines typed, for `show history`. */
  history: readonly string[]
  /** The command that pages output, while paging is on. */
  pager: string | undefined
  /** Output goes through a pager just now. */
  paged: boolean
  readonly env: Readonly<Record<string, string>>
  /** Where output goes: the terminal, a pager, a file. */
  sink: Sink
  /** Daemons whose log is shown as it comes (`terminal monitor`), by the descriptor on which it does. */
  readonly monitor: Map<Daemon, number>
  /** `exit` was said where there is nothing above. */
  left: boolean
}

export interface Sink {
  /** Output of commands. */
  print(text: string): Sys<void>
  /** What the real one writes to standard error. */
  complain(text: string): Sys<void>
  /** Output goes to a file from now on (a descriptor, closed afterwards), or back to where it went. */
  toFile(fd: number | undefined): Sys<void>
}

export const newSession = (o: Pick<Session, 'hostname' | 'env' | 'sink' | 'clients'>): Session => ({
  ...o, mode: 'view', path: [], domainname: undefined, integrated: 'unspecified', users: [], history: [], pager: o.env.VTYSH_PAGER, paged: false, left: false, monitor: new Map(),
})

/** `router(config-router)# `. */
export const promptOf = (s: Session): string => `${s.hostname ?? '(null)'}${modeInfo(s.mode).prompt} `

/** Goes to a mode above the present one. */
export function goUp(s: Session, mode: Mode): void {
  s.mode = mode
  s.path = s.path.filter((frame) => isAtOrAbove(frame.mode, mode))
}

function isAtOrAbove(mode: Mode, below: Mode): boolean {
  for (let m: Mode | undefined = below; m !== undefined; m = modeInfo(m).parent) if (m === mode) return true
  return false
}
