import type { Sys } from '../../../sim/index.ts'
import { setting, sys, system, type JournalEntry, type UnitView } from '../../../os/index.ts'
import { strftime } from '../../../text/index.ts'
import { wallClock, type WallClock } from '../../cli/index.ts'
import { shortLine } from '../journalctl/show.ts'
import { ago, span } from './times.ts'

export type Paint = (text: string, how: 'green' | 'red' | 'yellow' | 'plain') => string

const CODES = { green: '\x1b[0;1;32m', red: '\x1b[0;1;31m', yellow: '\x1b[0;1;38:5:185m', plain: '' } as const
export const paintFor = (colours: boolean): Paint => (text, how) => (colours && how !== 'plain' ? `${CODES[how]}${text}\x1b[0m` : text)

const colourOf = (u: UnitView): 'green' | 'red' | 'yellow' | 'plain' => (u.active === 'active' || u.active === 'reloading' ? 'green' : u.active === 'failed' ? 'red' : u.active === 'inactive' ? 'plain' : 'yellow')
const DOTS: Readonly<Record<string, string>> = { inactive: '○', failed: '×' }
export const dotOf = (u: UnitView, paint: Paint): string => paint(DOTS[u.active] ?? '●', colourOf(u))

export const timestamp = (clock: WallClock, lab: number): string => strftime('%a %Y-%m-%d %H:%M:%S %Z', clock(lab))

const row = (name: string, value: string): string => `${name.padStart(11)}: ${value}\n`
const under = ' '.repeat(13)

function loadedLine(u: UnitView, paint: Paint): string {
  const f = u.file!
  const state = u.enablement ?? 'static'
  if (f.masked) return row('Loaded', `${paint('masked', 'red')} (Reason: Unit ${u.name} is masked.)`)
  const colour = state === 'enabled' ? 'green' : state === 'disabled' ? 'yellow' : 'plain'
  const preset = state === 'enabled' || state === 'disabled' ? `; preset: ${paint('enabled', 'green')}` : ''
  return row('Loaded', `loaded (${f.path}; ${paint(state, colour)}${preset})`)
}

function activeLine(u: UnitView, clock: WallClock, now: number, paint: Paint): string {
  const sub = u.sub === u.active || u.active === 'failed' ? '' : ` (${u.sub})`
  const result = u.result !== 'success' && (u.active === 'failed' || u.sub === 'auto-restart') ? ` (Result: ${u.result})` : ''
  const since = u.run > 0 || u.activeSince !== undefined ? ` since ${timestamp(clock, u.since)}; ${ago(now - u.since)}` : ''
  const duration = u.active !== 'active' && u.activeSince !== undefined && u.since > u.activeSince ? row('Duration', span(u.since - u.activeSince)) : ''
  return row('Active', `${paint(`${u.active}${sub}${result}`, colourOf(u))}${since}`) + duration
}

function dropInLines(u: UnitView): string {
  const places = new Map<string, string[]>()
  for (const { path } of u.file?.dropIns ?? []) {
    const at = path.lastIndexOf('/')
    places.set(path.slice(0, at), [...(places.get(path.slice(0, at)) ?? []), path.slice(at + 1)])
  }
  return [...places].map(([dir, names], i) => `${i === 0 ? row('Drop-In', dir) : `${under}${dir}\n`}${under}${names.map((n, k) => `${k === names.length - 1 ? '└─' : '├─'}${n}`).join(', ')}\n`).join('')
}

function processLines(u: UnitView): string {
  const start = u.file?.settings['Service.ExecStart']?.at(-1)
  const main = u.pid !== undefined ? row('Main PID', `${u.pid} (${u.members.find((m) => m.pid === u.pid)?.comm ?? u.program ?? ''})`) : u.lastPid !== undefined && u.ending !== undefined ? row('Main PID', `${u.lastPid} (${u.ending})`) : ''
  const ended = u.pid === undefined && u.lastPid !== undefined && u.ending !== undefined && start !== undefined ? row('Process', `${u.lastPid} ExecStart=${start} (${u.ending})`) : ''
  return ended + main
}

const mebibytes = (kb: number): string => (kb >= 1024 ? `${(kb / 1024).toFixed(1)}M` : `${kb}K`)

function groupLines(u: UnitView): string {
  if (u.members.length === 0) return ''
  const memory = mebibytes(u.members.reduce((sum, m) => sum + m.memory, 0))
  const lines = u.members.map((m, i) => `${under}${i === u.members.length - 1 ? '└─' : '├─'}${m.pid} ${m.argv.map((a) => (a.includes(' ') ? `"${a}"` : a)).join(' ')}\n`)
  return `${row('Tasks', `${u.members.length} (limit: 2276)`)}${row('Memory', `${memory} (peak: ${memory})`)}${row('CGroup', `/system.slice/${u.name}`)}${lines.join('')}`
}

/** All that `systemctl status UNIT` shows, the newest messages included. */
export function* statusText(u: UnitView, o: { paint: Paint; lines: number; full: boolean }): Sys<string> {
  const clock = yield* wallClock()
  const now = yield* sys.clock()
  const docs = (setting(u.file!, 'Unit.Documentation') ?? '').split(' ').filter((d) => d !== '')
  const documentation = docs.length === 0 ? '' : row('Docs', docs.join(`\n${under}`))
  const head = `${dotOf(u, o.paint)} ${u.name}${u.description === u.name ? '' : ` - ${u.description}`}\n`
  const journal = yield* system.journal()
  const messages = o.lines === 0 ? [] : journal.entries.filter((e) => e.unit === u.name && e.boot === journal.boot).slice(-o.lines)
  const hostname = (yield* sys.host()).hostname
  const log = messages.length === 0 ? '' : `\n${messages.map((e: JournalEntry) => `${shortLine(e, clock, hostname)}\n`).join('')}`
  return head + loadedLine(u, o.paint) + dropInLines(u) + activeLine(u, clock, now, o.paint) + documentation + processLines(u) + groupLines(u) + log
}
