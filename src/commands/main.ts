import { Command, CommanderError, InvalidArgumentError } from 'commander'
import type { Boot } from '../tui/index.ts'
import { version } from './courses.ts'
import { NotHeld, UsageError } from './failure.ts'

const count = (text: string): number => {
  if (!/^\d+$/.test(text) || Number(text) > 2 ** 32 - 1) throw new InvalidArgumentError('it must be a number from 0 to 4294967295')
  return Number(text)
}

/** The command line. Each subcommand is loaded when it is asked for. */
function program(early: Boot | undefined): Command {
  const p = new Command('cilium-tutor')
    .description('Learn Cilium networking by doing: lessons on one side, a shell on a lab on the other.')
    .version(version())
    .option('--debug', 'show stack traces of errors')
    .showHelpAfterError('(cilium-tutor --help shows what there is)')
    .exitOverride()
  p.command('start').argument('[place]', 'LESSON or LESSON/STEP').description('open the tutor where you were, or at a place')
    .option('--lang <en|ko>', 'language of the lessons and the screen').option('--plain', 'line by line, without cursor movement: for pipes and screen readers')
    .option('--from <place>', 'begin there with everything before it done for you').option('--run <name>', 'name of the run: each has a journal of its own')
    .option('--seed <number>', 'seed of a new lab', count).option('--course <folder>', 'a course of your own')
    .action(async (place: string | undefined, o) => (await import('./start.ts')).start(place, o, early))
  p.command('list').description('the courses, their lessons and how far you are').option('--lang <en|ko>').option('--run <name>').option('--json').action(async (o) => (await import('./list.ts')).list(o))
  p.command('read').argument('<lesson>').description('print a lesson for reading').option('--lang <en|ko>').option('--course <folder>').action(async (lesson: string, o) => (await import('./read.ts')).read(lesson, o))
  p.command('status').description('where your runs stand').option('--json').option('--run <name>').action(async (o) => (await import('./status.ts')).status(o))
  p.command('reset').description('put a run aside and begin anew').option('--run <name>').option('--yes', 'do not ask').action(async (o) => (await import('./reset.ts')).reset(o))
  p.command('test').argument('[what...]', 'courses or lessons; all without it').description('run lessons as tests: type every solution, judge every check')
    .option('--lang <en|ko>', 'one language; both without it').option('--reporter <name>', 'pretty, tap, junit or json', 'pretty').option('--coverage', "which of the guide's commands the lessons run")
    .option('--seed <number>', 'seed of the labs', count).option('--course <folder>')
    .action(async (what: string[], o) => (await import('./test.ts')).test(what, o))
  p.command('lint').argument('[course]', 'folder of a course').description('say what is wrong with a course, with file, line and column').option('--json').action(async (course: string | undefined, o) => (await import('./lint.ts')).lintCourse(course, o))
  const lab = p.command('lab').description('the lab without lessons')
  lab.command('shell').description('a shell on a host of a lab; a script on standard input is typed')
    .option('--lab <name|file>', 'a topology of the course, or a file of your own').option('--on <host>', 'where; default the first machine').option('--seed <number>', 'seed of the lab', count)
    .option('--echo', 'print prompts and typed lines too').action(async (o) => (await import('./lab-shell.ts')).labShell(o))
  lab.command('prepare', { hidden: true }).description('write how the labs of the courses begin; part of the build').action(async () => (await import('./lab-prepare.ts')).prepareLabs())
  return p
}

/** Runs the command line and sets the exit code: 0 fine, 1 a check or test failed, 2 wrong usage or bad input, 130 interrupted. */
export async function main(args: readonly string[], early: Boot | undefined): Promise<void> {
  const debug = args.includes('--debug')
  try {
    await program(early).parseAsync([...args], { from: 'user' })
  } catch (e) {
    early?.giveUp()
    process.exitCode = exitCodeOf(e)
    if (e instanceof CommanderError || e instanceof NotHeld) return
    const known = e instanceof Error && ['UsageError', 'JournalBusy', 'JournalBroken', 'BrokenLesson', 'NoSuchHost', 'Unsupported'].includes(e.name)
    if (known) console.error(`cilium-tutor: ${debug ? (e as Error).stack : (e as Error).message}`)
    else console.error(`cilium-tutor: an error in the tutor itself: ${e instanceof Error ? e.message : String(e)}${debug && e instanceof Error ? `\n${e.stack}` : '\n(--debug shows where)'}`)
  }
}

function exitCodeOf(e: unknown): number {
  if (e instanceof CommanderError) return e.exitCode === 0 ? 0 : 2
  if (e instanceof NotHeld) return 1
  return e instanceof UsageError || (e instanceof Error && e.name !== 'Error') ? 2 : 1
}
