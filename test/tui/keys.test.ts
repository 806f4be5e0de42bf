import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textsOf } from '../../src/i18n/index.ts'
import { latinKey } from '../../src/tui/input/hangul.ts'
import { bindings, commandAfterPrefix, keyLabel } from '../../src/tui/input/keys.ts'
import { Tokenizer } from '../../src/tui/input/tokens.ts'
import { commands } from '../../src/tui/state/commands.ts'
import { Rig } from './rig.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const rig80 = () => new Rig({ size: { cols: 80, rows: 24 } })

describe('the table of keys', () => {
  it('gives every command one row, a handler and a line in the help', async () => {
    expect(bindings.map((b) => b.command).sort()).toEqual(Object.keys(commands).sort())
    const rig = new Rig({ size: { cols: 140, rows: 60 } })
    rig.command('?')
    const text = await rig.text()
    for (const { keys, help } of bindings) {
      expect(text).toContain(`^] ${keyLabel(keys[0]!)}`)
      expect(text).toContain(textsOf('en')(help))
    }
  })

  it('has no key twice', () => {
    const keys = bindings.flatMap((b) => [...b.keys, ...(b.shortcut ? [b.shortcut] : [])])
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('takes the Hangul letter on the same key, a conjoining one too, and Caps Lock', () => {
    for (const [hangul, latin] of Object.entries({ ㅗ: 'h', ㄱ: 'r', ㅈ: 'w', ㅜ: 'n', ㅂ: 'q', ㅅ: 't', ㄴ: 's', ㅋ: 'z', ㅛ: 'y', ㅁ: 'a', ㅎ: 'g', ㄹ: 'f', ㅔ: 'p' })) {
      expect(latinKey(hangul)).toBe(latin)
      expect(commandAfterPrefix({ bytes: bytesOf(hangul), text: hangul })).toBe(commandAfterPrefix({ bytes: bytesOf(latin), text: latin }))
    }
    expect(latinKey('\u1169')).toBe('h')
    expect(commandAfterPrefix({ bytes: bytesOf('H'), text: 'H' })).toBe('hint')
  })

  it('opens the same panel by letter, by Hangul letter and by function key', async () => {
    const open = async (...chunks: string[]) => {
      const rig = rig80()
      rig.type(...chunks)
      return rig.text()
    }
    const hint = await open('\x1d', 'h')
    expect(hint).toContain('Hint 1 of 3')
    expect(await open('\x1d', 'ㅗ')).toBe(hint)
    for (const f2 of ['\x1bOQ', '\x1b[12~', '\x1b[[B']) expect(await open(f2)).toBe(hint)
  })

  it('dispatches what the commands mean', () => {
    const rig = rig80()
    for (const key of ['n', 'p', 'w', 'f', 'r']) rig.command(key)
    rig.type('\x1bOR', '\x1b[15~')
    expect(rig.stage.intents.map((i) => i.do)).toEqual(['next', 'previous', 'why', 'advance', 'run', 'run', 'next'])
    rig.command('q')
    expect(rig.stage.intents.at(-1)).toEqual({ do: 'quit' })
  })
})

describe('bytes', () => {
  const keyboard = fc.constantFrom('a', 'é', '한', '🙂', '\x1b', '\x1b[A', '\x1bOA', '\x1b[1;5C', '\x1bx', '\x1b[200~', '\x1b[201~', '\x1b]11;rgb:0/0/0\x07', '\x03', '\r', '\x1b[<35;1;1M', '\x1b\x1b[B', '\x1b[')

  it('come out of the tokenizer as they went in, however they are cut', () => {
    fc.assert(fc.property(fc.array(keyboard, { maxLength: 20 }), fc.array(fc.nat(7), { maxLength: 40 }), (keys, cuts) => {
      const all = bytesOf(keys.join(''))
      const tokenizer = new Tokenizer()
      const tokens = []
      let at = 0
      for (const cut of [...cuts, all.length]) {
        tokens.push(...tokenizer.feed(all.slice(at, at + cut)))
        at = Math.min(all.length, at + cut)
      }
      tokens.push(...tokenizer.flush())
      expect(Buffer.concat(tokens.map((t) => t.bytes))).toEqual(Buffer.from(all))
    }), { seed: 3 })
  })

  it('that are nonsense come through too', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      const tokenizer = new Tokenizer()
      const tokens = [...tokenizer.feed(noise), ...tokenizer.flush()]
      expect(Buffer.concat(tokens.map((t) => t.bytes))).toEqual(Buffer.from(noise))
    }), { seed: 5 })
  })

  it('of a sequence or a character that arrives in pieces reach the lab whole', () => {
    const rig = rig80()
    const bytes = bytesOf('한\x1b[1;5C')
    for (const byte of bytes) rig.screen.type(Uint8Array.of(byte))
    expect(rig.stage.intents.map((i) => i.do === 'input' && Buffer.from(i.bytes).toString())).toEqual(['한', '\x1b[1;5C'])
  })

  it('of an Escape key alone reach the lab after a moment', () => {
    const rig = rig80()
    rig.type('\x1b')
    expect(rig.stage.typed()).toBe('')
    rig.clock.advance(50)
    expect(rig.stage.typed()).toBe('\x1b')
  })

  it('typed into the lab arrive in one piece a chunk: control keys, Hangul, function keys that are not ours', () => {
    const rig = rig80()
    const typed = 'ls\r\x03\x12\t\x1a한글\x1b[A\x1bOP\x1b[17;2~'
    rig.type(typed)
    expect(rig.stage.typed()).toBe(typed)
    expect(rig.stage.intents).toHaveLength(1)
  })

  it('of the prefix itself are sent by pressing it twice', () => {
    const rig = rig80()
    rig.command('\x1d')
    expect(rig.stage.typed()).toBe('\x1d')
  })
})

