import { homedir } from 'node:os'
import { join } from 'node:path'

/*
 * What the first milliseconds of a start need to know; nothing heavy is imported here.
 */

type Env = Readonly<Record<string, string | undefined>>

const DEFAULT_RUN = 'default'

/** The folder of runs and settings: `CILIUM_TUTOR_HOME`, or the place of the system's configuration files. */
export function homeOf(env: Env, platform: string = process.platform): string {
  if (env.CILIUM_TUTOR_HOME) return env.CILIUM_TUTOR_HOME
  if (platform === 'darwin') return join(homedir(), 'Library', 'Preferences', 'cilium-tutor')
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'cilium-tutor')
  return join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'cilium-tutor')
}

function option(args: readonly string[], name: string): string | undefined {
  const at = args.findIndex((a) => a === name || a.startsWith(`${name}=`))
  if (at < 0) return undefined
  return args[at]!.includes('=') ? args[at]!.slice(name.length + 1) : args[at + 1]
}

/** Name of the run that the arguments mean. */
export const runNameOf = (args: readonly string[], env: Env): string => option(args, '--run') ?? env.CILIUM_TUTOR_RUN ?? DEFAULT_RUN

export const journalFileOf = (home: string, run: string): string => join(home, 'runs', `${run}.jsonl`)
export const frameFileOf = (args: readonly string[], env: Env): string => join(homeOf(env), 'runs', `${runNameOf(args, env)}.frame.json`)

/** Whether a start will take the whole screen. */
export function wantsScreen(args: readonly string[], env: Env, isTty: boolean): boolean {
  const words = args.filter((a) => !a.startsWith('-'))
  const plain = args.includes('--plain') || args.includes('--help') || args.includes('-h') || env.TERM === 'dumb' || Boolean(env.CILIUM_TUTOR_PLAIN)
  return isTty && !plain && words[0] === 'start'
}
