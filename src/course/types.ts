import type { Micros } from './duration.ts'
import type { Expectation } from './match/expectation.ts'
import type { Problem } from './problem.ts'
import type { Block, Phrase } from './prose.ts'
import type { Position, Source } from './source.ts'

/** A language tag as file names carry it: `en`, `ko`. */
export type Language = string

/** A folder of lessons. Parsing always gives one; what is wrong with it stands in `problems`. Each lesson is read when it is first looked into. */
export interface Course {
  /** Path of `course.yaml`, and of the folder that holds it. */
  readonly file: string
  readonly root: string
  /** Title in the canonical language, and in each. */
  readonly title: string
  readonly titles: ReadonlyMap<Language, string>
  /** The first is canonical: its headings name the steps. */
  readonly languages: readonly Language[]
  /** The canonical lessons, in the order of the course. */
  readonly lessons: readonly Lesson[]
  readonly glossary: ReadonlyMap<Language, readonly Term[]>
  /** Everything that parsing had to say (asking for it reads every lesson); `lint` gives this and more. */
  readonly problems: readonly Problem[]
  /** The texts that were read, by path, and the paths of all files that were handed in. */
  readonly sources: ReadonlyMap<string, Source>
  readonly files: ReadonlySet<string>
}

export interface Lesson {
  /** The file's name without its ending: `01-tour`. The same in every language. */
  readonly id: string
  readonly file: string
  readonly language: Language
  readonly title: string
  /** Topology: a name such as `bgp` (then `labs/bgp.yaml` of the course) or a path in the course folder. */
  readonly lab: string
  /** Host of every block that names none. */
  readonly host: string | undefined
  readonly minutes: number | undefined
  /** Ids of lessons that come before. */
  readonly after: readonly string[]
  readonly objectives: readonly Phrase[]
  readonly introduction: readonly Block[]
  readonly steps: readonly Step[]
  /** The same lesson in the other languages. Empty on a translation. */
  readonly translations: ReadonlyMap<Language, Lesson>
  /** What is wrong in this file. */
  readonly problems: readonly Problem[]
  /** What lint and a translation are held against: places of the front matter's keys, headings, fences and comments in file order. */
  readonly keys: ReadonlyMap<string, Position>
  readonly headings: readonly Heading[]
  readonly fences: readonly Fence[]
  readonly directives: readonly Directive[]
}

export interface Heading { readonly at: Position; readonly depth: number; readonly title: Phrase; readonly section?: Section }

/** What a `###` heading opens; `name` is that of a solution. */
export interface Section { readonly kind: SectionKind; readonly name?: string }
export type SectionKind = 'predict' | 'quiz' | 'solution' | 'hints'

/** A fence as it stands: info string and text, for the comparison of two languages. `position` is that of its first line. */
export interface Fence { readonly at: Position; readonly language: string; readonly info: string; readonly text: string }

/** `<!-- covers: G017 -->` and `<!-- setup: … -->`. `words` are the attributes between name and colon. */
export interface Directive { readonly at: Position; readonly name: 'covers' | 'setup'; readonly words: string; readonly text: string; readonly textAt: Position }

export interface Step {
  /** Slug of the canonical heading; unique in its lesson. */
  readonly id: string
  readonly at: Position
  readonly title: Phrase
  /**
   * `task`: checks and no suggested command, so the learner finds the way. `guided`: commands to type.
   * `quiz`: only questions. `reading`: nothing to do.
   */
  readonly kind: 'guided' | 'task' | 'quiz' | 'reading'
  /** Numbers of the guide's commands that it runs. */
  readonly covers: readonly string[]
  /** Commands that run unseen before it. */
  readonly setup: readonly Setup[]
  /** What is shown, in reading order. */
  readonly parts: readonly Part[]
  /** The same things by kind. */
  readonly commands: readonly CommandBlock[]
  readonly checks: readonly Check[]
  readonly quizzes: readonly Quiz[]
  /** Folded away: ways to do it, the reference first. */
  readonly solutions: readonly Solution[]
  /** Nudge, pointer, fix: given one at a time. */
  readonly hints: readonly Hint[]
}

export type Part =
  | { readonly is: 'prose'; readonly blocks: readonly Block[] }
  | { readonly is: 'command'; readonly command: CommandBlock }
  /** The expected output, to be shown where it stands; it belongs to the command before it. */
  | { readonly is: 'output'; readonly output: OutputBlock }
  | { readonly is: 'check'; readonly check: Check }
  | { readonly is: 'quiz'; readonly quiz: Quiz }

export interface Setup { readonly at: Position; readonly host: string | undefined; readonly as?: string; readonly text: string }

/** A suggested command block: one or more commands, typed as they stand. */
export interface CommandBlock {
  readonly at: Position
  readonly text: string
  /** `on=`, or the lesson's host. Undefined where neither is said; lint has an error then. */
  readonly host: string | undefined
  readonly as?: string
  /** Lab time after which it is given up. */
  readonly timeout?: Micros
  /** Typed and left running. */
  readonly background: boolean
  /** Lab time after which Ctrl-C is typed. */
  readonly interrupt?: Micros
  /** What must come back. All of them hold together. */
  readonly outputs: readonly OutputBlock[]
}

export interface OutputBlock { readonly at: Position; readonly text: string; readonly expectation: Expectation }

/** An outcome that passes a step: commands run in a fork, one after the other, and what each must give. */
export interface Check {
  /** Slug of the canonical title; unique in its step. */
  readonly id: string
  readonly at: Position
  readonly title: Phrase
  readonly commands: readonly CheckCommand[]
  /** Lab time within which it must come to hold, and for which it must go on holding. */
  readonly within?: Micros
  readonly for?: Micros
  readonly points?: number
}

export interface CheckCommand {
  readonly at: Position
  readonly host: string
  /** `root` where the prompt is `#`; otherwise `as=`, or the host's login user. */
  readonly as?: string
  /** May use captures, `{{=lbip}}`: see `fillCommand`. */
  readonly text: string
  readonly expectation: Expectation
}

export interface Quiz {
  /** `predict-1`, `quiz-2`: its number in its step. */
  readonly id: string
  readonly at: Position
  /** `predict`: asked before the commands. */
  readonly kind: 'predict' | 'quiz'
  readonly question: readonly Block[]
  readonly choices: readonly Choice[]
  /** More than one choice is right, and all of them must be picked. */
  readonly several: boolean
  /** Shown after the answer, whichever it was. */
  readonly explanation: readonly Block[]
}

export interface Choice {
  readonly at: Position
  readonly text: Phrase
  readonly right: boolean
  /** Shown when this one was picked. */
  readonly explanation: readonly Block[]
}

export interface Solution {
  readonly at: Position
  /** Undefined for the reference. */
  readonly name?: string
  readonly parts: readonly Part[]
  readonly commands: readonly CommandBlock[]
}

export interface Hint { readonly at: Position; readonly blocks: readonly Block[] }

export interface Term { readonly id: string; readonly at: Position; readonly title: Phrase; readonly blocks: readonly Block[] }
