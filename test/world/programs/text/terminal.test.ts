import { Terminal } from '@xterm/headless'
import { describe, expect, it } from 'vitest'
import { asRoot, processes, putFile, sendSignal } from '../../../../src/world/os/index.ts'
import { machine, type Machine, type Screen } from './rig.ts'

/** What a person would see: the rows of the screen, and the styles where asked for. */
class Eyes {
  readonly terminal: Terminal
  readonly screen: Screen
  constructor(screen: Screen, cols = 80, rows = 24) {
    this.screen = screen
    this.terminal = new Terminal({ cols, rows, allowProposedApi: true })
  }

  async rows(): Promise<string[]> {
    await new Promise<void>((done) => { this.terminal.write(this.screen.written(), done) })
    const buffer = this.terminal.buffer.active
    return Array.from({ length: this.terminal.rows }, (_, y) => buffer.getLine(buffer.baseY + y)!.translateToString(true))
  }
}

const numbered = (n: number): string => Array.from({ length: n }, (_, i) => `line ${i + 1}\n`).join('')
const look = (m: Machine, argv: readonly string[], o: { cols?: number; rows?: number; env?: Record<string, string> } = {}): [Screen, Eyes] => {
  const screen = m.open(argv, o)
  return [screen, new Eyes(screen, o.cols, o.rows)]
}

describe('pipelines', () => {
  it('yes ends by SIGPIPE when head has its line', () => {
    const m = machine()
    expect(m.run(['sh', '-c', 'yes | head -n 1'])).toMatchObject({ out: 'y\n', status: 0 })
    expect([...m.world.table(processes).values()].filter((p) => p.comm === 'yes')).toEqual([])
  })

  it('head reads no further than it must from a file, so the next reader goes on behind it', () => {
    const m = machine()
    m.file('f', 'a\nb\nc\n')
    const reader = (name: string, args: string[]): string => m.run([name, ...args], { stdin: 'a\nb\nc\n' }).out
    expect(reader('head', ['-n1'])).toBe('a\n')
    expect(m.run(['sh', '-c', 'head -n1; cat'], { stdin: 'a\nb\nc\n' }).out).toBe('a\nb\nc\n')
  })

  it('awk, grep, sed and cut over an endless input stop with their reader', () => {
    const m = machine()
    for (const filter of ['grep y', 'sed s/y/z/', "awk '{print NR}'", 'cut -c1', 'tr y z', 'uniq -c', 'nl']) {
      const { out, status } = m.run(['sh', '-c', `yes | ${filter === 'uniq -c' || filter === 'nl' ? 'cat' : filter} | head -n 2`])
      expect(out.split('\n').length, filter).toBe(3)
      expect(status).toBe(0)
    }
  })

  it('sort holds all, and says nothing before the end', () => {
    const m = machine()
    expect(m.run(['sh', '-c', 'seq 1000 | sort -rn | head -n 2']).out).toBe('1000\n999\n')
  })
})

describe('reading a terminal', () => {
  it('grep answers each line at once', () => {
    const [screen] = look(machine(), ['grep', 'x'])
    screen.type('axb\n')
    expect(screen.written()).toBe('axb\r\naxb\r\n')
    screen.type('none\n')
    expect(screen.written()).toBe('none\r\n')
    screen.type('\x04')
    expect(screen.alive()).toBe(false)
  })

  it('tail -f shows what is added, as it is added, until Ctrl-C', () => {
    const m = machine()
    m.file('log', 'one\n')
    const [screen] = look(m, ['tail', '-f', 'log'])
    expect(screen.written()).toBe('one\r\n')
    m.run(['sh', '-c', 'echo two | tee -a log'])
    screen.wait(0.01)
    expect(screen.written()).toBe('two\r\n')
    screen.type('\x03')
    expect(screen.alive()).toBe(false)
  })

  it('tail -F goes on with a file that takes the name', () => {
    const m = machine()
    m.file('log', 'one\n')
    const [screen] = look(m, ['tail', '-F', 'log'])
    m.run(['mv', 'log', 'old'])
    screen.wait(2)
    expect(screen.written()).toContain("tail: 'log' has become inaccessible: No such file or directory")
    m.file('log', 'fresh\n')
    screen.wait(2)
    expect(screen.written()).toBe("tail: 'log' has appeared;  following new file\r\nfresh\r\n")
  })

  it('tail -f waits without a single event', () => {
    const m = machine()
    m.file('log', 'one\n')
    const [screen] = look(m, ['tail', '-f', 'log'])
    const steps = m.world.steps
    screen.wait(3600)
    expect(m.world.steps).toBe(steps)
  })
})

