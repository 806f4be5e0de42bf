import { asRoot, inodes, lookup } from '../../../os/index.ts'
import type { Registry, World } from '../../../sim/index.ts'
import { labTimeOf } from '../../api/time.ts'
import { containerChanged, containerLogged, containers, parseLog, podLogDirectory, type LogLine } from '../../containerd/index.ts'
import { beginStream, endStream, respond, sendChunk, type ConnectionId } from '../../server/index.ts'
import type { ContainerRecord, PodWorker } from '../tables.ts'
import { followers } from './tables.ts'
import { refuse } from './words.ts'

const TEXT = { 'content-type': 'text/plain' }
const SECOND = 1_000_000
const ENCODER = new TextEncoder()
const DECODER = new TextDecoder()

/** Lines as `kubectl logs` prints them: parts of a line come without a newline. */
const shown = (lines: readonly LogLine[], timestamps: boolean): string => {
  let begun = false
  return lines.map((l) => {
    const text = `${timestamps && !begun ? `${l.time} ` : ''}${l.text}${l.partial ? '' : '\n'}`
    begun = l.partial
    return text
  }).join('')
}

function chosen(w: World, lines: readonly LogLine[], q: URLSearchParams): readonly LogLine[] {
  const since = q.get('sinceSeconds') === null ? labTimeOf(w, q.get('sinceTime') ?? '') : w.now - Number(q.get('sinceSeconds')) * SECOND
  const recent = since === undefined ? lines : lines.filter((l) => (labTimeOf(w, l.time) ?? 0) >= since)
  const tail = q.get('tailLines')
  if (tail === null || Number(tail) < 0) return recent
  let whole = 0
  let from = recent.length
  while (from > 0 && (whole < Number(tail) || recent[from - 1]!.partial)) {
    from--
    if (!recent[from]!.partial) whole++
    if (whole > Number(tail)) {
      from++
      break
    }
  }
  return Number(tail) === 0 ? [] : recent.slice(from)
}

/** Which log of a container is meant: the running one's, or that of the one before. */
function logOf(w: World, p: PodWorker, c: ContainerRecord, previous: boolean): { file: number; size: number; text: string } | string {
  const r = c.container === undefined ? undefined : w.table(containers).get(c.container)
  if (previous) {
    const ended = r?.state === 'running' ? c.last : c.previous
    if (!ended) return `previous terminated container "${c.name}" in pod "${p.name}" not found`
    const path = `${podLogDirectory(p.namespace, p.name, p.uid)}/${c.name}/${Math.max(0, c.restarts - 1)}.log`
    const f = lookup(w, asRoot(w, p.machine), '/', path)
    const data = f?.kind === 'inode' ? f.inode.data : undefined
    return { file: f?.kind === 'inode' ? f.id : 0, size: data?.size ?? 0, text: DECODER.decode(data?.read() ?? new Uint8Array()) }
  }
  if (!r) return `container "${c.name}" in pod "${p.name}" is waiting to start: ${c.waiting?.reason === 'ErrImagePull' || c.waiting?.reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : (c.waiting?.reason ?? (c.role === 'init' ? 'PodInitializing' : p.containers.some((x) => x.role === 'init' && x.last === undefined) ? 'PodInitializing' : 'ContainerCreating'))}`
  const data = w.table(inodes).get(r.logFile)?.data
  return { file: r.logFile, size: data?.size ?? 0, text: DECODER.decode(data?.read() ?? new Uint8Array()) }
}

/** GET /containerLogs/NAMESPACE/POD/CONTAINER. */
export function serveLogs(w: World, id: ConnectionId, p: PodWorker, c: ContainerRecord, q: URLSearchParams): void {
  const yes = (name: string): boolean => q.get(name) === 'true' || q.get(name) === '1'
  const log = logOf(w, p, c, yes('previous'))
  if (typeof log === 'string') {
    refuse(w, id, 400, 'BadRequest', log)
    return
  }
  const limit = q.get('limitBytes') === null ? undefined : Number(q.get('limitBytes'))
  const bytes = ENCODER.encode(shown(chosen(w, parseLog(log.text), q), yes('timestamps'))).subarray(0, limit)
  const r = c.container === undefined ? undefined : w.table(containers).get(c.container)
  if (!yes('follow') || r?.state !== 'running') {
    respond(w, id, { status: 200, headers: TEXT, body: bytes })
    return
  }
  beginStream(w, id, 200, TEXT)
  sendChunk(w, id, bytes)
  w.table(followers).set(id, { id, machine: p.machine, container: c.container!, logFile: log.file, offset: log.size, timestamps: yes('timestamps'), ...(limit === undefined ? {} : { left: limit - bytes.length }) })
}

function follow(w: World, logFile: number): void {
  for (const f of w.table(followers).values()) {
    if (f.logFile !== logFile) continue
    const data = w.table(inodes).get(logFile)?.data
    if (!data || data.size <= f.offset) continue
    const text = shown(parseLog(DECODER.decode(data.read(f.offset))), f.timestamps)
    const bytes = ENCODER.encode(text).subarray(0, f.left)
    w.table(followers).set(f.id, { ...f, offset: data.size, ...(f.left === undefined ? {} : { left: f.left - bytes.length }) })
    sendChunk(w, f.id, bytes)
  }
}

/** The container ended: so does what followed its log. */
function over(w: World, container: string): void {
  for (const f of w.table(followers).values()) {
    if (f.container !== container || w.table(containers).get(container)?.state === 'running') continue
    w.table(followers).delete(f.id)
    endStream(w, f.id)
  }
}

export function registerLogs(registry: Registry): void {
  registry.add(containerLogged, 'kubelet-logs', (w, c) => follow(w, c.logFile))
  registry.add(containerChanged, 'kubelet-logs', (w, _machine, container) => over(w, container))
}
