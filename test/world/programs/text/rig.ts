import {
  asRoot, attachTerminal, createRoot, createTty, hosts, install, inodes, machines, makeDirs, newOpenFile, openFiles, processes, programs, putFile, putLink, registerOs, spawn, startDaemon, ttyInput,
  ttys, type Ask, type Process, type Program,
} from '../../../../src/world/os/index.ts'
import { Bytes, Registry, World } from '../../../../src/world/sim/index.ts'
import { filePrograms } from '../../../../src/world/programs/files/index.ts'
import { sh } from './toy-shell.ts'
import { textPrograms } from '../../../../src/world/programs/text/index.ts'

/** A machine with the programs of this folder, and one way to run them: with files in, and bytes and a status out. */
export interface Machine {
  readonly world: World
  /** Puts a file below /work. */
  file(name: string, content: string | Uint8Array, mode?: number): void
  run(argv: readonly string[], o?: RunOptions): Result
  /** A copy that goes its own way. */
  fork(): Machine
  /** Starts a program on a terminal of its own and lets it come to rest. */
  open(argv: readonly string[], o?: { readonly cols?: number; readonly rows?: number; readonly env?: Record<string, string> }): Screen
}
/** A program on a terminal, and what a person does and sees there. */
export interface Screen {
  readonly process: Process
  type(text: string): void
  wait(seconds: number): void
  /** All that was written since the last time. */
  written(): string
  asking(): Ask
  alive(): boolean
}
export interface RunOptions { readonly stdin?: string | Uint8Array; readonly env?: Record<string, string>; readonly limit?: number }
export interface Result { readonly out: string; readonly err: string; readonly status: number | string; readonly bytes: Uint8Array }

const SECOND = 1_000_000
const encode = (s: string | Uint8Array): Uint8Array => (typeof s === 'string' ? new TextEncoder().encode(s) : s)
const decode = (b: Uint8Array): string => new TextDecoder().decode(b)

export function machine(extra: Record<string, Program> = {}): Machine {
  const registry = new Registry()
  registerOs(registry)
  const all = { ...textPrograms, ...filePrograms, sh, ...extra }
  for (const [name, program] of Object.entries(all)) registry.add(programs, name, program)
  const world = new World(1, registry)
  world.table(machines).set('box', { name: 'box', os: 'toy', arch: 'x86_64', kernel: '6.8.0', up: true, booted: 0, boots: 1 })
  world.table(hosts).set('box', { name: 'box', machine: 'box', kind: 'machine', netns: 'box', root: 'box', hostname: 'box', login: 'root' })
  createRoot(world, 'box')
  const root = asRoot(world, 'box')
  for (const name of Object.keys(all)) putFile(world, root, `/bin/${name}`, '\x7fELF', { mode: 0o755, program: name })
  makeDirs(world, root, '/tmp', { mode: 0o1777 })
  makeDirs(world, root, '/work')
  makeDirs(world, root, '/io')
  putFile(world, root, '/etc/passwd', 'root:x:0:0:root:/root:/bin/bash\nvagrant:x:1000:1000::/home/vagrant:/bin/bash\n')
  putFile(world, root, '/etc/group', 'root:x:0:\nvagrant:x:1000:\n')
  const init = startDaemon(world, { machine: 'box', host: 'box', comm: 'systemd', argv: ['/sbin/init'], pid: 1, parent: 0 })
  world.next('os.pid.box')
  putLink(world, root, '/usr/bin', '/bin')
  return onWorld(world, init)
}

function onWorld(world: World, init: Process): Machine {
  return {
    world,
    fork: () => onWorld(world.fork(), init),
    file: (name, content, mode) => putFile(world, asRoot(world, 'box'), `/work/${name}`, content, mode === undefined ? {} : { mode }),
    open(argv, o = {}) {
      const tty = createTty(world, { machine: 'box', host: 'box', master: { kind: 'door' }, term: 'xterm', cols: o.cols ?? 80, rows: o.rows ?? 24 })
      let written = ''
      const before = world.listener
      world.listener = (e) => {
        if (e.effect === 'output' && e.tty === tty) written += decode(e.bytes as Uint8Array)
        before?.(e)
      }
      const process = spawn(world, world.table(processes).must(init.id), { path: `/bin/${argv[0]}`, argv, env: { PATH: '/bin', TERM: 'xterm', ...o.env }, cwd: '/work', session: { tty } })
      attachTerminal(world, process, tty)
      const screen: Screen = {
        process,
        type(text) {
          world.stampInput()
          ttyInput(world, tty, encode(text))
          world.runTo(world.now + SECOND / 10)
        },
        wait: (seconds) => world.runTo(world.now + seconds * SECOND),
        written() {
          const out = written
          written = ''
          return out
        },
        asking: () => world.table(ttys).must(tty).ask,
        alive: () => world.table(processes).has(process.id),
      }
      screen.wait(0.1)
      return screen
    },
    run(argv, o = {}) {
      const open = (content: Uint8Array, access: 'r' | 'w'): number => {
        const id = world.next('os.inode')
        world.table(inodes).set(id, { type: 'file', mode: 0o600, uid: 0, gid: 0, nlink: 1, opens: 1, mtime: world.now, data: Bytes.of(content) })
        install(world, world.table(processes).must(shell), newOpenFile('file', id, access, `/io/${id}`))
        return id
      }
      const shell = world.next('os.process')
      world.table(processes).set(shell, { ...world.table(processes).must(init.id), id: shell, pid: shell + 10_000, kind: 'daemon', comm: 'rig', fds: {}, cwd: '/work' })
      const [, out, err] = [open(encode(o.stdin ?? ''), 'r'), open(new Uint8Array(0), 'w'), open(new Uint8Array(0), 'w')]
      const child = spawn(world, world.table(processes).must(shell), { path: argv[0]!.includes('/') ? argv[0]! : `/bin/${argv[0]}`, argv, env: { PATH: '/bin', TERM: 'xterm', ...o.env } })
      const keeper = { ...child, id: shell, pid: shell + 10_000, parent: 0, kind: 'program' as const, fds: world.table(processes).must(shell).fds, state: 'alive' as const }
      world.table(processes).set(shell, keeper)
      const end = world.now + (o.limit ?? 600 * SECOND)
      const running = (): boolean => (world.table(processes).get(child.id)?.state ?? 'zombie') !== 'zombie'
      while (running() && world.nextTime !== undefined && world.nextTime <= end) world.step()
      const status = world.table(processes).get(child.id)?.status
      const read = (id: number): Uint8Array => world.table(inodes).must(id).data!.read()
      const result = { bytes: read(out), out: decode(read(out)), err: decode(read(err)), status: !status ? 'running' : 'code' in status ? status.code : status.signal }
      for (const d of Object.values(keeper.fds)) world.table(openFiles).delete(d.file)
      world.table(processes).delete(shell)
      world.table(processes).delete(child.id)
      return result
    },
  }
}
