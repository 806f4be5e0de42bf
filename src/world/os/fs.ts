import { Bytes, defineSlot, SysError, type World } from '../sim/index.ts'
import { dirents, direntKey, hosts, inodes, roots, type Inode, type Process } from './tables.ts'

/** Something that is open already: a pipe or socket behind /proc/PID/fd. */
export interface OpenedNode {
  readonly type: 'opened'
  /** Number of the open file. */
  readonly file: number
  readonly what: 'fifo' | 'socket' | 'device'
  readonly mode: number
}

/** A file of a synthetic file system (/proc, /sys, /dev): made when it is looked at. */
export type SyntheticNode =
  | { readonly type: 'dir'; readonly list: () => readonly string[]; readonly mode?: number; readonly uid?: number }
  | { readonly type: 'file'; readonly mode: number; readonly uid?: number; readonly read?: () => string; readonly write?: (text: string) => void }
  /** `opened`: what following it gives instead of its target; `owner`: nobody but this user and root may look where it leads. */
  | { readonly type: 'symlink'; readonly target: string; readonly opened?: OpenedNode; readonly owner?: number }
  | { readonly type: 'device'; readonly mode: number; readonly device: string; readonly target?: number; readonly uid?: number; readonly gid?: number }
  | OpenedNode

/** Who looks: a synthetic file may differ by process, host and namespace. */
export type Viewer = Pick<Process, 'id' | 'pid' | 'machine' | 'host' | 'netns' | 'euid' | 'egid' | 'groups' | 'root' | 'fds' | 'tty'>

/** Synthetic file systems by mount point; `path` is the part below it, without a leading slash. */
export const syntheticFs = defineSlot<(world: World, viewer: Viewer, path: string) => SyntheticNode | undefined>('os.synthetic-fs')

/** What a path leads to. `path` is canonical: absolute, without links or dots. */
export type Found =
  | { readonly kind: 'inode'; readonly path: string; readonly id: number; readonly inode: Inode }
  | { readonly kind: 'synthetic'; readonly path: string; readonly node: SyntheticNode }

export interface Stat {
  readonly type: 'file' | 'dir' | 'symlink' | 'fifo' | 'device' | 'socket'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly nlink: number
  /** Lab time in microseconds. */
  readonly mtime: number
  readonly ino: number
  readonly path: string
  /** The lab program that an executable runs. */
  readonly program?: string
}

/** Makes a root file system that is not there yet because nobody has looked into it; by whoever has such. */
export const missingRoots = defineSlot<(world: World, root: string) => void>('os.missing-roots')

function rootInode(w: World, name: string): { readonly inode: number } | undefined {
  const there = w.table(roots).get(name)
  if (there) return there
  w.notify(missingRoots, name)
  return w.table(roots).get(name)
}

const MAX_LINKS = 40
const ENCODER = new TextEncoder()

export const absolute = (cwd: string, path: string): string => (path.startsWith('/') ? path : `${cwd === '/' ? '' : cwd}/${path}`)

/** The canonical form of a path that needs no file system: dots resolved by text. */
export function normalise(path: string): string {
  const out: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') out.pop()
    else if (part !== '' && part !== '.') out.push(part)
  }
  return `/${out.join('/')}`
}

export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'
export const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

type Credentials = Pick<Process, 'euid' | 'egid' | 'groups'>

/** Access by mode bits (path_resolution(7)); root may all but execute what nobody may. */
export function permits(who: Credentials, node: { mode: number; uid: number; gid: number; type: string }, want: 'r' | 'w' | 'x'): boolean {
  const bit = { r: 4, w: 2, x: 1 }[want]
  if (who.euid === 0) return want !== 'x' || node.type === 'dir' || (node.mode & 0o111) !== 0
  const shift = who.euid === node.uid ? 6 : who.egid === node.gid || who.groups.includes(node.gid) ? 3 : 0
  return ((node.mode >> shift) & bit) !== 0
}

function modeOf(n: SyntheticNode): { mode: number; uid: number; gid: number; type: string } {
  const uid = 'uid' in n ? (n.uid ?? 0) : 0
  return { mode: n.type === 'dir' ? (n.mode ?? 0o555) : n.type === 'symlink' ? 0o777 : n.mode, uid, gid: n.type === 'device' ? (n.gid ?? 0) : uid, type: n.type === 'opened' ? n.what : n.type }
}

export const attributes = (f: Found): { mode: number; uid: number; gid: number; type: string } => (f.kind === 'inode' ? f.inode : modeOf(f.node))

export function requirePermission(who: Credentials, f: Found, want: 'r' | 'w' | 'x'): void {
  if (!permits(who, attributes(f), want)) throw new SysError('EACCES')
}

/** Follows a path. Throws ENOENT, ENOTDIR, EACCES, ELOOP. With `follow` false the last part's link is not followed. */
export function resolve(w: World, who: Viewer, cwd: string, path: string, follow = true): Found {
  if (path === '') throw new SysError('ENOENT')
  return walk(w, who, absolute(cwd, path), follow, { links: 0 })
}

