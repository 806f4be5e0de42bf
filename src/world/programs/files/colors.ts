import type { Stat } from '../../os/index.ts'

/** Colours of names as LS_COLORS gives them: by kind of file (`di`, `ex`) and by ending. */
export interface LsColors {
  readonly kinds: Readonly<Record<string, string>>
  readonly endings: readonly { readonly ending: string; readonly sgr: string }[]
}

/** What ls has built in. */
const KINDS = {
  di: '01;34', ln: '01;36', pi: '33', so: '01;35', bd: '01;33', cd: '01;33', ex: '01;32', su: '37;41', sg: '30;43', tw: '30;42',
  ow: '34;42', st: '37;44',
}

/** Terminals that dircolors knows by name. */
const TERMINALS =
  /^(?:Eterm|ansi|.*color.*|con\d*x\d*|cons25|console|cygwin|.*direct.*|dtterm|gnome|hurd|jfbterm|konsole|kterm|linux.*|mlterm|putty|rxvt.*|screen.*|st|terminator|tmux.*|vt100|vt220|xterm.*)$/

/** Without LS_COLORS the built-in colours are for terminals that are known to have some. */
export const knowsColors = (env: Readonly<Record<string, string>>): boolean =>
  Boolean(env.LS_COLORS || env.COLORTERM) || TERMINALS.test(env.TERM ?? '')

export function readLsColors(text: string | undefined): LsColors {
  const kinds: Record<string, string> = { ...KINDS }
  const endings: { ending: string; sgr: string }[] = []
  for (const part of (text ?? '').split(':')) {
    const at = part.indexOf('=')
    if (at < 0) continue
    const [key, sgr] = [part.slice(0, at), part.slice(at + 1)]
    if (key.startsWith('*')) endings.unshift({ ending: key.slice(1), sgr })
    else kinds[key] = sgr
  }
  return { kinds, endings }
}

const special = (s: Stat): string | undefined => {
  if (s.type === 'dir') return (s.mode & 0o1002) === 0o1002 ? 'tw' : s.mode & 0o002 ? 'ow' : s.mode & 0o1000 ? 'st' : 'di'
  if (s.type === 'fifo') return 'pi'
  if (s.type === 'socket') return 'so'
  if (s.type === 'device') return 'cd'
  if (s.type !== 'file') return undefined
  return s.mode & 0o4000 ? 'su' : s.mode & 0o2000 ? 'sg' : s.mode & 0o111 ? 'ex' : undefined
}

/** The colour of a name; `target` is what a symbolic link leads to, `undefined` for one that leads nowhere. */
export function colorOf(c: LsColors, name: string, s: Stat, target: Stat | undefined): string | undefined {
  if (s.type === 'symlink') {
    if (!target && c.kinds.or) return c.kinds.or
    return c.kinds.ln === 'target' ? (target ? colorOf(c, name, target, undefined) : undefined) : c.kinds.ln
  }
  const kind = special(s)
  if (kind) return c.kinds[kind] || (kind === 'tw' || kind === 'ow' || kind === 'st' ? c.kinds.di : c.kinds.fi)
  return c.endings.find((e) => name.endsWith(e.ending))?.sgr ?? c.kinds.fi
}
