import { Bytes, SysError, type World } from '../sim/index.ts'
import { type FileOps } from './descriptors.ts'
import { pipeFeeder } from './relay.ts'
import { pipes, type Pipe } from './tables.ts'
import { sendSignal } from './signals.ts'

const CAPACITY = 65_536
/** Writes of at most this many bytes are not split (POSIX PIPE_BUF). */
const ATOMIC = 4_096

export function createPipe(w: World): number {
  const id = w.next('os.pipe')
  w.table(pipes).set(id, { data: Bytes.empty, readers: 1, writers: 1 })
  return id
}

function closeEnd(w: World, id: number, end: 'readers' | 'writers'): void {
  const pipe = w.table(pipes).get(id)
  if (!pipe) return
  const next = { ...pipe, [end]: pipe[end] - 1 }
  if (next.readers <= 0 && next.writers <= 0) w.table(pipes).delete(id)
  else w.table(pipes).set(id, next)
  w.signal(`pipe:${id}`)
}

const tellFeeder = (w: World, pipe: Pipe, what: 'read' | 'waiting' | 'closed'): void => {
  if (pipe.feeder) w.hook(pipeFeeder, pipe.feeder.daemon, pipe.feeder.key, what)
}

/** The end of a pipe that is read. */
export const pipeReader: FileOps = {
  read(w, _p, _id, f, max) {
    const pipe = w.table(pipes).must(f.target)
    if (pipe.data.size === 0) {
      if (pipe.writers === 0) return { value: new Uint8Array(0) }
      if (f.nonblock) return { error: new SysError('EAGAIN') }
      tellFeeder(w, pipe, 'waiting')
      return { block: [`pipe:${f.target}`] }
    }
    const value = pipe.data.read(0, max)
    w.table(pipes).set(f.target, { ...pipe, data: pipe.data.drop(max) })
    w.signal(`pipe:${f.target}`)
    tellFeeder(w, pipe, 'read')
    return { value }
  },
  close(w, _id, f) {
    const pipe = w.table(pipes).get(f.target)
    closeEnd(w, f.target, 'readers')
    if (pipe && pipe.readers === 1) tellFeeder(w, pipe, 'closed')
  },
  ready: (w, f) => {
    const pipe = w.table(pipes).must(f.target)
    return { readable: pipe.data.size > 0 || pipe.writers === 0, writable: false, hangup: pipe.writers === 0 }
  },
  conditions: (f) => [`pipe:${f.target}`],
}

/** The end of a pipe that is written. */
export const pipeWriter: FileOps = {
  write(w, p, _id, f, bytes) {
    const pipe = w.table(pipes).must(f.target)
    if (pipe.readers === 0) {
      sendSignal(w, p.id, 'PIPE')
      return { error: new SysError('EPIPE') }
    }
    const room = CAPACITY - pipe.data.size
    if (room < Math.min(bytes.length, ATOMIC)) {
      if (f.nonblock) return { error: new SysError('EAGAIN') }
      return { block: [`pipe:${f.target}`] }
    }
    const taken = bytes.subarray(0, room)
    w.table(pipes).set(f.target, { ...pipe, data: pipe.data.append(taken) })
    w.signal(`pipe:${f.target}`)
    return { value: taken.length }
  },
  close: (w, _id, f) => closeEnd(w, f.target, 'writers'),
  ready: (w, f) => {
    const pipe = w.table(pipes).must(f.target)
    return { readable: false, writable: pipe.readers === 0 || CAPACITY - pipe.data.size >= ATOMIC, hangup: pipe.readers === 0 }
  },
  conditions: (f) => [`pipe:${f.target}`],
}
