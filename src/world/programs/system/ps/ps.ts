import type { Sys } from '../../../sim/index.ts'
import { sys, system, users, type Process, type Program, type ProcessView } from '../../../os/index.ts'
import { isTerminal, Output, wallClock } from '../../cli/index.ts'
import { columnOf, type Column, type Scene } from './columns.ts'
import { Misuse, readOptions, type Request, type Selection } from './options.ts'
import { orderAsTree } from './tree.ts'

const USAGE = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`
const VERSION = 'ps from procps-ng 4.0.4\n'
const WIDE = 132

/** ps(1) of procps-ng: Unix, BSD and GNU options. */
export const ps: Program = function* ({ argv, env }): Sys<number> {
  const args = argv.slice(1)
  if (args.some((a) => a === '--version' || a === '-V' || a === 'V')) {
    yield* sys.print(VERSION)
    return 0
  }
  if (args[0] === '--help') {
    yield* sys.print(USAGE)
    return 0
  }
  const r = readOptions(args)
  if (r instanceof Misuse) {
    yield* sys.complain(`${r.message}\n${USAGE}`)
    return 1
  }
  const passwd = yield* users.passwd()
  const groups = yield* users.groups()
  const self = yield* sys.self()
  const all = yield* system.processes()
  const mine = all.find((p) => p.pid === self.pid)
  const numeric = (kind: Selection['kind'], words: readonly string[]): string[] => words.map((w) => (kind === 'user' || kind === 'ruser' ? String(passwd.find((u) => u.name === w)?.uid ?? w) : kind === 'group' ? String(groups.find((g) => g.name === w)?.gid ?? w) : w))
  const selections = r.selections.map((s) => ({ kind: s.kind, words: numeric(s.kind, s.words) }))
  const unknown = selections.find((s) => (s.kind === 'user' || s.kind === 'ruser') && s.words.some((w) => !/^\d+$/.test(w)))
  if (unknown) {
    yield* sys.complain(`error: user name does not exist\n${USAGE}`)
    return 1
  }
  let chosen = all.filter((p) => isChosen({ ...r, selections }, p, self, mine?.tty))
  const scene: Scene = {
    now: yield* sys.clock(), clock: yield* wallClock(), memoryTotal: (yield* system.machine()).memory.total, environment: r.environment, prefixOf: () => '',
    userOf: (uid) => passwd.find((u) => u.uid === uid)?.name ?? String(uid), groupOf: (gid) => groups.find((g) => g.gid === gid)?.name ?? String(gid),
  }
  chosen = sorted(chosen, r, scene)
  const tree = r.tree ? orderAsTree(chosen) : undefined
  yield* show(tree?.order ?? chosen, r, tree ? { ...scene, prefixOf: (p) => tree.prefixes.get(p.pid) ?? '' } : scene, yield* widthOf(r, env))
  return chosen.length > 0 ? 0 : 1
}

/** Columns of the line: the terminal's, 132 with one `w`, no end with two or where no terminal is. */
function* widthOf(r: Request, env: Readonly<Record<string, string>>): Sys<number> {
  if (r.wide > 1 || !(yield* isTerminal(1))) return Infinity
  const { cols } = yield* sys.ttyget(1)
  const width = Number(env.COLUMNS) || cols || 80
  return r.wide === 1 ? Math.max(WIDE, width) : width
}

const FITS: Readonly<Record<Selection['kind'], (p: ProcessView, word: string) => boolean>> = {
  pid: (p, w) => String(p.pid) === w, ppid: (p, w) => String(p.ppid) === w, comm: (p, w) => p.comm === w.slice(0, 15), user: (p, w) => String(p.euid) === w, ruser: (p, w) => String(p.uid) === w,
  tty: (p, w) => (p.tty === undefined ? w === '-' || w === '?' : p.tty === w.replace(/^\/dev\//, '') || p.tty === `pts/${w}`), session: (p, w) => String(p.sid) === w, group: (p, w) => String(p.egid) === w,
}

function isChosen(r: Request, p: ProcessView, self: Process, tty: string | undefined): boolean {
  if (r.running && p.state !== 'R') return false
  const named = r.selections.some((s) => s.words.some((w) => FITS[s.kind](p, w)))
  const plain = r.selections.length === 0
  const wide = r.everything || (r.a && r.x) || (r.a && p.tty !== undefined) || (r.x && p.euid === self.euid) || (r.sessionless && p.pid !== p.sid)
  const own = plain && !r.a && !r.x && !r.everything && !r.sessionless && p.euid === self.euid && p.tty !== undefined && p.tty === tty
  return (named || (wide && (plain || r.everything || (r.a && r.x))) || own) !== r.negate
}

function sorted(all: readonly ProcessView[], r: Request, s: Scene): ProcessView[] {
  if (r.sort.length === 0) return [...all]
  const keys = r.sort.map(({ key, down }) => ({ column: columnOf(key)!, down }))
  return all.toSorted((a, b) => {
    for (const { column, down } of keys) {
      const [x, y] = [column.value(a, s), column.value(b, s)]
      const difference = column.right && x !== y ? Number.parseFloat(x) - Number.parseFloat(y) || (x < y ? -1 : 1) : x < y ? -1 : x > y ? 1 : 0
      if (difference !== 0) return down ? -difference : difference
    }
    return a.pid - b.pid
  })
}

function cell(c: Column, text: string, width: number, last: boolean): string {
  const cut = c.long === 'mark' && text.length > width ? `${text.slice(0, width - 1)}+` : c.long === 'open' && !last ? text.slice(0, width) : text
  return c.right ? cut.padStart(width) : last ? cut : cut.padEnd(width)
}

function* show(chosen: readonly ProcessView[], r: Request, scene: Scene, width: number): Sys<void> {
  const out = new Output()
  const widths = r.columns.map((c, i) => Math.max(c.width, r.headers[i]!.length))
  const line = (cells: readonly string[]): void => out.put(`${cells.join(' ').slice(0, width)}\n`)
  const last = r.columns.length - 1
  if (!r.noHeader && r.headers.some((h) => h !== '')) line(r.columns.map((c, i) => (c.right ? r.headers[i]!.padStart(widths[i]!) : i === last ? r.headers[i]! : r.headers[i]!.padEnd(widths[i]!))))
  for (const p of chosen) line(r.columns.map((c, i) => cell(c, c.value(p, scene), widths[i]!, i === last)))
  yield* out.flush()
}
