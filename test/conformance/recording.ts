/** One thing that a recording did: a command on a host, an action on the lab, an interactive session, or a note of the recorder's own. */
export type Entry =
  | { readonly kind: 'command'; readonly line: number; readonly n: number; readonly host: string; readonly command: string; readonly output: string; readonly exit: number }
  | { readonly kind: 'session'; readonly line: number; readonly n: number; readonly host: string; readonly command: string; readonly screen: string }
  | { readonly kind: 'action'; readonly line: number; readonly action: string }
  | { readonly kind: 'remark'; readonly line: number; readonly text: string }

/** Reads a recording: see test/recordings. Throws an Error with file:line for a text that is none. */
export function parseRecording(text: string, file: string): Entry[] {
  const entries: Entry[] = []
  const lines = text.split('\n')
  let n = 0
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    if (line.startsWith('## ')) entries.push({ kind: 'remark', line: i + 1, text: line.slice(3) })
    if (line.startsWith('! ')) entries.push({ kind: 'action', line: i + 1, action: line.slice(2).trim() })
    const start = /^\$ (\S+?)# ?(.*)$/.exec(line)
    if (!start) continue
    const [, host = '', command = ''] = start
    n++
    const from = i + 1
    let end = from
    while (end < lines.length && !/^\? (exit \d+|end)$/.test(lines[end]!)) end++
    if (end === lines.length) throw new Error(`${file}:${i + 1}: the command has no "? exit" line`)
    const output = lines.slice(from, end).map((l) => `${l}\n`).join('')
    const exit = /^\? exit (\d+)$/.exec(lines[end]!)
    entries.push(exit
      ? { kind: 'command', line: i + 1, n, host, command, output, exit: Number(exit[1]) }
      : { kind: 'session', line: i + 1, n, host, command, screen: output })
    i = end
  }
  return entries
}
