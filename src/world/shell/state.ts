import type { Process } from '../os/index.ts'
import type { Options, Shopts } from './options.ts'
import { defaultOptions, SHOPTS } from './options.ts'
import type { Job } from './jobs/job.ts'
import type { Unit } from './syntax/unit.ts'
import type { Declared } from './exec/assignment.ts'
import type { CommandNode } from './syntax/nodes.ts'
import { Variables } from './vars/variables.ts'

/** Whose words are spoken: bash's own, or those of dash, which is /bin/sh on Ubuntu and Debian. */
export type Dialect = 'bash' | 'dash'

export interface ShellFunction {
  readonly name: string
  readonly body: CommandNode
  readonly unit: Unit
  /** Where it was defined: a script's or sourced file's name, `main`, `environment`, or empty at a prompt. */
  readonly file: string
  readonly line: number
  readonly exported?: boolean
  readonly traced?: boolean
  readonly readonly?: boolean
}

/** A function call or a sourced file that runs: what FUNCNAME, BASH_SOURCE and BASH_LINENO show. */
export interface CallFrame {
  readonly kind: 'function' | 'source'
  readonly name: string
  readonly file: string
  /** Line from which it was called. */
  readonly line: number
}

/** What a running list of commands must do next instead of going on. */
export type Flow =
  | { readonly kind: 'break' | 'continue'; readonly levels: number }
  | { readonly kind: 'return' | 'exit' | 'discard' | 'abandon' }

/** Everything that one shell process knows. A subshell gets a fork of it. */
export class Shell {
  readonly dialect: Dialect
  vars = new Variables()
  functions = new Map<string, ShellFunction>()
  aliases = new Map<string, string>()
  options: Options = defaultOptions()
  shopts: Shopts = { ...SHOPTS }
  /** `$0`, and the name by which it complains. */
  arg0: string
  params: readonly string[] = []
  /** `$?` */
  status = 0
  pipeStatus: readonly number[] = [0]
  /** Status of the last command substitution of a command, undefined when there was none. */
  substitutionStatus: number | undefined
  /** `$!` */
  lastBackground: number | undefined
  /** `$$` and BASHPID, PPID. */
  pid = 0
  bashPid = 0
  parentPid = 0
  /** Reads commands from a person. */
  interactive = false
  /** It, or the shell of which it is a fork, reads commands from a person: its messages have no line numbers. */
  ofPerson = false
  login = false
  /** Its text comes from -c, from a file, or from descriptor 0. */
  input: 'command' | 'file' | 'stdin' = 'stdin'
  subshellDepth = 0
  /** Is it a command substitution, or below one? Then jobs are not announced. */
  inSubstitution = false
  unit: Unit | undefined
  line = 0
  calls: CallFrame[] = []
  flow: Flow | undefined
  loops = 0
  /** Lists of several commands that run: an interrupt of one ends them all. */
  lists = 0
  /** Depth of contexts in which a failing command does not end the shell (conditions, `!`, left of && and ||). */
  tolerant = 0
  jobs: Job[] = []
  /** Numbers of jobs by recency: the last is `%+`. */
  recentJobs: number[] = []
  /** Exit statuses of background processes that ended and were not waited for. */
  reaped = new Map<number, number>()
  traps = new Map<string, string>()
  /** Signals that were ignored when the shell started: they cannot be trapped. */
  hardIgnored = new Set<string>()
  /** Traps of the parent, shown by `trap` in a subshell until one is set. */
  inheritedTraps: Map<string, string> | undefined
  runningTrap: string | undefined
  directories: readonly string[] = []
  cwd = '/'
  /** Paths of commands, with the number of uses. */
  hash = new Map<string, { path: string; hits: number }>()
  randomSeed = 1
  lastRandom = 0
  /** Lab time in microseconds as last asked. */
  clock = 0
  started = 0
  secondsBase = 0
  getopts = { index: 1, at: 0 }
  steps = 0
  /** Steps done when it waited for something last. */
  waitedAt = 0
  /** Output of the running builtin, not written yet. */
  pendingOutput: string[] = []
  /** Makes the text of BASH_COMMAND. */
  command: () => string = () => ''
  /** Descriptor 0 was put in place by a pipe or redirection: commands in the background keep it. */
  inputGiven = false
  /** A `wait` runs: a trapped signal ends it. */
  waiting = false
  /** The DEBUG trap ran before the fork: the stage of a pipeline does not run it again. */
  debugged = false
  process: Process | undefined
  history: readonly HistoryEntry[] = []
  historyBase = 1
  /** Entries of this session that are not in the file yet. */
  historyNew = 0
  /** The command that is read went into the history: its further lines are added to it. */
  historyOpen = false
  completions = new Map<string, CompletionSpec>()
  /** Options of the completion that runs, for `compopt`. */
  completionOptions: readonly string[] | undefined
  disabledBuiltins = new Set<string>()
  /** The next simple command is the last thing that this process does: an external one needs no fork. */
  lastCommand = false
  /** Descriptors of process substitutions, open until the command that has them ends. */
  openSubstitutions: number[] = []
  /** The foreground job that is waited for. */
  waitingFor: Job | undefined
  /** Descriptor of the terminal that job control uses. */
  terminal = 255
  /** An interrupt came while a foreground job was waited for. */
  interrupted = false
  /** `exit` has warned of stopped jobs; the next one goes through. */
  warnedOfJobs = false
  /** Status that a trapped signal gives to the `wait` that it interrupted. */
  trapped: number | undefined
  lineEditing = true
  /** What an arithmetic evaluation has to complain of without failing. */
  complaints: string[] = []
  /** What `ulimit` changed: `S` or `H` and the letter. */
  limits = new Map<string, string>()
  /** Assignments among the arguments of the running builtin, by their place in argv. */
  declared: readonly (Declared | undefined)[] = []
  /** Last word of the command that was expanded last: `$_` when it is done. */
  lastArgument = ''
  /** How often `set -x` repeats the first character of PS4, less one. */
  traceDepth = 0
  /** `eval`s that run: dash names them in its messages. */
  evals = 0
  /** Number of commands read at the prompt (\#). */
  commandNumber = 1

