import { Bytes, defineTable, Registry, World } from '../../../src/world/sim/index.ts'
import {
  asRoot, childEnded, createRoot, fileOps, hosts, inodes, install, lookup, machines, makeDirs, newOpenFile, processes, programs, putFile, putLink, registerOs, spawn, startDaemon, syntheticFs,
  type ExitStatus, type FileOps, type Process, type Program,
} from '../../../src/world/os/index.ts'
import { registerShell, shellPrograms } from '../../../src/world/shell/index.ts'

const captures = defineTable<string, { readonly data: Bytes }>('test.captures')

const ended = defineTable<number, { readonly status: ExitStatus }>('test.ended')

const sink: FileOps = {
  write(w, _p, _id, f, bytes) {
    const key = `${f.target}`
    w.table(captures).set(key, { data: (w.table(captures).get(key)?.data ?? Bytes.empty).append(bytes) })
    return { value: bytes.length }
  },
  ready: () => ({ readable: false, writable: true, hangup: false }),
  conditions: () => [],
}

export interface RunOptions {
  readonly argv?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly files?: Readonly<Record<string, string>>
  /** Lab time in seconds after which it is taken to hang. */
  readonly limit?: number
  readonly uid?: number
}

export interface Ran { readonly stdout: string; readonly stderr: string; readonly status: number | string }

const SECOND = 1_000_000
export const DIR = '/tmp/box'

/** A world of one machine with shells and whatever other programs are given, under /bin. */
export function box(extra: Readonly<Record<string, Program>> = {}, seed = 1): World {
  const registry = new Registry()
  registerOs(registry)
  registerShell(registry)
  registry.add(fileOps, 'test-sink', sink)
  registry.add(childEnded, 'init', (w, _init, child, status) => void w.table(ended).set(child.id, { status }))
  if (registry.get(syntheticFs, '/dev') === undefined) registry.add(syntheticFs, '/dev', dev)
  const all = { ...extra, ...shellPrograms }
  for (const [name, program] of Object.entries(all)) registry.add(programs, name, program)
  const world = new World(seed, registry)
  world.table(machines).set('box', { name: 'box', os: 'toy', arch: 'x86_64', kernel: '6.8.0', up: true, booted: 0, boots: 1 } as never)
  world.table(hosts).set('box', { name: 'box', machine: 'box', kind: 'machine', netns: 'box', root: 'box', hostname: 'box', login: 'root' } as never)
  createRoot(world, 'box')
  const root = asRoot(world, 'box')
  makeDirs(world, root, '/tmp', { mode: 0o1777 })
  makeDirs(world, root, '/root')
  makeDirs(world, root, DIR)
  putFile(world, root, '/etc/passwd', 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n')
  putLink(world, root, '/bin', 'usr/bin')
  for (const name of Object.keys(all)) putFile(world, root, `/usr/bin/${name}`, '\x7fELF\0', { mode: 0o755, program: name })
  startDaemon(world, { machine: 'box', host: 'box', comm: 'init', argv: ['/sbin/init'], pid: 1, parent: 0 })
  world.next('os.pid.box')
  return world
}

const DEVICES: Readonly<Record<string, string>> = { null: 'null', zero: 'zero', full: 'full', urandom: 'urandom', tty: 'tty' }

const dev = (_w: World, _who: unknown, path: string): any => {
  if (path === '') return { type: 'dir', list: () => [...Object.keys(DEVICES), 'fd'] }
  if (path === 'fd') return { type: 'dir', list: () => [] }
  const fd = /^fd\/(\d+)$/.exec(path)
  if (fd) return { type: 'device', mode: 0o600, device: 'fd', target: Number(fd[1]) }
  return DEVICES[path] ? { type: 'device', mode: 0o666, device: DEVICES[path] } : undefined
}

export const ENV: Readonly<Record<string, string>> = { PATH: '/usr/bin:/bin', HOME: '/root', PWD: DIR, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8', TERM: 'dumb' }

/** Runs a script with `bash` in a directory of its own and gives what it wrote. */
export function run(world: World, script: string, o: RunOptions = {}): Ran {
  const root = asRoot(world, 'box')
  for (const [path, content] of Object.entries(o.files ?? {})) putFile(world, root, `${DIR}/${path}`, content)
  const argv = o.argv ?? ['bash', '-c', script]
  const init = [...world.table(processes).values()].find((p) => p.pid === 1)!
  const p = spawn(world, init, { path: `/bin/${argv[0]}`, argv, env: { ...ENV, ...o.env }, cwd: DIR, ...(o.uid === undefined ? {} : { uid: o.uid, gid: o.uid, groups: [o.uid] }) })
  const keys = [world.next('test.capture'), world.next('test.capture')]
  attach(world, p, o.stdin ?? (o.argv ? script : ''), keys)
  const end = world.now + (o.limit ?? 60) * SECOND
  for (let next = world.nextTime; next !== undefined && next <= end; next = world.nextTime) world.step()
  const text = (key: number): string => new TextDecoder().decode(world.table(captures).get(String(key))?.data.read() ?? new Uint8Array())
  const status = world.table(ended).get(p.id)?.status
  return { stdout: text(keys[0]!), stderr: text(keys[1]!), status: status === undefined ? 'timeout' : 'code' in status ? status.code : status.signal }
}

function attach(world: World, p: Process, stdin: string, keys: number[]): void {
  const root = asRoot(world, 'box')
  putFile(world, root, '/tmp/stdin', stdin)
  const now = (): Process => world.table(processes).must(p.id)
  // A pipe's kind would do as well; a file has its end at once.
  install(world, now(), { ...newOpenFile('file', inodeOf(world, '/tmp/stdin'), 'r', '/tmp/stdin') })
  install(world, now(), newOpenFile('test-sink', keys[0]!, 'w', 'pipe:[1]'))
  install(world, now(), newOpenFile('test-sink', keys[1]!, 'w', 'pipe:[2]'))
}

function inodeOf(world: World, path: string): number {
  const found = lookup(world, asRoot(world, 'box'), '/', path)
  if (found?.kind !== 'inode') throw new Error(`no ${path}`)
  world.table(inodes).patch(found.id, { opens: found.inode.opens + 1 })
  return found.id
}
