import { compileGlob } from '../../../text/index.ts'
import type { UnitView } from '../../../os/index.ts'
import { dotOf, type Paint } from './status.ts'

export interface ListOptions { readonly all: boolean; readonly legend: boolean; readonly types: readonly string[]; readonly states: readonly string[]; readonly patterns: readonly string[]; readonly paint: Paint }

const typeOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1)
const matcher = (patterns: readonly string[]) => {
  const globs = patterns.map((p) => compileGlob(/\.\w+$/.test(p) || p.includes('*') ? p : `${p}.service`))
  return (name: string): boolean => globs.length === 0 || globs.some((g) => g.matches(name))
}

const LEGEND = `
Legend: LOAD   → Reflects whether the unit definition was properly loaded.
        ACTIVE → The high-level unit activation state, i.e. generalization of SUB.
        SUB    → The low-level unit activation state, values depend on unit type.
`

/** `systemctl list-units`: what was loaded and is not idle. */
export function unitTable(units: readonly UnitView[], o: ListOptions): string {
  const fits = matcher(o.patterns)
  const shown = units.filter((u) => fits(u.name) && (o.types.length === 0 || o.types.includes(typeOf(u.name))) && (o.states.length > 0 ? o.states.some((s) => s === u.active || s === u.sub) : o.all || u.active !== 'inactive'))
    .toSorted((a, b) => (typeOf(a.name) < typeOf(b.name) ? -1 : typeOf(a.name) > typeOf(b.name) ? 1 : a.name < b.name ? -1 : 1))
  const load = (u: UnitView): string => (!u.file ? 'not-found' : u.file.masked ? 'masked' : 'loaded')
  const widths = [Math.max(4, ...shown.map((u) => u.name.length)), Math.max(4, ...shown.map((u) => load(u).length)), Math.max(6, ...shown.map((u) => u.active.length)), Math.max(3, ...shown.map((u) => u.sub.length))] as const
  const line = (cells: readonly string[]): string => `${cells.slice(0, 4).map((c, i) => c.padEnd(widths[i as 0 | 1 | 2 | 3])).join(' ')} ${cells[4]}`.trimEnd()
  const rows = shown.map((u) => {
    const text = line([u.name, load(u), u.active, u.sub, u.description])
    return u.active === 'failed' ? `${dotOf(u, o.paint).replace('×', '●')} ${o.paint(text, 'red')}\n` : `  ${text}\n`
  })
  const count = `${shown.length} loaded units listed.`
  if (!o.legend) return rows.join('')
  const hint = o.all || o.states.length > 0 ? `${count}` : `${count} Pass --all to see loaded but inactive units, too.`
  const head = shown.length === 0 ? '' : `  ${line(['UNIT', 'LOAD', 'ACTIVE', 'SUB', 'DESCRIPTION'])}\n`
  return `${head}${rows.join('')}${shown.length === 0 ? '' : LEGEND}${shown.length === 0 ? '' : '\n'}${hint}\nTo show all installed unit files use 'systemctl list-unit-files'.\n`.replace(/^0 loaded units listed.*\n.*\n$/, '0 loaded units listed.\n')
}

/** `systemctl list-unit-files`: what is installed, and whether it begins by itself. */
export function fileTable(files: readonly { readonly name: string; readonly state: string }[], o: ListOptions): string {
  const fits = matcher(o.patterns)
  const shown = files.filter((f) => fits(f.name) && (o.types.length === 0 || o.types.includes(typeOf(f.name))) && (o.states.length === 0 || o.states.includes(f.state)))
  const width = Math.max(9, ...shown.map((f) => f.name.length))
  const state = Math.max(5, ...shown.map((f) => f.state.length))
  const line = (a: string, b: string, c: string): string => `${a.padEnd(width)} ${b.padEnd(state)} ${c}\n`
  const rows = shown.map((f) => line(f.name, f.state, f.state === 'enabled' || f.state === 'disabled' ? 'enabled' : '-')).join('')
  return o.legend ? `${shown.length === 0 ? '' : line('UNIT FILE', 'STATE', 'PRESET')}${rows}${shown.length === 0 ? '' : '\n'}${shown.length} unit files listed.\n` : rows
}
