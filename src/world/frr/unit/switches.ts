import { asRoot, readText } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'
import { DAEMONS, type Daemon } from '../command.ts'

/** What /etc/frr/daemons says. */
export interface Switches {
  /** Daemons that start, in vtysh's order; zebra and staticd always do. */
  readonly daemons: readonly Daemon[]
  readonly profile: string
  /** Words behind a daemon's name, by daemon. */
  readonly options: Readonly<Partial<Record<string, readonly string[]>>>
}

/** Daemons that the lab has; others that are switched on cannot be started. */
export const MODELLED: readonly Daemon[] = ['zebra', 'bgpd', 'staticd']

export function readSwitches(w: World, host: string): Switches {
  const values: Record<string, string> = {}
  for (const line of (readText(w, asRoot(w, host), '/etc/frr/daemons') ?? '').split('\n')) {
    const m = /^\s*([a-z0-9_]+)=(?:"([^"]*)"|'([^']*)'|(\S*))/.exec(line)
    if (m) values[m[1]!] = m[2] ?? m[3] ?? m[4] ?? ''
  }
  const on = (d: Daemon): boolean => d === 'zebra' || d === 'staticd' || values[d] === 'yes'
  const words = (d: string): readonly string[] => (values[`${d}_options`] ?? '').split(/\s+/).filter((x) => x !== '')
  return { daemons: DAEMONS.filter(on), profile: values['frr_profile'] ?? '', options: Object.fromEntries(DAEMONS.map((d) => [d, words(d)])) }
}
