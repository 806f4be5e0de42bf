import { parseOptions, type Given } from '../../cli/index.ts'

/** How less behaves; its own commands change some of it. */
export interface LessSettings {
  numbers: boolean
  chop: boolean
  raw: 'no' | 'colors' | 'all'
  ignoreCase: 'no' | 'unless-capital' | 'yes'
  readonly quitIfOneScreen: boolean
  readonly quitAtEnd: 'no' | 'second' | 'first'
  readonly noInit: boolean
  readonly quitOnInterrupt: boolean
  prompt: 'short' | 'percent' | 'long'
  squeeze: boolean
  /** Commands given on the command line: `+G`, `+/pattern`. */
  readonly first: readonly string[]
}

const OPTIONS = {
  'a,search-skip-screen': '',
  'c,clear-screen': '',
  'e,quit-at-eof': '',
  'E,QUIT-AT-EOF': '',
  'F,quit-if-one-screen': '',
  'f,force': '',
  'g,hilite-search': '',
  'G,HILITE-SEARCH': '',
  'i,ignore-case': '',
  'I,IGNORE-CASE': '',
  'J,status-column': '',
  'K,quit-on-intr': '',
  'm,long-prompt': '',
  'M,LONG-PROMPT': '',
  'n,line-numbers': '',
  'N,LINE-NUMBERS': '',
  'p,pattern=PATTERN': '',
  'P,prompt=PROMPT': '',
  'q,quiet': '',
  'Q,QUIET': '',
  'r,raw-control-chars': '',
  'R,RAW-CONTROL-CHARS': '',
  's,squeeze-blank-lines': '',
  'S,chop-long-lines': '',
  'u,underline-special': '',
  'U,UNDERLINE-SPECIAL': '',
  'V': '',
  'w,hilite-unread': '',
  'W,HILITE-UNREAD': '',
  'x,tabs=TABS': '',
  'X,no-init': '',
  'z,window=N': '',
  '~,tilde': '',
  '?': '',
}

export interface LessLine {
  readonly settings: LessSettings
  readonly names: readonly string[]
  readonly special: 'help' | 'version' | undefined
}

/** Reads the words of the command line behind those of $LESS. */
export function readLess(args: readonly string[], env: Readonly<Record<string, string>>): LessLine | { readonly error: string } {
  const fromEnv = (env.LESS ?? '').trim()
  const words = fromEnv === '' ? [] : (fromEnv.startsWith('-') ? fromEnv : `-${fromEnv}`).split(/\s+/)
  const commands = args.filter((a) => a.startsWith('+'))
  const parsed = parseOptions([...words, ...args.filter((a) => !a.startsWith('+'))], OPTIONS)
  if ('error' in parsed) {
    const option = /'(.*)'$/.exec(parsed.error)?.[1] ?? ''
    return {
      error: parsed.error.startsWith('option requires')
        ? `Value is required after -${option} (--${option})`
        : `There is no ${option} option ("less --help" for help)`,
    }
  }
  const has = (...names: string[]): boolean => parsed.given.some((g) => names.includes(g.name))
  const last = (...names: string[]): Given | undefined => parsed.given.findLast((g) => names.includes(g.name))
  const pattern = last('pattern')?.value
  return {
    names: parsed.operands,
    special: has('help', '?') ? 'help' : has('version', 'V') ? 'version' : undefined,
    settings: {
      numbers: has('LINE-NUMBERS'),
      chop: has('chop-long-lines'),
      raw: has('raw-control-chars') ? 'all' : has('RAW-CONTROL-CHARS') ? 'colors' : 'no',
      ignoreCase: has('IGNORE-CASE') ? 'yes' : has('ignore-case') ? 'unless-capital' : 'no',
      quitIfOneScreen: has('quit-if-one-screen'),
      quitAtEnd: has('QUIT-AT-EOF') ? 'first' : has('quit-at-eof') ? 'second' : 'no',
      noInit: has('no-init'),
      quitOnInterrupt: has('quit-on-intr'),
      prompt: has('LONG-PROMPT') ? 'long' : has('long-prompt') ? 'percent' : 'short',
      squeeze: has('squeeze-blank-lines'),
      first: [...commands.map((c) => c.replace(/^\+\+?/, '')), ...(pattern === undefined ? [] : [`/${pattern}`])],
    },
  }
}
