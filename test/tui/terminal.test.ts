import { describe, expect, it } from 'vitest'
import { Emulator } from '../../src/tui/panes/terminal/emulator.ts'
import { Rig } from './rig.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const plain = (row: string) => row.replace(/\x1b\[[\d;]*m/g, '')

describe('a flood', () => {
  it('of 100,000 lines ends at the right rows, in bounded memory, and asks the lab to wait', async () => {
    const pressures: boolean[] = []
    let resume = () => {}
    const emulator = new Emulator({ size: { cols: 80, rows: 24 }, withColour: true, onChange: () => {}, onPressure: (full) => {
      pressures.push(full)
      if (!full) resume()
    } })
    const before = process.memoryUsage()
    for (let line = 0; line < 100_000; line += 100) {
      emulator.write(bytesOf(Array.from({ length: 100 }, (_, i) => `\x1b[3${i % 8}mline ${line + i}\x1b[m of a long, long flood that goes on and on\r\n`).join('')))
      if (pressures.at(-1)) await new Promise<void>((go) => (resume = go))
    }
    await new Promise<void>((done) => {
      const look = () => (plain(emulator.rows()[22]!).startsWith('line 99999') ? done() : setTimeout(look, 0))
      look()
    })
    const after = process.memoryUsage()
    expect(emulator.rows().slice(0, 23).map(plain)).toEqual(Array.from({ length: 23 }, (_, i) => `line ${99_977 + i} of a long, long flood that goes on and on`))
    expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(40e6)
    expect(pressures.length).toBeGreaterThan(10)
    expect(pressures.length % 2).toBe(0)
    emulator.scroll(-Infinity)
    expect(plain(emulator.rows()[0]!)).toMatch(/^line 94\d{3} /)
  })

  it('paints at most 60 frames a second, and the last rows at its end', async () => {
    const rig = new Rig({ size: { cols: 80, rows: 24 } })
    await rig.settle()
    rig.takeWritten()
    for (let i = 0; i < 2000; i++) rig.stage.print(`line ${i}\r\n`)
    await new Promise((next) => setTimeout(next, 0))
    expect(rig.outer.writes.length).toBeLessThanOrEqual(2)
    expect(await rig.text()).toContain('line 1999\n')
  })
})

describe('wide characters', () => {
  const columnsOf = async (rig: Rig, text: string) => {
    await rig.settle()
    const rows = await rig.outer.rows()
    const y = rows.findIndex((row) => row.includes(text))
    const line = rig.outer.terminal.buffer.active.getLine(y)!
    return Array.from({ length: 140 }, (_, x) => line.getCell(x)!).flatMap((cell, x) => (cell.getChars().trim() ? [[cell.getChars(), x] as const] : []))
  }

  it('in the terminal stand at their columns, the frame behind them too', async () => {
    const rig = new Rig({ size: { cols: 140, rows: 45 } })
    rig.stage.print('a라우팅b\r\n')
    const cells = await columnsOf(rig, '라우팅')
    expect(cells.filter(([, x]) => x >= 58)).toEqual([['│', 58], ['a', 59], ['라', 60], ['우', 62], ['팅', 64], ['b', 66], ['│', 139]])
  })

  it('typed through an input method arrive as they are, and the cursor stands behind them', async () => {
    const rig = new Rig({ size: { cols: 80, rows: 24 } })
    rig.stage.onIntent = (intent) => intent.do === 'input' && rig.stage.print(intent.bytes)
    rig.type('한', '글', '\u1112\u1161\u11ab')
    await rig.settle()
    expect(rig.stage.typed()).toBe('한글\u1112\u1161\u11ab')
    await rig.outer.rows()
    expect(rig.outer.cursor).toEqual({ x: 6, y: 11 })
  })

  it('in the lesson leave the right edge straight', async () => {
    const rig = new Rig({ size: { cols: 140, rows: 45 }, lang: 'ko' })
    await rig.settle()
    const { active } = rig.outer.terminal.buffer
    for (let y = 2; y < 43; y++) expect(active.getLine(y)!.getCell(57)!.getChars()).toBe('│')
  })
})

describe('programs that take the screen', () => {
  it('get it, and give it back as it was', async () => {
    const rig = new Rig({ size: { cols: 80, rows: 24 } })
    rig.stage.print('$ vi\r\n')
    const before = await rig.text()
    rig.stage.print('\x1b[?1049h\x1b[2J\x1b[H~\r\n~\r\n"new" 0L\x1b[?25l')
    const inside = await rig.text()
    expect(inside).toContain('~\n~\n"new" 0L')
    expect(inside).not.toContain('$ vi')
    rig.stage.print('\x1b[?25h\x1b[?1049l')
    expect(await rig.text()).toBe(before)
  })

  it('set the modes of the outer terminal’s keys, and a crash of theirs leaves none behind in the other terminal', async () => {
    const rig = new Rig({ size: { cols: 80, rows: 24 } })
    await rig.settle()
    rig.takeWritten()
    rig.stage.print('\x1b[?1h\x1b=')
    await rig.settle()
    expect(rig.takeWritten()).toBe('\x1b[?1h\x1b=')
    rig.command('t')
    rig.stage.print('$ ', 't2')
    await rig.settle()
    expect(rig.takeWritten()).toContain('\x1b[?1l\x1b>')
  })

  it('ask for nothing that the pane answers', async () => {
    const rig = new Rig({ size: { cols: 80, rows: 24 } })
    rig.stage.print('\x1b[c\x1b[6n\x1b]11;?\x07')
    await rig.settle()
    expect(rig.stage.intents).toEqual([])
  })
})

describe('a resize', () => {
  it('leaves the picture that a fresh start at that size has, and tells the lab', async () => {
    const rig = new Rig({ size: { cols: 140, rows: 45 } })
    rig.stage.print('vagrant@left:~$ ')
    for (const [cols, rows] of [[80, 24], [60, 20], [45, 12], [250, 70], [110, 30]] as const) {
      rig.resize({ cols, rows })
      const fresh = new Rig({ size: { cols, rows } })
      fresh.stage.print('vagrant@left:~$ ')
      expect(await rig.text()).toBe(await fresh.text())
      expect(fresh.stage.intents).toEqual([])
    }
    expect(rig.stage.intents.map((i) => i.do === 'resize' && `${i.size.cols}x${i.size.rows}`)).toEqual(['80x12', '60x10', '45x11', '160x66', '62x26'])
  })

  it('of the zoom tells the lab too, and only where the terminal has another size', () => {
    const rig = new Rig({ size: { cols: 80, rows: 24 } })
    rig.command('z')
    expect(rig.stage.intents).toEqual([])
    rig.command('z')
    expect(rig.stage.intents).toMatchObject([{ do: 'resize', size: { cols: 80, rows: 21 } }])
  })
})