/** As `resolve`, but undefined where there is nothing. */
export function lookup(w: World, who: Viewer, cwd: string, path: string, follow = true): Found | undefined {
  try {
    return resolve(w, who, cwd, path, follow)
  } catch (e) {
    if (e instanceof SysError && (e.errno === 'ENOENT' || e.errno === 'ENOTDIR')) return undefined
    throw e
  }
}

function walk(w: World, who: Viewer, path: string, follow: boolean, budget: { links: number }): Found {
  const root = rootInode(w, who.root)
  if (!root) throw new SysError('ENOENT')
  const parts = path.split('/').filter((p) => p !== '' && p !== '.')
  const mustBeDir = /\/\.{0,2}$/.test(path) && parts.length > 0
  let at: Found = { kind: 'inode', path: '/', id: root.inode, inode: w.table(inodes).must(root.inode) }
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    if (attributes(at).type !== 'dir') throw new SysError('ENOTDIR')
    requirePermission(who, at, 'x')
    if (part === '..') {
      at = at.path === '/' ? at : walk(w, who, parentOf(at.path), true, budget)
      continue
    }
    const next = child(w, who, at, part)
    const last = i === parts.length - 1
    const target = next.kind === 'inode' ? (next.inode.type === 'symlink' ? next.inode.target : undefined) : next.node.type === 'symlink' ? next.node.target : undefined
    if (target !== undefined && (!last || follow || mustBeDir)) {
      if (next.kind === 'synthetic' && next.node.type === 'symlink') {
        mayFollow(who, next.node)
        if (next.node.opened && last) {
          at = { kind: 'synthetic', path: next.path, node: next.node.opened }
          continue
        }
      }
      if (++budget.links > MAX_LINKS) throw new SysError('ELOOP')
      const rest = parts.slice(i + 1).join('/')
      const base = absolute(at.path, target)
      return walk(w, who, rest ? `${base}/${rest}` : base, follow, budget)
    }
    at = next
  }
  if (mustBeDir && attributes(at).type !== 'dir') throw new SysError('ENOTDIR')
  return at
}

/** Links that tell of another user's process are closed to all but root. */
export function mayFollow(who: Credentials, link: { readonly owner?: number }): void {
  if (link.owner !== undefined && who.euid !== 0 && who.euid !== link.owner) throw new SysError('EACCES')
}

function child(w: World, who: Viewer, dir: Found, name: string): Found {
  const path = dir.path === '/' ? `/${name}` : `${dir.path}/${name}`
  const mount = mountOf(w, path)
  if (mount) {
    const node = mount.fs(w, who, mount.rest)
    if (!node) throw new SysError('ENOENT')
    return { kind: 'synthetic', path, node }
  }
  if (dir.kind !== 'inode') throw new SysError('ENOENT')
  const entry = w.table(dirents).get(direntKey(dir.id, name))
  if (!entry) throw new SysError('ENOENT')
  return { kind: 'inode', path, id: entry.inode, inode: w.table(inodes).must(entry.inode) }
}

function mountOf(w: World, path: string): { fs: (world: World, viewer: Viewer, path: string) => SyntheticNode | undefined; rest: string } | undefined {
  for (const [mount, fs] of w.registry.all(syntheticFs)) {
    if (path === mount) return { fs, rest: '' }
    if (path.startsWith(`${mount}/`)) return { fs, rest: path.slice(mount.length + 1) }
  }
  return undefined
}

/** Names in a directory, sorted by code unit, without dots. */
export function list(w: World, f: Found): string[] {
  if (f.kind === 'synthetic') {
    if (f.node.type !== 'dir') throw new SysError('ENOTDIR')
    return [...f.node.list()].sort()
  }
  if (f.inode.type !== 'dir') throw new SysError('ENOTDIR')
  const prefix = direntKey(f.id, '')
  const names = Array.from(w.table(dirents).prefix(prefix), ([k]) => k.slice(prefix.length))
  if (f.path !== '/') return names
  const mounts = Array.from(w.registry.all(syntheticFs), ([m]) => m.slice(1)).filter((m) => !m.includes('/') && !names.includes(m))
  return [...names, ...mounts].sort()
}

export function statOf(f: Found): Stat {
  if (f.kind === 'inode') {
    const n = f.inode
    const size = n.type === 'symlink' ? ENCODER.encode(n.target ?? '').length : n.type === 'dir' ? 4096 : (n.data?.size ?? 0)
    return { type: n.type, mode: n.mode, uid: n.uid, gid: n.gid, size, nlink: n.nlink, mtime: n.mtime, ino: f.id, path: f.path, ...(n.program ? { program: n.program } : {}) }
  }
  const a = modeOf(f.node)
  const type = f.node.type === 'opened' ? f.node.what : f.node.type
  return { type, mode: a.mode, uid: a.uid, gid: a.gid, size: 0, nlink: 1, mtime: 0, ino: 1, path: f.path }
}

