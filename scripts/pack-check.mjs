// Packs the program, installs the tarball into an empty folder without dependencies' scripts, and runs it as a user would.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const dir = mkdtempSync(join(tmpdir(), 'cilium-tutor-pack-'))
const run = (command, args, options = {}) => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options })
try {
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', dir])
  const tarball = readdirSync(dir).find((f) => f.endsWith('.tgz'))
  run('npm', ['init', '-y', '--silent'], { cwd: dir })
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--omit=optional', resolve(dir, tarball)], { cwd: dir })
  const env = { ...process.env, CILIUM_TUTOR_HOME: join(dir, 'home') }
  const listed = run('npx', ['cilium-tutor', 'list'], { cwd: dir, env })
  const shell = run('npx', ['cilium-tutor', 'lab', 'shell'], { cwd: dir, env, input: 'echo packed and $((40 + 2))\n', stdio: ['pipe', 'pipe', 'inherit'] })
  if (!listed.includes('Cilium') || !shell.includes('packed and 42')) throw new Error(`the packed program says:\n${listed}\n${shell}`)
  console.log(`packed, installed and run: ${tarball}`)
} finally {
  rmSync(dir, { recursive: true, force: true })
}
