import type { ExitStatus, Signal } from '../../os/index.ts'

/** One process of a job. */
export interface Member {
  readonly pid: number
  readonly command: string
  state: { readonly running: true } | { readonly stopped: Signal } | { readonly ended: ExitStatus }
}

/** A pipeline that the shell started. */
export interface Job {
  readonly number: number
  readonly pgid: number
  readonly members: Member[]
  /** As `jobs` shows it. */
  readonly command: string
  /** Where it was started. */
  readonly cwd: string
  /** It was started (or continued) in the foreground. */
  foreground: boolean
  /** It has a process group of its own. */
  readonly controlled: boolean
  notified: boolean
  /** `disown -h` */
  spared?: boolean
  /** The terminal's modes when it stopped. */
  readonly negated?: boolean
}
