import { fromBinary, toBinary, type Lab, type TerminalId } from '../lab/index.ts'
import type { SessionEvent } from './event.ts'
import type { Journal } from './journal.ts'
import { dropSnapshot, loadSnapshot, saveSnapshot } from './snapshot-file.ts'
import { isLabEvent, labHistory } from './state.ts'
import type { Terminals } from './terminals.ts'

/** How much of a terminal's output is kept with a snapshot: several screens. */
const KEPT_OUTPUT = 64 * 1024

/** A snapshot did not fit and has been dropped; the lab is spoilt and must be built anew. */
export class SnapshotMisfit extends Error {}

/** The lab's state beside the journal, so that a long run need not be lived through again. */
export class Snapshots {
  readonly #journal: Journal
  #past: Readonly<Record<TerminalId, string>> = {}
  /** Number of the event at which the last one was taken. */
  #at = 0

  constructor(journal: Journal) { this.#journal = journal }

  /** What a terminal had printed before the snapshot was taken from which its lab came back. */
  past(id: TerminalId): Uint8Array | undefined {
    const past = this.#past[id]
    return past === undefined ? undefined : fromBinary(past)
  }

  /**
   * Brings a new lab to where the journal ends: from a snapshot where one fits, and the events after it; otherwise from the beginning. `since`: the event
   * that built the lab. Gives the digest of its state where that is known without reading all of it. Throws `SnapshotMisfit`.
   */
  async revive(lab: Lab, events: readonly SessionEvent[], since: number): Promise<string | undefined> {
    const { history } = lab
    if (!history) return undefined
    const { file, release } = this.#journal
    const saved = loadSnapshot(file, release)
    const fits = saved && saved.events <= events.length && saved.events > since && (await history.restore(saved.snapshot))
    if (saved && !fits) {
      dropSnapshot(file)
      throw new SnapshotMisfit()
    }
    if (fits) this.#past = saved.printed
    const rest = fits ? events.slice(saved.events).filter(isLabEvent) : labHistory(events)
    await history.replay(rest)
    return fits && rest.length === 0 ? saved.digest : undefined
  }

  /** Keeps the lab's state when nothing runs and at least so many events came since the last time. */
  keep(lab: Lab, terminals: Terminals, events: number, least: number): void {
    const { history } = lab
    if (!history || events - this.#at < least) return
    const snapshot = history.snapshot()
    if (snapshot === undefined) return
    this.#at = events
    const { file, release } = this.#journal
    const printed = Object.fromEntries(terminals.all.map((t) => [t.terminal.id, toBinary(terminals.tail(t.terminal.id, KEPT_OUTPUT))]))
    saveSnapshot(file, { release, events, digest: history.digest(), snapshot, printed })
  }
}
