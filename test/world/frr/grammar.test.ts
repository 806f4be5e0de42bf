import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { allModes, candidates, commandsOf, matchCommand, type Mode } from '../../../src/world/frr/index.ts'

const RECORDED = 'test/recordings/frr/grammar'
const linesOf = (name: string): string[] => readFileSync(`${RECORDED}/${name}.txt`, 'utf8').split('\n')

/** A node of what `?` said when the real vtysh was walked: a token, its text, what followed. */
interface Said { readonly token: string; readonly help: string; readonly after: Said[] }

function helpTree(mode: string): Said {
  const root: Said = { token: '', help: '', after: [] }
  const stack = [root]
  for (const line of linesOf(`help-${mode}`)) {
    if (line === '' || line.startsWith('##')) continue
    const depth = line.search(/\S/) / 2
    const [, token = '', help = ''] = /^(\S+)(?: +(.*))?$/.exec(line.trim().replace(/ \.\.\.$/, ''))!
    const said = { token, help: help.trim(), after: [] }
    stack.length = depth + 1
    stack[depth]!.after.push(said)
    stack.push(said)
  }
  return root
}

const VALUES: Readonly<Record<string, string>> = { 'A.B.C.D': '192.0.2.1', 'A.B.C.D/M': '192.0.2.0/24', 'X:X::X:X': '2001:db8::1', 'X:X::X:X/M': '2001:db8::/32', 'X:X:X:X:X:X': '02:00:00:00:00:01', 'X:X:X:X:X:X/M': '02:00:00:00:00:01/48' }
const typed = (token: string): string => VALUES[token] ?? (/^\((-?\d+)/.exec(token)?.[1] ?? (/^[A-Z][-_A-Z:0-9]+$/.test(token) ? 'Xx' : token))

function* walk(node: Said, path: readonly string[] = []): Generator<{ path: readonly string[]; after: readonly Said[] }> {
  if (node.after.length === 0) return
  yield { path, after: node.after }
  for (const next of node.after) if (next.token !== '<cr>') yield* walk(next, [...path, typed(next.token)])
}

describe('the grammar of vtysh 8.4.4', () => {
  it.each(allModes().filter((m) => m !== 'view' && existsSync(`${RECORDED}/${m}.txt`)))('lists the commands of %s in their order', (mode) => {
    const recorded = linesOf(mode).filter((l) => l.startsWith('    ')).map((l) => l.trim().replace(/\s+/g, ' '))
    expect(commandsOf(mode).filter((c) => !c.hidden).map((c) => c.syntax.replace(/\s+/g, ' '))).toEqual(recorded)
  })

  it.each(['enable', 'config', 'interface', 'route-map', 'router-bgp', 'bgp-ipv4-unicast'] as Mode[])('offers in %s what `?` offered after every word', (mode) => {
    const wrong: string[] = []
    let texts = 0
    let same = 0
    for (const { path, after } of walk(helpTree(mode))) {
      const offered = candidates(mode, [...path, '']) ?? []
      if (offered.map((n) => n.text).join(' ') !== after.map((s) => s.token).join(' ')) wrong.push(`${path.join(' ')} ?`)
      for (const [i, s] of after.entries()) {
        texts++
        if (offered[i]?.help.trim() === s.help) same++
      }
    }
    expect(wrong).toEqual([])
    // Commands that share a token say different things of it; which of them the real one shows is decided by the addresses of a start.
    expect(same / texts).toBeGreaterThan(0.98)
  })

  it('takes every command of every mode, written in full, as that command or as one that is written alike', () => {
    for (const mode of allModes()) {
      for (const command of commandsOf(mode)) {
        if (/[<[{]|\.\.\./.test(command.syntax)) continue
        const match = matchCommand(mode, command.syntax.split(' ').map(typed))
        expect(match.kind === 'ok' ? match.element.syntax : match.kind, `${mode}: ${command.syntax}`).toMatch(match.kind === 'ok' ? /./ : /^ambiguous$/)
      }
    }
  }, 60_000)

  it('never loses a command by shortening its words as far as they stay unique', () => {
    const plain = commandsOf('router-bgp').filter((c) => !c.hidden && /^[a-z -]+$/.test(c.syntax))
    fc.assert(fc.property(fc.constantFrom(...plain), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }), ({ syntax }, cuts) => {
      const words = syntax.split(' ')
      const short = words.map((word, i) => word.slice(0, Math.max(1, Math.ceil(word.length * cuts[i]!))))
      const match = matchCommand('router-bgp', short)
      // Shorter words may mean several commands, but never one that does not begin so.
      if (match.kind === 'ok') match.args.forEach((a, i) => expect(a.text.startsWith(short[i]!)).toBe(true))
      else expect(['ambiguous', 'incomplete']).toContain(match.kind)
    }), { numRuns: 200 })
  })

  it.each([
    ['enable', 'sh ip bg su', 'ok'], ['enable', 'sho i b', 'ambiguous'], ['enable', 'show ip r', 'ambiguous'], ['enable', 'c', 'ok'], ['enable', 's', 'incomplete'],
    ['config', 'router b', 'ambiguous'], ['config', 'router bgp 0', 'none'], ['config', 'e', 'ambiguous'], ['config', 'ip route 10.0.0.0/8 1.2.3.300', 'ok'],
    ['enable', 'show ip bgp 10.0.0.0/33', 'none'], ['enable', 'SHOW IP BGP', 'none'], ['config', 'route-map X permit 70000', 'none'], ['view', 'configure terminal', 'none'],
  ] as [Mode, string, string][])('%s: `%s` is %s', (mode, line, kind) => {
    expect(matchCommand(mode, line.split(' ')).kind).toBe(kind)
  })
})
