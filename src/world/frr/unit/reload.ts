import { asRoot, readText } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'
import { configOf, type ConfigLine, type Daemon } from '../command.ts'

/** A line of the file by the sections around it. */
const place = (path: readonly string[], text: string): string => [...path, text].join('\n')

/** Lines of a configuration file with their sections, told by their indentation. */
function linesOfFile(text: string): Set<string> {
  const found = new Set<string>()
  let path: readonly string[] = []
  let router: string | undefined
  for (const raw of text.split('\n')) {
    const line = raw.trim().replace(/\s+/g, ' ')
    if (line === '' || line.startsWith('!') || line.startsWith('#') || line === 'end') continue
    if (line === 'exit' || line === 'exit-address-family') {
      path = path.slice(0, -1)
      continue
    }
    if (!/^\s/.test(raw)) path = []
    if (line.startsWith('address-family ')) path = router === undefined ? [] : [router]
    found.add(place(path, line))
    if (/^(router|route-map|interface) /.test(line)) path = [line]
    if (line.startsWith('router ')) router = line
    if (line.startsWith('address-family ')) path = [...path, line]
  }
  return found
}

const opposite = (text: string): string => (text.startsWith('no ') ? text.slice('no '.length) : `no ${text}`)

function removals(lines: readonly ConfigLine[], file: ReadonlySet<string>, path: readonly string[]): string[] {
  return lines.flatMap((l) => {
    if (!l.lines) return file.has(place(path, l.text)) ? [] : [opposite(l.text)]
    const there = file.has(place(path, l.text))
    if (!there && !l.text.startsWith('interface ') && !l.text.startsWith('address-family ')) return [opposite(l.text)]
    const inside = removals(l.lines, file, [...path, l.text])
    return inside.length === 0 ? [] : [l.text, ...inside, l.text.startsWith('address-family ') ? 'exit-address-family' : 'exit']
  })
}

/** What frr-reload.py tells the daemons first: to take away what stands in no line of /etc/frr/frr.conf. */
export function reloadText(w: World, host: string, daemons: readonly Daemon[]): string {
  const file = linesOfFile(readText(w, asRoot(w, host), '/etc/frr/frr.conf') ?? '')
  return daemons.flatMap((d) => removals(configOf(w, host, d), file, [])).map((l) => `${l}\n`).join('')
}
