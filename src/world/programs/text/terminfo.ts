/** What a kind of terminal can do, by names of terminfo(5). Parameters are `%1`, `%2` (and `%i1`: counted from one). */
export type Terminfo = Readonly<Record<string, string | number | boolean>>

const COMMON: Terminfo = {
  am: true, cols: 80, lines: 24, it: 8, bel: '\x07', cr: '\r', ind: '\n', ht: '\t', cub1: '\b', cud1: '\n',
}
const ANSI: Terminfo = {
  ...COMMON, bce: true, km: true, mir: true, msgr: true, xenl: true, npc: true, colors: 8, pairs: 64,
  clear: '\x1b[H\x1b[2J\x1b[3J',
  E3: '\x1b[3J',
  home: '\x1b[H',
  cup: '\x1b[%i1;%i2H',
  hpa: '\x1b[%i1G',
  vpa: '\x1b[%i1d',
  cuu1: '\x1b[A',
  cuf1: '\x1b[C',
  cuu: '\x1b[%1A',
  cud: '\x1b[%1B',
  cuf: '\x1b[%1C',
  cub: '\x1b[%1D',
  ed: '\x1b[J',
  el: '\x1b[K',
  el1: '\x1b[1K',
  bold: '\x1b[1m',
  dim: '\x1b[2m',
  sitm: '\x1b[3m',
  ritm: '\x1b[23m',
  smul: '\x1b[4m',
  rmul: '\x1b[24m',
  blink: '\x1b[5m',
  rev: '\x1b[7m',
  invis: '\x1b[8m',
  smso: '\x1b[7m',
  rmso: '\x1b[27m',
  sgr0: '\x1b(B\x1b[m',
  setaf: '\x1b[3%1m',
  setab: '\x1b[4%1m',
  op: '\x1b[39;49m',
  civis: '\x1b[?25l',
  cnorm: '\x1b[?12l\x1b[?25h',
  cvvis: '\x1b[?12;25h',
  smcup: '\x1b[?1049h\x1b[22;0;0t',
  rmcup: '\x1b[?1049l\x1b[23;0;0t',
  sc: '\x1b7',
  rc: '\x1b8',
  csr: '\x1b[%i1;%i2r',
  dl1: '\x1b[M',
  il1: '\x1b[L',
  dch1: '\x1b[P',
  ich: '\x1b[%1@',
  ech: '\x1b[%1X',
  smkx: '\x1b[?1h\x1b=',
  rmkx: '\x1b[?1l\x1b>',
  is2: '\x1b[!p\x1b[?3;4l\x1b[4l\x1b>',
  rs1: '\x1bc',
  rs2: '\x1b[!p\x1b[?3;4l\x1b[4l\x1b>',
  kcuu1: '\x1bOA',
  kcud1: '\x1bOB',
  kcuf1: '\x1bOC',
  kcub1: '\x1bOD',
  khome: '\x1bOH',
  kend: '\x1bOF',
  kpp: '\x1b[5~',
  knp: '\x1b[6~',
  kdch1: '\x1b[3~',
  kbs: '\x7f',
}
/** With 256 colours the bright ones and the rest are numbered otherwise. */
const MANY: Terminfo = { ...ANSI, colors: 256, pairs: 65_536, setaf: 'fg', setab: 'bg' }

const TERMINALS: Readonly<Record<string, Terminfo>> = {
  dumb: COMMON, vt100: ANSI, vt220: ANSI, ansi: ANSI, linux: ANSI, xterm: ANSI, 'xterm-color': ANSI, 'xterm-256color': MANY,
  screen: ANSI, 'screen-256color': MANY, tmux: ANSI, 'tmux-256color': MANY, 'rxvt-unicode-256color': MANY,
}

export const terminfoOf = (name: string): Terminfo | undefined => TERMINALS[name]

/** A capability with its parameters put in. */
export function expandCapability(text: string, parameters: readonly number[]): string {
  const n = parameters[0] ?? 0
  if (text === 'fg' || text === 'bg') {
    const base = text === 'fg' ? 30 : 40
    return n < 8 ? `\x1b[${base + n}m` : n < 16 ? `\x1b[${base + 52 + n}m` : `\x1b[${base + 8};5;${n}m`
  }
  return text.replace(/%(i?)([12])/g, (_, one: string, which: string) => String((parameters[Number(which) - 1] ?? 0) + (one ? 1 : 0)))
}
