import { fileOps, install, newOpenFile, type FileOps, type Process } from '../os/index.ts'
import { Bytes, defineTable, type Registry, type World } from '../sim/index.ts'

/** What a probe's script wrote: on each descriptor, and both in order. */
interface Captured { readonly stdout: Bytes; readonly stderr: Bytes; readonly all: Bytes }

const captures = defineTable<number, Captured>('door.captures')
/** A probe keeps at most this much; the rest is lost, as in a log that is full. */
const LIMIT = 1024 * 1024

const sink = (which: 'stdout' | 'stderr'): FileOps => ({
  write(w, _p, _id, f, bytes) {
    const c = w.table(captures).must(f.target)
    if (c.all.size < LIMIT) w.table(captures).set(f.target, { ...c, [which]: c[which].append(bytes), all: c.all.append(bytes) })
    return { value: bytes.length }
  },
  ready: () => ({ readable: false, writable: true, hangup: false }),
  conditions: () => [],
})

export function registerCaptures(registry: Registry): void {
  registry.add(fileOps, 'probe-stdout', sink('stdout'))
  registry.add(fileOps, 'probe-stderr', sink('stderr'))
}

/** Points a process at nothing to read and at a capture to write. Gives the capture's number. */
export function captureOutput(w: World, p: Process): number {
  const id = w.next('door.capture')
  w.table(captures).set(id, { stdout: Bytes.empty, stderr: Bytes.empty, all: Bytes.empty })
  install(w, p, newOpenFile('null', 0, 'r', '/dev/null'))
  install(w, p, newOpenFile('probe-stdout', id, 'w', `pipe:[probe-${id}]`))
  install(w, p, newOpenFile('probe-stderr', id, 'w', `pipe:[probe-${id}]`))
  return id
}

export function captured(w: World, id: number): { stdout: string; stderr: string; output: string } {
  const c = w.table(captures).must(id)
  const text = (b: Bytes): string => new TextDecoder().decode(b.read())
  return { stdout: text(c.stdout), stderr: text(c.stderr), output: text(c.all) }
}
