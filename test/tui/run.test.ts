import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { boot, runScreen, type RunEnd, type SavedFrame } from '../../src/tui/index.ts'
import type { Host } from '../../src/tui/screens/run.ts'
import { sampleModel } from './sample.ts'
import { FakeStage } from './stage.ts'
import { HandClock, Outer } from './rig.ts'

const dir = mkdtempSync(join(tmpdir(), 'tutor-'))
afterAll(() => rmSync(dir, { recursive: true }))

const size = { cols: 80, rows: 24 }

/** A keyboard, an outer terminal, a process and a run of the screen between them. */
function start(options: { frameFile?: string; beforeScreen?: (stdin: PassThrough, outer: Outer) => Promise<void>; skipBoot?: boolean; shell?: string } = {}) {
  const outer = new Outer(size)
  if (options.shell) outer.terminal.write(options.shell)
  const raw: boolean[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => raw.push(on) })
  const stdout = Object.assign(new EventEmitter(), { columns: size.cols, rows: size.rows, isTTY: true, write: (bytes: string): boolean => (outer.write(bytes), true) })
  const host = Object.assign(new EventEmitter(), { pid: 4711, kills: [] as unknown[][], kill(...args: unknown[]) { this.kills.push(args) } })
  const stage = new FakeStage({ ...sampleModel('en'), terminals: [{ id: 't1', host: 'left', size: { cols: 80, rows: 12 }, asking: 'shell', asked: 1 }] })
  const clock = new HandClock()
  const frames: SavedFrame[] = []
  const streams = { stdin: stdin as unknown as NodeJS.ReadStream, stdout: stdout as unknown as NodeJS.WriteStream }
  const booted = options.skipBoot ? undefined : boot({ ...streams, ...(options.frameFile ? { frameFile: options.frameFile } : {}) })
  const ended = (async (): Promise<RunEnd> => {
    await options.beforeScreen?.(stdin, outer)
    return runScreen({
      ...streams, model$: stage.model$, output$: stage.output$, dispatch: stage.dispatch, env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' }, clock,
      process: host as unknown as Host, saveFrame: (frame) => frames.push(frame), ...(booted ? { boot: booted } : {}),
    })
  })()
  const settle = async () => {
    for (let i = 0; i < 6; i++) {
      await new Promise((next) => setTimeout(next, 0))
      clock.advance(20)
    }
  }
  return { outer, raw, stdin, stdout, host, stage, clock, frames, ended, settle }
}

async function ready(run: ReturnType<typeof start>) {
  while (!run.outer.writes.some((bytes) => bytes.includes('\x1b[?2026h'))) await run.settle()
  await run.settle()
}

describe('a run', () => {
  it('ends with the session: screen restored, last words on the normal screen', async () => {
    const run = start({ shell: '$ npx cilium-tutor start\r\n' })
    await ready(run)
    expect(run.outer.terminal.buffer.active.type).toBe('alternate')
    run.stdin.write('\x1dq')
    expect(await run.ended).toEqual({ cause: 'quit' })
    const rows = await run.outer.rows()
    expect(run.outer.terminal.buffer.active.type).toBe('normal')
    expect(rows.slice(0, 3)).toEqual(['$ npx cilium-tutor start', 'You are at "Give every host a way back" (step 2 of 3).', 'Come back with: cilium-tutor start'])
    expect(run.raw).toEqual([true, false])
    expect(run.stdin.listenerCount('data')).toBe(0)
    expect(run.host.eventNames()).toEqual([])
  })

  it('ends on a signal, and says so', async () => {
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
      const run = start()
      await ready(run)
      run.host.emit(signal, signal)
      expect(await run.ended).toEqual({ cause: 'signal', signal })
      expect((await run.outer.rows())[0]).toBe(`Stopped by ${signal}.`)
      expect(run.raw.at(-1)).toBe(false)
    }
  })

  it('gives the screen back before a crash is printed, and only once', async () => {
    const run = start({ skipBoot: true })
    await ready(run)
    run.host.emit('uncaughtExceptionMonitor', new Error('x'))
    run.host.emit('exit', 1)
    run.stage.print('later')
    await run.settle()
    const rows = await run.outer.rows()
    expect(rows[0]).toMatch(/^The tutor stopped because of an error/)
    expect(rows[1]).toMatch(/^You are at/)
    expect(run.outer.writes.filter((bytes) => bytes.includes('\x1b[?1049l'))).toHaveLength(1)
    expect(run.outer.writes.at(-1)).toContain('\x1b[?1049l')
  })

  it('ends like a hang-up where the window is gone', async () => {
    const run = start()
    await ready(run)
    run.stdout.emit('error', new Error('write EIO'))
    run.stdout.emit('error', new Error('write EIO'))
    expect(await run.ended).toEqual({ cause: 'signal', signal: 'SIGHUP' })
  })

  it('stops and comes back with the same picture', async () => {
    const run = start()
    await ready(run)
    const before = await run.outer.rows()
    run.host.emit('SIGTSTP', 'SIGTSTP')
    expect(run.host.kills).toEqual([[4711, 'SIGSTOP']])
    run.outer.write('[1]+ Stopped\r\n$ fg\r\n')
    run.host.emit('SIGCONT', 'SIGCONT')
    await run.settle()
    expect(await run.outer.rows()).toEqual(before)
    expect(run.raw).toEqual([true, false, true])
  })

  it('holds back while the outer terminal takes no more, then shows what is true', async () => {
    const run = start()
    await ready(run)
    const { write } = run.stdout
    run.stdout.write = (bytes) => (write(bytes), false)
    run.stage.print('one ')
    await run.settle()
    const written = run.outer.writes.length
    run.stage.print('two ')
    await run.settle()
    expect(run.outer.writes.length).toBe(written)
    run.stdout.write = write
    run.stdout.emit('drain')
    await run.settle()
    expect((await run.outer.rows()).join('\n')).toContain('one two')
  })
})

