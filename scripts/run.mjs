// `node scripts/run.mjs FILE.ts ARGS…`: bundles a TypeScript entry into a temporary file beside node_modules and runs it.
import { mkdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { spawn } from 'node:child_process'
import { bundle } from './bundle.mjs'

const [entry, ...args] = process.argv.slice(2)
if (!entry) {
  console.error('usage: node scripts/run.mjs FILE.ts [ARG…]')
  process.exit(2)
}
const outdir = resolve('node_modules/.cache/cilium-tutor', String(process.pid))
mkdirSync(outdir, { recursive: true })
await bundle({ entryPoints: { main: entry }, outdir, sourcemap: 'inline' })
const child = spawn(process.execPath, ['--enable-source-maps', resolve(outdir, 'main.js'), ...args], { stdio: 'inherit' })
child.on('exit', (code, signal) => {
  rmSync(outdir, { recursive: true, force: true })
  process.exit(signal ? 1 : (code ?? 1))
})
