import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'
import { mask, parseMasks } from './masks.ts'
import { parseRecording, type Entry } from './recording.ts'

const masks = parseMasks(readFileSync('test/recordings/volatile.yaml', 'utf8'))
const FILES = ['frr/01-initial-hosts', 'frr/02-reach-before', 'linux/01-ip-route-errors-1', 'linux/01-ip-route-errors-3', 'linux/02-reach-symptoms-2', 'linux/03-neigh-ping-forms-2', 'linux/07-sysctl-links-2', 'linux/08-icmp-errors-curl-2']
const commands = FILES.flatMap((f) => parseRecording(readFileSync(`test/recordings/${f}.txt`, 'utf8'), f)).filter((e): e is Entry & { kind: 'command' } => e.kind === 'command')

/** Ways in which a lab could be wrong, none of which a mask may hide. */
const MUTATIONS: readonly ((c: Entry & { kind: 'command' }, n: number) => { output: string; exit: number } | undefined)[] = [
  (c) => ({ output: c.output, exit: c.exit === 0 ? 1 : 0 }),
  (c) => ({ output: `${c.output}one line more\n`, exit: c.exit }),
  (c) => (c.output.trim() === '' ? undefined : { output: c.output.split('\n').slice(1).join('\n'), exit: c.exit }),
  (c, n) => edit(c, n, (l) => l.replace(/[a-z]{3,}/, (w) => `${w}x`)),
  (c, n) => edit(c, n, (l) => l.replace(/ /, '  ')),
  (c, n) => edit(c, n, (l) => `${l} `),
  (c, n) => edit(c, n, (l) => l.replace(/\b(192\.168\.\d+|172\.20\.\d+|10\.0\.2)\.(\d+)/, (_m, a: string, b: string) => `${a}.${(Number(b) + 1) % 256}`)),
]

function edit(c: Entry & { kind: 'command' }, n: number, change: (line: string) => string): { output: string; exit: number } | undefined {
  const lines = c.output.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const at = (i + n) % lines.length
    const changed = lines[at] === '' ? '' : change(lines[at]!)
    if (lines[at] === '' || mask(changed, c.command, masks) === mask(lines[at]!, c.command, masks)) continue
    return { output: lines.with(at, changed).join('\n'), exit: c.exit }
  }
  return undefined
}

describe('the comparison of recordings', () => {
  it('finds a recording equal to itself', () => {
    for (const c of commands) expect(compare(c, c, c.command, masks)).toEqual({ raw: true, masked: true, difference: [] })
  })

  it('reports each of 200 mutations', () => {
    let made = 0
    for (let n = 0; made < 200; n++) {
      const c = commands[(n * 7) % commands.length]!
      const mutated = MUTATIONS[n % MUTATIONS.length]!(c, n)
      if (!mutated) continue
      made++
      const verdict = compare(c, mutated, c.command, masks)
      expect(verdict.masked, `${c.command}\n${mutated.output}`).toBe(false)
      expect(verdict.difference.length).toBeGreaterThan(0)
    }
    expect(made).toBe(200)
  })

  it('lets differ only what volatile.yaml names', () => {
    const ping = commands.find((c) => /time=0\.\d+ ms/.test(c.output))!
    const other = { output: ping.output.replace(/time=0\.\d+ ms/, 'time=9.99 ms'), exit: ping.exit }
    expect(compare(ping, other, ping.command, masks)).toMatchObject({ raw: false, masked: true })
  })

  it('refuses a recording whose last command never ends', () => {
    expect(() => parseRecording('$ r# ls\nfile\n', 'x.txt')).toThrow('x.txt:1: the command has no "? exit" line')
  })
})
