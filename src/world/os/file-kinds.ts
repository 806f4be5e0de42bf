import { Bytes, SysError, type Registry, type World } from '../sim/index.ts'
import { fileOps, type FileOps } from './descriptors.ts'
import { pipeReader, pipeWriter } from './pipe.ts'
import { resolve } from './fs.ts'
import { inodes, openFiles, type OpenFile } from './tables.ts'
import { backgroundCheck, hangUp, setAsk, takeInput, ttyInput, ttys, ttyWrite } from './tty.ts'

/** A machine's disk is not endless: one file holds at most this many bytes. */
const FILE_LIMIT = 64 * 1024 * 1024
const NOTHING = new Uint8Array(0)
const always = { readable: true, writable: true, hangup: false }

const advance = (w: World, id: number, f: OpenFile, by: number): void => w.table(openFiles).set(id, { ...f, offset: f.offset + by })

const regular: FileOps = {
  read(w, _p, id, f, max) {
    const data = w.table(inodes).must(f.target).data ?? Bytes.empty
    const value = data.read(f.offset, f.offset + max)
    if (value.length > 0) advance(w, id, f, value.length)
    return { value }
  },
  write(w, _p, id, f, bytes) {
    const inode = w.table(inodes).must(f.target)
    const data = inode.data ?? Bytes.empty
    const at = f.append ? data.size : f.offset
    if (at + bytes.length > FILE_LIMIT) return { error: new SysError('ENOSPC') }
    w.table(inodes).set(f.target, { ...inode, data: data.splice(at, bytes), mtime: w.now })
    w.table(openFiles).set(id, { ...f, offset: at + bytes.length })
    w.signal(`inode:${f.target}`)
    return { value: bytes.length }
  },
  close(w, _id, f) {
    const inode = w.table(inodes).get(f.target)
    if (!inode) return
    if (inode.opens <= 1 && inode.nlink <= 0) w.table(inodes).delete(f.target)
    else w.table(inodes).set(f.target, { ...inode, opens: inode.opens - 1 })
  },
  ready: () => always,
  conditions: (f) => [`inode:${f.target}`],
}

const directory: FileOps = {
  read: () => ({ error: new SysError('EISDIR') }),
  close: regular.close!,
  ready: () => always,
  conditions: () => [],
}

/** /dev/null, /dev/zero, /dev/full, /dev/urandom. */
const device = (read: (w: World, max: number) => Uint8Array, write: (bytes: Uint8Array) => number | 'ENOSPC'): FileOps => ({
  read: (w, _p, _id, _f, max) => ({ value: read(w, max) }),
  write(_w, _p, _id, _f, bytes) {
    const n = write(bytes)
    return n === 'ENOSPC' ? { error: new SysError('ENOSPC') } : { value: n }
  },
  ready: () => always,
  conditions: () => [],
})

/** A synthetic file: read as it was when it was opened, written straight to what stands behind it. */
const synthetic: FileOps = {
  read: regular.read!,
  write(w, p, _id, f, bytes) {
    const found = resolve(w, p, '/', f.path)
    if (found.kind !== 'synthetic' || found.node.type !== 'file' || !found.node.write) return { error: new SysError('EINVAL') }
    found.node.write(new TextDecoder().decode(bytes))
    return { value: bytes.length }
  },
  close: (w, _id, f) => void w.table(inodes).delete(f.target),
  ready: () => always,
  conditions: () => [],
}

const terminal: FileOps = {
  read(w, p, _id, f, max, o) {
    if (backgroundCheck(w, p, f.target, 'TTIN') === 'stopped') return { block: [`tty:${f.target}:r`] }
    const value = takeInput(w, f.target, max)
    if (value) return { value }
    if (f.nonblock) return { error: new SysError('EAGAIN') }
    setAsk(w, f.target, o.ask ?? 'line', p.host)
    return { block: [`tty:${f.target}:r`] }
  },
  write(w, p, _id, f, bytes) {
    const t = w.table(ttys).must(f.target)
    if (t.termios.tostop && backgroundCheck(w, p, f.target, 'TTOU') === 'stopped') return { block: [`tty:${f.target}:w`] }
    if (t.stopped && !t.hungUp) return { block: [`tty:${f.target}:w`] }
    const chunk = bytes.subarray(0, 8192)
    const wait = ttyWrite(w, f.target, chunk)
    return wait > 0 ? { block: [`tty:${f.target}:w`], until: w.now + wait } : { value: chunk.length }
  },
  ready(w, f) {
    const t = w.table(ttys).must(f.target)
    return { readable: t.hungUp || (t.termios.icanon ? t.lines.length > 0 : t.raw.length > 0), writable: true, hangup: t.hungUp }
  },
  conditions: (f) => [`tty:${f.target}:r`],
}

/** The other end of a pseudo-terminal, held by a descriptor: reads what was written on it, writes what a person types. */
const master: FileOps = {
  read(w, _p, _id, f, max) {
    const t = w.table(ttys).must(f.target)
    if (t.out.length > 0) {
      w.table(ttys).set(f.target, { ...t, out: t.out.slice(max) })
      return { value: t.out.slice(0, max) }
    }
    if (t.hungUp) return { error: new SysError('EIO') }
    return f.nonblock ? { error: new SysError('EAGAIN') } : { block: [`tty:${f.target}:m`] }
  },
  write(w, _p, _id, f, bytes) {
    ttyInput(w, f.target, bytes)
    return { value: bytes.length }
  },
  close: (w, _id, f) => hangUp(w, f.target),
  ready: (w, f) => {
    const t = w.table(ttys).must(f.target)
    return { readable: t.out.length > 0 || t.hungUp, writable: true, hangup: t.hungUp }
  },
  conditions: (f) => [`tty:${f.target}:m`],
}

export function registerFileKinds(registry: Registry): void {
  const kinds: Record<string, FileOps> = {
    file: regular,
    dir: directory,
    synthetic,
    'pipe-r': pipeReader,
    'pipe-w': pipeWriter,
    tty: terminal,
    ptm: master,
    null: device(() => NOTHING, (b) => b.length),
    zero: device((_w, max) => new Uint8Array(Math.min(max, 65_536)), (b) => b.length),
    full: device((_w, max) => new Uint8Array(Math.min(max, 65_536)), () => 'ENOSPC'),
    urandom: device((w, max) => w.rng('dev.urandom').bytes(Math.min(max, 4096)), (b) => b.length),
  }
  for (const [name, ops] of Object.entries(kinds)) registry.add(fileOps, name, ops)
}
