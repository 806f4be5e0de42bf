// Packs the program, installs the tarball into an empty folder without dependencies' scripts, and runs it as a user would.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'

const dir = mkdtempSync(join(tmpdir(), 'cilium-tutor-pack-'))
const run = async (command, args, options = {}) => (await execa(command, args, { stdin: 'ignore', stderr: 'inherit', ...options })).stdout
try {
  await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', dir])
  const tarball = readdirSync(dir).find((f) => f.endsWith('.tgz'))
  await run('npm', ['init', '-y', '--silent'], { cwd: dir })
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--omit=optional', resolve(dir, tarball)], { cwd: dir })
  const env = { ...process.env, CILIUM_TUTOR_HOME: join(dir, 'home') }
  const listed = await run('npx', ['cilium-tutor', 'list'], { cwd: dir, env })
  const shell = await run('npx', ['cilium-tutor', 'lab', 'shell'], { cwd: dir, env, stdin: 'pipe', input: 'echo packed and $((40 + 2))\n' })
  if (!listed.includes('Cilium') || !shell.includes('packed and 42')) throw new Error(`the packed program says:\n${listed}\n${shell}`)
  console.log(`packed, installed and run: ${tarball}`)
} finally {
  rmSync(dir, { recursive: true, force: true })
}
