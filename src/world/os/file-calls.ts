import { Bytes, SysError, syscalls, type Call, type Registry, type Result, type SyscallHandler, type World } from '../sim/index.ts'
import { closeDescriptor, fileAt, install, lowestFree, newOpenFile, opsOf, point } from './descriptors.ts'
import {
  attributes, createIn, list, lookup, mayFollow, parentForWrite, requirePermission, resolve, permits, statOf, unlinkIn, type Found, type Stat,
} from './fs.ts'
import { createPipe } from './pipe.ts'
import { dirents, direntKey, inodes, openFiles, processes, type Process } from './tables.ts'
import { createTty, ttys, type Ask } from './tty.ts'

export type OpenFlag = 'r' | 'w' | 'rw' | 'a'

export interface OpenCall extends Call {
  readonly call: 'open'
  readonly path: string
  readonly access: OpenFlag
  readonly create?: boolean
  readonly truncate?: boolean
  readonly exclusive?: boolean
  readonly directory?: boolean
  readonly mode?: number
  readonly cloexec?: boolean
}

const FIRST_INSTALLED = 10
const value = (v: unknown): Result => ({ value: v })
const done: Result = { value: undefined }

const self = (w: World, task: number): Process => w.table(processes).must(task)

function open(w: World, p: Process, c: OpenCall): number {
  const writing = c.access !== 'r'
  const existing = c.create ? lookup(w, p, p.cwd, c.path, !c.exclusive) : resolve(w, p, p.cwd, c.path)
  if (existing && c.create && c.exclusive) throw new SysError('EEXIST')
  const found = existing ?? create(w, p, c)
  const { type } = attributes(found)
  if (type === 'dir' && writing) throw new SysError('EISDIR')
  if (c.directory && type !== 'dir') throw new SysError('ENOTDIR')
  if (existing) {
    if (c.access !== 'w' && c.access !== 'a') requirePermission(p, found, 'r')
    if (writing) requirePermission(p, found, 'w')
  }
  const access = c.access === 'a' ? 'w' : c.access
  // A pipe or socket of /proc/PID/fd is not opened again but shared.
  if (found.kind === 'synthetic' && found.node.type === 'opened') return point(w, p, found.node.file, lowestFree(p, 0), c.cloexec ?? false)
  return install(w, p, newFile(w, p, found, access, c), { cloexec: c.cloexec ?? false })
}

function create(w: World, p: Process, c: OpenCall): Found {
  if (c.path.endsWith('/')) throw new SysError('EISDIR')
  const { dir, name, path } = parentForWrite(w, p, p.cwd, c.path)
  const id = createIn(w, dir.id, name, { type: 'file', mode: (c.mode ?? 0o666) & ~p.umask, uid: p.euid, gid: p.egid, data: Bytes.empty })
  return { kind: 'inode', path, id, inode: w.table(inodes).must(id) }
}

function newFile(w: World, p: Process, f: Found, access: 'r' | 'w' | 'rw', c: OpenCall): ReturnType<typeof newOpenFile> {
  if (f.kind === 'inode') {
    const inode = w.table(inodes).must(f.id)
    const data = c.truncate && inode.type === 'file' ? { data: Bytes.empty, mtime: w.now } : {}
    w.table(inodes).set(f.id, { ...inode, opens: inode.opens + 1, ...data })
    return newOpenFile(inode.type === 'dir' ? 'dir' : 'file', f.id, access, f.path, { append: c.access === 'a' })
  }
  const node = f.node
  if (node.type === 'device') {
    if (node.device === 'ptmx') {
      const tty = createTty(w, { machine: p.machine, host: p.host, master: { kind: 'fd' }, term: 'dumb', cols: 80, rows: 24 })
      return newOpenFile('ptm', tty, 'rw', '/dev/ptmx')
    }
    if (node.device === 'tty' && node.target === undefined && p.tty === undefined) throw new SysError('ENXIO')
    const target = node.target ?? (node.device === 'tty' ? p.tty! : 0)
    return newOpenFile(node.device, target, access, node.device === 'tty' ? `/dev/${w.table(ttys).must(target).name}` : f.path)
  }
  if (node.type === 'file') {
    if (access !== 'r' && !node.write) throw new SysError('EACCES')
    const id = w.next('os.inode')
    const text = access === 'w' ? '' : (node.read?.() ?? '')
    w.table(inodes).set(id, { type: 'file', mode: node.mode, uid: 0, gid: 0, nlink: 0, opens: 1, mtime: w.now, data: Bytes.of(new TextEncoder().encode(text)) })
    return newOpenFile('synthetic', id, access, f.path)
  }
  const id = w.next('os.inode')
  w.table(inodes).set(id, { type: 'dir', mode: 0o555, uid: 0, gid: 0, nlink: 0, opens: 1, mtime: w.now })
  return newOpenFile('dir', id, access, f.path)
}

