import { openEmbeddedLab, type EmbeddedLab } from '../../../../src/world/index.ts'
import type { Terminal } from '../../../../src/lab/index.ts'

const SECOND = 1_000_000

/** A laptop with its hypervisor, and three machines on one segment; `b` is Debian, `c` lets root in by password and says a banner first. */
const TOPOLOGY = `name: remote
epoch: 2025-08-16T18:50:00+09:00
networks: { lan: {}, nat: { nat: 10.0.2.2 } }
laptop: mac
machines:
  mac:
    users: &people { vagrant: { password: vagrant, sudo: true }, guest: { password: guest } }
    login: vagrant
    packages: [vagrant]
  a:
    interfaces: { eth0: { network: nat, address: 10.0.2.15/24, dhcp: true }, eth1: { network: lan, address: 10.1.0.1/24 } }
    users: *people
    login: vagrant
    packages: [sshpass]
    hosts: { b: 10.1.0.2, c: 10.1.0.3, nobody: 10.1.0.99 }
    services: [ssh]
  b:
    os: debian-12
    interfaces: { eth0: { network: nat, address: 10.0.2.15/24, dhcp: true }, eth1: { network: lan, address: 10.1.0.2/24 } }
    users: *people
    login: vagrant
    services: [ssh]
  c:
    interfaces: { eth1: { network: lan, address: 10.1.0.3/24 } }
    users: { root: { password: secret }, vagrant: { password: vagrant } }
    files: { /etc/ssh/sshd_config.d/lab.conf: "PermitRootLogin yes\\nBanner /etc/issue.net\\nMaxAuthTries 2\\n" }
    services: [ssh]
`

/** A terminal as a person has it: what is typed, and what is to be read afterwards. */
export class Screen {
  readonly terminal: Terminal
  readonly #lab: EmbeddedLab
  readonly #decoder = new TextDecoder()
  #output = ''
  asking = 'no'
  host: string
  ended: { cause: string } | undefined

  constructor(lab: EmbeddedLab, terminal: Terminal) {
    this.#lab = lab
    this.terminal = terminal
    this.host = terminal.host
    terminal.onData((b) => { this.#output += this.#decoder.decode(b) })
    terminal.onAsking((how, host) => {
      this.asking = how
      this.host = host
    })
    terminal.onExit((why) => { this.ended = why })
  }

  /** Types a line and waits until somebody is asked again; gives what was written meanwhile, colours and titles left out. */
  async line(text: string, limit = 60): Promise<string> { return await this.keys(`${text}\r`, limit) }

  async keys(text: string, limit = 60): Promise<string> {
    this.#output = ''
    this.asking = 'no'
    this.terminal.write(new TextEncoder().encode(text))
    return await this.settle(limit)
  }

  /** Lets time pass until somebody is asked, or for so many seconds. */
  async settle(limit = 60): Promise<string> {
    const end = this.#lab.clock.now() + limit * SECOND
    while (this.asking === 'no' && !this.ended && this.#lab.clock.now() < end) await this.#lab.clock.advance(end - this.#lab.clock.now(), { stopWhenAsking: this.terminal.id })
    return this.text()
  }

  async wait(seconds: number): Promise<string> {
    await this.#lab.clock.advance(seconds * SECOND)
    return this.text()
  }

  text(): string { return this.#output.replace(/\x1b\][^\x07]*\x07|\x1b\[[0-9;?]*[a-zA-Z]/g, '').replace(/\r+\n/g, '\n') }
}

export interface Remote {
  readonly lab: EmbeddedLab
  open(host: string): Promise<Screen>
}

export function remote(): Remote {
  const lab = openEmbeddedLab({ text: TOPOLOGY, file: 'remote.yaml', term: 'dumb', wall: { now: () => 0, after: (_ms, f) => (setImmediate(f), () => {}) } })
  return {
    lab,
    async open(host) {
      const screen = new Screen(lab, await lab.open(host, { cols: 100, rows: 30 }))
      await screen.settle(5)
      return screen
    },
  }
}

/** What stands between the typed line and the next prompt. */
export const answer = (output: string): string => output.split('\n').slice(1, -1).join('\n')
