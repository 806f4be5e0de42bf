export const USAGE = `usage: sudo -h | -K | -k | -V
usage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]
usage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user]
            [-u user] [command [arg ...]]
usage: sudo [-ABbEHkNnPS] [-r role] [-t type] [-C num] [-D directory]
            [-g group] [-h host] [-p prompt] [-R directory] [-T timeout]
            [-u user] [VAR=value] [-i | -s] [command [arg ...]]
usage: sudo -e [-ABkNnS] [-r role] [-t type] [-C num] [-D directory]
            [-g group] [-h host] [-p prompt] [-R directory] [-T timeout]
            [-u user] file ...
`

/** What a command line of sudo says. */
export interface Wanted {
  user: string
  group?: string
  prompt?: string
  directory?: string
  /** Of whom -l tells. */
  other?: string
  /** Names of variables that stay, or all with -E. */
  preserve: readonly string[] | 'all'
  flags: Set<Flag>
  vars: Record<string, string>
  command: readonly string[]
}

export type Flag = 'login' | 'shell' | 'non-interactive' | 'stdin' | 'list' | 'validate' | 'reset' | 'remove' | 'background' | 'edit' | 'version' | 'help' | 'ignored'

const LETTERS: Readonly<Record<string, Flag>> = { i: 'login', s: 'shell', n: 'non-interactive', S: 'stdin', l: 'list', v: 'validate', k: 'reset', K: 'remove', b: 'background', e: 'edit', V: 'version', H: 'ignored', A: 'ignored', B: 'ignored', N: 'ignored', P: 'ignored' }
const LONG: Readonly<Record<string, string>> = {
  login: 'i', shell: 's', 'non-interactive': 'n', stdin: 'S', list: 'l', validate: 'v', 'reset-timestamp': 'k', 'remove-timestamp': 'K', background: 'b', edit: 'e', version: 'V', 'set-home': 'H', askpass: 'A', bell: 'B', 'no-update': 'N', 'preserve-groups': 'P',
  user: 'u', group: 'g', prompt: 'p', chdir: 'D', host: 'h', 'other-user': 'U', 'close-from': 'C', chroot: 'R', 'command-timeout': 'T',
}
const VALUED = 'ugphUDCRTrt'

const enter: Readonly<Record<string, (w: Wanted, value: string) => void>> = { u: (w, v) => { w.user = v }, g: (w, v) => { w.group = v }, p: (w, v) => { w.prompt = v }, D: (w, v) => { w.directory = v }, U: (w, v) => { w.other = v } }

/** Reads a command line; what is wrong with it, otherwise. Options end at the first word that is none: the command. */
export function readOptions(argv: readonly string[]): Wanted | string {
  const w: Wanted = { user: 'root', preserve: [], flags: new Set(), vars: {}, command: [] }
  let i = 1
  const letter = (c: string, rest: string): string | undefined => {
    if (!VALUED.includes(c)) {
      const flag = Object.hasOwn(LETTERS, c) ? LETTERS[c] : undefined
      if (c === 'E') w.preserve = 'all'
      else if (flag) w.flags.add(flag)
      else return `sudo: invalid option -- '${c}'\n${USAGE}`
      return undefined
    }
    const value = rest || argv[++i]
    if (value === undefined) {
      if (c !== 'h') return `sudo: option requires an argument -- '${c}'\n${USAGE}`
      w.flags.add('help')
    } else enter[c]?.(w, value)
    return undefined
  }
  for (; i < argv.length; i++) {
    const word = argv[i]!
    if (word === '--') {
      i++
      break
    }
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(word)
    if (assignment) {
      w.vars[assignment[1]!] = assignment[2]!
      continue
    }
    if (!word.startsWith('-') || word === '-') break
    const wrong = word.startsWith('--') ? long(w, word.slice(2), letter) : cluster(word.slice(1), letter)
    if (wrong !== undefined) return wrong
  }
  w.command = argv.slice(i)
  const alone = ['login', 'shell', 'list', 'validate', 'reset', 'remove', 'version', 'help'] as const
  return w.command.length === 0 && !alone.some((f) => w.flags.has(f)) ? USAGE : w
}

function cluster(letters: string, letter: (c: string, rest: string) => string | undefined): string | undefined {
  for (let k = 0; k < letters.length; k++) {
    const wrong = letter(letters[k]!, letters.slice(k + 1))
    if (wrong !== undefined) return wrong
    if (VALUED.includes(letters[k]!)) return undefined
  }
  return undefined
}

function long(w: Wanted, word: string, letter: (c: string, rest: string) => string | undefined): string | undefined {
  const equals = word.indexOf('=')
  const [name, value] = equals < 0 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)]
  if (name === 'help') w.flags.add('help')
  else if (name === 'preserve-env') w.preserve = equals < 0 ? 'all' : value.split(',')
  else if (Object.hasOwn(LONG, name)) return letter(LONG[name]!, value)
  else return `sudo: unrecognized option '--${name}'\n${USAGE}`
  return undefined
}
