import type { LabEvent } from './event.ts'

/** Name of a host in the lab: a machine `k8s-ctr`, a container `docker/west-worker`, a bare namespace `pod-k8s-ctr`. */
export type HostName = string
export type TerminalId = string
/** Lab time in microseconds since the topology's epoch. */
export type LabTime = number
/** A span of lab time in microseconds. */
export type Duration = number
/** Position in a session's journal, counted from 1. */
export type EventNumber = number

export interface Size { readonly cols: number; readonly rows: number }
export interface Disposable { dispose(): void }

/** How a terminal waits for a person: `no` means that a program runs and asks nothing. */
export type Asking = 'shell' | 'line' | 'key' | 'secret' | 'no' | 'unknown'

/** One command line of a person's, with what it printed. Times are lab time. */
export interface CommandRecord {
  readonly terminal: TerminalId
  readonly host: HostName
  readonly user: string
  readonly cwd: string
  readonly line: string
  readonly start: LabTime
  readonly end: LabTime
  readonly exit: number
  /** What stood on the terminal between start and end, raw; bounded to 256 KiB, the middle left out. */
  readonly output: string
}

export interface TerminalExit { readonly code?: number; readonly cause: 'exit' | 'host-gone' | 'power' | 'lost' }

export interface Terminal {
  readonly id: TerminalId
  readonly host: HostName
  write(bytes: Uint8Array): void
  onData(listener: (bytes: Uint8Array) => void): Disposable
  /** Called at once with how it waits now, and at each change. `host` is where the asking program runs: behind an ssh session the far one. */
  onAsking(listener: (how: Asking, host: HostName) => void): Disposable
  /** One a command line, with its output, where the lab can tell. */
  onCommand(listener: (record: CommandRecord) => void): Disposable
  onExit(listener: (why: TerminalExit) => void): Disposable
  resize(size: Size): void
  close(): void
}

export interface ProbeOptions {
  /** User to run as; default the host's login user. */
  readonly as?: string
  /** `login` (default): a fresh login shell. A terminal's id: that shell's variables, aliases and directory. */
  readonly env?: 'login' | TerminalId
  /** Lab time after which the probe is given up; default and most 30 s. */
  readonly limit?: Duration
}

/** What a probe saw. Only `exit` can satisfy a check. */
export type Outcome =
  | { readonly kind: 'exit'; readonly exit: number; readonly stdout: string; readonly stderr: string; readonly output: string }
  | { readonly kind: 'limit'; readonly limit: 'lab-time' | 'steps'; readonly output: string }
  | { readonly kind: 'blocked'; readonly pid: number; readonly command: string; readonly output: string }

/** Verbs that act on a lab from outside; see the topology page. */
export type Action =
  | { readonly verb: 'wait'; readonly micros: Duration }
  | { readonly verb: 'link'; readonly host: HostName; readonly dev: string; readonly state: 'up' | 'down' }
  | { readonly verb: 'cable'; readonly host: HostName; readonly dev: string; readonly state: 'in' | 'out' }
  | { readonly verb: 'power'; readonly host: HostName; readonly state: 'on' | 'off' | 'reset' }
  | { readonly verb: 'freeze'; readonly host: HostName }
  | { readonly verb: 'thaw'; readonly host: HostName }
  | { readonly verb: 'speaker'; readonly host: HostName; readonly words: readonly string[] }
  | { readonly verb: 'speaker-stop'; readonly host: HostName; readonly signal: 'TERM' | 'KILL' }
  /** `attributes`: pairs of words such as `med 50`, `aspath 65001,65002`. */
  | { readonly verb: 'announce'; readonly host: HostName; readonly prefix: string; readonly attributes?: readonly string[] }
  | { readonly verb: 'withdraw'; readonly host: HostName; readonly prefix: string }
  | { readonly verb: 'frr-stop' | 'frr-start' }
  | { readonly verb: 'delay'; readonly network: string; readonly micros: Duration }
  | { readonly verb: 'loss'; readonly network: string; readonly percent: number }
  | { readonly verb: 'run'; readonly host: HostName; readonly command: string }
export type Verb = Action['verb']

/** An action that this lab cannot do; the message says why and what to do instead. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported'
}

export interface LabView {
  readonly hosts: readonly { readonly name: HostName; readonly up: boolean; readonly kind: 'machine' | 'netns' | 'container'; readonly on?: HostName }[]
  readonly networks: readonly { readonly name: string; readonly members: readonly { readonly host: HostName; readonly dev: string; readonly addresses: readonly string[]; readonly up: boolean }[] }[]
}

export interface Change { readonly what: 'hosts' | 'links' }

/** One packet's question: from a host, to an address. */
export interface FlowQuestion {
  readonly from: HostName
  readonly to: string
  readonly protocol: 'icmp' | 'tcp' | 'udp'
  readonly port?: number
}

/** Where a packet went and what decided at each hop, forth and (when it arrived) back. */
export interface PacketWalk {
  readonly arrived: boolean
  readonly answered: boolean
  readonly hops: readonly { readonly host: HostName; readonly dev: string; readonly decision: string; readonly entry?: string; readonly back: boolean }[]
  readonly verdict: string
}

export interface Lab {
  readonly can: {
    readonly rewind: boolean
    readonly explain: boolean
    readonly advance: boolean
    readonly fork: boolean
    readonly actions: readonly Verb[]
    readonly terminals: 'stream' | 'handover'
  }
  view(): LabView
  onChange(listener: (what: Change) => void): Disposable
  /** The learner's own: a login shell on a pseudo-terminal. An unknown or dead host rejects in its words. */
  open(host: HostName, size: Size): Promise<Terminal>
  /** Runs a script in a fork (embedded) or beside (live): leaves no trace. */
  probe(host: HostName, script: string, options?: ProbeOptions): Promise<Outcome>
  /** Rejects with `Unsupported` where `can.actions` lacks the verb. */
  act(action: Action): Promise<void>
  readonly clock?: {
    now(): LabTime
    /** Lets lab time pass as fast as it can; ends early when the terminal asks a person or is gone. */
    advance(by: Duration, o?: { readonly stopWhenAsking?: TerminalId }): Promise<void>
    /** Lets lab time follow the wall clock, or stand still but for `advance`. */
    follow(on: boolean): void
    /** Stops lab time while a screen is behind; the function that it gives lets it go on. */
    hold(): () => void
    /** How lab time goes now: `ahead` when every foreground job waits for a time that it named. */
    pace(): 'wall' | 'ahead' | 'still'
  }
  /** A lab whose state follows from its inputs alone: they can be recorded and lived through again. */
  readonly history?: {
    /** Called before the lab sees an input. */
    onEvent(listener: (event: LabEvent) => void): Disposable
    /** Lives through recorded inputs; the terminals that they opened are open afterwards. */
    replay(events: readonly LabEvent[]): Promise<void>
    terminals(): readonly Terminal[]
    /** Hash of the whole state. */
    digest(): string
    /** The whole state as text, while nothing runs but shells at their prompt; undefined otherwise. It only speeds a resume up: the inputs are the truth. */
    snapshot(): string | undefined
    /** Takes a snapshot's state in the place of a replay. False when it does not fit this lab or release; nothing has changed then. */
    restore(snapshot: string): Promise<boolean>
  }
  explain?(question: FlowQuestion): Promise<PacketWalk>
  rewind?(to: EventNumber): Promise<void>
  close(): Promise<void>
}
