import type { Sys } from '../../sim/index.ts'
import { humanSize, quoteIfNeeded, tool, type ToolCall } from '../cli/index.ts'
import { canonical } from './canonical.ts'
import { holding, mountTable, type FileSystem } from './file-systems.ts'

export const df = tool({
  name: 'df',
  usage: '[OPTION]... [FILE]...',
  about: 'Shows how full file systems are: those that FILEs are on, or all.',
  options: {
    'a,all': 'file systems without blocks, too',
    'B,block-size=SIZE': '',
    'h,human-readable': 'sizes like 234M 2G',
    'H,si': 'the same by powers of 1000',
    'i,inodes': 'inodes instead of blocks',
    k: '(default)',
    'l,local': '(ignored)',
    'P,portability': '(ignored)',
    'T,print-type': 'show types',
    't,type=TYPE': 'only those of TYPE',
    'x,exclude-type=TYPE': 'all but those of TYPE',
    ',total': 'show a sum',
    ',output[=FIELDS]': '',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const table = yield* mountTable()
    let status = 0
    let shown: FileSystem[] = []
    if (call.operands.length === 0)
      shown = table.filter((f) => (f.size > 0 || call.has('all')) && !(f.source === 'overlay' && f.target !== '/'))
    for (const name of call.operands) {
      const path = yield* canonical(name, 'all')
      const found = typeof path === 'string' ? (table.find((f) => f.source === path) ?? holding(table, path)) : undefined
      if (found) shown.push(found)
      else {
        yield* call.complain(`${quoteIfNeeded(name)}: ${typeof path === 'string' ? 'No such file or directory' : path.error}`)
        status = 1
      }
    }
    const types = call.values('type')
    const excluded = call.values('exclude-type')
    shown = shown.filter((f) => (types.length === 0 || types.includes(f.type)) && !excluded.includes(f.type))
    if (shown.length === 0) {
      if (status === 0) yield* call.complain('no file systems processed')
      return 1
    }
    call.out.put(render(call, shown))
    return status
  },
})

const percent = (used: number, of: number): string => (of === 0 ? '-' : `${Math.ceil((used * 100) / of)}%`)

function render(call: ToolCall, list: readonly FileSystem[]): string {
  const human = call.has('human-readable') ? 1024 : call.has('si') ? 1000 : undefined
  const size = (kb: number): string => (human === undefined ? String(kb) : humanSize(kb * 1024, human))
  const count = (n: number): string => (human === undefined ? String(n) : humanSize(n, human))
  const inodes = call.has('inodes')
  const row = (f: FileSystem): string[] => [
    f.source,
    ...(call.has('print-type') ? [f.type] : []),
    ...(inodes
      ? [count(f.inodes), count(f.inodesUsed), count(f.inodes - f.inodesUsed), percent(f.inodesUsed, f.inodes)]
      : [size(f.size), size(f.used), size(f.available), percent(f.used, f.used + f.available)]),
    f.target,
  ]
  const sum = (key: 'size' | 'used' | 'available' | 'inodes' | 'inodesUsed'): number => list.reduce((n, f) => n + f[key], 0)
  const total: FileSystem = {
    source: 'total',
    target: '-',
    type: '-',
    options: '',
    size: sum('size'),
    used: sum('used'),
    available: sum('available'),
    inodes: sum('inodes'),
    inodesUsed: sum('inodesUsed'),
  }
  const head = [
    'Filesystem',
    ...(call.has('print-type') ? ['Type'] : []),
    ...(inodes
      ? ['Inodes', 'IUsed', 'IFree', 'IUse%']
      : [human === undefined ? '1K-blocks' : 'Size', 'Used', human === undefined ? 'Available' : 'Avail', 'Use%']),
    'Mounted on',
  ]
  const rows = [head, ...list.map(row), ...(call.has('total') ? [row(total)] : [])]
  const left = call.has('print-type') ? 2 : 1
  const least = [14, ...(call.has('print-type') ? [4] : []), 5, 5, 5, 4, 0]
  const widths = head.map((_, i) => Math.max(least[i]!, ...rows.map((r) => r[i]!.length)))
  return rows
    .map((r) => r.map((c, i) => (i === r.length - 1 ? c : i < left ? c.padEnd(widths[i]!) : c.padStart(widths[i]!))).join(' '))
    .map((l) => `${l}\n`)
    .join('')
}
