import type { OpenFence } from './fence.ts'
import { formatDuration } from './duration.ts'
import { readAttributes, type Attributes, type AttributeTable } from './info-string.ts'
import { OUTPUT_ATTRIBUTES, readExpectation, type SourceLine } from './match/expectation.ts'
import type { Report } from './problem.ts'
import type { Phrase } from './prose.ts'
import type { Check, CheckCommand } from './types.ts'

export const CHECK_ATTRIBUTES = {
  ...OUTPUT_ATTRIBUTES, as: 'word', within: 'duration', for: 'duration', points: 'integer',
} as const satisfies AttributeTable

type Said = Attributes<typeof CHECK_ATTRIBUTES>

/** `host$ command` or, as root, `host# command`. */
const PROMPT = /^([A-Za-z0-9][\w./-]*)([$#]) (.*)$/

interface Entry { readonly head: SourceLine; readonly host: string; readonly root: boolean; readonly lines: SourceLine[]; readonly body: SourceLine[]; exit?: number }

/** A `check` fence under its title. */
export function readCheck(fence: OpenFence, id: string, title: Phrase, report: Report): Check {
  const said = readAttributes(fence.words, CHECK_ATTRIBUTES, 'a check', report)
  if (said.within !== undefined && said.for !== undefined && said.for > said.within) {
    report({ rule: 'attribute', at: fence.at, message: `it cannot hold for ${formatDuration(said.for)} within ${formatDuration(said.within)}`, advice: 'make `within=` the longer of the two' })
  }
  if (said.points === 0) report({ rule: 'attribute', at: fence.at, message: 'a check of 0 points is worth nothing', advice: 'take `points=0` away' })
  const entries = transcript(fence, report)
  return {
    id, at: fence.at, title, commands: entries.map((entry) => command(entry, said, report)),
    ...(said.within === undefined ? {} : { within: said.within }),
    ...(said.for === undefined ? {} : { for: said.for }),
    ...(said.points === undefined ? {} : { points: said.points }),
  }
}

function command(entry: Entry, said: Said, report: Report): CheckCommand {
  const exit = entry.exit ?? said.exit
  const as = entry.root ? 'root' : said.as
  const text = entry.lines.map((line) => line.text).join('\n')
  const { exit: _, ...rest } = said
  return {
    at: entry.head.at, host: entry.host, text, ...(as === undefined ? {} : { as }),
    expectation: readExpectation({ ...rest, ...(exit === undefined ? {} : { exit }) }, entry.body, entry.head.at, report),
  }
}

/** Commands with the lines under each. A command goes on after a trailing backslash and on lines that begin with `> `. */
function transcript(fence: OpenFence, report: Report): Entry[] {
  const entries: Entry[] = []
  for (const line of fence.lines) {
    const entry = entries.at(-1)
    const [, host, prompt, text] = PROMPT.exec(line.text) ?? []
    const written = entry?.body.length === 0 && entry.exit === undefined
    if (entry && written && entry.lines.at(-1)?.text.endsWith('\\')) entry.lines.push({ ...line, text: line.text.replace(/^> /, '') })
    else if (host !== undefined && text !== undefined) entries.push({ head: line, host, root: prompt === '#', lines: [{ ...line, text }], body: [] })
    else if (entry && written && line.text.startsWith('> ')) entry.lines.push({ ...line, text: line.text.slice(2) })
    else if (entry) addLine(entry, line, report)
    else if (line.text.trim()) report({ rule: 'check-command', at: line.at, length: line.text.length, message: 'a check begins with a command, and this line is none', advice: 'write where it runs and what: `k8s-ctr$ ip route get 172.20.0.4`, and the expected lines under it' })
  }
  if (entries.length === 0) report({ rule: 'check-command', at: fence.at, message: 'this check asks nothing', advice: 'write `host$ command` and the expected lines under it' })
  return entries
}

/** `? exit 28` under a command's lines is its exit status, as in a recording. */
function addLine(entry: Entry, line: SourceLine, report: Report): void {
  const status = /^\? exit (.*)$/.exec(line.text)?.[1]
  if (status === undefined) entry.body.push(line)
  else if (/^\d{1,3}$/.test(status)) entry.exit = Number(status)
  else report({ rule: 'check-command', at: line.at, length: line.text.length, message: `\`${status}\` is no exit status`, advice: 'write a number from 0 to 255: `? exit 28`' })
}
