import { Unsupported, type Action, type Asking, type CommandRecord, type Disposable, type Lab, type LabView, type Outcome, type Size, type Terminal, type TerminalExit } from '../../src/lab/index.ts'

const listeners = <T>() => {
  const all = new Set<(v: T) => void>()
  return { emit: (v: T) => all.forEach((l) => l(v)), add: (l: (v: T) => void): Disposable => (all.add(l), { dispose: () => void all.delete(l) }) }
}

/** A host whose shell knows `echo`, `exit` and files that one `touch`es: the least that a lab can be. */
export class FakeLab implements Lab {
  readonly can = { rewind: false, explain: false, advance: false, fork: false, actions: ['power'], terminals: 'stream' } as const
  readonly files = new Set<string>()
  #up = true
  #terminals = 0

  view(): LabView { return { hosts: [{ name: 'solo', up: this.#up, kind: 'machine' }], networks: [] } }
  onChange(): Disposable { return { dispose: () => {} } }

  open(host: string, _size: Size): Promise<Terminal> {
    if (host !== 'solo' || !this.#up) return Promise.reject(new Error(`there is no running host "${host}" in this lab; its hosts are solo`))
    return Promise.resolve(this.#terminal(`f${++this.#terminals}`))
  }

  probe(host: string, script: string): Promise<Outcome> {
    if (host !== 'solo') return Promise.reject(new Error(`there is no host "${host}" in this lab; its hosts are solo`))
    const { output, exit } = run(script, new Set(this.files))
    return Promise.resolve({ kind: 'exit', exit, stdout: output, stderr: '', output })
  }

  act(action: Action): Promise<void> {
    if (action.verb !== 'power') return Promise.reject(new Unsupported(`this lab cannot "${action.verb}"`))
    this.#up = action.state !== 'off'
    return Promise.resolve()
  }

  close(): Promise<void> { return Promise.resolve() }

  #terminal(id: string): Terminal {
    const [data, ask, command, gone] = [listeners<Uint8Array>(), listeners<Asking>(), listeners<CommandRecord>(), listeners<TerminalExit>()]
    const early: Uint8Array[] = []
    let line = ''
    let heard = false
    const print = (text: string) => (heard ? data.emit(new TextEncoder().encode(text)) : void early.push(new TextEncoder().encode(text)))
    print('$ ')
    const enter = () => {
      const typed = line
      line = ''
      const { output, exit, leaves } = run(typed, this.files)
      print(`\r\n${output.replaceAll('\n', '\r\n')}`)
      command.emit({ terminal: id, host: 'solo', user: 'me', cwd: '/', line: typed, start: 0, end: 0, exit, output })
      if (leaves) return gone.emit({ code: exit, cause: 'exit' })
      print('$ ')
      ask.emit('shell')
    }
    return {
      id, host: 'solo',
      write: (bytes) => { for (const c of new TextDecoder().decode(bytes)) if (c === '\r') enter(); else { line += c; print(c) } },
      onData: (l) => { heard = true; early.splice(0).forEach(l); return data.add(l) },
      onAsking: (l) => { l('shell', 'solo'); return ask.add((how) => l(how, 'solo')) },
      onCommand: (l) => command.add(l), onExit: (l) => gone.add(l), resize: () => {}, close: () => gone.emit({ cause: 'lost' }),
    }
  }
}

function run(script: string, files: Set<string>): { output: string; exit: number; leaves?: boolean } {
  const [program, ...args] = script.trim().split(/\s+/)
  if (program === 'echo') return { output: `${args.join(' ')}\n`, exit: 0 }
  if (program === 'touch') return (files.add(args[0]!), { output: '', exit: 0 })
  if (program === 'ls') return { output: [...files].sort().map((f) => `${f}\n`).join(''), exit: 0 }
  if (program === 'exit') return { output: '', exit: Number(args[0] ?? 0), leaves: true }
  return { output: `${program}: command not found\n`, exit: 127 }
}
