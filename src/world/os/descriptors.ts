import { defineSlot, SysError, type Result, type World } from '../sim/index.ts'
import type { Ask } from './tty.ts'
import { openFiles, processes, type Descriptor, type OpenFile, type Process } from './tables.ts'

/** What a read says besides how much: `ask` is how it asks a person, if it comes to wait for a terminal. */
export interface ReadOptions { readonly ask?: Ask | undefined }

export interface Readiness { readonly readable: boolean; readonly writable: boolean; readonly hangup: boolean }

/** What one kind of open file can do. A missing operation fails as the kernel's would (EINVAL). */
export interface FileOps {
  /** Up to `max` bytes; an empty run is end of file. */
  read?(w: World, p: Process, id: number, f: OpenFile, max: number, o: ReadOptions): Result
  /** Number of bytes taken. */
  write?(w: World, p: Process, id: number, f: OpenFile, bytes: Uint8Array): Result
  /** The last descriptor went. */
  close?(w: World, id: number, f: OpenFile): void
  ready(w: World, f: OpenFile): Readiness
  /** Conditions that are signalled when `ready` may have changed. */
  conditions(f: OpenFile): readonly string[]
}

/** Operations of open files by kind: file, pipe, tty, null … and, from other rooms, sockets. */
export const fileOps = defineSlot<FileOps>('os.file-ops')

export function opsOf(w: World, f: OpenFile): FileOps {
  const ops = w.registry.get(fileOps, f.kind)
  if (!ops) throw new Error(`no operations for open files of kind ${f.kind}`)
  return ops
}

export const newOpenFile = (kind: string, target: number, access: 'r' | 'w' | 'rw', path: string, more: Partial<OpenFile> = {}): OpenFile => ({
  kind, target, offset: 0, readable: access !== 'w', writable: access !== 'r', append: false, nonblock: false, refs: 0, path, ...more,
})

/** Makes an open file and the lowest free descriptor (at or above `from`) for it. */
export function install(w: World, p: Process, file: OpenFile, options: { from?: number; cloexec?: boolean } = {}): number {
  const id = w.next('os.open-file')
  w.table(openFiles).set(id, file)
  return point(w, p, id, lowestFree(w.table(processes).must(p.id), options.from ?? 0), options.cloexec ?? false)
}

export function lowestFree(p: Process, from: number): number {
  let fd = from
  while (p.fds[fd]) fd++
  if (fd >= 1024) throw new SysError('EMFILE')
  return fd
}

/** Points a descriptor at an open file, closing what it pointed at. */
export function point(w: World, p: Process, file: number, fd: number, cloexec: boolean): number {
  retain(w, file)
  const now = w.table(processes).must(p.id)
  const old = now.fds[fd]
  w.table(processes).patch(p.id, { fds: { ...now.fds, [fd]: { file, cloexec } } })
  if (old) release(w, old.file)
  return fd
}

export function retain(w: World, file: number): void {
  const f = w.table(openFiles).must(file)
  w.table(openFiles).set(file, { ...f, refs: f.refs + 1 })
}

export function release(w: World, file: number): void {
  const f = w.table(openFiles).get(file)
  if (!f) return
  if (f.refs > 1) {
    w.table(openFiles).set(file, { ...f, refs: f.refs - 1 })
    return
  }
  w.table(openFiles).delete(file)
  opsOf(w, f).close?.(w, file, f)
}

export function fileAt(w: World, p: Process, fd: number): { id: number; file: OpenFile; descriptor: Descriptor } {
  const descriptor = p.fds[fd]
  const file = descriptor && w.table(openFiles).get(descriptor.file)
  if (!file) throw new SysError('EBADF')
  return { id: descriptor.file, file, descriptor }
}

export function closeDescriptor(w: World, p: Process, fd: number): void {
  const { id } = fileAt(w, p, fd)
  const { [fd]: _, ...rest } = p.fds
  w.table(processes).patch(p.id, { fds: rest })
  release(w, id)
}

export function closeAll(w: World, p: Process): void {
  for (const d of Object.values(p.fds)) release(w, d.file)
}
