import { Bytes, defineSlot, defineTable, SysError, type Registry, type World } from '../sim/index.ts'
import { fileOps, newOpenFile, type FileOps } from './descriptors.ts'
import { sendSignal } from './signals.ts'
import { pipes, type OpenFile } from './tables.ts'

/*
 * Pipes with a daemon at the other end, as sshd and a kubelet need them for a command without a terminal. What the daemon reads is told to it as it is
 * written; what it writes stands in an ordinary pipe.
 */

/** The daemon's end of a pipe that a program writes: who is told, and whether it takes more just now. */
interface Relay { readonly daemon: string; readonly key: string; readonly stream: 1 | 2; readonly full: boolean }

const relays = defineTable<number, Relay>('os.relays')

/** What programs wrote, by the daemon's name; `undefined`: the last writer is gone. */
export const relaySink = defineSlot<(world: World, key: string, stream: 1 | 2, bytes: Uint8Array | undefined) => void>('os.relay-sink')

/** What happens to a pipe that a daemon fills, by the daemon's name: it was read from, a reader waits for more, nobody will read. */
export const pipeFeeder = defineSlot<(world: World, key: string, what: 'read' | 'waiting' | 'closed') => void>('os.pipe-feeder')

/** An open file on which a program's output goes to a daemon. */
export function newRelay(w: World, daemon: string, key: string, stream: 1 | 2): OpenFile {
  const id = w.next('os.relay')
  w.table(relays).set(id, { daemon, key, stream, full: false })
  return newOpenFile('relay', id, 'w', `pipe:[r${id}]`)
}

/** A pipe that a daemon fills; the open file is its reading end. */
export function newFedPipe(w: World, daemon: string, key: string): { pipe: number; file: OpenFile } {
  const pipe = w.next('os.pipe')
  w.table(pipes).set(pipe, { data: Bytes.empty, readers: 1, writers: 1, feeder: { daemon, key } })
  return { pipe, file: newOpenFile('pipe-r', pipe, 'r', `pipe:[${pipe}]`) }
}

/** Puts bytes into a fed pipe. False when nobody reads any more. */
export function feedPipe(w: World, id: number, bytes: Uint8Array): boolean {
  const pipe = w.table(pipes).get(id)
  if (!pipe || pipe.readers === 0) return false
  w.table(pipes).set(id, { ...pipe, data: pipe.data.append(bytes) })
  w.signal(`pipe:${id}`)
  return true
}

/** The daemon's end is closed: readers find the end of file. */
export function endPipe(w: World, id: number): void {
  const pipe = w.table(pipes).get(id)
  if (!pipe) return
  if (pipe.readers <= 0) w.table(pipes).delete(id)
  else w.table(pipes).set(id, { ...pipe, writers: 0 })
  w.signal(`pipe:${id}`)
}

/** Bytes that wait in a pipe. */
export const pipeSize = (w: World, id: number): number => w.table(pipes).get(id)?.data.size ?? 0

/** The daemon takes no more, or takes more again: writers wait meanwhile. */
export function setRelaysFull(w: World, daemon: string, key: string, full: boolean): void {
  for (const [id, r] of w.table(relays).entries()) {
    if (r.daemon !== daemon || r.key !== key || r.full === full) continue
    w.table(relays).set(id, { ...r, full })
    if (!full) w.signal(`relay:${id}`)
  }
}

/** The daemon's end is gone: whoever writes gets SIGPIPE. */
export function breakRelays(w: World, daemon: string, key: string): void {
  for (const [id, r] of w.table(relays).entries()) {
    if (r.daemon !== daemon || r.key !== key) continue
    w.table(relays).delete(id)
    w.signal(`relay:${id}`)
  }
}

const relay: FileOps = {
  write(w, p, _id, f, bytes) {
    const r = w.table(relays).get(f.target)
    if (!r) {
      sendSignal(w, p.id, 'PIPE')
      return { error: new SysError('EPIPE') }
    }
    if (r.full) return f.nonblock ? { error: new SysError('EAGAIN') } : { block: [`relay:${f.target}`] }
    w.hook(relaySink, r.daemon, r.key, r.stream, bytes)
    return { value: bytes.length }
  },
  close(w, _id, f) {
    const r = w.table(relays).get(f.target)
    if (!r) return
    w.table(relays).delete(f.target)
    w.hook(relaySink, r.daemon, r.key, r.stream, undefined)
  },
  ready: (w, f) => ({ readable: false, writable: w.table(relays).get(f.target)?.full !== true, hangup: false }),
  conditions: (f) => [`relay:${f.target}`],
}

export function registerRelays(registry: Registry): void {
  registry.add(fileOps, 'relay', relay)
}
