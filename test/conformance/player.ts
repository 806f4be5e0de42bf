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
const ACTION_PAUSE: Readonly<Record<string, number>> = { 'speaker': 800_000, 'frr-start': 2_000_000, 'frr-stop': 500_000, 'announce': 50_000, 'withdraw': 50_000 }
/** The second recorder's routers had an empty vtysh.conf. */
const OWN_FILES = ': > /etc/frr/vtysh.conf'
/** Its nodes were of this AS, its router of that address and AS, where an action does not say it. */
const SPEAKER = ['65001', '192.168.10.200 65000'] as const
/** The recorder gave up on a command after this long, and wrote exit 124. */
const RECORDER_LIMIT = 35 * SECOND
const LIMIT = 400 * SECOND
const SIZE = { cols: 132, rows: 200 }
/** Lines of an interactive session were typed about this far apart. */
const TYPING = 200_000
const ENCODER = new TextEncoder()
const ROUTER = 'router'
const LINES = ['neighbor CILIUM peer-group', 'neighbor CILIUM remote-as external', ...['192.168.10.100', '192.168.10.101', '192.168.20.100'].map((a) => `neighbor ${a} peer-group CILIUM`)]
const MEMBERS = `vtysh -c 'conf t' -c 'router bgp 65000' ${LINES.map((l) => `-c '${l}'`).join(' ')}`
const WRITTEN = `sed -i 's/^ bgp bestpath.*/&\\n ${LINES.join('\\n ')}/' /etc/frr/frr.conf`

/** A lab in which recordings are played: commands as root, one after the other, stdout and stderr together. */
export class Player {
  lab!: EmbeddedLab
  readonly #open: () => EmbeddedLab
  readonly #hostname: 'own' | undefined
  readonly #marks = new Map<string, number>()
  readonly #speakers = new Set<string>()
  #prepared = false

  constructor(topology: string, file: string, readFile: (path: string) => string | undefined, peerHostname?: 'own') {
    this.#open = () => openEmbeddedLab({ text: topology, file, readFile, wall: { now: () => 0, after: (_ms, f) => (setImmediate(f), () => {}) } })
    this.#hostname = peerHostname
    this.#begin()
  }

  #begin(): void {
    this.lab = this.#open()
    this.#marks.clear()
    this.#prepared = false
    this.#speakers.clear()
  }

  async #prepare(): Promise<void> {
    if (this.#prepared) return
    this.#prepared = true
    if (this.#hostname === 'own') await this.#hidden(OWN_FILES)
  }

  async act(entry: Entry & { kind: 'action' }): Promise<void> {
    await this.#prepare()
    const said = entry.action.replace(/^(speaker \S+) with router id (\S+)$/, `$1 ${SPEAKER[0]} $2 ${SPEAKER[1]}`)
    const own = this.#hostname !== undefined && said.startsWith('speaker ') && !said.includes('hostname=') ? ' hostname=own' : ''
    const action = parseAction(said + own)
    // The second recorder's `speaker` ended the one that ran.
    if (action.verb === 'speaker') {
      if (own !== '' && this.#speakers.has(action.host)) await this.lab.act(parseAction(`speaker-stop ${action.host} TERM`))
      this.#speakers.add(action.host)
    }
    if (action.verb === 'speaker-stop') this.#speakers.delete(action.host)
    await this.lab.act(action)
    await this.lab.advance(ACTION_PAUSE[action.verb] ?? 0)
  }

  async command(entry: Entry & { kind: 'command' }): Promise<Printed> {
    await this.#prepare()
    await this.lab.advance(entry.command.startsWith('vtysh ') ? VTYSH_PAUSE : PAUSE)
    const limit = entry.exit === 124 && !entry.command.includes('timeout') ? RECORDER_LIMIT : LIMIT
    return runScript(this.lab, entry.host, entry.command, limit)
  }

  /** What ends with `? end`: the daemons' log since the last such mark, or a session on a terminal; as it would stand in the recording. */
  async session(entry: Entry & { kind: 'session' }): Promise<string> {
    await this.#prepare()
    await this.lab.advance(PAUSE)
    if (entry.command.startsWith('journalctl')) return this.#log(entry.host)
    return this.#interactive(entry)
  }

  /** What the recorder did without a line of its own stands in its remarks. */
  async remark(text: string): Promise<void> {
    if (/^scenario \w:/.test(text)) this.#begin()
    await this.#prepare()
    if (/no bgpd runs on the router/.test(text)) {
      await this.lab.act(parseAction('frr-stop'))
      this.#mark()
    }
    if (/all three neighbors in peer-group CILIUM/.test(text)) await this.#hidden(MEMBERS)
    if (/bgpd with the neighbors starts/.test(text)) await this.#hidden(WRITTEN)
    if (/^router,.* \d+ s: /.test(text) && !/Idle|Active|Connect/.test(text)) await this.#untilEstablished()
    // The first recorder began the daemons' log anew at each of its remarks, the second at its numbered ones.
    if (this.#hostname === undefined || /^\d+\.\d+ /.test(text)) this.#mark()
  }

  #mark(): void {
    for (const { name } of this.lab.view().hosts) this.#marks.set(name, daemonLog(this.lab.world, name, this.#marks.get(name) ?? 0).next)
  }

  async #hidden(command: string): Promise<void> {
    await runScript(this.lab, ROUTER, command, LIMIT)
  }

  /** The recorder looked once a second until every session was up. */
  async #untilEstablished(): Promise<void> {
    for (let seconds = 0; seconds < 240; seconds++) {
      const { output } = await runScript(this.lab, ROUTER, "vtysh -c 'show ip bgp summary failed'", LIMIT)
      if (output.includes('% No failed')) return
      await this.lab.advance(SECOND)
    }
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
