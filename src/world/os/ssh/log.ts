import type { TaskId, World } from '../../sim/index.ts'
import { writeJournal } from '../services/journal.ts'
import { processes } from '../tables.ts'
import type { Connection } from './connections.ts'

/** A line of sshd's in the journal. */
export function log(w: World, c: Pick<Connection, 'machine'>, process: TaskId, message: string, priority = 6): void {
  const pid = w.table(processes).get(process)?.pid
  writeJournal(w, c.machine, { identifier: 'sshd', unit: 'ssh.service', message, priority, ...(pid === undefined ? {} : { pid }) })
}

/** `10.0.2.2 port 51234`. */
export const peerWords = (c: Pick<Connection, 'peer'>): string => `${c.peer.address} port ${c.peer.port}`
