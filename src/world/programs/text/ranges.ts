/** Numbers that a list like `1-3,5,7-` selects, as sorted, merged ranges; both ends belong to it. */
export interface Range { readonly from: number; readonly to: number }

interface Wrong { readonly error: string; readonly help?: boolean }

export function parseRanges(list: string, what: 'field' | 'byte/character'): readonly Range[] | Wrong {
  const ranges: Range[] = []
  const position = what === 'field' ? 'field' : 'byte/character position'
  for (const part of list.split(/[, \t]/)) {
    const [, from = '', dash = '', to = '', rest = ''] = /^(\d*)(-?)(\d*)(.*)$/s.exec(part) ?? []
    if (rest !== '') {
      const wrong = rest === part ? rest : part.slice(from.length + dash.length + to.length)
      if (!rest.startsWith('-')) return { error: `invalid ${what === 'field' ? 'field value' : position} ‘${wrong}’`, help: true }
      return { error: what === 'field' ? 'invalid field range' : 'invalid byte or character range', help: true }
    }
    if (dash && from === '' && to === '') return { error: 'invalid range with no endpoint: -', help: true }
    if (from === '' && to === '')
      return { error: what === 'field' ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1', help: true }
    if (Number(from || '1') === 0 || (to !== '' && Number(to) === 0 && from === ''))
      return { error: `${position.replace(' position', ' positions').replace(/^field$/, 'fields')} are numbered from 1`, help: true }
    const range = { from: Number(from || '1'), to: dash ? (to === '' ? Infinity : Number(to)) : Number(from) }
    if (range.to < range.from) return { error: 'invalid decreasing range', help: true }
    ranges.push(range)
  }
  ranges.sort((a, b) => a.from - b.from)
  const merged: Range[] = []
  for (const r of ranges) {
    const last = merged.at(-1)
    if (last && r.from <= last.to) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, r.to) }
    else merged.push(r)
  }
  return merged
}

/** All positive numbers that the ranges leave out. */
export function complementOf(ranges: readonly Range[]): readonly Range[] {
  const out: Range[] = []
  let next = 1
  for (const r of ranges) {
    if (r.from > next) out.push({ from: next, to: r.from - 1 })
    next = r.to + 1
  }
  if (next !== Infinity) out.push({ from: next, to: Infinity })
  return out
}
