import { writeFileSync } from 'node:fs'
import { explainLast } from '../coach/index.ts'
import { locate } from '../course/index.ts'
import { Journal, Session, type Place } from '../session/index.ts'
import { runPlain, runScreen, stageOf, terminalSize, type Boot, type RunEnd } from '../tui/index.ts'
import { loadCourse, release } from './courses.ts'
import { frameFileOf, homeOf, journalFileOf, runNameOf } from './early.ts'
import { hashOf, openLessonLab, wallClock } from './embedded.ts'
import { UsageError } from './failure.ts'
import { chooseLanguage, settings } from './settings.ts'

interface StartOptions { lang?: string; plain?: boolean; from?: string; run?: string; seed?: number; course?: string }

const TERMINAL = { cols: 80, rows: 24 }
/** Lab time that a script's program gets at a time, in microseconds. */
const FREE_RUN = 10_000_000

/** Opens the tutor: where the run was, at a place, or from a place with everything before it done. */
export async function start(place: string | undefined, o: StartOptions, early: Boot | undefined): Promise<void> {
  const loaded = loadCourse(o.course)
  const lang = await chooseLanguage(o.lang)
  const plain = !early && (o.plain || !process.stdin.isTTY || !process.stdout.isTTY || process.env.TERM === 'dumb' || Boolean(process.env.CILIUM_TUTOR_PLAIN))
  const home = homeOf(process.env)
  const run = runNameOf(o.run === undefined ? [] : ['--run', o.run], process.env)
  const where = find(loaded.course, o.from ?? place)
  const { journal, events } = Journal.open(journalFileOf(home, run), {
    journal: 1, course: loaded.course.root, courseHash: hashOf(...loaded.course.lessons.map((l) => loaded.file(l.file) ?? '')), run, lab: 'embedded', release: release(),
  })
  const size = plain ? TERMINAL : terminalSize({ cols: process.stdout.columns || 80, rows: process.stdout.rows || 24 })
  const session = await Session.open({
    course: loaded.course, journal, events, size, after: (ms, f) => wallClock.after(ms, f), follow: !plain || Boolean(process.stdin.isTTY),
    openLab: (topology, seed) => Promise.resolve(openLessonLab(loaded, topology, { seed: seed ?? o.seed, ...(plain ? { term: 'dumb' } : {}) })),
    ...(where ? { start: where } : {}),
  })
  if (o.from !== undefined && where) await session.startFrom({ lesson: where.lesson, step: where.step ?? session.lesson.steps[0]!.id })
  let failure: unknown
  const stage = stageOf(session, {
    lang, comeBack: comeBack(o), why: (s) => explainLast(s.lab, s.records), after: (ms, f) => wallClock.after(ms, f),
    onError: (e) => {
      failure ??= e
      session.say({ say: 'text', text: e instanceof Error ? e.message : String(e) })
    },
  })
  const { stdin, stdout, env } = process
  if (plain && !stdin.isTTY) void runFreely(session)
  const end: RunEnd = plain
    ? await runPlain({ ...stage, stdin, stdout, env })
    : await runScreen({ ...stage, stdin, stdout, env, ...(early ? { boot: early } : {}), saveFrame: (f) => saveFrame(frameFileOf(o.run === undefined ? [] : ['--run', o.run], env), f) })
  stage.dispose()
  await remember(session, run)
  await session.close()
  if (end.cause === 'signal') process.exitCode = 130
  if (failure && env.CILIUM_TUTOR_DEBUG) console.error(failure)
}

/** A script in a pipe waits for nobody: lab time runs as fast as it can while a program runs, and stands still at each prompt. */
async function runFreely(session: Session): Promise<void> {
  while (!session.ended) {
    const busy = session.terminals.all.find((t) => t.asking === 'no' && !t.exit)
    if (busy && !session.typing) await session.lab.clock?.advance(FREE_RUN, { stopWhenAsking: busy.terminal.id })
    await new Promise<void>((resolve) => void wallClock.after(busy ? 0 : 2, resolve))
  }
}

function find(course: ReturnType<typeof loadCourse>['course'], name: string | undefined): (Partial<Place> & { lesson: string }) | undefined {
  if (name === undefined) return undefined
  const found = locate(course, name)
  if (!found.ok) throw new UsageError(found.message)
  return { lesson: found.lesson.id, ...(found.step ? { step: found.step.id } : {}) }
}

function comeBack(o: StartOptions): string {
  return ['npx cilium-tutor start', ...(o.run === undefined ? [] : [`--run ${o.run}`]), ...(o.lang === undefined ? [] : [`--lang ${o.lang}`])].join(' ')
}

function saveFrame(file: string, frame: unknown): void {
  try {
    writeFileSync(file, JSON.stringify(frame))
  } catch {
    // A frame that cannot be kept costs the next start some milliseconds, nothing else.
  }
}

async function remember(session: Session, run: string): Promise<void> {
  const steps = session.course.lessons.reduce((n, l) => n + l.steps.length, 0)
  const { lesson, step } = session.place
  const store = await settings()
  store.set(`runs.${run.replaceAll('.', '_')}`, { course: session.course.root, lesson, step, passed: session.state.passed.size, steps, when: new Date().toISOString() })
}
