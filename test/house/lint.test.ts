import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lint-'))
  copyFileSync('.oxlintrc.json', join(dir, '.oxlintrc.json'))
  for (const d of ['src/world/net', 'src/world/door', 'src/tui']) mkdirSync(join(dir, d), { recursive: true })
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** What the project's rules say of a file at a place of the house. */
function lint(path: string, code: string): string {
  writeFileSync(join(dir, path), code)
  const r = spawnSync(process.execPath, [resolve('node_modules/oxlint/bin/oxlint'), '--deny-warnings', path], { cwd: dir, encoding: 'utf8' })
  rmSync(join(dir, path))
  return r.status === 0 ? '' : r.stdout
}

describe('inside the lab', () => {
  const FORBIDDEN: Record<string, string> = {
    'the wall clock': 'export const a = Date.now()',
    'a precise wall clock': 'export const a = performance.now()',
    'unseeded randomness': 'export const a = Math.random()',
    'a timer': 'export const a = setTimeout(() => 1, 5)',
    'a promise': 'export const a = Promise.resolve(1)',
    'a microtask': 'queueMicrotask(() => 1)\nexport {}',
    'the host process': 'export const a = process.pid',
    'a file of the host': "import { readFileSync } from 'node:fs'\nexport const a = readFileSync",
    'the host’s locale': 'export const a = new Intl.NumberFormat()',
    'comparison by locale': "export const a = 'a'.localeCompare('b')",
    'normalisation of the host’s Unicode': "export const a = 'a'.normalize()",
    'random bytes of the host': 'export const a = crypto.randomUUID()',
    'the network of the host': "export const a = fetch('x')",
  }
  for (const [name, code] of Object.entries(FORBIDDEN)) it(`${name} is refused`, () => expect(lint('src/world/net/bad.ts', `${code}\n`)).not.toBe(''))

  it('what it does allow passes', () => expect(lint('src/world/net/good.ts', 'export const a = Math.floor(2.5)\n')).toBe(''))
})

describe('elsewhere', () => {
  it('the door of the lab may know promises, but no randomness', () => {
    expect(lint('src/world/door/ok.ts', 'export const a = Promise.resolve(1)\n')).toBe('')
    expect(lint('src/world/door/bad.ts', 'export const a = Math.random()\n')).not.toBe('')
  })

  it('the screen may know the wall clock', () => expect(lint('src/tui/ok.ts', 'export const a = Date.now()\n')).toBe(''))
})
