import { describe, expect, it } from 'vitest'
import { processes, sendSignal, signalGroup, sys, ttys } from '../../../src/world/os/index.ts'
import type { Sys } from '../../../src/world/sim/index.ts'
import { toy } from '../toy.ts'

const SECOND = 1_000_000

describe('a program on a terminal', () => {
  it('writes with newlines translated and ends', () => {
    const t = toy()
    const p = t.start('echo', 'hello', 'world')
    t.run(SECOND)
    expect(t.output()).toBe('hello world\r\n')
    expect(t.world.table(processes).has(p.id)).toBe(false)
  })

  it('reads lines that were edited with the erase, word-erase and kill keys', () => {
    const t = toy()
    t.start('cat')
    t.run(SECOND)
    t.type('helpp\x7f\x7flo wrong\x17right\n')
    t.run(SECOND)
    t.type('gone\x15kept\n')
    t.run(SECOND)
    expect(t.output().split('\r\n').filter((_, i) => i % 2 === 1)).toEqual(['hello right', 'kept'])
  })

  it('sees end of file at Ctrl-D', () => {
    const t = toy()
    const p = t.start('cat')
    t.run(SECOND)
    t.type('\x04')
    t.run(SECOND)
    expect(t.world.table(processes).has(p.id)).toBe(false)
  })

  it('finds what was typed ahead while another program ran', () => {
    const t = toy({
      *slow(): Sys<number> {
        yield* sys.sleep(5 * SECOND)
        const bytes = yield* sys.read(0)
        yield* sys.print(`got ${new TextDecoder().decode(bytes)}`)
        return 0
      },
    })
    t.start('slow')
    t.run(SECOND)
    t.type('early\n')
    t.run(10 * SECOND)
    expect(t.output()).toBe('early\r\ngot early\r\n')
  })

  it('asks a person when it waits for a line, and no longer once the line came', () => {
    const t = toy()
    t.start('cat')
    t.run(SECOND)
    expect(t.world.table(ttys).must(t.tty).ask).toBe('line')
    t.type('x')
    expect(t.world.table(ttys).must(t.tty).ask).toBe('no')
  })
})

describe('signals', () => {
  it('Ctrl-C ends the foreground group, however busy it is', () => {
    for (const program of ['spin', 'yes', 'cat']) {
      const t = toy()
      const p = t.start(program)
      t.run(3 * SECOND)
      t.type('\x03')
      t.run(SECOND)
      expect(t.world.table(processes).has(p.id), program).toBe(false)
      expect(t.output()).toContain('^C')
    }
  })

  it('a caught signal ends a blocking call with EINTR', () => {
    const t = toy()
    t.start('stubborn')
    t.run(SECOND)
    t.type('\x03')
    t.run(SECOND)
    expect(t.output()).toContain('caught INT')
  })

  it('SIGKILL ends a program that catches everything and whose finally blocks make system calls', () => {
    const t = toy()
    const p = t.start('stubborn')
    t.run(SECOND)
    sendSignal(t.world, p.id, 'TERM')
    t.run(SECOND)
    expect(t.world.table(processes).has(p.id)).toBe(true)
    sendSignal(t.world, p.id, 'KILL')
    expect(t.world.table(processes).has(p.id)).toBe(false)
    t.run(SECOND)
  })

  it('Ctrl-Z stops, and SIGCONT lets it go on where it was', () => {
    const t = toy()
    const p = t.start('cat')
    t.run(SECOND)
    t.type('\x1a')
    t.run(SECOND)
    expect(t.world.table(processes).must(p.id)).toMatchObject({ state: 'stopped', stopSignal: 'TSTP' })
    t.type('late\n')
    t.run(SECOND)
    expect(t.output()).not.toContain('late\r\nlate')
    signalGroup(t.world, 'box', p.pgid, 'CONT')
    t.run(SECOND)
    expect(t.output()).toContain('late\r\nlate\r\n')
  })

  it('a background process that reads the terminal is stopped by SIGTTIN', () => {
    const t = toy({
      *parent({ env }): Sys<number> {
        yield* sys.spawn({ path: '/bin/cat', argv: ['cat'], env, pgid: 0 })
        const news = yield* sys.wait(-1, { untraced: true })
        yield* sys.print(`${JSON.stringify(news?.status)}\n`)
        return 0
      },
    })
    t.start('parent')
    t.run(SECOND)
    expect(t.output()).toContain('{"stopped":"TTIN"}')
  })

  it('a writer whose reader is gone gets SIGPIPE', () => {
    const t = toy({
      *parent({ env }): Sys<number> {
        const [r, w] = yield* sys.pipe()
        const pid = yield* sys.spawn({ path: '/bin/yes', argv: ['yes'], env, fds: { 0: 0, 1: w, 2: 2 } })
        yield* sys.close(w)
        yield* sys.read(r, 10)
        yield* sys.close(r)
        const news = yield* sys.wait(pid)
        yield* sys.print(`${JSON.stringify(news?.status)}\n`)
        return 0
      },
    })
    t.start('parent')
    t.run(SECOND)
    expect(t.output()).toContain('{"signal":"PIPE","core":false}')
  })
})

describe('floods', () => {
  it('output goes no faster than the terminal drains: a megabyte a second of lab time', () => {
    const t = toy()
    t.start('yes')
    t.run(10 * SECOND)
    expect(t.output().length).toBeGreaterThan(5_000_000)
    expect(t.output().length).toBeLessThan(11_000_000)
  })

  it('a program that spins for five minutes of lab time takes at most 310,000 steps', () => {
    const t = toy()
    t.start('spin')
    t.run(300 * SECOND)
    expect(t.world.steps).toBeLessThan(310_000)
    expect(t.world.now).toBeGreaterThanOrEqual(300 * SECOND)
  })

  it('a fork bomb meets the limit of processes and can be killed', () => {
    const t = toy()
    const p = t.start('bomb')
    t.world.table(processes).patch(p.id, { uid: 1000, euid: 1000 })
    t.run(1.2 * SECOND)
    const bombs = [...t.world.table(processes).values()].filter((x) => x.comm === 'bomb').length
    expect(bombs).toBeGreaterThan(100)
    expect(bombs).toBeLessThanOrEqual(500)
    t.type('\x03')
    t.run(SECOND)
    expect([...t.world.table(processes).values()].filter((x) => x.comm === 'bomb')).toEqual([])
  })
})
