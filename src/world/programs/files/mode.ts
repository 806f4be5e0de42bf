/** What a mode is applied to. */
export interface ModeContext { readonly isDirectory: boolean; readonly umask: number }
export type ModeChange = (old: number, context: ModeContext) => number

const WHO: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 }

/** A mode of chmod(1), octal or symbolic, as a function from the old mode; undefined when it is none. */
export function parseMode(text: string): ModeChange | undefined {
  if (/^[0-7]+$/.test(text)) {
    const mode = parseInt(text, 8)
    if (mode > 0o7777) return undefined
    // Setuid and setgid of a directory stay unless five digits (or more) ask for them.
    return (old, c) => (c.isDirectory && text.length < 5 ? mode | (old & 0o6000) : mode)
  }
  const clauses: ModeChange[] = []
  for (const clause of text.split(',')) {
    const [whole, who = '', actions = ''] = /^([ugoa]*)((?:[-+=](?:[0-7]+|[ugo]|[rwxXst]*))+)$/.exec(clause) ?? []
    if (whole === undefined) return undefined
    for (const [, op, what = ''] of actions.matchAll(/([-+=])([0-7]+|[ugo]|[rwxXst]*)/g)) clauses.push(action(who, op!, what))
  }
  return (old, context) => clauses.reduce((mode, change) => change(mode, context), old)
}

function action(who: string, op: string, what: string): ModeChange {
  const affected = who === '' ? 0o7777 : Array.from(who).reduce((m, c) => m | WHO[c]!, 0)
  return (old, { isDirectory, umask }) => {
    const allowed = who === '' ? affected & ~umask : affected
    let bits = 0
    if (/^[0-7]+$/.test(what)) bits = parseInt(what, 8)
    else if (/^[ugo]$/.test(what)) bits = ((old >> { u: 6, g: 3, o: 0 }[what as 'u']) & 7) * 0o111
    else for (const c of what) {
      if (c === 'r') bits |= 0o444
      if (c === 'w') bits |= 0o222
      if (c === 'x' || (c === 'X' && (isDirectory || (old & 0o111) !== 0))) bits |= 0o111
      if (c === 's') bits |= 0o6000
      if (c === 't') bits |= 0o1000
    }
    bits &= allowed
    if (op === '+') return old | bits
    if (op === '-') return old & ~bits
    const kept = isDirectory && !/[st0-7]/.test(what) ? old & 0o6000 & affected : 0
    return (old & ~affected) | bits | kept
  }
}

const LETTERS: Readonly<Record<string, string>> = { file: '-', dir: 'd', symlink: 'l', fifo: 'p', device: 'c', socket: 's' }

/** `drwxr-xr-x`. */
export function modeText(type: string, mode: number): string {
  const triple = (shift: number, special: number, letter: string): string => {
    const b = mode >> shift
    const x = (b & 1) !== 0
    const last = (mode & special) !== 0 ? (x ? letter : letter.toUpperCase()) : x ? 'x' : '-'
    return `${b & 4 ? 'r' : '-'}${b & 2 ? 'w' : '-'}${last}`
  }
  return `${LETTERS[type] ?? '?'}${triple(6, 0o4000, 's')}${triple(3, 0o2000, 's')}${triple(0, 0o1000, 't')}`
}
