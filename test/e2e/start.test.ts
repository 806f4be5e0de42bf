import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Screen } from './screen.ts'

const CLI = resolve('dist/cli.js')
const PROMPT = 'vagrant@laptop:~$'
const PREFIX = '\x1d'

let home = ''
beforeAll(() => { if (!existsSync(CLI)) execFileSync('node', ['scripts/build.mjs'], { stdio: 'ignore' }) }, 120_000)
beforeEach(() => { home = mkdtempSync(join(tmpdir(), 'cilium-tutor-e2e-')) })
afterEach(() => rmSync(home, { recursive: true, force: true }))

const open = (cols: number, rows: number, args: string[] = [], env: Record<string, string> = {}): Screen =>
  new Screen(process.execPath, [CLI, 'start', ...args], { cols, rows, env: { CILIUM_TUTOR_HOME: home, LANG: 'en_US.UTF-8', ...env } })

const journal = (): string => readFileSync(join(home, 'runs', 'default.jsonl'), 'utf8')
const quit = async (s: Screen): Promise<void> => {
  s.pty.write(`${PREFIX}q`)
  await s.gone()
}

for (const [cols, rows] of [[80, 24], [140, 45]] as const) {
  describe(`the built program in a terminal of ${cols}×${rows}`, () => {
    it('opens the first lesson beside a shell, and says how to come back when it ends', async () => {
      const s = open(cols, rows)
      await s.until((t) => t.includes(PROMPT) && t.includes('Packets need a way back'))
      await quit(s)
      expect(s.text()).toContain('npx cilium-tutor start')
    })

    it('passes a step by what the lab does, shows a failed check, and gives a hint', async () => {
      const s = open(cols, rows, ['00-way-back/give-the-question-its-way'])
      await s.until((t) => t.includes(PROMPT))
      s.pty.write('vagrant ssh k8s-ctr\r')
      await s.until((t) => t.includes('vagrant@k8s-ctr:~$'))
      s.pty.write('ip route get 172.20.2.10\r')
      await s.until((t) => t.includes('via 10.0.2.2'))
      s.pty.write(`${PREFIX}h`)
      await s.until((t) => t.includes('Hint 1 of 3'))
      s.pty.write('\x1b')
      await s.until((t) => !t.includes('Hint 1 of 3'))
      s.pty.write('sudo ip route add 172.20.0.0/16 via 192.168.10.200\r')
      await s.until((t) => t.includes('Passed'))
      await quit(s)
      expect(journal()).toContain('"e":"passed"')
    })

    it('marks the next command once a shell is where the one before leads', async () => {
      const s = open(cols, rows)
      await s.until((t) => t.includes(PROMPT) && t.includes('n next'))
      s.pty.write('\x1dn')
      await s.until((t) => t.includes('▸ $ vagrant ssh k8s-ctr'))
      s.pty.write('vagrant ssh k8s-ctr\r')
      await s.until((t) => t.includes('▸ $ ip -br addr'))
      await quit(s)
    })

    it('is back after kill -9, with what stood on the terminal', async () => {
      const s = open(cols, rows)
      await s.until((t) => t.includes(PROMPT))
      s.pty.write('echo remember-$((6 * 7))\r')
      await s.until((t) => t.includes('remember-42'))
      s.pty.kill('SIGKILL')
      await s.gone()
      const again = open(cols, rows)
      await again.until((t) => t.includes('remember-42') && t.includes(PROMPT) && t.includes('Log in and look around'))
      again.pty.write('history | tail -2\r')
      await again.until((t) => /echo remember-\$\(\(6 \* 7\)\)[\s\S]*history \| tail -2/.test(t))
      await quit(again)
    })
  })
}

