import type { Stat } from '../../os/index.ts'
import { strftime, stringWidth } from '../../text/index.ts'
import { compareVersions, humanSize, quote, quoteIfNeeded, type WallClock } from '../cli/index.ts'
import { colorOf, type LsColors } from './colors.ts'
import { columns, commas, type Cell } from './ls-columns.ts'
import { modeText } from './mode.ts'
import type { Owners } from './owners.ts'

/** What ls shows of one name. */
export interface Entry { readonly name: string; readonly stat: Stat; readonly link?: string; readonly target?: Stat }

/** How ls shows. */
export interface Listing {
  readonly format: 'down' | 'across' | 'commas' | 'long' | 'single'
  readonly sort: 'name' | 'none' | 'time' | 'size' | 'extension' | 'version' | 'width'
  readonly reverse: boolean
  readonly dirsFirst: boolean
  /** Width of the screen. */
  readonly columns: number
  readonly tab: number
  readonly colors: LsColors | undefined
  /** The first colour of all is preceded by a reset. */
  readonly colored: { begun: boolean }
  readonly indicator: 'none' | 'slash' | 'file-type' | 'classify'
  readonly inode: boolean
  readonly blocks: boolean
  readonly size: 'bytes' | 'human' | 'si'
  readonly numeric: boolean
  readonly owner: boolean
  readonly group: boolean
  readonly quoting:
    'literal' | 'shell' | 'shell-always' | 'shell-escape' | 'shell-escape-always' | 'c' | 'c-maybe' | 'escape' | 'locale' | 'clocale'
  readonly hideControl: boolean
  readonly timeStyle: string
  readonly wall: WallClock
  readonly now: number
  readonly owners: Owners
  readonly end: string
}

const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
const ending = (name: string): string => name.slice(name.lastIndexOf('.') < 0 ? name.length : name.lastIndexOf('.'))
const isDir = (e: Entry): boolean => e.stat.type === 'dir' || e.target?.type === 'dir'

const ORDERS: Readonly<Record<Listing['sort'], (a: Entry, b: Entry) => number>> = {
  name: byName,
  none: () => 0,
  time: (a, b) => b.stat.mtime - a.stat.mtime || byName(a, b),
  size: (a, b) => b.stat.size - a.stat.size || byName(a, b),
  extension: (a, b) => (ending(a.name) < ending(b.name) ? -1 : ending(a.name) > ending(b.name) ? 1 : byName(a, b)),
  version: (a, b) => compareVersions(a.name, b.name),
  width: (a, b) => stringWidth(a.name) - stringWidth(b.name) || byName(a, b),
}

export function sortEntries(l: Listing, entries: readonly Entry[]): Entry[] {
  const order = ORDERS[l.sort]
  const sorted = [...entries].sort((a, b) => (l.reverse ? order(b, a) : order(a, b)))
  return l.dirsFirst ? [...sorted.filter(isDir), ...sorted.filter((e) => !isDir(e))] : sorted
}

/** Blocks of 1,024 bytes that a file takes, in pages of four. */
export const blocksOf = (s: Stat): number => (s.type === 'dir' ? 4 : s.type === 'file' ? Math.ceil(s.size / 4096) * 4 : 0)

const CONTROL = /[\x00-\x1f\x7f]/g

