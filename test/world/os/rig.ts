import { createNamespace, deleteNamespace, installNet, namespaceByName } from '../../../src/world/net/index.ts'
import { asRoot, attachTerminal, createRoot, createTty, createUser, hosts, installImage, machines, machineStarts, machineStops, pids, processes, programs, readText, registerOs, spawn, startMachine, ttyInput, userByName, type Process, type Program } from '../../../src/world/os/index.ts'
import { Registry, World } from '../../../src/world/sim/index.ts'
import { TOYS } from '../toy.ts'

const SECOND = 1_000_000
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

export interface Session {
  readonly tty: number
  readonly process: Process
  /** What was written since it was asked last. */
  said(): string
  type(text: string): void
  hangup: { cause?: string } | undefined
}

export interface Rig {
  readonly world: World
  run(micros: number): void
  /** Opens a terminal on a machine and runs a program there as a user. */
  session(machine: string, user: string, program: string, ...args: string[]): Session
  /** Runs a program on a terminal until it ends or ten seconds passed; gives what it wrote and its exit status. */
  command(machine: string, user: string, program: string, ...args: string[]): { output: string; exit: number | undefined }
  read(machine: string, path: string): string | undefined
  names(machine: string): string[]
}

export interface RigOptions {
  readonly machines?: readonly string[]
  readonly image?: string
  readonly packages?: readonly string[]
  readonly register?: (registry: Registry) => void
  readonly prepare?: (world: World, machine: string) => void
}

/** Machines with an image, the users root and vagrant, and programs; toys where nothing else is given. */
export function rig(extra: Readonly<Record<string, Program>>, o: RigOptions = {}): Rig {
  const registry = new Registry()
  installNet(registry)
  registerOs(registry)
  registry.add(machineStarts, 'network', (w: World, machine: string) => {
    if (!namespaceByName(w, machine)) createNamespace(w, { name: machine, initial: true, loopback: 'up' })
  })
  registry.add(machineStops, 'network', (w: World, machine: string) => {
    const ns = namespaceByName(w, machine)
    if (ns) deleteNamespace(w, ns.id)
  })
  o.register?.(registry)
  const all = { ...TOYS, ...extra }
  for (const [name, program] of Object.entries(all)) registry.add(programs, name, program)
  const world = new World(1, registry)
  for (const name of o.machines ?? ['box']) {
    world.table(machines).set(name, { name, os: o.image ?? 'ubuntu-24.04', arch: 'x86_64', kernel: '6.8.0', up: false, booted: 0, boots: 0 })
    world.table(hosts).set(name, { name, machine: name, kind: 'machine', netns: name, root: name, hostname: name, login: 'root' })
    createRoot(world, name)
    installImage(world, name, o.image ?? 'ubuntu-24.04', o.packages ?? [], Object.keys(all))
    createUser(world, name, { name: 'vagrant', password: 'vagrant', sudo: true })
    createUser(world, name, { name: 'guest', password: 'guest' })
    o.prepare?.(world, name)
  }
  for (const name of o.machines ?? ['box']) startMachine(world, name, 60 * SECOND)
  const written = new Map<number, string>()
  const hungUp = new Map<number, { cause?: string }>()
  const ends = new Map<number, number>()
  world.listener = (e) => {
    if (e.effect === 'output') written.set(e.tty as number, (written.get(e.tty as number) ?? '') + text(e.bytes as Uint8Array))
    if (e.effect === 'hangup') hungUp.set(e.tty as number, e as { cause?: string })
    if (e.effect === 'exit') ends.set(e.process as number, (e.status as { code?: number }).code ?? -1)
  }
  const session = (machine: string, user: string, program: string, ...args: string[]): Session => {
    const tty = createTty(world, { machine, host: machine, master: { kind: 'door' }, term: 'xterm', cols: 80, rows: 24 })
    const init = world.table(processes).must(world.table(pids).must(`${machine}/1`).id)
    const u = userByName(world, asRoot(world, machine), user)!
    const path = ['/usr/bin', '/usr/sbin', '/usr/local/bin'].map((d) => `${d}/${program}`).find((p) => readText(world, asRoot(world, machine), p) !== undefined) ?? program
    const process = spawn(world, init, {
      path, argv: [program, ...args], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: u.home, USER: u.name, LOGNAME: u.name, SHELL: u.shell, TERM: 'xterm' },
      cwd: u.home, session: { tty }, uid: u.uid, gid: u.gid, groups: u.groups,
    })
    attachTerminal(world, process, tty)
    return {
      tty,
      process,
      said() {
        const all = written.get(tty) ?? ''
        written.set(tty, '')
        return all.replaceAll('\r\n', '\n')
      },
      type(s) {
        world.stampInput()
        ttyInput(world, tty, new TextEncoder().encode(s))
      },
      get hangup() { return hungUp.get(tty) },
    }
  }
  return {
    world,
    run: (micros) => world.runTo(world.now + micros),
    session,
    command(machine, user, program, ...args) {
      const s = session(machine, user, program, ...args)
      const end = world.now + 10 * SECOND
      while (!ends.has(s.process.id) && (world.nextTime ?? Infinity) <= end) world.step()
      return { output: s.said(), exit: ends.get(s.process.id) }
    },
    read: (machine, path) => readText(world, asRoot(world, machine), path),
    names: (machine) => [...world.table(processes).values()].filter((p) => p.machine === machine).map((p) => p.comm),
  }
}
