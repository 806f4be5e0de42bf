import { sys } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'
import { childNamed, childrenOf, GLOBAL_FLAGS, nameOf, ROOT, type CliCommand } from './commands.ts'

/** Words that may stand behind commands that take some. */
const WORDS: Readonly<Record<string, readonly string[]>> = { completion: ['bash', 'fish', 'powershell', 'zsh'] }
/** cobra's ShellCompDirectiveNoFileComp. */
const NO_FILES = 4

/** `cilium __complete …`: what may stand in the place of the last word, one a line, and cobra's directive. */
export function* complete(words: readonly string[], described: boolean): Sys<number> {
  let command: CliCommand = ROOT
  for (const word of words.slice(0, -1)) command = word.startsWith('-') ? command : (childNamed(command, word) ?? command)
  const last = words.at(-1) ?? ''
  const line = (name: string, about: string): string => `${name}${described && about !== '' ? `\t${about}` : ''}\n`
  const found = last.startsWith('-')
    ? [...command.flags, ...GLOBAL_FLAGS].filter((f) => `--${f.name}`.startsWith(last)).map((f) => line(`--${f.name}`, f.usage))
    : [...childrenOf(command).filter((x) => nameOf(x).startsWith(last)).map((x) => line(nameOf(x), x.short)), ...(WORDS[command.path] ?? []).filter((x) => x.startsWith(last)).map((x) => line(x, ''))]
  yield* sys.print(`${found.join('')}:${NO_FILES}\n`)
  yield* sys.complain('Completion ended with directive: ShellCompDirectiveNoFileComp\n')
  return 0
}
