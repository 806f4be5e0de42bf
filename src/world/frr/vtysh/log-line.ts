import type { Daemon } from '../command.ts'

/** How messages of a level look on a terminal: label and background in 256 colours. */
const LOOKS: readonly (readonly [label: string, background: number])[] = [
  ['\x1b[31;1mEMRG', 53], ['\x1b[31;1mALRT', 53], ['\x1b[31;1mCRIT', 53], ['\x1b[38;5;202mERR!', 52], ['\x1b[38;5;222mWARN', 58], ['NTFY', 234], ['\x1b[38;5;192mINFO', 236], ['\x1b[38;5;116mDEBG', 238],
]

const grey = (n: number): string => `\x1b[38;5;${n}m`

/** A daemon's message as vtysh shows it: `time` to the millisecond. */
export function logLine(daemon: Daemon, level: number, text: string, time: string, coloured: boolean): string {
  const [label, background] = LOOKS[level] ?? LOOKS[2]!
  if (!coloured) return `${time} [${label.slice(-4)}] ${daemon}: ${text}\n`
  return `\x1b[48;5;${background}m${grey(247)}${time} [${label}${grey(247)}] ${grey(255)}${daemon}${grey(247)}: ${grey(251)}${text}\x1b[K\x1b[m\n`
}
