import { createRequire } from 'node:module'
import { Terminal } from '@xterm/headless'

interface Pty { onData(f: (s: string) => void): void; onExit(f: () => void): void; write(s: string): void; resize(c: number, r: number): void; kill(s?: string): void }

const { spawn } = createRequire(import.meta.url)('@lydell/node-pty') as { spawn: (file: string, args: string[], o: object) => Pty }

/** A program in a real pseudo-terminal with a screen that can be read. */
export class Screen {
  readonly pty: Pty
  readonly term: Terminal
  readonly began = performance.now()
  bytes = 0
  #waiting: (() => void)[] = []
  exited = false

  constructor(file: string, args: string[], o: { cols: number; rows: number; env?: Record<string, string>; cwd?: string }) {
    this.term = new Terminal({ cols: o.cols, rows: o.rows, allowProposedApi: true, scrollback: 0 })
    this.pty = spawn(file, args, { name: 'xterm-256color', cols: o.cols, rows: o.rows, cwd: o.cwd ?? process.cwd(), env: { ...process.env, CI: '', TERM: 'xterm-256color', ...o.env } })
    this.pty.onData((s) => {
      this.bytes += s.length
      this.term.write(s, () => this.#wake())
    })
    this.pty.onExit(() => {
      this.exited = true
      this.#wake()
    })
  }

  #wake(): void { for (const w of this.#waiting.splice(0)) w() }

  text(): string {
    const b = this.term.buffer.active
    return Array.from({ length: this.term.rows }, (_, y) => b.getLine(b.baseY + y)?.translateToString(true) ?? '').join('\n')
  }

  /** Milliseconds from the start until the screen satisfies the test. */
  async until(test: (text: string) => boolean, limitMs = 20_000): Promise<number> {
    const end = performance.now() + limitMs
    while (!test(this.text())) {
      if (performance.now() > end || this.exited) throw new Error(`the screen never came to that:\n${this.text()}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 200)
        this.#waiting.push(() => { clearTimeout(timer); resolve() })
      })
    }
    return performance.now() - this.began
  }

  async gone(): Promise<number> {
    while (!this.exited) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return performance.now() - this.began
  }
}
