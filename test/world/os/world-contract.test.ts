import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attachTerminal, processes, sendSignal, spawn, createTty } from '../../../src/world/os/index.ts'
import { decodeState, encodeState, World } from '../../../src/world/sim/index.ts'
import { toy, type Toy } from '../toy.ts'

const SECOND = 1_000_000

/** A script of inputs with pauses; replay needs the stamps only. */
function play(t: Toy, inputs: readonly (readonly [number, string])[], between: (t: Toy) => void = () => {}): [number, string][] {
  const stamps: [number, string][] = []
  for (const [pause, typed] of inputs) {
    t.run(pause)
    between(t)
    t.type(typed)
    stamps.push([t.world.now, typed])
  }
  t.run(SECOND)
  return stamps
}

const probe = (t: Toy): void => {
  const fork = t.world.fork()
  const init = [...fork.table(processes).values()].find((p) => p.pid === 1)!
  const tty = createTty(fork, { machine: 'box', host: 'box', master: { kind: 'door' }, term: 'dumb', cols: 80, rows: 24 })
  const p = spawn(fork, init, { path: '/bin/echo', argv: ['echo', 'probe'], env: {}, session: { tty } })
  attachTerminal(fork, p, tty)
  fork.runTo(fork.now + 5 * SECOND)
}

const INPUTS = fc.array(fc.tuple(fc.integer({ min: 0, max: 50_000 }), fc.constantFrom('a', 'line\n', '\x7f', '\x15', 'word \x17', '\x04', '\x1a', 'x\ny\n')), { maxLength: 20 })

describe('the world is deterministic', () => {
  it('the same seed and inputs give the same bytes and digest', () => {
    fc.assert(fc.property(INPUTS, (inputs) => {
      const [a, b] = [toy(), toy()]
      a.start('cat')
      b.start('cat')
      play(a, inputs)
      play(b, inputs)
      expect(b.output()).toBe(a.output())
      expect(b.world.digest()).toBe(a.world.digest())
    }), { numRuns: 40 })
  })

  it('a replay that only knows the stamps of the inputs gives the same bytes and digest', () => {
    fc.assert(fc.property(INPUTS, (inputs) => {
      const [a, b] = [toy(), toy()]
      a.start('cat')
      b.start('cat')
      const stamps = play(a, inputs)
      for (const [time, typed] of stamps) {
        b.world.runTo(time - 1)
        b.type(typed)
        expect(b.world.now).toBe(time)
      }
      b.world.runTo(a.world.now)
      expect(b.output()).toBe(a.output())
      expect(b.world.digest()).toBe(a.world.digest())
    }), { numRuns: 40 })
  })

  it('probes between all inputs change nothing', () => {
    fc.assert(fc.property(INPUTS, (inputs) => {
      const [a, b] = [toy(), toy()]
      a.start('cat')
      b.start('cat')
      play(a, inputs)
      play(b, inputs, probe)
      expect(b.output()).toBe(a.output())
      expect(b.world.digest()).toBe(a.world.digest())
    }), { numRuns: 40 })
  })
})

describe('a fork', () => {
  it('has the programs of the original, frozen: nothing of theirs is closed, read or run', () => {
    const t = toy()
    const p = t.start('cat')
    t.run(SECOND)
    const fork = t.world.fork()
    fork.runTo(fork.now + 10 * SECOND)
    expect(fork.table(processes).must(p.id).state).toBe('alive')
    expect(fork.runs(p.id)).toBe(false)
    sendSignal(fork, p.id, 'KILL')
    expect(fork.table(processes).has(p.id)).toBe(false)
    expect(t.world.table(processes).has(p.id)).toBe(true)
  })
})

describe('a snapshot', () => {
  it('gives a world with the same digest', () => {
    const t = toy()
    t.start('echo', 'x')
    t.run(SECOND)
    const copy = new World(t.world.seed, t.world.registry)
    copy.importState(decodeState(encodeState(t.world.exportState())))
    expect(copy.digest()).toBe(t.world.digest())
  })
})
