import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = resolve('src')

/** What each room may import besides itself: the arrows of the house. */
const MAY: Record<string, readonly string[]> = {
  i18n: [],
  lab: [],
  course: [],
  session: ['course', 'lab', 'coach'],
  coach: ['course', 'lab'],
  grade: ['session', 'coach', 'course', 'lab'],
  live: ['lab'],
  tui: ['session', 'course', 'coach', 'lab', 'i18n'],
  commands: ['tui', 'session', 'course', 'coach', 'grade', 'live', 'world', 'lab', 'i18n'],
  '.': ['commands', 'tui/boot'],
  'world': ['lab', 'world/*'],
  'world/door': ['lab', 'world/*'],
  'world/text': [],
  'world/sim': [],
  'world/net': ['world/sim', 'world/text'],
  'world/os': ['world/sim', 'world/net', 'world/text'],
  'world/shell': ['world/sim', 'world/os', 'world/text'],
  'world/bgp': ['world/sim', 'world/net'],
  'world/frr': ['world/sim', 'world/net', 'world/bgp', 'world/os', 'world/text'],
  'world/kube': ['world/sim', 'world/net', 'world/os', 'world/text'],
  'world/cilium': ['world/sim', 'world/net', 'world/bgp', 'world/kube', 'world/os', 'world/text'],
  'world/programs': ['world/sim', 'world/os', 'world/net', 'world/shell', 'world/frr', 'world/kube', 'world/cilium', 'world/text'],
  'world/topology': ['world/sim', 'world/net', 'world/os', 'world/shell', 'world/bgp', 'world/frr', 'world/kube', 'world/cilium', 'world/programs', 'world/text'],
}

function files(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(name) ? [path] : []
  })
}

/** The room of a file: `world/net`, `tui`; `.` for the door of the house. */
function roomOf(path: string): string {
  const parts = relative(SRC, path).split('/')
  if (parts.length === 1) return '.'
  if (parts[0] === 'world') return parts.length === 2 ? 'world' : `world/${parts[1]}`
  return parts[0]!
}

interface Import { from: string; to: string; path: string; line: number; typeOnly: boolean }

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const found: Import[] = []
  for (const m of text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm)) {
    const spec = m[2] ?? m[3]!
    const line = text.slice(0, m.index).split('\n').length
    found.push({ from: file, to: spec.startsWith('.') ? resolve(dirname(file), spec) : spec, path: spec, line, typeOnly: m[1] !== undefined })
  }
  return found
}

const all = files(SRC).flatMap(importsOf)

function allowed(from: string, to: string, target: string): boolean {
  if (from === to) return true
  const may = MAY[from]
  if (!may) return false
  if (may.some((m) => m.includes('/') && !m.startsWith('world') && relative(SRC, target).startsWith(m))) return true
  return may.includes(to) || (may.includes('world/*') && to.startsWith('world/'))
}

describe('the house', () => {
  it('has only rooms that the plan knows', () => {
    const rooms = new Set(files(SRC).map(roomOf))
    expect([...rooms].filter((r) => !(r in MAY)), 'a new room needs its row in this test and in docs/architecture.md').toEqual([])
  })

  it('has arrows that never turn round', () => {
    const wrong = all.filter((i) => i.path.startsWith('.')).flatMap((i) => {
      const [a, b] = [roomOf(i.from), roomOf(i.to)]
      if (allowed(a, b, i.to)) return []
      return [`${relative('.', i.from)}:${i.line}: ${a} may not know ${b}; ${a} may import ${(MAY[a] ?? []).join(', ') || 'nothing'}. Move the code to a room that both may know, or let ${b} hand it in by a slot.`]
    })
    expect(wrong).toEqual([])
  })

  it('enters another room by its door', () => {
    const wrong = all.filter((i) => i.path.startsWith('.')).flatMap((i) => {
      const [a, b] = [roomOf(i.from), roomOf(i.to)]
      if (a === b || b === '.' || (a === 'world' && b === 'world/door') || /\/index\.tsx?$/.test(i.to) || relative(SRC, i.to).startsWith('tui/boot/') || relative(SRC, i.to).startsWith('commands/')) return []
      return [`${relative('.', i.from)}:${i.line}: import ${b}'s door (index.ts), not ${relative(SRC, i.to)}`]
    })
    expect(wrong).toEqual([])
  })

  it('keeps the world free of Node', () => {
    const wrong = all.filter((i) => roomOf(i.from).startsWith('world') && !i.typeOnly && /^(node:|fs$|path$|os$|crypto$|child_process$|net$)/.test(i.path))
    expect(wrong.map((i) => `${relative('.', i.from)}:${i.line}: the lab imports nothing from Node (${i.path})`)).toEqual([])
  })

  it('imports into the world only what is pure and synchronous', () => {
    const PURE = ['yaml', 'zod', 'unbash', 're2js', 'ipaddr.js', 'fast-json-patch', 'fflate', '@noble/hashes', '@noble/curves']
    const wrong = all.filter((i) => roomOf(i.from).startsWith('world') && !i.path.startsWith('.') && !PURE.some((p) => i.path === p || i.path.startsWith(`${p}/`)))
    expect(wrong.map((i) => `${relative('.', i.from)}:${i.line}: ${i.path} is not on the list of libraries that the lab may use`)).toEqual([])
  })

  it('gives each room a door whose first comment is its README', () => {
    const rooms = [...new Set(files(SRC).map(roomOf))].filter((r) => r !== '.' && r !== 'commands' && r !== 'world/door')
    const without = rooms.filter((r) => {
      const door = [join(SRC, r, 'index.ts'), join(SRC, r, 'index.tsx')].find((f) => { try { return statSync(f).isFile() } catch { return false } })
      return !door || !readFileSync(door, 'utf8').startsWith('/**')
    })
    expect(without, 'these rooms lack an index.ts that begins with a doc comment').toEqual([])
  })
})