describe('the first picture', () => {
  const saved = async (): Promise<{ file: string; rows: string[] }> => {
    const run = start()
    run.stage.print('vagrant@left:~$ ')
    await ready(run)
    for (let i = 0; i < 60; i++) run.clock.advance(20)
    const rows = await run.outer.rows()
    expect(run.frames).toHaveLength(1)
    const file = join(dir, 'frame.json')
    writeFileSync(file, JSON.stringify(run.frames[0]))
    return { file, rows }
  }

  it('is the last one of the run before, painted before the screen is loaded, and the screen then writes only what differs', async () => {
    const { file, rows } = await saved()
    let first: string[] = []
    let cursor = { x: 0, y: 0 }
    const run = start({ frameFile: file, beforeScreen: async (_, outer) => {
      first = await outer.rows()
      cursor = outer.cursor
    } })
    run.stage.print('vagrant@left:~$ ')
    run.stage.set({ clock: { now: 848_000_000, pace: 'wall' } })
    await ready(run)
    expect(first).toEqual(rows)
    expect(cursor).toEqual({ x: 16, y: 11 })
    expect(run.outer.writes[0]).toContain('Give every host')
    const later = run.outer.writes.slice(1).join('')
    expect(later).toContain('8\x1b[')
    expect(later).not.toContain('Give every host')
    expect(later.length).toBeLessThan(200)
    run.stage.set({ ended: true })
    await run.ended
  })

  it('is not the one of a session that has taken its terminals away already', async () => {
    const run = start()
    run.stage.print('vagrant@left:~$ ')
    await ready(run)
    run.stage.set({ terminals: [] })
    await run.settle()
    run.stage.set({ ended: true })
    await run.ended
    expect(run.frames).toEqual([])
    const whole = start()
    whole.stage.print('vagrant@left:~$ ')
    await ready(whole)
    whole.stage.set({ terminals: [], ended: true })
    await whole.ended
    expect(whole.frames.at(-1)!.lines.join('\n')).toContain('vagrant@left')
  })

  it('is left out where the window has another size or the file is damaged', async () => {
    const { file } = await saved()
    for (const [name, text] of [['torn.json', '{"version":1,"cols":80'], ['other.json', JSON.stringify({ version: 1, cols: 81, rows: 24, lines: [] })], ['old.json', '{"version":0}']] as const) {
      writeFileSync(join(dir, name), text)
      const run = start({ frameFile: join(dir, name) })
      expect(run.outer.writes[0]).toBe('\x1b[?1049h\x1b[?2004h\x1b[m\x1b[2J\x1b[H')
      await ready(run)
      run.stage.set({ ended: true })
      await run.ended
    }
    expect(file).toBeTruthy()
  })

  it('loses no key that is typed before the screen is there', async () => {
    const run = start({ beforeScreen: async (stdin) => {
      stdin.write('ls')
      await new Promise((next) => setTimeout(next, 0))
      stdin.write(' -l\r')
      await new Promise((next) => setTimeout(next, 0))
    } })
    run.stdin.write('')
    await ready(run)
    run.stdin.write('pwd\r')
    await run.settle()
    expect(run.stage.typed()).toBe('ls -l\rpwd\r')
  })

  it('is given up where the screen cannot come', async () => {
    const outer = new Outer(size)
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} }) as unknown as NodeJS.ReadStream
    const stdout = { columns: 80, rows: 24, write: outer.write } as unknown as NodeJS.WriteStream
    boot({ stdin, stdout }).giveUp()
    await outer.rows()
    expect(outer.terminal.buffer.active.type).toBe('normal')
  })
})