describe('less', () => {
  const open = (content: string, args: string[] = [], o: { cols?: number; rows?: number; env?: Record<string, string> } = { rows: 6, cols: 40 }): [Screen, Eyes, Machine] => {
    const m = machine()
    m.file('text', content)
    return [...look(m, ['less', ...args, 'text'], o), m]
  }

  it('shows a screen, its name, then a colon, and asks for a key', async () => {
    const [screen, eyes] = open(numbered(20))
    expect(await eyes.rows()).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5', 'text'])
    expect(screen.asking()).toBe('key')
    screen.type(' ')
    expect(await eyes.rows()).toEqual(['line 6', 'line 7', 'line 8', 'line 9', 'line 10', ':'])
    screen.type('b')
    expect((await eyes.rows())[0]).toBe('line 1')
    screen.type('jj')
    expect((await eyes.rows())[0]).toBe('line 3')
    screen.type('k')
    expect((await eyes.rows())[0]).toBe('line 2')
    screen.type('10g')
    expect((await eyes.rows())[0]).toBe('line 10')
    screen.type('q')
    expect(screen.alive()).toBe(false)
  })

  it('knows the end, and does not scroll past it', async () => {
    const [screen, eyes] = open(numbered(20))
    screen.type('G')
    expect(await eyes.rows()).toEqual(['line 16', 'line 17', 'line 18', 'line 19', 'line 20', '(END)'])
    screen.type(' jj')
    expect((await eyes.rows())[0]).toBe('line 16')
    screen.type('g')
    expect((await eyes.rows())[0]).toBe('line 1')
  })

  it('fills a short text with tildes', async () => {
    const [, eyes] = open('only\n')
    expect(await eyes.rows()).toEqual(['only', '~', '~', '~', '~', 'text (END)'])
  })

  it('searches both ways, and says when there is nothing', async () => {
    const [screen, eyes] = open(numbered(30))
    screen.type('/line 1[27]\r')
    expect((await eyes.rows())[0]).toBe('line 12')
    screen.type('n')
    expect((await eyes.rows())[0]).toBe('line 17')
    screen.type('N')
    expect((await eyes.rows())[0]).toBe('line 12')
    screen.type('/zebra\r')
    expect((await eyes.rows())[5]).toBe('Pattern not found  (press RETURN)')
    screen.type('?line 3$\r')
    expect((await eyes.rows())[0]).toBe('line 3')
  })

  it('breaks long lines, or cuts them with -S and goes to the side', async () => {
    const [screen, eyes] = open(`${'abcdefghij'.repeat(5)}\nnext\n`, [], { rows: 5, cols: 20 })
    expect((await eyes.rows()).slice(0, 4)).toEqual(['abcdefghijabcdefghij', 'abcdefghijabcdefghij', 'abcdefghij', 'next'])
    screen.type('-S\r')
    screen.type('r')
    expect((await eyes.rows()).slice(0, 2)).toEqual(['abcdefghijabcdefghi>', 'next'])
    screen.type('\x1b[C')
    expect((await eyes.rows())[0]).toBe('abcdefghijabcdefghi>')
  })

  it('reads a pipe only as far as it is looked at', async () => {
    const m = machine()
    const [screen, eyes] = look(m, ['sh', '-c', 'yes | less'], { rows: 6, cols: 40 })
    expect(await eyes.rows()).toEqual(['y', 'y', 'y', 'y', 'y', ':'])
    screen.wait(60)
    screen.type('q')
    screen.wait(1)
    expect([...m.world.table(processes).values()].filter((p) => p.comm === 'yes')).toEqual([])
  })

  it('leaves the screen as it was, and the terminal cooked', async () => {
    const [screen, eyes] = open(numbered(20))
    screen.type('q')
    expect((await eyes.rows()).join('')).toBe('')
    expect(screen.written()).toBe('')
  })

  it('is cat where its output is no terminal, and ends at once with -F where all fits', async () => {
    const m = machine()
    m.file('text', numbered(3))
    expect(m.run(['less', 'text']).out).toBe(numbered(3))
    expect(m.run(['more', 'text']).out).toBe(numbered(3))
    const [screen, eyes] = look(m, ['less', '-F', 'text'])
    expect((await eyes.rows()).slice(0, 3)).toEqual(['line 1', 'line 2', 'line 3'])
    expect(screen.alive()).toBe(false)
  })

  it('follows with F until Ctrl-C', async () => {
    const [screen, eyes, m] = open(numbered(3))
    screen.type('F')
    m.run(['sh', '-c', 'echo added | tee -a text'])
    screen.wait(0.1)
    expect(await eyes.rows()).toContain('added')
    screen.type('\x03')
    expect(screen.alive()).toBe(true)
    screen.type('q')
    expect(screen.alive()).toBe(false)
  })
})

