import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { figure, type Figure } from './measure.ts'
import { Screen } from '../test/e2e/screen.ts'

const CLI = resolve('dist/cli.js')
const PROMPT = 'vagrant@laptop:~$'

/** From a key to the frame that shows it, idle and while the other terminal floods. */
export async function keys(): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'cilium-tutor-bench-'))
  const s = new Screen(process.execPath, [CLI, 'start'], { cols: 140, rows: 45, env: { CILIUM_TUTOR_HOME: home, LANG: 'en_US.UTF-8' } })
  await s.until((t) => t.includes(PROMPT))
  await new Promise((r) => setTimeout(r, 500))
  const idle = await press(s, 60)
  const before = s.bytes
  s.pty.write('x')
  await new Promise((r) => setTimeout(r, 300))
  const bytes = s.bytes - before
  s.pty.write('\x15')
  s.pty.write('(sleep 1; while true; do echo flood flood flood flood; done) &\r')
  await new Promise((r) => setTimeout(r, 2_500))
  const flooded = await pressAnywhere(s, 40)
  s.pty.kill('SIGKILL')
  await s.gone()
  rmSync(home, { recursive: true, force: true })
  return [figure('key to frame, idle', 'ms', idle, `${bytes} bytes a key`), figure('key to frame, under flood', 'ms', flooded)]
}

async function press(s: Screen, n: number): Promise<number[]> {
  const samples: number[] = []
  let typed = ''
  for (let i = 0; i < n; i++) {
    const key = String.fromCharCode(97 + (i % 26))
    typed += key
    const began = performance.now()
    s.pty.write(key)
    await s.until((t) => t.includes(`${PROMPT} ${typed.slice(-30)}`) || t.includes(typed.slice(-12)))
    samples.push(performance.now() - began)
    await new Promise((r) => setTimeout(r, 15))
  }
  return samples
}

/** Under a flood the screen moves all the time: what is measured is the tutor's own key, whose panel stands still. */
async function pressAnywhere(s: Screen, n: number): Promise<number[]> {
  const samples: number[] = []
  for (let i = 0; i < n; i++) {
    const began = performance.now()
    s.pty.write('\x1d?')
    await s.until((t) => t.includes('Keys'))
    samples.push(performance.now() - began)
    s.pty.write('\x1b')
    await s.until((t) => !/╭.*Keys/.test(t))
    await new Promise((r) => setTimeout(r, 60))
  }
  return samples
}
