import { formatFailure, PLAIN, type CommandBlock, type Course, type Lesson, type Step } from '../course/index.ts'
import { Typist, type Lab } from '../lab/index.ts'
import { reference } from './blocks.ts'
import { StepWatch } from './step-watch.ts'
import { outputMatches } from './verify.ts'

/** One thing that a lesson promises, and whether it held when the lesson was typed. */
export interface Finding {
  readonly lesson: string
  readonly step: string
  /** What was asked: a step's checks before and after, a block's output, another way. */
  readonly what: string
  readonly ok: boolean
  /** Why not, in lines. */
  readonly detail: readonly string[]
}

export type OpenLab = (topology: string) => Promise<Lab>

interface Desk { readonly lab: Lab; readonly typist: Typist }

/**
 * Runs a lesson as a test on a lab of its own: each check fails before its step, every block gives what stands under it, each check holds after the
 * reference solution, and after every other solution that the author names (each on a lab of its own, brought there by the reference). The references of
 * the lessons on whose ground it stands are typed before all that.
 */
export async function tryLesson(lesson: Lesson, ground: readonly Lesson[], openLab: OpenLab): Promise<Finding[]> {
  const findings: Finding[] = []
  const before = ground.flatMap((l) => l.steps.map((step): Stage => ({ lesson: l, step })))
  const { desk } = await arrive(lesson, before, openLab)
  try {
    let captures: ReadonlyMap<string, string> = new Map()
    for (const [n, step] of lesson.steps.entries()) {
      const say = (what: string, ok: boolean, detail: readonly string[] = []): void => void findings.push({ lesson: lesson.id, step: step.id, what, ok, detail })
      await prepare(desk, lesson, step)
      const watch = new StepWatch(step, desk.lab, captures)
      if (step.checks.length > 0) {
        const before = await watch.verify()
        say('is open before it is done', !before.passed, before.passed ? ['all checks hold already: the step asks for nothing'] : [])
      }
      for (const block of reference(step)) await typeBlock(desk, lesson, block, watch, say)
      if (step.checks.length > 0) {
        const after = await settled(desk, step, watch)
        for (const r of after.results) {
          const check = step.checks.find((c) => c.id === r.check)!
          say(`check “${check.title.text}” holds`, r.state === 'passed', r.state === 'passed' ? [] : why(r))
        }
      }
      captures = watch.standing.captures
      for (const other of step.solutions.filter((s) => s.name !== undefined)) {
        say(`another way: ${other.name}`, ...(await tryOther(lesson, n, other.commands, before, openLab)))
      }
    }
  } finally {
    desk.typist.dispose()
    await desk.lab.close()
  }
  return findings
}

/** A step on the way to the one that is tried. */
interface Stage { readonly lesson: Lesson; readonly step: Step }

/** A new lab in which the steps on the way are done, and what they kept in the last lesson of them. */
async function arrive({ id, lab: topology }: Lesson, way: readonly Stage[], openLab: OpenLab): Promise<{ desk: Desk; captures: ReadonlyMap<string, string> }> {
  const lab = await openLab(topology)
  const desk: Desk = { lab, typist: new Typist(lab) }
  let captures: ReadonlyMap<string, string> = new Map()
  for (const { lesson, step } of way) {
    await prepare(desk, lesson, step)
    const watch = new StepWatch(step, lab, captures)
    for (const block of reference(step)) await typeBlock(desk, lesson, block, watch, () => {})
    await settled(desk, step, watch)
    captures = lesson.id === id ? watch.standing.captures : new Map()
  }
  return { desk, captures }
}

async function prepare({ lab }: Desk, lesson: Lesson, step: Step): Promise<void> {
  for (const s of step.setup) {
    await lab.act({ verb: 'run', host: s.host ?? lesson.host ?? lab.view().hosts[0]!.name, command: s.text })
    await lab.clock?.advance(1_000_000)
  }
}

type Say = (what: string, ok: boolean, detail?: readonly string[]) => void

async function typeBlock({ lab, typist }: Desk, lesson: Lesson, block: CommandBlock, watch: StepWatch, say: Say): Promise<void> {
  const host = block.host ?? lesson.host ?? lab.view().hosts[0]!.name
  const typed = await typist.type(host, block.text, {
    background: block.background, ...(block.timeout === undefined ? {} : { timeout: block.timeout }), ...(block.interrupt === undefined ? {} : { interrupt: block.interrupt }),
  })
  const name = `\`${block.text.split('\n')[0]}\``
  if (typed.timedOut) say(`${name} comes back`, false, [`${host} did not ask for the next line in time`])
  if (block.outputs.length === 0) return
  for (const r of typed.records) watch.command(r)
  const tries = typed.records.map((r) => outputMatches(block, r, watch.standing.captures))
  const together = outputMatches(block, { host, output: typed.records.map((r) => r.output).join(''), exit: typed.records.at(-1)?.exit ?? 0 }, watch.standing.captures)
  const ok = together.ok || tries.some((t) => t.ok)
  const failures = ok ? [] : (tries.find((t) => t.failures.length > 0) ?? together).failures
  say(`${name} on ${host} gives what stands under it`, ok, ok ? [] : [...failures.flatMap((f) => formatFailure(f, PLAIN).split('\n')), '--- it printed', ...typed.records.flatMap((r) => r.output.split(/\r?\n/))])
}

/** Checks with `within=` or `for=` get the lab time that they ask for. */
async function settled({ lab }: Desk, step: Step, watch: StepWatch): Promise<Awaited<ReturnType<StepWatch['verify']>>> {
  const patience = Math.max(0, ...step.checks.map((c) => Math.max(c.within ?? 0, c.for ?? 0)))
  const end = (lab.clock?.now() ?? 0) + patience
  let standing = await watch.verify()
  while (!standing.passed && lab.clock && lab.clock.now() < end) {
    await lab.clock.advance(Math.min(1_000_000, end - lab.clock.now()))
    standing = await watch.verify()
  }
  return standing
}

function why(r: { missing?: { host: string; command: string; failures: readonly Parameters<typeof formatFailure>[0][] } }): string[] {
  if (!r.missing) return []
  return [`${r.missing.host}$ ${r.missing.command}`, ...r.missing.failures.flatMap((f) => formatFailure(f, PLAIN).split('\n'))]
}

async function tryOther(lesson: Lesson, n: number, commands: readonly CommandBlock[], before: readonly Stage[], openLab: OpenLab): Promise<[boolean, string[]]> {
  const { desk, captures } = await arrive(lesson, [...before, ...lesson.steps.slice(0, n).map((step) => ({ lesson, step }))], openLab)
  try {
    const step = lesson.steps[n]!
    await prepare(desk, lesson, step)
    const watch = new StepWatch(step, desk.lab, captures)
    for (const block of commands) await typeBlock(desk, lesson, block, watch, () => {})
    const after = await settled(desk, step, watch)
    return [after.passed, after.results.filter((r) => r.state !== 'passed').flatMap(why)]
  } finally {
    desk.typist.dispose()
    await desk.lab.close()
  }
}

/** Numbers of the guide's commands that the steps of a course say they run, in order. */
export function covered(course: Course): string[] {
  return [...new Set(course.lessons.flatMap((l) => l.steps.flatMap((s) => s.covers)))].sort()
}