  constructor(dialect: Dialect, arg0: string) {
    this.dialect = dialect
    this.arg0 = arg0
  }

  setLastArgument(): void { this.vars.put('_', { flags: 0, value: this.lastArgument }) }

  /** A copy for a subshell: it shares nothing that either may change. */
  fork(): Shell {
    const copy = Object.assign(Object.create(Shell.prototype) as Shell, this)
    copy.vars = this.vars.fork()
    copy.functions = new Map(this.functions)
    copy.aliases = new Map(this.aliases)
    copy.options = { ...this.options }
    copy.shopts = { ...this.shopts }
    copy.calls = [...this.calls]
    copy.hash = new Map(this.hash)
    copy.traps = new Map(this.traps)
    copy.completions = new Map(this.completions)
    copy.disabledBuiltins = new Set(this.disabledBuiltins)
    copy.getopts = { ...this.getopts }
    copy.jobs = []
    copy.recentJobs = []
    copy.reaped = new Map()
    copy.pendingOutput = []
    copy.limits = new Map(this.limits)
    copy.openSubstitutions = [...this.openSubstitutions]
    copy.interactive = false
    copy.subshellDepth = this.subshellDepth + 1
    copy.flow = undefined
    copy.substitutionStatus = undefined
    return copy
  }
}

/** A line of the history; `edited` when it was changed in its place while another line was entered. */
export interface HistoryEntry { readonly line: string; readonly time?: number; readonly edited?: true }

/** What `complete` says of a command's arguments. */
export interface CompletionSpec {
  readonly actions: readonly string[]
  readonly options: readonly string[]
  readonly glob?: string
  readonly words?: string
  readonly function?: string
  readonly command?: string
  readonly filter?: string
  readonly prefix?: string
  readonly suffix?: string
}
