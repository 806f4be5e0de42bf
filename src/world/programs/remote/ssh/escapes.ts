import { sys, type Termios } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'
import type { Settings } from './settings.ts'

export type EscapeAction = 'terminate' | 'suspend' | 'help' | 'forwards'

const RAW: Partial<Termios> = { icanon: false, echo: false, isig: false, icrnl: false, opost: false, ixon: false }

const HELP = (c: string): string => `${c}?
Supported escape sequences:
 ${c}.   - terminate connection (and any multiplexed sessions)
 ${c}B   - send a BREAK to the remote system
 ${c}R   - request rekey
 ${c}V/v - decrease/increase verbosity (LogLevel)
 ${c}^Z  - suspend ssh
 ${c}#   - list forwarded connections
 ${c}&   - background ssh (when waiting for connections to terminate)
 ${c}?   - this message
 ${c}${c}   - send the escape character by typing it twice
(Note that escapes are only recognized immediately after newline.)
`

const ACTIONS: Readonly<Record<string, EscapeAction>> = { '.': 'terminate', '\x1a': 'suspend', '?': 'help', '#': 'forwards' }

/** The escape character at the start of a line (ssh(1), ESCAPE CHARACTERS). */
export class Escapes {
  readonly #escape: number | undefined
  readonly #normal: Termios
  #at: 'start' | 'escaped' | 'line' = 'start'

  constructor(escape: string | undefined, normal: Termios) {
    this.#escape = escape?.charCodeAt(0)
    this.#normal = normal
  }

  /** What of the typed bytes goes to the other side, and what is asked of ssh itself. What was typed behind a command of ssh's is dropped with it. */
  take(bytes: Uint8Array): { out: Uint8Array; action?: EscapeAction } {
    const out: number[] = []
    for (const b of bytes) {
      if (this.#at === 'escaped') {
        this.#at = 'line'
        const action = ACTIONS[String.fromCharCode(b)]
        if (action) return { out: Uint8Array.from(out), action }
        if (b !== this.#escape) out.push(this.#escape!)
      } else if (this.#at === 'start' && b === this.#escape) {
        this.#at = 'escaped'
        continue
      }
      this.#at = b === 13 || b === 10 ? 'start' : 'line'
      out.push(b)
    }
    return { out: Uint8Array.from(out) }
  }

  *act(action: EscapeAction, s: Pick<Settings, 'escape'>): Sys<void> {
    const c = s.escape ?? '~'
    this.#at = 'start'
    switch (action) {
      case 'help': return yield* sys.complain(HELP(c).replaceAll('\n', '\r\n'))
      case 'forwards': return yield* sys.complain(`${c}#\r\nThe following connections are open:\r\n  #0 client-session (t4 [session] r0 i0/0 o0/0 e[write]/4 fd 4/5/6 sock -1 cc -1 io 0x01/0x01)\r\n`)
      case 'suspend': {
        yield* sys.complain(`${c}^Z [suspend ssh]\r\n`)
        yield* sys.ttyset(0, this.#normal)
        yield* sys.kill(0, 'TSTP')
        yield* sys.ttyset(0, RAW)
        return
      }
      case 'terminate': return yield* sys.complain(`${c}.\r\n`)
    }
  }
}
