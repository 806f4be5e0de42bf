// Bundles the program: dist/cli.js is the small door that `bin` names, dist/chunks hold what it opens lazily.
import { chmod, rm, writeFile } from 'node:fs/promises'
import { bundle } from './bundle.mjs'
import { notices } from './notices.mjs'

await rm('dist', { recursive: true, force: true })
const { metafile } = await bundle({ entryPoints: { cli: 'src/cli.ts' }, outdir: 'dist', minify: true, metafile: true, banner: '#!/usr/bin/env node', legalComments: 'none' })
await writeFile('dist/THIRD-PARTY-NOTICES.txt', notices(metafile))
await chmod('dist/cli.js', 0o755)
