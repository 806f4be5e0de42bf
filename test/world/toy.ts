import { Registry, World, type Sys } from '../../src/world/sim/index.ts'
import {
  asRoot, attachTerminal, createRoot, createTty, hosts, machines, makeDirs, processes, programs, putFile, registerOs, spawn, startDaemon, sys, ttyInput, ttys,
  type Process, type Program,
} from '../../src/world/os/index.ts'

/** A world of one machine whose programs are toys: enough to hold the rules of processes, time and forks without a shell. */
export interface Toy {
  world: World
  tty: number
  /** All that was written on the terminal so far. */
  output: () => string
  type: (text: string) => void
  start: (program: string, ...args: string[]) => Process
  run: (micros: number) => void
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const SECOND = 1_000_000

export const TOYS: Record<string, Program> = {
  *echo({ argv }): Sys<number> {
    yield* sys.print(`${argv.slice(1).join(' ')}\n`)
    return 0
  },
  *cat(): Sys<number> {
    for (;;) {
      const bytes = yield* sys.read(0)
      if (bytes.length === 0) return 0
      yield* sys.writeAll(1, bytes)
    }
  },
  *yes(): Sys<number> {
    for (;;) yield* sys.print('y\n'.repeat(512))
  },
  *spin(): Sys<number> {
    for (;;) yield { call: 'cpu', steps: 1 }
  },
  *stubborn(): Sys<number> {
    for (const s of ['INT', 'TERM', 'HUP'] as const) yield* sys.sigaction(s, 'catch')
    for (;;) {
      try {
        yield* sys.sleep(1e9)
      } catch {
        yield* sys.print(`caught ${(yield* sys.signals()).join()}\n`)
      } finally {
        yield* sys.print('')
      }
    }
  },
  *bomb({ env }): Sys<number> {
    for (;;) {
      try {
        yield* sys.spawn({ path: '/bin/bomb', argv: ['bomb'], env })
      } catch {
        yield* sys.sleep(SECOND)
      }
    }
  },
}

export function toy(extra: Record<string, Program> = {}, seed = 1): Toy {
  const registry = new Registry()
  registerOs(registry)
  const all = { ...TOYS, ...extra }
  for (const [name, program] of Object.entries(all)) registry.add(programs, name, program)
  const world = new World(seed, registry)
  world.table(machines).set('box', { name: 'box', os: 'toy', arch: 'x86_64', kernel: '6.8.0', up: true, booted: 0, boots: 1 })
  world.table(hosts).set('box', { name: 'box', machine: 'box', kind: 'machine', netns: 'box', root: 'box', hostname: 'box', login: 'root' })
  createRoot(world, 'box')
  const root = asRoot(world, 'box')
  makeDirs(world, root, '/tmp')
  for (const name of Object.keys(all)) putFile(world, root, `/bin/${name}`, '\x7fELF', { mode: 0o755, program: name })
  const init = startDaemon(world, { machine: 'box', host: 'box', comm: 'systemd', argv: ['/sbin/init'], pid: 1, parent: 0 })
  let written = ''
  world.listener = (e) => {
    if (e.effect === 'output') written += text(e.bytes as Uint8Array)
  }
  const tty = createTty(world, { machine: 'box', host: 'box', master: { kind: 'door' }, term: 'xterm', cols: 80, rows: 24 })
  return {
    world,
    tty,
    output: () => written,
    type: (s) => {
      world.stampInput()
      ttyInput(world, tty, new TextEncoder().encode(s))
    },
    start(program, ...args) {
      const session = world.table(ttys).must(tty).session === 0 ? { session: { tty } } : {}
      const p = spawn(world, world.table(processes).must(init.id), { path: `/bin/${program}`, argv: [program, ...args], env: {}, ...session })
      attachTerminal(world, p, tty)
      return p
    },
    run: (micros) => world.runTo(world.now + micros),
  }
}
