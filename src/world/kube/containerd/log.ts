import { asRoot, direntKey, dirents, inodes, lookup, makeDirs, parentOf, baseOf, putFile } from '../../os/index.ts'
import { Bytes, type World } from '../../sim/index.ts'
import { microTimestamp } from '../api/time.ts'
import { containerLogged } from './slots.ts'
import { containers, type Container } from './tables.ts'

const ENCODER = new TextEncoder()
const DECODER = new TextDecoder()
const NEWLINE = 10

/** Where a pod's logs stand on its machine (kuberuntime's own layout). */
export const podLogDirectory = (namespace: string, name: string, uid: string): string => `/var/log/pods/${namespace}_${name}_${uid}`

/** Makes an empty log file and gives its inode. The directories are made once a pod. */
export function openLog(w: World, machine: string, path: string): number {
  const who = asRoot(w, machine)
  const directory = parentOf(path)
  makeDirs(w, who, directory)
  const dir = lookup(w, who, '/', directory)
  if (dir?.kind !== 'inode') throw new Error(`${directory} is no directory`)
  const there = w.table(dirents).get(direntKey(dir.id, baseOf(path)))
  if (there) return there.inode
  putFile(w, who, path, '', { mode: 0o640 })
  return w.table(dirents).must(direntKey(dir.id, baseOf(path))).inode
}

/** A line of the CRI log format: time, stream, `F` for a whole line or `P` for a part, the text. */
export interface LogLine { readonly time: string; readonly stream: 'stdout' | 'stderr'; readonly partial: boolean; readonly text: string }

/** Adds what a container wrote. A run without a newline at its end is a partial line. */
export function writeLog(w: World, machine: string, id: string, stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
  const c = w.table(containers).get(`${machine}/${id}`)
  if (!c || bytes.length === 0) return
  const inode = w.table(inodes).get(c.logFile)
  if (!inode) return
  const stamp = microTimestamp(w).replace('Z', '000Z')
  let out = ''
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, at)
    const text = DECODER.decode(bytes.subarray(at, end < 0 ? bytes.length : end))
    out += `${stamp} ${stream} ${end < 0 ? 'P' : 'F'} ${text}\n`
    at = end < 0 ? bytes.length : end + 1
  }
  w.table(inodes).set(c.logFile, { ...inode, data: (inode.data ?? Bytes.empty).append(ENCODER.encode(out)), mtime: w.now })
  w.notify(containerLogged, c)
}

/** Lines that a daemon of an image writes to its container's log. */
export const say = (w: World, c: Pick<Container, 'machine' | 'id'>, text: string, stream: 'stdout' | 'stderr' = 'stdout'): void =>
  writeLog(w, c.machine, c.id, stream, ENCODER.encode(text.endsWith('\n') ? text : `${text}\n`))

/** The lines of a container's log, as its file on the machine has them. */
export function readLog(w: World, c: Pick<Container, 'logFile'>): LogLine[] {
  const data = w.table(inodes).get(c.logFile)?.data
  return data ? parseLog(DECODER.decode(data.read())) : []
}

export function parseLog(text: string): LogLine[] {
  return text.split('\n').flatMap((line) => {
    const m = /^(\S+) (stdout|stderr) ([FP]) (.*)$/s.exec(line)
    return m ? [{ time: m[1]!, stream: m[2] as 'stdout' | 'stderr', partial: m[3] === 'P', text: m[4]! }] : []
  })
}

/** Bytes in a container's log: what has been read already is told by it. */
export const logSize = (w: World, c: Pick<Container, 'logFile'>): number => w.table(inodes).get(c.logFile)?.data?.size ?? 0

