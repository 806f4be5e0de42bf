import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How a script reaches the shell: as a file, by -c, on standard input, or as a file for `sh` (dash). */
export type Mode = 'file' | 'c' | 'stdin' | 'sh'

export interface Script { readonly file: string; readonly name: string; readonly mode: Mode; readonly text: string }

const FOLDER = join(import.meta.dirname, 'scripts')

/** All scripts: in each data file a line `### name [mode]` begins one. */
export function scripts(): Script[] {
  const out: Script[] = []
  for (const file of readdirSync(FOLDER).sort()) {
    let current: { name: string; mode: Mode; lines: string[] } | undefined
    const flush = (): void => {
      if (current) out.push({ file, name: current.name, mode: current.mode, text: `${current.lines.join('\n').replace(/\n+$/, '')}\n` })
    }
    for (const line of readFileSync(join(FOLDER, file), 'utf8').split('\n')) {
      const head = /^### (.*?)(?: \[(file|c|stdin|sh)\])?$/.exec(line)
      if (head) {
        flush()
        current = { name: head[1]!, mode: (head[2] ?? 'file') as Mode, lines: [] }
      } else current?.lines.push(line)
    }
    flush()
  }
  return out
}