describe('the built program', () => {
  it('sends every byte that is typed to the lab', async () => {
    const s = open(140, 45)
    await s.until((t) => t.includes(PROMPT))
    const before = journal().length
    const typed = 'echo "$HOME" \x01\x05\x02\x06 한글 \x1bb\x1bf\x1b[D\x1b[C\t\x15'
    s.pty.write(typed)
    await new Promise((r) => setTimeout(r, 400))
    const bytes = journal().slice(before).split('\n').filter(Boolean).map((l) => JSON.parse(l) as { e: string; bytes?: string }).filter((e) => e.e === 'write').map((e) => e.bytes).join('')
    expect(Buffer.from(bytes, 'latin1').toString('utf8')).toBe(typed)
    await quit(s)
  })

  it('shows Hangul where it belongs, in the lesson and in the shell', async () => {
    const s = open(140, 45, ['--lang', 'ko'])
    await s.until((t) => t.includes(PROMPT) && t.includes('패킷에는 돌아갈 길이 필요합니다'))
    s.pty.write('echo 안녕하세요 세계')
    await s.until((t) => t.includes('echo 안녕하세요 세계'))
    s.pty.write('\x1b[D\x1b[D\x7f\r')
    await s.until((t) => /^.*안녕하세요세계\s*│?\s*$/m.test(t))
    await quit(s)
  })

  it('takes a pasted heredoc of 200 lines as one buffer', async () => {
    const s = open(140, 45)
    await s.until((t) => t.includes(PROMPT))
    const body = Array.from({ length: 200 }, (_, i) => `line ${i + 1}`).join('\r')
    s.pty.write(`\x1b[200~cat > /tmp/pasted <<'EOF'\r${body}\rEOF\x1b[201~`)
    await new Promise((r) => setTimeout(r, 500))
    s.pty.write('\r')
    s.pty.write('clear; wc -l /tmp/pasted; tail -1 /tmp/pasted\r')
    await s.until((t) => t.includes('200 /tmp/pasted') && t.includes('line 200'))
    await quit(s)
  })

  it('lives through a flood of output: Ctrl-C comes through', async () => {
    const s = open(140, 45)
    await s.until((t) => t.includes(PROMPT))
    s.pty.write('yes flood\r')
    await s.until((t) => t.includes('flood'))
    await new Promise((r) => setTimeout(r, 1_000))
    s.pty.write('\x03')
    await s.until((t) => t.includes('^C') && t.trimEnd().includes(PROMPT))
    s.pty.write('echo still-$((40 + 2))\r')
    await s.until((t) => t.includes('still-42'))
    await quit(s)
  })

  it('follows the window through sizes without losing the shell', async () => {
    const s = open(140, 45)
    await s.until((t) => t.includes(PROMPT))
    for (const [c, r] of [[60, 20], [250, 70], [80, 24], [110, 30]] as const) {
      s.term.resize(c, r)
      s.pty.resize(c, r)
      s.pty.write(`echo size-${c}\r`)
      await s.until((t) => t.includes(`size-${c}`))
    }
    await quit(s)
  })

  it('is not disturbed by a second start of the same run: that one is told', async () => {
    const s = open(80, 24)
    await s.until((t) => t.includes(PROMPT))
    const second = spawnSync(process.execPath, [CLI, 'start', '--plain'], { env: { ...process.env, CILIUM_TUTOR_HOME: home }, input: '', encoding: 'utf8' })
    expect(second.status).toBe(2)
    expect(second.stderr).toMatch(/open in another process \(pid \d+\)/)
    await quit(s)
  })
})

describe('without a screen', () => {
  const plain = (input: string, args: string[] = []): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [CLI, ...args], { env: { ...process.env, CILIUM_TUTOR_HOME: home, LANG: 'en_US.UTF-8' }, input, encoding: 'utf8' })

  it('a piped script goes through the lesson line by line, without moving the cursor', () => {
    const r = plain('vagrant ssh k8s-ctr\nip route get 172.20.2.10\nexit\n', ['start', '--plain'])
    expect(r.status, r.stderr).toBe(0)
    expect(r.stdout).toContain('via 10.0.2.2')
    expect(r.stdout).not.toMatch(/\x1b\[/)
  })

  it('status, list and reset speak of the run', () => {
    plain('', ['start', '--plain'])
    expect(plain('', ['status']).stdout).toMatch(/default: 00-way-back\/log-in-and-look-around, 0 of \d+ steps passed/)
    expect(plain('', ['list', '--json']).stdout).toContain('"id": "00-way-back"')
    expect(plain('', ['reset', '--yes']).status).toBe(0)
    expect(readdirSync(join(home, 'runs')).some((f) => f.includes('reset'))).toBe(true)
    expect(plain('', ['status']).stdout).toContain('No run has begun')
  })

  it('bad usage gets a clear word and exit code 2, never a stack trace', () => {
    for (const args of [['frobnicate'], ['start', 'no-such-lesson'], ['start', '--lang', 'xx', '--plain'], ['lab', 'shell', '--lab', 'nowhere.yaml'], ['test', '--reporter', 'x']]) {
      const r = plain('', args)
      expect(r.status, args.join(' ')).toBe(2)
      expect(r.stderr).not.toMatch(/\n\s+at /)
      expect(r.stderr.length).toBeGreaterThan(10)
    }
  })

  it('a lab shell types a script and acts on the lab', () => {
    const r = plain('ip -br link show eth1\n! cable k8s-ctr eth1 out\n! wait 2s\nip -br link show eth1\n', ['lab', 'shell', '--on', 'k8s-ctr'])
    expect(r.stdout).toMatch(/eth1\s+UP[\s\S]*eth1\s+DOWN/)
    expect(r.status).toBe(0)
  })
})
