// Bundles the program: dist/cli.js is the small door that `bin` names, dist/chunks hold what it opens lazily.
import { rm } from 'node:fs/promises'
import { bundle } from './bundle.mjs'

await rm('dist', { recursive: true, force: true })
await bundle({ entryPoints: { cli: 'src/cli.ts' }, outdir: 'dist', minify: true, banner: '#!/usr/bin/env node' })
