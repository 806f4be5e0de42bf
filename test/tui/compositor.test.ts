import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Compositor, type Picture } from '../../src/tui/compositor/compositor.ts'
import { Pacer } from '../../src/tui/compositor/pacer.ts'
import { frameBytes } from '../../src/tui/boot/boot.ts'
import { HandClock, Outer, Rig } from './rig.ts'

const size = { cols: 24, rows: 5 }

/** Rows as a terminal shows them with each cell's look, so that a wrong colour counts as a difference. */
async function look(outer: Outer): Promise<string[]> {
  await outer.rows()
  const { active } = outer.terminal.buffer
  return Array.from({ length: outer.terminal.rows }, (_, y) => {
    const line = active.getLine(active.baseY + y)!
    return Array.from({ length: outer.terminal.cols }, (_, x) => {
      const cell = line.getCell(x)!
      const text = cell.getChars() || ' '
      const ink = text === ' ' && !cell.isInverse() ? '' : `${cell.isBold()}:${cell.getFgColorMode()}:${cell.getFgColor()}`
      return `${text}${cell.getWidth()}:${cell.isInverse()}:${cell.getBgColorMode()}:${cell.getBgColor()}:${ink}`
    }).join('|')
  })
}

describe('the compositor', () => {
  it('writes for one key the cell, the cursor and nothing else', async () => {
    const rig = new Rig({ size: { cols: 140, rows: 45 } })
    rig.stage.print('vagrant@left:~$ ')
    await rig.settle()
    rig.takeWritten()
    rig.stage.print('l')
    await rig.settle()
    const bytes = rig.takeWritten()
    expect(bytes).toBe('\x1b[?2026h\x1b[3;76Hl\x1b[3;77H\x1b[?2026l')
    expect(bytes.length).toBeLessThan(63)
  })

  it('writes nothing when nothing changed, and only a cursor that moved', async () => {
    const rig = new Rig({ size: { cols: 80, rows: 24 } })
    await rig.settle()
    rig.takeWritten()
    rig.stage.set({})
    await rig.settle()
    expect(rig.takeWritten()).toBe('')
    rig.stage.print('\x1b[3C')
    await rig.settle()
    expect(rig.takeWritten()).toBe('\x1b[12;4H')
  })

  it('leaves the lesson alone while the terminal scrolls', async () => {
    const rig = new Rig({ size: { cols: 140, rows: 45 } })
    await rig.settle()
    rig.takeWritten()
    rig.stage.print(Array.from({ length: 90 }, (_, i) => `line ${i}\r\n`).join(''))
    await rig.settle()
    const columns = [...rig.takeWritten().matchAll(/\x1b\[\d+;(\d+)H/g)].map((m) => Number(m[1]))
    expect(columns.length).toBeGreaterThan(40)
    expect(Math.min(...columns)).toBeGreaterThan(58)
  })

  it('hides the cursor of a pane that is hidden', async () => {
    const rig = new Rig({ size: { cols: 80, rows: 24 } })
    rig.stage.print('$ ')
    await rig.settle()
    rig.takeWritten()
    rig.command('h')
    await rig.settle()
    expect(rig.takeWritten()).toContain('\x1b[?25l')
    rig.escape()
    await rig.settle()
    expect(rig.takeWritten()).toContain('\x1b[12;3H\x1b[?25h')
  })

  const piece = fc.constantFrom('a', 'bc', ' ', '          ', '한', '글자', '✅', 'é', '\x1b[31m', '\x1b[1;44m', '\x1b[7m', '\x1b[m', '\x1b[38;5;208m', '─')
  const row = fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(''))
  const picture = fc.record({
    left: fc.array(row, { minLength: size.rows, maxLength: size.rows }),
    right: fc.array(row, { minLength: 3, maxLength: 3 }),
    x: fc.integer({ min: 4, max: 16 }),
    cursor: fc.option(fc.record({ x: fc.integer({ min: 0, max: 23 }), y: fc.integer({ min: 0, max: 4 }) }), { nil: undefined }),
  }).map(({ left, right, x, cursor }): Picture => ({ ...size, regions: [{ x: 0, y: 0, width: 24, rows: left }, { x, y: 1, width: 8, rows: right }], ...(cursor ? { cursor } : {}) }))

  it('ends at the same screen from whatever stood there before, and from its own saved frame', async () => {
    await fc.assert(fc.asyncProperty(fc.array(picture, { minLength: 1, maxLength: 4 }), async (pictures) => {
      const stepwise = new Outer(size)
      const compositor = new Compositor('rgb')
      for (const p of pictures) stepwise.write(compositor.frame(p))
      const last = pictures.at(-1)!
      const atOnce = new Outer(size)
      atOnce.write(new Compositor('rgb').frame(last))
      const expected = await look(atOnce)
      expect(await look(stepwise)).toEqual(expected)
      if (last.cursor) expect(stepwise.cursor).toEqual(last.cursor)

      const resumed = new Outer(size)
      const next = new Compositor('rgb')
      resumed.write(frameBytes(compositor.saved()))
      expect(await look(resumed)).toEqual(expected)
      next.adopt(compositor.saved())
      expect(next.frame(last)).not.toMatch(/\x1b\[\d+;\d+H[^\x1b]/)
    }), { numRuns: 150, seed: 7 })
  })
})

describe('the pacer', () => {
  it('paints the first change at once and at most 60 frames a second after it', () => {
    const clock = new HandClock()
    let frames = 0
    const pacer = new Pacer(() => ++frames > 0, clock)
    pacer.request()
    expect(frames).toBe(1)
    for (let ms = 0; ms < 1000; ms++) {
      pacer.request()
      clock.advance(1)
    }
    expect(frames).toBeGreaterThan(55)
    expect(frames).toBeLessThanOrEqual(61)
    clock.advance(20)
    clock.advance(20)
    const rested = frames
    pacer.request()
    expect(frames).toBe(rested + 1)
  })
})
