import { defineTable, type Time, type World } from '../../sim/index.ts'
import { machines } from '../tables.ts'

/** One message of a machine's log. It outlives a reboot. */
export interface JournalEntry {
  readonly seq: number
  readonly machine: string
  /** Lab time. */
  readonly time: Time
  /** Number of the start of the machine that it belongs to. */
  readonly boot: number
  /** Who speaks, as in `systemd[1]:`. */
  readonly identifier: string
  readonly pid?: number
  readonly uid: number
  /** The unit that it is about, or whose process spoke. */
  readonly unit?: string
  readonly priority: number
  readonly message: string
  /** From the kernel's ring buffer. */
  readonly kernel?: true
}

/** By `machine/sequence`. */
export const journal = defineTable<string, JournalEntry>('os.journal')

/** A log keeps its newest entries. */
const KEPT = 4_000

const keyOf = (machine: string, seq: number): string => `${machine}/${String(seq).padStart(9, '0')}`

export type Message = Pick<JournalEntry, 'identifier' | 'message'> & Partial<Pick<JournalEntry, 'pid' | 'uid' | 'unit' | 'priority' | 'kernel' | 'time'>>

/** Writes to a machine's journal. Followers (`journalctl -f`) wake by the condition `journal:MACHINE`. */
export function writeJournal(w: World, machine: string, m: Message): void {
  const seq = w.next(`os.journal.${machine}`)
  const { identifier, message, uid = 0, priority = 6, time = w.now, pid, unit, kernel } = m
  w.table(journal).set(keyOf(machine, seq), {
    seq, machine, time, boot: w.table(machines).must(machine).boots, identifier, uid, priority, message,
    ...(pid === undefined ? {} : { pid }), ...(unit === undefined ? {} : { unit }), ...(kernel ? { kernel } : {}),
  })
  if (seq > KEPT) w.table(journal).delete(keyOf(machine, seq - KEPT))
  w.signal(`journal:${machine}`)
}

/** Entries of a machine from a sequence number on, oldest first. */
export function* journalOf(w: World, machine: string, from = 0): Generator<JournalEntry> {
  for (const [key, entry] of w.table(journal).entries(keyOf(machine, from))) {
    if (!key.startsWith(`${machine}/`)) return
    yield entry
  }
}
