import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'
import { parseOptions, tool } from '../cli/index.ts'

interface Mount { readonly source: string; readonly target: string; readonly type: string; readonly options: string }

function* mounts(): Sys<Mount[]> {
  return (yield* sys.readFile('/proc/self/mounts')).split('\n').filter((l) => l !== '').map((l) => {
    const [source = '', target = '', type = '', options = ''] = l.split(' ')
    return { source, target, type, options }
  })
}

const COLUMNS: Readonly<Record<string, (m: Mount) => string>> = { TARGET: (m) => m.target, SOURCE: (m) => m.source, FSTYPE: (m) => m.type, OPTIONS: (m) => m.options }

/** The mount that is directly above another one. */
const parentOf = (m: Mount, all: readonly Mount[]): Mount | undefined =>
  all.filter((o) => o !== m && (o.target === '/' || m.target.startsWith(`${o.target}/`))).toSorted((a, b) => b.target.length - a.target.length)[0]

export const findmnt = tool({
  name: 'findmnt',
  usage: '[options] [<device> | <mountpoint>]',
  about: 'Find a (mounted) filesystem.',
  options: { 'l,list': 'use list format output', 'n,noheadings': "don't print column headings", 'o,output=LIST': 'output columns', 't,types=LIST': 'limit to these types', 'T,target=PATH': 'the file system of a path', 'r,raw': 'use raw output format', 'A,all': '', 'D,df': '' },
  package: 'util-linux 2.39.3',
  *run(call): Sys<number> {
    const all = yield* mounts()
    const names = (call.value('output') ?? 'TARGET,SOURCE,FSTYPE,OPTIONS').toUpperCase().split(',')
    const unknown = names.find((n) => !Object.hasOwn(COLUMNS, n))
    if (unknown !== undefined) {
      yield* call.complain(`unknown column: ${unknown}`)
      return 1
    }
    const path = call.value('target')
    const [word] = call.operands
    const under = path === undefined ? undefined : all.filter((m) => m.target === '/' || path === m.target || path.startsWith(`${m.target}/`)).toSorted((a, b) => b.target.length - a.target.length)[0]
    const chosen = under ? [under] : all.filter((m) => (word === undefined || m.target === word || m.source === word) && (call.value('types') === undefined || call.value('types')!.split(',').includes(m.type)))
    if (chosen.length === 0) return 1
    const tree = word === undefined && path === undefined && !call.has('list') && !call.has('raw')
    const rows: string[][] = []
    const visit = (m: Mount, own: string, below: string): void => {
      rows.push(names.map((n) => (n === 'TARGET' ? own : '') + COLUMNS[n]!(m)))
      const children = chosen.filter((c) => parentOf(c, chosen) === m)
      children.forEach((c, i) => visit(c, `${below}${i === children.length - 1 ? '└─' : '├─'}`, `${below}${i === children.length - 1 ? '  ' : '│ '}`))
    }
    if (tree) for (const m of chosen.filter((c) => parentOf(c, chosen) === undefined)) visit(m, '', '')
    else for (const m of chosen) rows.push(names.map((n) => COLUMNS[n]!(m)))
    if (!call.has('noheadings')) rows.unshift(names)
    const widths = names.map((_, i) => Math.max(...rows.map((r) => r[i]!.length)))
    call.out.put(rows.map((r) => `${r.map((c, i) => (call.has('raw') || i === r.length - 1 ? c : c.padEnd(widths[i]!))).join(' ')}\n`).join(''))
    return 0
  },
})

/** mountpoint(1): does a directory begin a file system? */
export const mountpoint: Program = function* ({ argv }): Sys<number> {
  const parsed = parseOptions(argv.slice(1), { 'q,quiet': '', ',nofollow': '', 'd,fs-devno': '', 'x,devno': '' })
  const [path] = 'error' in parsed ? [] : parsed.operands
  if ('error' in parsed || path === undefined) {
    yield* sys.complain("mountpoint: bad usage\nTry 'mountpoint --help' for more information.\n")
    return 1
  }
  const quiet = parsed.given.some((g) => g.name === 'quiet')
  try {
    yield* sys.stat(path)
  } catch (e) {
    if (!isErrno(e)) throw e
    if (!quiet) yield* sys.complain(`mountpoint: ${path}: ${e.message}\n`)
    return 1
  }
  const found = (yield* mounts()).some((m) => m.target === (path.replace(/\/+$/, '') || '/'))
  if (!quiet) yield* sys.print(`${path} is ${found ? '' : 'not '}a mountpoint\n`)
  return found ? 0 : 32
}
