// Bundles the program: dist/cli.js is the small door that `bin` names, dist/chunks hold what it opens lazily.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from './bundle.mjs'
import { notices } from './notices.mjs'

/** Tells this code from any other: a lab that another one recorded may come back differently. */
async function sourceHash() {
  const files = (await readdir('src', { recursive: true, withFileTypes: true })).filter((f) => f.isFile()).map((f) => join(f.parentPath ?? f.path, f.name)).sort()
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update(await readFile(file))
  return hash.digest('hex').slice(0, 12)
}

await rm('dist', { recursive: true, force: true })
const { metafile } = await bundle({ entryPoints: { cli: 'src/cli.ts' }, outdir: 'dist', minify: true, metafile: true, banner: '#!/usr/bin/env node', legalComments: 'none', define: { __BUILD__: JSON.stringify(await sourceHash()) } })
await writeFile('dist/THIRD-PARTY-NOTICES.txt', notices(metafile))
await chmod('dist/cli.js', 0o755)
execFileSync(process.execPath, ['dist/cli.js', 'lab', 'prepare'], { stdio: 'inherit' })