function rename(w: World, p: Process, from: string, to: string): void {
  const a = parentForWrite(w, p, p.cwd, from)
  const source = resolve(w, p, '/', a.path, false)
  const b = parentForWrite(w, p, p.cwd, to)
  if (source.kind !== 'inode') throw new SysError('EACCES')
  const target = lookup(w, p, '/', b.path, false)
  if (b.path === a.path) return
  if (b.path.startsWith(`${a.path}/`)) throw new SysError('EINVAL')
  sticky(w, p, a.dir, source)
  if (target) {
    if (target.kind !== 'inode') throw new SysError('EACCES')
    sticky(w, p, b.dir, target)
    if (target.inode.type === 'dir') {
      if (source.inode.type !== 'dir') throw new SysError('EISDIR')
      if (list(w, target).length > 0) throw new SysError('ENOTEMPTY')
    } else if (source.inode.type === 'dir') throw new SysError('ENOTDIR')
    unlinkIn(w, b.dir.id, b.name)
  }
  w.table(dirents).delete(direntKey(a.dir.id, a.name))
  w.table(dirents).set(direntKey(b.dir.id, b.name), { inode: source.id })
}

/** In a sticky directory (/tmp) only the owner of a file, of the directory, or root takes a name away. */
function sticky(w: World, p: Process, dir: Found & { kind: 'inode' }, f: Found & { kind: 'inode' }): void {
  if ((w.table(inodes).must(dir.id).mode & 0o1000) !== 0 && p.euid !== 0 && p.euid !== f.inode.uid && p.euid !== dir.inode.uid) throw new SysError('EPERM')
}

function remove(w: World, p: Process, path: string, wantDir: boolean): void {
  const found = resolve(w, p, p.cwd, path.replace(/(.)\/+$/, '$1'), false)
  if (found.kind !== 'inode') throw new SysError('EACCES')
  if (found.path === '/') throw new SysError(wantDir ? 'EBUSY' : 'EISDIR')
  const { dir, name } = parentForWrite(w, p, '/', found.path)
  if (wantDir && found.inode.type !== 'dir') throw new SysError('ENOTDIR')
  if (!wantDir && found.inode.type === 'dir') throw new SysError('EISDIR')
  if (wantDir && list(w, found).length > 0) throw new SysError('ENOTEMPTY')
  sticky(w, p, dir, found)
  unlinkIn(w, dir.id, name)
}

function make(w: World, p: Process, path: string, inode: { type: 'dir' | 'symlink' | 'fifo'; mode: number; target?: string }): void {
  if (lookup(w, p, p.cwd, path.replace(/(.)\/+$/, '$1'), false)) throw new SysError('EEXIST')
  const { dir, name } = parentForWrite(w, p, p.cwd, path)
  createIn(w, dir.id, name, { uid: p.euid, gid: p.egid, ...inode })
}

function change(w: World, p: Process, path: string, follow: boolean, edit: (n: Found & { kind: 'inode' }) => object): void {
  const f = resolve(w, p, p.cwd, path, follow)
  if (f.kind !== 'inode') throw new SysError('EPERM')
  w.table(inodes).set(f.id, { ...f.inode, ...edit(f) })
}