describe('more', () => {
  it('shows a screen, its share, and ends with the text', async () => {
    const m = machine()
    m.file('text', numbered(8))
    const [screen, eyes] = look(m, ['more', 'text'], { rows: 5, cols: 40 })
    expect(await eyes.rows()).toEqual(['line 1', 'line 2', 'line 3', 'line 4', '--More--(50%)'])
    screen.type('\r')
    expect((await eyes.rows())[4]).toBe('--More--(62%)')
    screen.type(' ')
    expect(screen.alive()).toBe(false)
    expect(await eyes.rows()).toContain('line 8')
  })
})

describe('watch', () => {
  it('redraws what changed at its interval, and Ctrl-C gives the screen back', async () => {
    const m = machine()
    m.file('state', 'ready\n')
    const [screen, eyes] = look(m, ['watch', '-n1', 'cat state'], { rows: 5, cols: 60 })
    const rows = await eyes.rows()
    expect(rows[0]).toMatch(/^Every 1\.0s: cat state +box: Thu Jan {2}1 00:00:00 1970$/)
    expect(rows.slice(1)).toEqual(['', 'ready', '', ''])
    putFile(m.world, asRoot(m.world, 'box'), '/work/state', 'gone\n')
    screen.wait(1)
    expect((await eyes.rows())[2]).toBe('gone')
    screen.type('\x03')
    expect(screen.alive()).toBe(false)
    expect((await eyes.rows()).join('')).toBe('')
  })

  it('shows the words of a command that is not there', async () => {
    const [, eyes] = look(machine(), ['watch', '-t', 'kwest get pod'], { rows: 5, cols: 60 })
    expect((await eyes.rows())[0]).toBe('sh: 1: kwest: not found')
  })

  it('ends when the output changes with -g', () => {
    const m = machine()
    m.file('state', 'a')
    const [screen] = look(m, ['watch', '-g', '-n1', 'cat', 'state'])
    screen.wait(5)
    expect(screen.alive()).toBe(true)
    putFile(m.world, asRoot(m.world, 'box'), '/work/state', 'b')
    screen.wait(2)
    expect(screen.alive()).toBe(false)
  })
})

describe('timeout and signals', () => {
  it('timeout sends its signal to a program on the terminal, and Ctrl-C reaches both', () => {
    const m = machine()
    const [screen] = look(m, ['timeout', '60', 'cat'])
    screen.type('\x03')
    expect(screen.alive()).toBe(false)
    expect([...m.world.table(processes).values()].filter((p) => p.comm === 'cat')).toEqual([])
  })

  it('nohup outlives the hang-up', () => {
    const m = machine()
    const [screen] = look(m, ['nohup', 'sleep', '100'])
    expect(screen.written()).toBe("nohup: ignoring input and appending output to 'nohup.out'\r\n")
    sendSignal(m.world, screen.process.id, 'HUP')
    expect(screen.alive()).toBe(true)
  })
})
