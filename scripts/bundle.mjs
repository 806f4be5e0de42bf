// One esbuild setting for the shipped program, the conformance tool and the benchmarks.
import { readFile } from 'node:fs/promises'
import { build } from 'esbuild'

/** Ink loads its devtools only in development; the bundle leaves both out. */
const withoutDevtools = {
  name: 'without-devtools',
  setup(b) {
    b.onResolve({ filter: /^(react-devtools-core|ws)$/ }, () => ({ path: 'none', namespace: 'none' }))
    b.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'export default {}', loader: 'js' }))
  },
}

/** @xterm/headless names an ES module that is not in its package. */
const xtermEntry = {
  name: 'xterm-entry',
  setup(b) {
    b.onResolve({ filter: /^@xterm\/headless$/ }, () =>
      b.resolve('@xterm/headless/lib-headless/xterm-headless.mjs', { kind: 'import-statement', resolveDir: process.cwd() }))
  },
}

/** Yoga's WebAssembly is a data URL that it fetches: Node would load its whole HTTP client for that. Without `fetch` it decodes the bytes itself. */
const yogaWithoutFetch = {
  name: 'yoga-without-fetch',
  setup(b) {
    b.onLoad({ filter: /yoga-layout[\\/]dist[\\/]binaries[\\/].*\.js$/ }, async ({ path }) => ({ contents: `const fetch = undefined;\n${await readFile(path, 'utf8')}`, loader: 'js' }))
  },
}

export function bundle({ banner = '', define = {}, ...options }) {
  const require = "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);"
  return build({
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    jsx: 'automatic',
    chunkNames: 'chunks/[name]-[hash]',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"', ...define },
    external: ['@lydell/node-pty'],
    plugins: [withoutDevtools, xtermEntry, yogaWithoutFetch],
    legalComments: 'linked',
    logLevel: 'warning',
    banner: { js: banner ? `${banner}\n${require}` : require },
    ...options,
  })
}
