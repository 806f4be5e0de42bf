import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Program } from '../../os/index.ts'
import { byteString, bytesOf, Output, readAll } from '../cli/index.ts'
import { expandCapability, terminfoOf, type Terminfo } from './terminfo.ts'

const USAGE = `Usage: tput [options] [command]

Options:
  -S <<       read commands from standard input
  -T TERM     use this instead of $TERM
  -V          print curses-version
  -x          do not try to clear scrollback

Commands:
  clear       clear the screen
  init        initialize the terminal
  reset       reinitialize the terminal
  capname     unlike clear/init/reset, print value for capability "capname"
`

/** tput(1) of ncurses. */
export const tput: Program = function* ({ argv, env }): Sys<number> {
  const words = argv.slice(1)
  const say = (text: string): Sys<void> => sys.writeAll(2, bytesOf(byteString(text)))
  let term = env.TERM
  let fromInput = false
  while (words[0]?.startsWith('-')) {
    const option = words.shift()!
    if (option === '-S') fromInput = true
    else if (option.startsWith('-T')) term = option.slice(2) || words.shift()
    else if (option !== '-x') {
      yield* say(`tput: invalid option -- '${option[1]}'\n${USAGE}`)
      return 2
    }
  }
  if (!term) {
    yield* say('tput: No value for $TERM and no -T specified\n')
    return 2
  }
  const info = terminfoOf(term)
  if (!info) {
    yield* say(`tput: unknown terminal "${term}"\n`)
    return 3
  }
  if (words.length === 0 && !fromInput) {
    yield* say(USAGE)
    return 2
  }
  const out = new Output()
  const commands = fromInput ? (yield* readAll(0)).split('\n').filter((l) => l.trim() !== '').map((l) => l.trim().split(/\s+/)) : [words]
  let status = 0
  for (const command of commands) {
    const result = yield* capability(command, info)
    if (typeof result === 'string') out.put(result)
    else {
      status = result.status
      if (result.error !== undefined) yield* say(`tput: ${result.error}\n`)
    }
  }
  yield* out.flush()
  return status
}

const KNOWN = new Set(Object.keys(terminfoOf('xterm')!))

function* capability(command: readonly string[], info: Terminfo): Sys<string | { status: number; error?: string }> {
  const [name = '', ...parameters] = command
  if (name === 'cols' || name === 'lines') {
    const size = yield* terminalSize()
    return `${size?.[name] ?? info[name]}\n`
  }
  if (name === 'longname') return 'terminal emulator\n'
  if (name === 'reset' || name === 'init')
    return `${info[name === 'reset' ? 'rs1' : 'is2'] ?? ''}${name === 'reset' ? (info.rs2 ?? '') : ''}`
  const value = info[name]
  if (value === undefined) return KNOWN.has(name) ? { status: 1 } : { status: 4, error: `unknown terminfo capability '${name}'` }
  if (typeof value === 'boolean') return { status: value ? 0 : 1 }
  return typeof value === 'number' ? `${value}\n` : expandCapability(value, parameters.map(Number))
}

/** The size of the terminal on any of the standard descriptors. */
export function* terminalSize(): Sys<{ cols: number; lines: number } | undefined> {
  for (const fd of [2, 1, 0]) {
    try {
      const t = yield* sys.ttyget(fd)
      return { cols: t.cols, lines: t.rows }
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
  return undefined
}
