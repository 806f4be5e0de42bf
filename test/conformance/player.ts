import { parseAction } from '../../src/lab/index.ts'
import { openEmbeddedLab, runScript, type EmbeddedLab } from '../../src/world/index.ts'
import type { Printed } from './compare.ts'
import { daemonLog } from './daemon-log.ts'
import type { Entry } from './recording.ts'
import { plain, typedIn } from './screen.ts'

const SECOND = 1_000_000
/** Between two commands of a recording about a hundredth of a second went by: three pings in a row met one ARP request of 3.07 s. */
const PAUSE = 5_000
/** vtysh takes a while to meet its daemons, and the recorder waited for a speaker's own port, and for the daemons of FRR. */
const VTYSH_PAUSE = 40_000
const ACTION_PAUSE: Readonly<Record<string, number>> = { 'speaker': 1_000_000, 'frr-start': 2_000_000, 'frr-stop': 500_000 }
/** The recorder gave up on a command after this long, and wrote exit 124. */
const RECORDER_LIMIT = 35 * SECOND
const LIMIT = 400 * SECOND
const SIZE = { cols: 132, rows: 200 }
/** Lines of an interactive session were typed about this far apart. */
const TYPING = 200_000
const ENCODER = new TextEncoder()

/** A lab in which recordings are played: commands as root, one after the other, stdout and stderr together. */
export class Player {
  readonly lab: EmbeddedLab
  readonly #hostname: 'own' | undefined
  readonly #marks = new Map<string, number>()

  constructor(topology: string, file: string, readFile: (path: string) => string | undefined, peerHostname?: 'own') {
    this.lab = openEmbeddedLab({ text: topology, file, readFile, wall: { now: () => 0, after: (_ms, f) => (setImmediate(f), () => {}) } })
    this.#hostname = peerHostname
  }

  async act(entry: Entry & { kind: 'action' }): Promise<void> {
    const own = this.#hostname !== undefined && entry.action.startsWith('speaker ') && !entry.action.includes('hostname=') ? ' hostname=own' : ''
    const action = parseAction(entry.action + own)
    await this.lab.act(action)
    await this.lab.advance(ACTION_PAUSE[action.verb] ?? 0)
  }

  async command(entry: Entry & { kind: 'command' }): Promise<Printed> {
    await this.lab.advance(entry.command.startsWith('vtysh ') ? VTYSH_PAUSE : PAUSE)
    const limit = entry.exit === 124 && !entry.command.includes('timeout') ? RECORDER_LIMIT : LIMIT
    return runScript(this.lab, entry.host, entry.command, limit)
  }

  /** What ends with `? end`: the daemons' log since the last such mark, or a session on a terminal; as it would stand in the recording. */
  async session(entry: Entry & { kind: 'session' }): Promise<string> {
    await this.lab.advance(PAUSE)
    if (entry.command.startsWith('journalctl')) return this.#log(entry.host)
    return this.#interactive(entry)
  }

  /** A remark in the recordings of the first recorder begins the daemons' log anew. */
  mark(): void {
    if (this.#hostname !== undefined) return
    for (const { name } of this.lab.view().hosts) this.#marks.set(name, daemonLog(this.lab.world, name, this.#marks.get(name) ?? 0).next)
  }

  #log(host: string): string {
    const { lines, next } = daemonLog(this.lab.world, host, this.#marks.get(host) ?? 0)
    this.#marks.set(host, next)
    return lines.map((l) => `${l}\n`).join('')
  }

  /** Types what the recording typed, each line when the terminal asks. */
  async #interactive(entry: Entry & { kind: 'session' }): Promise<string> {
    const terminal = await this.lab.open(entry.host, SIZE)
    const decoder = new TextDecoder()
    let seen = ''
    terminal.onData((bytes) => { seen += decoder.decode(bytes, { stream: true }) })
    const settle = (): Promise<void> => this.lab.clock.advance(10 * SECOND, { stopWhenAsking: terminal.id })
    const type = async (text: string): Promise<void> => {
      terminal.write(ENCODER.encode(text))
      await this.lab.advance(TYPING)
      await settle()
    }
    await settle()
    const command = entry.command.replace(/\s+\(.*$/, '')
    await type(`${command}\r`)
    const start = seen.lastIndexOf(command) + command.length
    for (const { text, help } of typedIn(entry.screen)) {
      if (help) await type(`${text}?`)
      await type(help ? '\r' : `${text}\r`)
    }
    terminal.close()
    const screen = plain(seen.slice(start)).replace(/^\n/, '')
    const last = screen.lastIndexOf('exit\n')
    return last < 0 ? screen : screen.slice(0, last + 'exit\n'.length)
  }
}
