import { readPhrase } from './inline.ts'
import type { Report } from './problem.ts'
import type { Phrase } from './prose.ts'
import type { Position, Source } from './source.ts'
import { YamlRecord } from './yaml-record.ts'

/** What stands between the two `---` at the top of a lesson. */
export interface FrontMatter {
  readonly title: string | undefined
  readonly lab: string | undefined
  readonly host: string | undefined
  readonly minutes: number | undefined
  readonly after: readonly string[]
  readonly objectives: readonly Phrase[]
  readonly keys: ReadonlyMap<string, Position>
  /** The first line of the Markdown after it. */
  readonly bodyLine: number
}

const KEYS = {
  title: 'title: Packets need a way back',
  lab: 'lab: bgp',
  host: 'host: k8s-ctr',
  minutes: 'minutes: 12',
  after: 'after: [01-tour]',
  objectives: 'objectives: [say why a packet does not come back]',
}

export function readFrontMatter(src: Source, report: Report): FrontMatter {
  const end = src.lines[0]?.trimEnd() === '---' ? src.lines.findIndex((line, n) => n > 0 && /^---\s*$/.test(line)) : -1
  if (end < 0) {
    report({ rule: 'front-matter', at: { line: 1, column: 1 }, message: 'a lesson begins with its front matter', advice: `write it between two lines \`---\`: ${Object.values(KEYS).map((line) => `\`${line}\``).join(', ')}` })
    return { title: undefined, lab: undefined, host: undefined, minutes: undefined, after: [], objectives: [], keys: new Map(), bodyLine: 1 }
  }
  const record = new YamlRecord(src.lines.slice(1, end).join('\n'), 2, KEYS, report)
  record.missing('title', 'a lesson has a name')
  record.missing('minutes', 'the learner wants to know how long it takes')
  record.missing('objectives', 'the learner wants to know what they can do afterwards')
  const objectives = record.texts('objectives')
  if (objectives?.length === 0) report({ rule: 'missing-key', at: record.keyPlaces.get('objectives') ?? record.at, message: '`objectives` is empty', advice: `write what the learner can do afterwards: \`${KEYS.objectives}\`` })
  return {
    title: record.text('title')?.value,
    lab: record.text('lab')?.value,
    host: record.text('host')?.value,
    minutes: record.integer('minutes', 1)?.value,
    after: (record.texts('after') ?? []).map(({ value }) => value.replace(/\.md$/, '')),
    objectives: (objectives ?? []).map(({ value, at }) => readPhrase(value, at)),
    keys: record.keyPlaces,
    bodyLine: end + 2,
  }
}