/** The directory in which a new name would stand, checked for writing, and the name. */
export function parentForWrite(w: World, who: Viewer, cwd: string, path: string): { dir: Found & { kind: 'inode' }; name: string; path: string } {
  const full = absolute(cwd, path).replace(/\/+$/, '')
  const name = baseOf(full)
  if (name === '' || name === '.' || name === '..') throw new SysError('EEXIST')
  const dir = resolve(w, who, '/', parentOf(full))
  if (attributes(dir).type !== 'dir') throw new SysError('ENOTDIR')
  if (dir.kind !== 'inode') throw new SysError(mountOf(w, dir.path) ? 'EACCES' : 'ENOENT')
  requirePermission(who, dir, 'x')
  requirePermission(who, dir, 'w')
  return { dir, name, path: dir.path === '/' ? `/${name}` : `${dir.path}/${name}` }
}

/** Makes an inode and enters it in a directory. */
export function createIn(w: World, dir: number, name: string, inode: Omit<Inode, 'nlink' | 'opens' | 'mtime'>): number {
  const id = w.next('os.inode')
  w.table(inodes).set(id, { ...inode, nlink: inode.type === 'dir' ? 2 : 1, opens: 0, mtime: w.now })
  w.table(dirents).set(direntKey(dir, name), { inode: id })
  touch(w, dir, inode.type === 'dir' ? 1 : 0)
  return id
}

const touch = (w: World, dir: number, links: number): void => {
  const d = w.table(inodes).must(dir)
  w.table(inodes).set(dir, { ...d, mtime: w.now, nlink: d.nlink + links })
}

/** Takes a name out of a directory; the inode goes with its last name and last open file. */
export function unlinkIn(w: World, dir: number, name: string): void {
  const key = direntKey(dir, name)
  const { inode: id } = w.table(dirents).must(key)
  const n = w.table(inodes).must(id)
  w.table(dirents).delete(key)
  touch(w, dir, n.type === 'dir' ? -1 : 0)
  const nlink = n.nlink - (n.type === 'dir' ? 2 : 1)
  if (nlink <= 0 && n.opens === 0) w.table(inodes).delete(id)
  else w.table(inodes).set(id, { ...n, nlink })
}

/** Makes an empty root file system. */
export function createRoot(w: World, name: string): void {
  const id = w.next('os.inode')
  w.table(inodes).set(id, { type: 'dir', mode: 0o755, uid: 0, gid: 0, nlink: 2, opens: 0, mtime: w.now })
  w.table(roots).set(name, { inode: id })
}

/** The kernel's own view: root, without a process. For boot, daemons and topology. */
export const asRoot = (w: World, host: string): Viewer => {
  const h = w.table(hosts).must(host)
  return { id: 0, pid: 0, machine: h.machine, host, netns: h.netns, euid: 0, egid: 0, groups: [0], root: h.root, fds: {} }
}

/** Puts a file (and the directories to it) in place, as an installer would. Text is UTF-8. */
export function putFile(w: World, who: Viewer, path: string, content: string | Uint8Array, more: { mode?: number; uid?: number; gid?: number; program?: string } = {}): void {
  makeDirs(w, who, parentOf(path))
  const { dir, name } = parentForWrite(w, who, '/', path)
  const data = Bytes.of(typeof content === 'string' ? ENCODER.encode(content) : content)
  const old = w.table(dirents).get(direntKey(dir.id, name))
  if (old) {
    const n = w.table(inodes).must(old.inode)
    w.table(inodes).set(old.inode, { ...n, data, mtime: w.now, mode: more.mode ?? n.mode, uid: more.uid ?? n.uid, gid: more.gid ?? n.gid })
    return
  }
  createIn(w, dir.id, name, { type: 'file', mode: more.mode ?? 0o644, uid: more.uid ?? 0, gid: more.gid ?? 0, data, ...(more.program ? { program: more.program } : {}) })
}

export function makeDirs(w: World, who: Viewer, path: string, more: { mode?: number; uid?: number; gid?: number } = {}): void {
  if (path === '/' || lookup(w, who, '/', path)) return
  makeDirs(w, who, parentOf(path), more)
  const { dir, name } = parentForWrite(w, who, '/', path)
  createIn(w, dir.id, name, { type: 'dir', mode: more.mode ?? 0o755, uid: more.uid ?? 0, gid: more.gid ?? 0 })
}

export function putLink(w: World, who: Viewer, path: string, target: string): void {
  makeDirs(w, who, parentOf(path))
  const { dir, name } = parentForWrite(w, who, '/', path)
  createIn(w, dir.id, name, { type: 'symlink', mode: 0o777, uid: 0, gid: 0, target })
}

/** The text of a file, undefined where there is none. */
export function readText(w: World, who: Viewer, path: string): string | undefined {
  const f = lookup(w, who, '/', path)
  if (!f) return undefined
  if (f.kind === 'synthetic') return f.node.type === 'file' ? f.node.read?.() : undefined
  return f.inode.data ? new TextDecoder().decode(f.inode.data.read()) : undefined
}