const owns = (p: Process, f: Found & { kind: 'inode' }): void => {
  if (p.euid !== 0 && p.euid !== f.inode.uid) throw new SysError('EPERM')
}

function fstat(w: World, p: Process, fd: number): Stat {
  const { file } = fileAt(w, p, fd)
  const base = { mode: 0o620, uid: p.uid, gid: p.gid, size: 0, nlink: 1, mtime: 0, ino: file.target, path: file.path }
  if (file.kind === 'file' || file.kind === 'dir' || file.kind === 'synthetic') {
    const inode = w.table(inodes).must(file.target)
    return { ...statOf({ kind: 'inode', path: file.path, id: file.target, inode }) }
  }
  return { ...base, type: file.kind.startsWith('pipe') ? 'fifo' : file.kind === 'sock' ? 'socket' : 'device' }
}

type Handlers = Record<string, { cost: number; handle: (w: World, p: Process, c: any) => Result }>

const handlers: Handlers = {
  open: { cost: 4, handle: (w, p, c: OpenCall) => value(open(w, p, c)) },
  close: { cost: 1, handle: (w, p, c) => (closeDescriptor(w, p, c.fd), done) },
  read: {
    cost: 2,
    handle(w, p, c: { fd: number; max: number; ask?: Ask } & Call) {
      const { id, file } = fileAt(w, p, c.fd)
      if (!file.readable) throw new SysError('EBADF')
      const read = opsOf(w, file).read
      if (!read) throw new SysError('EINVAL')
      return read(w, p, id, file, c.max, { ask: c.ask })
    },
  },
  write: {
    cost: 2,
    handle(w, p, c: { fd: number; bytes: Uint8Array } & Call) {
      const { id, file } = fileAt(w, p, c.fd)
      if (!file.writable) throw new SysError('EBADF')
      const write = opsOf(w, file).write
      if (!write) throw new SysError('EINVAL')
      return write(w, p, id, file, c.bytes)
    },
  },
  seek: {
    cost: 1,
    handle(w, p, c: { fd: number; to: number; from: 'start' | 'here' | 'end' } & Call) {
      const { id, file } = fileAt(w, p, c.fd)
      if (file.kind !== 'file' && file.kind !== 'synthetic') throw new SysError('ESPIPE')
      const size = w.table(inodes).must(file.target).data?.size ?? 0
      const offset = c.to + (c.from === 'start' ? 0 : c.from === 'here' ? file.offset : size)
      if (offset < 0) throw new SysError('EINVAL')
      w.table(openFiles).set(id, { ...file, offset })
      return value(offset)
    },
  },
  pipe: {
    cost: 3,
    handle(w, p, c) {
      const id = createPipe(w)
      const from = c.high ? FIRST_INSTALLED : 0
      const r = install(w, p, newOpenFile('pipe-r', id, 'r', `pipe:[${id}]`), { from, cloexec: true })
      const wr = install(w, p, newOpenFile('pipe-w', id, 'w', `pipe:[${id}]`), { from, cloexec: true })
      return value([r, wr])
    },
  },
  dup: {
    cost: 1,
    handle(w, p, c: { fd: number; to?: number; from?: number; cloexec?: boolean } & Call) {
      const { id } = fileAt(w, p, c.fd)
      if (c.to !== undefined) return value(c.to === c.fd ? c.to : point(w, p, id, c.to, c.cloexec ?? false))
      return value(point(w, p, id, lowestFree(p, c.from ?? 0), c.cloexec ?? false))
    },
  },
  stat: { cost: 3, handle: (w, p, c) => value(statOf(resolve(w, p, p.cwd, c.path, c.follow))) },
  fstat: { cost: 1, handle: (w, p, c) => value(fstat(w, p, c.fd)) },
  access: {
    cost: 2,
    handle(w, p, c: { path: string; want: 'r' | 'w' | 'x' } & Call) {
      return value(permits(p, attributes(resolve(w, p, p.cwd, c.path)), c.want))
    },
  },
  readdir: {
    cost: 5,
    handle(w, p, c) {
      const f = resolve(w, p, p.cwd, c.path)
      requirePermission(p, f, 'r')
      return value(list(w, f))
    },
  },
  chdir: {
    cost: 2,
    handle(w, p, c) {
      const f = resolve(w, p, p.cwd, c.path)
      if (attributes(f).type !== 'dir') throw new SysError('ENOTDIR')
      requirePermission(p, f, 'x')
      w.table(processes).patch(p.id, { cwd: f.path })
      return value(f.path)
    },
  },
  mkdir: { cost: 5, handle: (w, p, c) => (make(w, p, c.path, { type: 'dir', mode: (c.mode ?? 0o777) & ~p.umask }), done) },
  symlink: { cost: 5, handle: (w, p, c) => (make(w, p, c.path, { type: 'symlink', mode: 0o777, target: c.target }), done) },
  mkfifo: { cost: 5, handle: (w, p, c) => (make(w, p, c.path, { type: 'fifo', mode: (c.mode ?? 0o666) & ~p.umask }), done) },
  link: {
    cost: 5,
    handle(w, p, c: { from: string; path: string } & Call) {
      const f = resolve(w, p, p.cwd, c.from, false)
      if (f.kind !== 'inode') throw new SysError('EXDEV')
      if (f.inode.type === 'dir') throw new SysError('EPERM')
      if (lookup(w, p, p.cwd, c.path, false)) throw new SysError('EEXIST')
      const { dir, name } = parentForWrite(w, p, p.cwd, c.path)
      w.table(dirents).set(direntKey(dir.id, name), { inode: f.id })
      w.table(inodes).set(f.id, { ...f.inode, nlink: f.inode.nlink + 1 })
      return done
    },
  },
  unlink: { cost: 5, handle: (w, p, c) => (remove(w, p, c.path, false), done) },
  rmdir: { cost: 5, handle: (w, p, c) => (remove(w, p, c.path, true), done) },
  rename: { cost: 5, handle: (w, p, c) => (rename(w, p, c.from, c.to), done) },
  readlink: {
    cost: 2,
    handle(w, p, c) {
      const f = resolve(w, p, p.cwd, c.path, false)
      if (f.kind === 'synthetic' && f.node.type === 'symlink') mayFollow(p, f.node)
      const target = f.kind === 'inode' ? f.inode.target : f.node.type === 'symlink' ? f.node.target : undefined
      if (target === undefined) throw new SysError('EINVAL')
      return value(target)
    },
  },
  chmod: { cost: 3, handle: (w, p, c) => (change(w, p, c.path, true, (f) => (owns(p, f), { mode: c.mode })), done) },
  chown: {
    cost: 3,
    handle: (w, p, c) => (change(w, p, c.path, c.follow ?? true, (f) => {
      if (p.euid !== 0 && !(c.uid === f.inode.uid && p.euid === f.inode.uid && (c.gid === p.egid || p.groups.includes(c.gid)))) throw new SysError('EPERM')
      return { uid: c.uid, gid: c.gid }
    }), done),
  },
  utimes: {
    cost: 3,
    handle: (w, p, c) => (change(w, p, c.path, true, (f) => {
      if (p.euid !== f.inode.uid) requirePermission(p, f, 'w')
      return { mtime: c.mtime ?? w.now }
    }), done),
  },
  truncate: {
    cost: 3,
    handle: (w, p, c) => (change(w, p, c.path, true, (f) => {
      requirePermission(p, f, 'w')
      const data = f.inode.data ?? Bytes.empty
      return { data: c.size <= data.size ? Bytes.of(data.read(0, c.size)) : data.splice(data.size, new Uint8Array(c.size - data.size)), mtime: w.now }
    }), done),
  },
  umask: { cost: 1, handle: (w, p, c) => (c.mask === undefined ? value(p.umask) : (w.table(processes).patch(p.id, { umask: c.mask & 0o777 }), value(p.umask))) },
}

export function registerFileCalls(registry: Registry): void {
  for (const [name, { cost, handle }] of Object.entries(handlers)) {
    const entry: SyscallHandler = { cost, handle: (w, task, c) => handle(w, self(w, task), c) }
    registry.add(syscalls, name, entry)
  }
}
