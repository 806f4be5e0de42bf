/** The entities that people write in Markdown; the others stay as they are. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', copy: '©', hellip: '…', ndash: '–', mdash: '—',
  larr: '←', rarr: '→', uarr: '↑', darr: '↓', harr: '↔', times: '×', middot: '·', bull: '•', le: '≤', ge: '≥', ne: '≠',
}

/** What `&name;` stands for; undefined for a name that is none. */
export function entity(name: string): string | undefined {
  const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name)
  if (!number) return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
  const code = number[1] === undefined ? Number(number[2]) : parseInt(number[1], 16)
  const character = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
  return character ? String.fromCodePoint(code) : '\ufffd'
}
