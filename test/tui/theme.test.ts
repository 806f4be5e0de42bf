import { describe, expect, it } from 'vitest'
import { depthOf, nearest, type Env } from '../../src/tui/theme/depth.ts'
import { Rig } from './rig.ts'

const sgr = (bytes: string) => [...bytes.matchAll(/\x1b\[([\d;]*)m/g)].map((m) => m[1]!)
const painted = async (env: Env) => {
  const rig = new Rig({ size: { cols: 140, rows: 45 }, env: { LANG: 'C.UTF-8', ...env } as Record<string, string> })
  rig.stage.print('\x1b[1;32mgreen\x1b[m \x1b[38;2;1;2;3mrgb\x1b[m \x1b[48;5;200mpink\x1b[m \x1b[5mblink\x1b[m\r\n')
  rig.command('h')
  await rig.settle()
  return rig.takeWritten()
}

describe('colours', () => {
  it('are absent with NO_COLOR and with TERM=dumb, the lab’s own too; bold and reverse stay', async () => {
    for (const env of [{ NO_COLOR: '1', TERM: 'xterm-256color', COLORTERM: 'truecolor' }, { TERM: 'dumb' }]) {
      const looks = sgr(await painted(env))
      expect(looks.length).toBeGreaterThan(5)
      for (const look of looks) expect(look).toMatch(/^(?:0;)?[1234789](?:;[1234789])*$|^0?$/)
    }
  })

  it('are what the terminal can show', async () => {
    const direct = sgr(await painted({ TERM: 'xterm', COLORTERM: 'truecolor' })).join(' ')
    expect(direct).toContain('38;2;1;2;3')
    const many = sgr(await painted({ TERM: 'xterm-256color' })).join(' ')
    expect(many).toContain('48;5;200')
    expect(many).not.toContain('8;2;')
    const few = sgr(await painted({ TERM: 'xterm' })).join(' ')
    expect(few).not.toMatch(/[34]8;/)
  })

  it('never blink', async () => {
    expect(sgr(await painted({ TERM: 'xterm-256color' })).some((look) => look.split(';').includes('5') && !look.includes('8;5;'))).toBe(false)
  })

  it('follow the environment', () => {
    expect(depthOf({ TERM: 'xterm', NO_COLOR: '' })).toBe(16)
    expect(depthOf({ TERM: 'xterm', FORCE_COLOR: '3' })).toBe('rgb')
    expect(depthOf({ TERM: 'xterm-kitty' })).toBe(256)
    expect(depthOf({ TERM: 'tmux-256color', COLORTERM: '24bit' })).toBe('rgb')
    expect(nearest(0xd75f00, 256)).toBe(166)
    expect(nearest(0x000000, 16)).toBe(0)
  })

  it('of words that differ only in meaning differ in a mark, too', async () => {
    const rig = new Rig({ size: { cols: 140, rows: 45 }, env: { NO_COLOR: '1', TERM: 'xterm' } })
    const text = await rig.text()
    expect(text).toContain('✓ left sends')
    expect(text).toContain('○ right sends')
    expect(text).toContain('– left gets')
  })
})
