import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { figure, type Figure } from './measure.ts'
import { Screen } from '../test/e2e/screen.ts'

const RUNS = 15
const SIZE = { cols: 140, rows: 45 }
const CLI = resolve('dist/cli.js')

/** Peers from the registry, installed beside the benchmark. */
function peer(name: string): string | undefined {
  const dir = resolve('node_modules/.cache/cilium-tutor/peers')
  const bin = join(dir, 'node_modules', '.bin', name)
  if (existsSync(bin)) return bin
  try {
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--no-save', '--prefix', dir, 'learnyounode', 'javascripting'], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return existsSync(bin) ? bin : undefined
}

async function firstPaint(file: string, args: string[], test: (text: string) => boolean, env: Record<string, string> = {}): Promise<number[]> {
  const samples: number[] = []
  for (let i = 0; i < RUNS; i++) {
    const s = new Screen(file, args, { ...SIZE, env })
    samples.push(await s.until(test))
    s.pty.kill('SIGKILL')
    await s.gone()
  }
  return samples
}

/** First useful paint (step title, first command, prompt) of a resumed run, and a typed character's way through the lab's tty, against bare Node and peers. */
export async function startup(): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'cilium-tutor-bench-'))
  const env = { CILIUM_TUTOR_HOME: home, LANG: 'en_US.UTF-8' }
  const bare: number[] = []
  for (let i = 0; i < RUNS; i++) bare.push(await new Screen(process.execPath, ['-e', '0'], SIZE).gone())
  const first = new Screen(process.execPath, [CLI, 'start'], { ...SIZE, env })
  await first.until((t) => /\$ $/m.test(t) || t.includes('~$'))
  first.pty.write('\x1dn')
  const useful = (t: string): boolean => t.includes('Log in and look around') && t.includes('vagrant ssh k8s-ctr') && t.includes('vagrant@laptop:~$')
  await first.until(useful)
  await new Promise((r) => setTimeout(r, 1_500))
  first.pty.write('\x1dq')
  await first.gone()
  const ours = await firstPaint(process.execPath, [CLI, 'start'], useful, env)
  const echo: number[] = []
  for (let i = 0; i < RUNS; i++) {
    const s = new Screen(process.execPath, [CLI, 'start'], { ...SIZE, env })
    s.pty.write('Q')
    echo.push(await s.until((t) => t.includes('vagrant@laptop:~$ Q')))
    s.pty.write('\x7f\x1dq')
    await s.gone()
  }
  rmSync(home, { recursive: true, force: true })
  const figures = [
    figure('start: bare node -e 0', 'ms', bare),
    figure('start: first useful paint of a resumed run', 'ms', ours),
    figure('start: a typed character echoed by the lab', 'ms', echo),
  ]
  const base = figures[0]!.median
  for (const name of ['learnyounode', 'javascripting']) {
    const bin = peer(name)
    if (bin) figures.push(figure(`start: ${name}`, 'ms', await firstPaint(bin, [], (t) => /»|HELP|EXIT|\bHello|Select/i.test(t))))
  }
  return figures.map((f) => ({ ...f, note: `${(f.median / base).toFixed(2)} × bare node` }))
}
