/**
 * # course: Markdown → Course, Lesson, Step
 *
 * The lesson format: reading it, holding what a command printed against what a lesson expects, and telling authors what is wrong. Pure: strings in,
 * values out, no I/O, no clock; nothing here throws on bad input. A course always comes back, with its problems.
 *
 * | part | what | door |
 * | --- | --- | --- |
 * | course | `course.yaml`, lessons, translations, glossary | `parseCourse`, `locate`, `inLanguage`, `labFile` |
 * | prose | a tree of paragraphs, lists, tables, alerts and inline spans that knows no screen | `Block`, `Inline`, `plainText` |
 * | matchers | an expectation, what was printed, the captures so far → passed, failed or blocked, and why | `match`, `expectOutput`, `fillCommand`, `escapeExpected`, `normalise`, `formatFailure` |
 * | lint | everything that can be known without running a lesson | `lint`, `formatProblem` |
 *
 * ## A lesson file
 * ````markdown
 * ---
 * title: Packets need a way back
 * lab: ways                       # labs/ways.yaml of the course; default: the course's
 * host: k8s-ctr                   # where blocks run that name no host
 * minutes: 12
 * after: [01-tour]
 * objectives: [say in which direction a packet dies]
 * ---
 * What stands before the first `##` is the introduction.
 *
 * ## Look at the routes           the step `look-at-the-routes`
 * <!-- covers: G042 -->           numbers of the guide's commands
 * <!-- setup on=router: sudo ip route flush 172.20.0.0/16 -->      runs unseen before the step; attributes `on=`, `as=`
 *
 * ### Predict                     prose, a task list (`- [x]` right), perhaps a quote that explains; a quote inside an item explains that choice
 *
 * ```bash on=k8s-w0 as=root timeout=30s interrupt=5s background
 * ip route
 * ```
 * ```output exact                 table | json | unordered | contains | none, exact, stderr, exit=28, count>=80
 * default via {{gateway=ip}} dev eth0
 * ...
 * !! unreachable
 * ```
 *
 * - k8s-w0 routes the pods to the router          the title of the check under it; the fence may stand inside the item, too
 *
 * ```check within=30s for=5s points=2 as=root     and the attributes of an output; `host#` is root
 * k8s-w0$ ip route get 172.20.0.4
 * 172.20.0.4 via {{=gateway}} {{any}}
 * ? exit 0
 * ```
 *
 * ### Solution                    and `### Solution: by hand`
 * ### Hints                       an ordered list
 * ### Quiz
 * ````
 * Times are lab time in microseconds. Lines and columns count from 1, columns in UTF-16 code units.
 */
import { readAttributes } from './info-string.ts'
import { OUTPUT_ATTRIBUTES, readExpectation, type Expectation } from './match/expectation.ts'
import { reporter, type Problem } from './problem.ts'
import type { Source } from './source.ts'

export { parseCourse } from './course.ts'
export { parseDuration, formatDuration, type Micros } from './duration.ts'
export { fillCommand, type Filled } from './fill.ts'
export { inLanguage, labFile, locate, type Located } from './find.ts'
export { groundOf } from './ground.ts'
export type { Comparison } from './info-string.ts'
export { lint } from './lint.ts'
export type { LintOptions } from './rules/rule.ts'
export type { Diff, DiffSpan } from './match/diff.ts'
export { escapeExpected } from './match/escape.ts'
export type { Expectation, ExpectedLine, Mode } from './match/expectation.ts'
export { COLOUR, formatFailure, PLAIN, type Failure, type FailureCode, type Paint } from './match/failure.ts'
export type { Captures } from './match/line.ts'
export { match, type Actual, type MatchResult } from './match/match.ts'
export { normalise } from './match/screen.ts'
export { formatProblem, type Problem, type Severity } from './problem.ts'
export { plainText, type AlertKind, type Align, type Block, type Inline, type ListItem, type Phrase, type TableCell } from './prose.ts'
export type { Position, Source } from './source.ts'
export type * from './types.ts'

/** An expectation outside of a lesson: `info` is what would stand after `output`, `text` the lines of the fence. */
export function expectOutput(info: string, text: string, file = 'expectation'): { expectation: Expectation; problems: Problem[] } {
  const src: Source = { file, text, lines: text.split(/\r?\n/) }
  const problems: Problem[] = []
  const report = reporter(src, problems)
  const said = readAttributes({ text: info, at: () => ({ line: 1, column: 1 }) }, OUTPUT_ATTRIBUTES, 'an output block', report)
  const lines = text === '' ? [] : src.lines.map((line, n) => ({ text: line, at: { line: n + 1, column: 1 } }))
  return { expectation: readExpectation(said, lines, { line: 1, column: 1 }, report), problems }
}
