import { attachTerminal, createTty, processes, resizeTty, spawn, ttyInput, ttys, type Ask, type Program } from '../../../src/world/os/index.ts'
import type { World } from '../../../src/world/sim/index.ts'
import { box, DIR } from './box.ts'

/** A bash on a pseudo-terminal of the toy world. */
export interface Terminal {
  world: World
  tty: number
  task: number
  /** What was written before anything was typed. */
  start: string
  /** Types, lets some lab time pass, and gives what was written meanwhile. */
  type: (text: string, micros?: number) => string
  resize: (cols: number, rows: number) => string
  asking: () => Ask
  commands: Record<string, unknown>[]
}

export interface TerminalOptions {
  readonly cols?: number
  readonly rows?: number
  readonly term?: string
  readonly argv?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly programs?: Readonly<Record<string, Program>>
}

const SETTLE = 300_000

export function terminal(o: TerminalOptions = {}, world = box(o.programs)): Terminal {
  const term = o.term ?? 'xterm'
  const tty = createTty(world, { machine: 'box', host: 'box', master: { kind: 'door' }, term, cols: o.cols ?? 80, rows: o.rows ?? 24 })
  const init = [...world.table(processes).values()].find((p) => p.pid === 1)!
  const argv = o.argv ?? ['bash', '--norc', '--noprofile', '-i']
  const p = spawn(world, init, {
    path: `/bin/${argv[0]!.replace(/^-/, '')}`, argv, cwd: DIR, session: { tty },
    env: { PATH: '/usr/bin:/bin', HOME: DIR, TERM: term, LC_ALL: 'C.UTF-8', PS1: '$ ', HISTFILE: `${DIR}/.bash_history`, ...o.env },
  })
  attachTerminal(world, p, tty)
  const t = listen(world, tty, p.id)
  t.start = t.type('', SETTLE)
  return t
}

/** Listens to a terminal that there is already: of a world that was restored. */
export function listen(world: World, tty: number, task: number): Terminal {
  let written = ''
  const decoder = new TextDecoder()
  const commands: Record<string, unknown>[] = []
  world.listener = (e) => {
    if (e.effect === 'output') written += decoder.decode(e.bytes as Uint8Array, { stream: true })
    if (e.effect === 'command') commands.push({ ...e })
  }
  const settle = (micros: number): string => {
    world.runTo(world.now + micros)
    const out = written
    written = ''
    return out
  }
  return {
    world, tty, task, commands, start: '',
    type(text, micros = SETTLE) {
      if (text !== '') {
        world.stampInput()
        ttyInput(world, tty, new TextEncoder().encode(text))
      }
      return settle(micros)
    },
    resize(cols, rows) {
      world.stampInput()
      resizeTty(world, tty, cols, rows)
      return settle(SETTLE)
    },
    asking: () => world.table(ttys).must(tty).ask,
  }
}

