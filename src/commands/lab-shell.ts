import { parseAction, type Size, type Terminal } from '../lab/index.ts'
import type { EmbeddedLab } from '../world/index.ts'
import { loadCourse } from './courses.ts'
import { openLabByName } from './embedded.ts'
import { UsageError } from './failure.ts'

interface ShellOptions { lab?: string; on?: string; seed?: number; echo?: boolean }

const SIZE: Size = { cols: 80, rows: 24 }
/** How long a script waits for the terminal to ask again before it types on regardless, in lab time. */
const PATIENCE = 600_000_000
/** How long the hand that acts on the lab takes after the line before it, if that line's command has not ended sooner. */
const HAND = 1_000_000
const KEYS: Readonly<Record<string, string>> = { Enter: '\r', Tab: '\t', Esc: '\x1b', Up: '\x1b[A', Down: '\x1b[B', Right: '\x1b[C', Left: '\x1b[D', Home: '\x1b[H', End: '\x1b[F', Delete: '\x1b[3~', Backspace: '\x7f' }

/** The bare lab: at a terminal a shell on one host, otherwise standard input is a script that is typed. */
export async function labShell(o: ShellOptions): Promise<void> {
  const loaded = loadCourse()
  const name = o.lab ?? loaded.course.lessons[0]?.lab
  if (name === undefined) throw new UsageError('name a lab with --lab')
  const interactive = Boolean(process.stdin.isTTY && process.stdout.isTTY)
  const lab = openLabByName(loaded, name, { seed: o.seed, ...(interactive ? {} : { term: 'dumb' }) })
  const host = o.on ?? lab.view().hosts[0]!.name
  try {
    if (interactive) await converse(lab, host)
    else await typeScript(lab, host, await readAll(), o.echo ?? false)
  } finally {
    await lab.close()
  }
}

async function converse(lab: EmbeddedLab, host: string): Promise<void> {
  const { stdin, stdout } = process
  const size = (): Size => ({ cols: stdout.columns || SIZE.cols, rows: stdout.rows || SIZE.rows })
  const terminal = await lab.open(host, size())
  lab.clock.follow(true)
  terminal.onData((bytes) => {
    if (stdout.write(bytes)) return
    const release = lab.clock.hold()
    stdout.once('drain', release)
  })
  stdout.on('resize', () => terminal.resize(size()))
  stdin.setRawMode(true)
  stdin.on('data', (bytes: Buffer) => terminal.write(new Uint8Array(bytes)))
  await new Promise<void>((resolve) => {
    const stop = (): void => {
      stdin.setRawMode(false)
      stdin.pause()
      resolve()
    }
    terminal.onExit(stop)
    process.once('SIGTERM', stop)
    process.once('SIGHUP', stop)
  })
}

/** Types a script line by line, each when the terminal asks; `! …` lines act on the lab. */
async function typeScript(lab: EmbeddedLab, host: string, script: string, echo: boolean): Promise<void> {
  const terminal = await lab.open(host, SIZE)
  const decoder = new TextDecoder()
  const print = (bytes: Uint8Array): void => void process.stdout.write(decoder.decode(bytes, { stream: true }).replaceAll('\r\n', '\n'))
  if (echo) terminal.onData(print)
  else terminal.onCommand((r) => void process.stdout.write(r.output.replaceAll('\r\n', '\n')))
  let ended = false
  terminal.onExit(() => { ended = true })
  const lines = script.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const [i, line] of lines.entries()) {
    const action = /^! ?(.*)$/.exec(line)
    if (action) {
      await act(lab, terminal, action[1]!, i + 1)
      continue
    }
    await asks(lab, terminal)
    if (ended) break
    terminal.write(new TextEncoder().encode(`${line}\r`))
  }
  await asks(lab, terminal)
  if (echo) process.stdout.write('\n')
}

async function act(lab: EmbeddedLab, terminal: Terminal, text: string, line: number): Promise<void> {
  const [verb, ...rest] = text.trim().split(/\s+/)
  if (verb === 'key') {
    for (const key of rest) terminal.write(new TextEncoder().encode(keyBytes(key, line)))
    return
  }
  if (verb === 'type') {
    terminal.write(new TextEncoder().encode(text.trim().slice('type'.length).replace(/^ /, '')))
    return
  }
  await lab.advance(HAND, { stopWhenAsking: terminal.id })
  try {
    await lab.act(parseAction(text))
  } catch (e) {
    throw new UsageError(`line ${line} of the script: ! ${text}: ${(e as Error).message}`)
  }
}

function keyBytes(key: string, line: number): string {
  const control = /^C-([a-z@[\\\]^_?])$/i.exec(key)
  if (control) return control[1] === '?' ? '\x7f' : String.fromCharCode(control[1]!.toUpperCase().charCodeAt(0) & 31)
  const meta = /^M-(.)$/.exec(key)
  if (meta) return `\x1b${meta[1]}`
  const named = KEYS[key]
  if (named === undefined) throw new UsageError(`line ${line} of the script: there is no key "${key}"; write C-c, M-b, or one of ${Object.keys(KEYS).join(' ')}`)
  return named
}

async function asks(lab: EmbeddedLab, terminal: Terminal): Promise<void> {
  await lab.advance(PATIENCE, { stopWhenAsking: terminal.id })
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
