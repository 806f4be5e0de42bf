import { readFileSync } from 'node:fs'
import { openEmbeddedLab, runScript, type EmbeddedLab } from '../../../src/world/index.ts'

const SECOND = 1_000_000

/** The lab of the recordings: a router with FRR, and nodes that have no speaker yet. */
export const frrLab = (): EmbeddedLab => openEmbeddedLab({
  text: readFileSync('test/recordings/frr/topology.yaml', 'utf8'), file: 'topology.yaml', readFile: () => undefined, wall: { now: () => 0, after: (_ms, f) => (setImmediate(f), () => {}) },
})

export interface Ran { readonly output: string; readonly exit: number | undefined }

/** Runs a script on the router as root. */
export async function onRouter(lab: EmbeddedLab, script: string): Promise<Ran> {
  const { output, exit } = await runScript(lab, 'router', script, 60 * SECOND)
  return { output: output.replaceAll('\r', ''), exit }
}

/** Lines of vtysh, each an argument of its own. */
export const vtysh = (...lines: readonly string[]): string => `vtysh ${lines.map((line) => `-c '${line}'`).join(' ')}`

export const CILIUM = [
  'conf t', 'router bgp 65000', 'neighbor CILIUM peer-group', 'neighbor CILIUM remote-as external', ...['192.168.10.100', '192.168.10.101', '192.168.20.100'].map((a) => `neighbor ${a} peer-group CILIUM`),
]

/** A session of vtysh at a terminal: keys in, what the screen got out. */
export interface Screen {
  /** Types keys (`<TAB>`, `<CR>`, `<^C>` …) and gives the screen's new text, without bells and the terminal's codes. */
  type(keys: string, seconds?: number): Promise<string>
  /** vtysh has ended, and the terminal with it. */
  readonly ended: boolean
  close(): void
}

const KEYS: Readonly<Record<string, string>> = { TAB: '\t', '?': '?', CR: '\r', '^C': '\x03', '^D': '\x04', '^Z': '\x1a', '^U': '\x15', UP: '\x10', SPACE: ' ' }
const INTERRUPTS = /[\x03\x1a]/

export async function openVtysh(lab: EmbeddedLab, o: { readonly rows?: number; readonly term?: string; readonly env?: string } = {}): Promise<Screen> {
  const terminal = await lab.open('router', { cols: 200, rows: o.rows ?? 50 })
  let raw = ''
  const decoder = new TextDecoder()
  let ended = false
  terminal.onExit(() => { ended = true })
  const listener = terminal.onData((bytes) => { raw += decoder.decode(bytes, { stream: true }) })
  const send = async (text: string, micros: number): Promise<void> => {
    terminal.write(new TextEncoder().encode(text))
    await lab.advance(micros)
  }
  await lab.advance(SECOND)
  await send(`export TERM=${o.term ?? 'dumb'} ${o.env ?? ''}; sudo rm -f /root/.history_frr ~/.history_frr; exec sudo -E vtysh\r`, 2 * SECOND)
  raw = ''
  return {
    get ended() { return ended },
    async type(keys, seconds = 0.4) {
      raw = ''
      const bytes = keys.replace(/<(TAB|\?|CR|\^C|\^D|\^Z|\^U|UP|SPACE)>/g, (_, key: string) => KEYS[key]!)
      const at = bytes.search(INTERRUPTS)
      // What is typed at once with an interrupt is thrown away with it, as by a real terminal.
      if (at > 0) await send(bytes.slice(0, at), SECOND / 5)
      await send(bytes.slice(Math.max(at, 0)), seconds * SECOND)
      return raw.replaceAll('\x07', '').replaceAll('\r\n', '\n').replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    },
    close() {
      listener.dispose()
      terminal.close()
    },
  }
}

/** Blanks at the ends of lines and of the text mean nothing. */
export const trimmed = (text: string): string => text.replaceAll('\r', '').split('\n').map((line) => line.trimEnd()).join('\n').trim()