function quoted(name: string, l: Listing): string {
  switch (l.quoting) {
    case 'shell-escape': case 'shell': return quoteName(name)
    case 'shell-always': case 'shell-escape-always': return quote(name)
    case 'c': case 'locale': case 'clocale': return JSON.stringify(name)
    case 'c-maybe': return /["\\]/.test(JSON.stringify(name).slice(1, -1)) ? JSON.stringify(name) : name
    case 'escape': return name.replace(/[\x00-\x1f\x7f \\]/g, (c) => (c === ' ' || c === '\\' ? `\\${c}` : JSON.stringify(c).slice(1, -1)))
    default: return l.hideControl ? name.replace(CONTROL, '?') : name
  }
}

/** As in messages, but a colon needs no quotes. */
const quoteName = (name: string): string =>
  quoteIfNeeded(name.replaceAll(':', '')) === name.replaceAll(':', '') && name !== '' ? name : quote(name)

const INDICATORS: Readonly<Record<string, string>> = { dir: '/', symlink: '@', fifo: '|', socket: '=' }

function indicatorOf(s: Stat, l: Listing): string {
  if (l.indicator === 'none') return ''
  if (l.indicator === 'slash') return s.type === 'dir' ? '/' : ''
  if (l.indicator === 'classify' && s.type === 'file' && s.mode & 0o111) return '*'
  return INDICATORS[s.type] ?? ''
}

function colored(text: string, sgr: string | undefined, l: Listing): string {
  if (sgr === undefined) return text
  const reset = l.colored.begun ? '' : '\x1b[0m'
  l.colored.begun = true
  return `${reset}\x1b[${sgr}m${text}\x1b[0m`
}

/** The name as it is shown; where some names of a listing are quoted, the others stand one to the right. */
function nameCell(e: Entry, l: Listing, pad: boolean): Cell {
  const name = quoted(e.name, l)
  const space = pad && name === e.name ? ' ' : ''
  const sgr = l.colors && colorOf(l.colors, e.name, e.stat, e.target)
  const mark = l.format === 'long' && e.link !== undefined ? '' : indicatorOf(e.stat, l)
  return { text: space + colored(name, sgr, l) + mark, width: stringWidth(space + name + mark) }
}

/** A listing as text; `total` puts the sum of blocks first where -l or -s ask for it. */
export function showEntries(l: Listing, entries: readonly Entry[], total: boolean): string {
  const sum = entries.reduce((n, e) => n + blocksOf(e.stat), 0)
  const head = total && (l.format === 'long' || l.blocks) ? `total ${sizeText(sum, l, 1024)}${l.end}` : ''
  const pad =
    (l.quoting === 'shell-escape' || l.quoting === 'shell') &&
    l.format !== 'single' &&
    l.format !== 'commas' &&
    entries.some((e) => quoted(e.name, l) !== e.name)
  if (l.format === 'long') return head + long(l, entries, pad)
  const inodes = l.inode ? entries.map((e) => String(e.stat.ino)) : []
  const blocks = l.blocks ? entries.map((e) => sizeText(blocksOf(e.stat), l, 1024)) : []
  const aligned = l.format === 'single' || l.format === 'down' || l.format === 'across'
  const [wideInode, wideBlocks] = [inodes, blocks].map((list) => (aligned ? Math.max(0, ...list.map((t) => t.length)) : 0)) as [
    number,
    number,
  ]
  const cells = entries.map((e, i) => {
    const before = `${l.inode ? `${inodes[i]!.padStart(wideInode)} ` : ''}${l.blocks ? `${blocks[i]!.padStart(wideBlocks)} ` : ''}`
    const name = nameCell(e, l, pad)
    return { text: before + name.text, width: before.length + name.width }
  })
  if (cells.length === 0) return head
  if (l.format === 'single') return head + cells.map((c) => c.text + l.end).join('')
  if (l.format === 'commas') return head + commas(cells, l.columns)
  return head + columns(cells, l.columns, l.format === 'down', l.colors ? 0 : l.tab)
}

const sizeText = (n: number, l: Listing, unit: number): string =>
  l.size === 'bytes' ? String(n) : humanSize(n * unit, l.size === 'si' ? 1000 : 1024)

const HALF_YEAR = (31_556_952 / 2) * 1e6

function timeText(mtime: number, l: Listing): string {
  const recent = mtime <= l.now && mtime > l.now - HALF_YEAR
  const formats: Readonly<Record<string, string>> = {
    'full-iso': '%Y-%m-%d %H:%M:%S.%N %z',
    'long-iso': '%Y-%m-%d %H:%M',
    iso: recent ? '%m-%d %H:%M' : '%Y-%m-%d ',
    locale: recent ? '%b %e %H:%M' : '%b %e  %Y',
  }
  const style = l.timeStyle.replace(/^posix-/, '')
  if (style.startsWith('+')) {
    const [old, young] = style.slice(1).split('\n')
    return strftime(recent ? (young ?? old!) : old!, l.wall(mtime), 'date')
  }
  return strftime(formats[style] ?? formats.locale!, l.wall(mtime), 'date')
}

function long(l: Listing, entries: readonly Entry[], pad: boolean): string {
  const rows = entries.map((e) => ({
    inode: String(e.stat.ino),
    blocks: sizeText(blocksOf(e.stat), l, 1024),
    mode: modeText(e.stat.type, e.stat.mode),
    links: String(e.stat.nlink),
    owner: l.numeric ? String(e.stat.uid) : l.owners.user(e.stat.uid),
    group: l.numeric ? String(e.stat.gid) : l.owners.group(e.stat.gid),
    size: e.stat.type === 'device' ? '1, 3' : sizeText(e.stat.size, l, 1),
    time: timeText(e.stat.mtime, l),
  }))
  const width = (key: keyof (typeof rows)[number]): number => Math.max(0, ...rows.map((r) => stringWidth(r[key])))
  const [inode, blocks, links, owner, group, size, time] = (['inode', 'blocks', 'links', 'owner', 'group', 'size', 'time'] as const).map(
    width,
  ) as [number, number, number, number, number, number, number]
  const name = (text: string, wide: number): string => (l.numeric ? text.padStart(wide) : text + ' '.repeat(wide - stringWidth(text)))
  return rows.map((r, i) => {
    const e = entries[i]!
    const front = `${l.inode ? `${r.inode.padStart(inode)} ` : ''}${l.blocks ? `${r.blocks.padStart(blocks)} ` : ''}`
    let line = `${front}${r.mode} ${r.links.padStart(links)} `
    if (l.owner) line += `${name(r.owner, owner)} `
    if (l.group) line += `${name(r.group, group)} `
    line += `${r.size.padStart(size)} ${r.time.padEnd(time)} ${nameCell(e, l, pad).text}`
    if (e.link !== undefined) line += ` -> ${linkText(e, l)}`
    return line + l.end
  }).join('')
}

function linkText(e: Entry, l: Listing): string {
  const text = quoted(e.link!, l)
  const sgr = l.colors && e.target && colorOf(l.colors, e.link!, e.target, undefined)
  return colored(text, sgr, l) + (e.target ? indicatorOf(e.target, l) : '')
}
