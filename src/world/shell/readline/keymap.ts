/** Names of editing commands, as `bind -P` calls them. */
export type CommandName = string

const CTRL = (letter: string): string => String.fromCharCode(letter.toUpperCase().charCodeAt(0) - 64)
const META = (key: string): string => `\x1b${key}`

/** readline's emacs keys, as far as people use them. Sequences are what a terminal sends. */
const BINDINGS: readonly (readonly [CommandName, ...string[]])[] = [
  ['accept-line', '\r', '\n'],
  ['beginning-of-line', CTRL('A'), '\x1b[H', '\x1bOH', '\x1b[1~'],
  ['end-of-line', CTRL('E'), '\x1b[F', '\x1bOF', '\x1b[4~'],
  ['forward-char', CTRL('F'), '\x1b[C', '\x1bOC'],
  ['backward-char', CTRL('B'), '\x1b[D', '\x1bOD'],
  ['forward-word', META('f'), META('F'), '\x1b[1;5C', '\x1b[1;3C', '\x1b[5C'],
  ['backward-word', META('b'), META('B'), '\x1b[1;5D', '\x1b[1;3D', '\x1b[5D'],
  ['clear-screen', CTRL('L')],
  ['clear-display', META(CTRL('L'))],
  ['previous-history', CTRL('P'), '\x1b[A', '\x1bOA'],
  ['next-history', CTRL('N'), '\x1b[B', '\x1bOB'],
  ['beginning-of-history', META('<')],
  ['end-of-history', META('>')],
  ['reverse-search-history', CTRL('R')],
  ['forward-search-history', CTRL('S')],
  ['non-incremental-reverse-search-history', META('p')],
  ['non-incremental-forward-search-history', META('n')],
  ['operate-and-get-next', CTRL('O')],
  ['yank-nth-arg', META(CTRL('Y'))],
  ['yank-last-arg', META('.'), META('_')],
  ['end-of-file', CTRL('D')],
  ['delete-char', '\x1b[3~'],
  ['backward-delete-char', CTRL('H'), '\x7f'],
  ['quoted-insert', CTRL('V'), CTRL('Q'), '\x1b[2~'],
  ['tab-insert', META('\t')],
  ['transpose-chars', CTRL('T')],
  ['transpose-words', META('t'), META('T')],
  ['upcase-word', META('u'), META('U')],
  ['downcase-word', META('l'), META('L')],
  ['capitalize-word', META('c'), META('C')],
  ['kill-line', CTRL('K')],
  ['unix-line-discard', CTRL('U')],
  ['backward-kill-line', `${CTRL('X')}\x7f`],
  ['unix-word-rubout', CTRL('W')],
  ['kill-word', META('d'), META('D'), '\x1b[3;5~'],
  ['backward-kill-word', META('\x7f'), META('\b')],
  ['delete-horizontal-space', META('\\')],
  ['yank', CTRL('Y')],
  ['yank-pop', META('y'), META('Y')],
  ['complete', '\t'],
  ['possible-completions', META('?'), META('=')],
  ['insert-completions', META('*')],
  ['undo', CTRL('_'), `${CTRL('X')}${CTRL('U')}`],
  ['revert-line', META('r'), META('R')],
  ['set-mark', '\0', META(' ')],
  ['exchange-point-and-mark', `${CTRL('X')}${CTRL('X')}`],
  ['insert-comment', META('#')],
  ['tilde-expand', META('&')],
  ['shell-expand-line', META(CTRL('E'))],
  ['history-expand-line', META('^')],
  ['glob-expand-word', `${CTRL('X')}*`],
  ['edit-and-execute-command', `${CTRL('X')}${CTRL('E')}`],
  ['display-shell-version', `${CTRL('X')}${CTRL('V')}`],
  ['abort', CTRL('G'), `${CTRL('X')}${CTRL('G')}`, META(CTRL('G'))],
  ['bracketed-paste-begin', '\x1b[200~'],
  ...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-'].map((d): [CommandName, string] => ['digit-argument', META(d)]),
]

const bound = new Map<string, CommandName>(BINDINGS.flatMap(([name, ...keys]) => keys.map((k): [string, CommandName] => [k, name])))
const prefixes = new Set<string>([...bound.keys()].flatMap((k) => Array.from(k, (_, i) => k.slice(0, i)).filter((p) => p !== '')))

/** What a sequence of keys means: a command, the start of one, or nothing. */
export function lookUpKeys(keys: string): { readonly command: CommandName } | 'prefix' | 'nothing' {
  if (prefixes.has(keys) || /^\x1b(?:\[[0-9;]*|O)?$/.test(keys)) return 'prefix'
  const command = bound.get(keys)
  return command === undefined ? 'nothing' : { command }
}

/** Commands with one of their keys each, for `bind -p` and its kin. */
export const keyBindings = (): readonly (readonly [CommandName, string])[] => [...bound].map(([keys, name]) => [name, keys] as const)
