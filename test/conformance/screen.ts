/** A line that was typed in an interactive session, and whether a `?` was pressed at its end before it was sent. */
export interface TypedLine { readonly text: string; readonly help: boolean }

/** What was typed: what stands behind the prompts. A line whose help was shown stands twice, the help between. */
export function typedIn(screen: string): TypedLine[] {
  const lines = screen.split('\n')
  const out: TypedLine[] = []
  for (let i = 0; i < lines.length; i++) {
    const m = /^(?:[\w.-]+)(?:\([\w-]+\))?[#>](?: (.*))?$/.exec(lines[i]!)
    if (!m) continue
    let j = i + 1
    while (j < lines.length && /^ {2}/.test(lines[j]!)) j++
    const help = j > i + 1 && lines[j] === lines[i]
    out.push({ text: m[1] ?? '', help })
    if (help) i = j
  }
  return out
}

/** Terminal bytes as lines of text: control sequences gone, a backspace takes its character away. */
export function plain(bytes: string): string {
  // oxlint-disable-next-line no-control-regex
  const text = bytes.replace(/\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\x1b[=>]/g, '').replace(/\r\n/g, '\n').replace(/\x07/g, '')
  return text.split('\n').map((line) => {
    let out = ''
    for (const c of line.slice(line.lastIndexOf('\r') + 1)) out = c === '\b' ? out.slice(0, -1) : out + c
    return out
  }).join('\n')
}
