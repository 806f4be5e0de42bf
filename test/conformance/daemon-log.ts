import { journalOf } from '../../src/world/os/services/journal.ts'
import type { World } from '../../src/world/sim/index.ts'
import { isoOf } from '../../src/world/frr/log/log.ts'

const NAMES: Readonly<Record<string, string>> = { zebra: 'ZEBRA', bgpd: 'BGP', staticd: 'STATIC' }

/** Lines that FRR's daemons on a machine wrote from a place of the journal on, as the recordings have them: `04:58:12 BGP: [M59KS-A3ZXZ] …`. */
export function daemonLog(w: World, machine: string, from: number): { lines: readonly string[]; next: number } {
  const entries = [...journalOf(w, machine, from)]
  const lines = entries.flatMap((e) => (NAMES[e.identifier] === undefined ? [] : [`${isoOf(w, e.time).slice(11, 19)} ${NAMES[e.identifier]}: ${e.message}`]))
  return { lines, next: (entries.at(-1)?.seq ?? from - 1) + 1 }
}
