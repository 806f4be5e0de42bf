import type { Pager } from './pager.ts'

const percent = (line: number, lines: number): string => `${Math.floor((line * 100) / Math.max(1, lines))}%`

/** What stands at the bottom of the screen; `bottom` is the line behind the last one shown. */
export function promptText(p: Pager, bottom: number, end: boolean): string {
  const { name, lines, ended } = p.document
  const shown = name === '-' ? '' : name
  const which = p.documents.length > 1 ? ` (file ${p.current + 1} of ${p.documents.length})` : ''
  if (p.settings.prompt === 'long') {
    const first = p.top.line + 1
    const where = `lines ${first}-${Math.max(bottom, first)}${ended ? `/${lines.length}` : ''}`
    return `${shown}${which}${shown ? ' ' : ''}${where}${end ? ' (END)' : ended ? ` ${percent(bottom, lines.length)}` : ''}`
  }
  if (p.settings.prompt === 'percent' && !end) {
    const bytes = lines.slice(0, bottom).reduce((n, l) => n + l.length + 1, 0)
    return `${p.fresh ? `${shown}${which} ` : ''}${ended ? percent(bottom, lines.length) : `byte ${bytes}`}`
  }
  if (end) return `${p.fresh && shown ? `${shown}${which} ` : ''}(END)`
  return p.fresh && shown ? shown + which : ':'
}