describe('a paste', () => {
  const heredoc = `cat <<EOF > /tmp/x\n${Array.from({ length: 200 }, (_, i) => `line ${i} with \x1d and 한글\n`).join('')}EOF\n`

  it('of 200 lines reaches the lab byte for byte, the tutor’s own keys in it included', async () => {
    const rig = rig80()
    rig.stage.print('\x1b[?2004h$ ')
    await rig.settle()
    const bytes = bytesOf(`\x1b[200~${heredoc}\x1b[201~`)
    for (let at = 0; at < bytes.length; at += 1021) rig.screen.type(bytes.slice(at, at + 1021))
    expect(rig.stage.typed()).toBe(`\x1b[200~${heredoc}\x1b[201~`)
    expect(await rig.text()).toContain('Give every host')
  })

  it('has no brackets where the program did not ask for them', () => {
    const rig = rig80()
    rig.type(`\x1b[200~${heredoc}\x1b[201~`)
    expect(rig.stage.typed()).toBe(heredoc)
  })
})

describe('an open panel', () => {
  it('owns the keyboard until Escape', async () => {
    const rig = rig80()
    rig.command('s')
    rig.type('ls\r', '\x1d', 's', 'x', '\x1b[200~rm\x1b[201~', '\x04')
    expect(rig.stage.typed()).toBe('')
    rig.escape()
    rig.type('ls')
    expect(rig.stage.typed()).toBe('ls')
    expect(await rig.text()).not.toContain('╭ Steps')
  })

  it('is closed by Ctrl-C, which the lab does not get', () => {
    const rig = rig80()
    rig.command('?')
    rig.type('\x03', 'a')
    expect(rig.stage.typed()).toBe('a')
  })

  it('goes to the chosen step', () => {
    const rig = rig80()
    rig.command('s')
    rig.type('\x1b[A', '\r')
    expect(rig.stage.intents).toEqual([{ do: 'go', step: 'look' }])
  })

  it('ticks several options where several are right', () => {
    const rig = rig80()
    const { blocks } = rig.stage.model$.value.lesson.steps[2]!
    rig.stage.setStep({ blocks: blocks.map((b) => (b.kind === 'quiz' ? { ...b, many: true } : b)) })
    rig.command('a')
    rig.type('\r', '3', '1', ' ', ' ', '\r')
    expect(rig.stage.intents).toEqual([{ do: 'answer', quiz: 'who-drops', chosen: [0, 2] }])
  })
})

describe('scrolling', () => {
  const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `line ${from + i}\r\n`).join('')

  it('back keeps its place while the lab prints on, and any other key returns to the shell', async () => {
    const rig = rig80()
    rig.stage.print(lines(0, 100))
    await rig.settle()
    rig.command('\x1b[5~')
    const back = await rig.text()
    expect(back).toContain('line 78\n')
    rig.stage.print(lines(100, 150))
    const later = await rig.text()
    expect(later).toContain('line 78\n')
    expect(later).toContain('lines below')
    rig.type('l')
    expect(rig.stage.typed()).toBe('l')
    expect(await rig.text()).toContain('line 149\n')
  })

  it('the folded lesson gives it the whole screen first', async () => {
    const rig = rig80()
    rig.command('\x1b[B')
    expect(await rig.text()).toContain('A packet that arrives')
    rig.type('\x1b[6~')
    expect(await rig.text()).toContain('the hosts know one')
    rig.type('w')
    expect(rig.stage.typed()).toBe('w')
    expect(await rig.text()).toContain('─ left ─')
  })

  it('with the wheel, over the pane that is meant', async () => {
    const rig = new Rig({ size: { cols: 140, rows: 45 } })
    rig.stage.print(lines(0, 100))
    await rig.settle()
    rig.type('\x1b[<64;100;10M')
    expect(await rig.text()).toContain('3 lines below')
    rig.type('\x1b[<0;100;10M')
    expect(rig.stage.typed()).toBe('')
  })
})

describe('the clipboard', () => {
  it('gets the suggested block', async () => {
    const rig = rig80()
    rig.command('y')
    const text = Buffer.from('sudo ip route add 10.20.0.0/24 via 10.10.0.1\nping -c 3 10.20.0.21').toString('base64')
    expect(rig.takeWritten()).toContain(`\x1b]52;c;${text}\x07`)
    expect(await rig.text()).toContain('Copied: sudo ip route add')
  })
})

describe('Ctrl-C', () => {
  it('reaches the lab each time; pressed again where nothing runs, the tutor says what leaves it', async () => {
    const rig = rig80()
    rig.type('\x03')
    expect(await rig.text()).not.toContain('^] q leaves')
    rig.type('a', '\x03')
    expect(await rig.text()).not.toContain('^] q leaves')
    rig.type('\x03')
    expect(await rig.text()).toContain('Ctrl-C goes to the lab; ^] q leaves the tutor')
    expect(rig.stage.intents.map((i) => (i.do === 'input' ? new TextDecoder().decode(i.bytes) : i.do))).toEqual(['\x03', 'a', '\x03', '\x03'])
  })

  it('under a program that runs is only the program’s', async () => {
    const rig = rig80()
    rig.stage.set({ terminals: rig.stage.model$.value.terminals.map((t) => ({ ...t, asking: 'no' as const })) })
    rig.type('\x03', '\x03', '\x03')
    expect(await rig.text()).not.toContain('^] q leaves')
  })
})
