import { SysError, syscalls, type Call, type Registry, type Result, type World } from '../sim/index.ts'
import { journalOf, writeJournal, type JournalEntry } from './services/journal.ts'
import { membersOf, reloadUnit, resetFailed, restartUnit, startUnit, statusWords, stopUnit, type Refusal } from './services/manager.ts'
import { changedOnDisk, enablement, forgetUnits, loadUnit, rootOf, setting, unitFiles, unitName, type LoadedUnit } from './services/unit-file.ts'
import { stateOf, unitStates, type UnitState } from './services/units.ts'
import { parseCommand } from './services/exec-line.ts'
import { residentKb } from './proc/resources.ts'
import { machines, processes, type Process } from './tables.ts'
import { groupByName, passwordFits } from './users/lookup.ts'

/** A unit as systemctl sees it: its file where it has one, and what it does. */
export interface UnitView extends UnitState {
  readonly file?: LoadedUnit
  readonly description: string
  /** `enabled`, `disabled`, `static`, `masked`. */
  readonly enablement?: string
  /** Its file says something else now than when it was read. */
  readonly stale: boolean
  /** Processes of its control group; memory in kB. */
  readonly members: readonly { readonly pid: number; readonly argv: readonly string[]; readonly comm: string; readonly memory: number }[]
  /** How the last main process ended: `code=exited, status=0/SUCCESS`. */
  readonly ending?: string
  /** Name of the last main process's program. */
  readonly program?: string
}

function viewOf(w: World, machine: string, name: string): UnitView {
  const file = loadUnit(w, machine, name)
  const s = stateOf(w, machine, file?.name ?? name)
  const enabled = file && enablement(w, machine, file.name)
  const command = file?.settings['Service.ExecStart']?.[0]
  const program = command === undefined ? undefined : parseCommand(command)?.path.split('/').at(-1)?.slice(0, 15)
  return {
    ...s, ...(file ? { file } : {}), description: (file && setting(file, 'Unit.Description')) ?? s.name, stale: file !== undefined && changedOnDisk(w, machine, file),
    members: membersOf(w, machine, s.name).sort((a, b) => a.pid - b.pid).map((p) => ({ pid: p.pid, argv: p.argv, comm: p.comm, memory: residentKb(p) })),
    ...(enabled === undefined ? {} : { enablement: enabled }), ...(s.status ? { ending: statusWords(s.status) } : {}), ...(program === undefined ? {} : { program }),
  }
}

export type Verb = 'start' | 'stop' | 'restart' | 'reload' | 'reset-failed' | 'daemon-reload'

/** What a job on a unit became: refused, or on its way. */
export type JobAnswer = Refusal | 'accepted'

/** Who proves by password to be an administrator may do it; polkit's helper checks. */
export interface Proof { readonly user: string; readonly password: string }
interface JobCall extends Call { readonly verb: Verb; readonly unit: string; readonly proof?: Proof }

function job(w: World, p: Process, c: JobCall): JobAnswer {
  if (p.euid !== 0 && !(c.proof && passwordFits(w, rootOf(w, p.machine), c.proof.user, c.proof.password))) throw new SysError('EACCES')
  const verbs: Readonly<Record<Verb, () => Refusal | void>> = {
    start: () => startUnit(w, p.machine, c.unit), stop: () => stopUnit(w, p.machine, c.unit), restart: () => restartUnit(w, p.machine, c.unit), reload: () => reloadUnit(w, p.machine, c.unit),
    'reset-failed': () => resetFailed(w, p.machine, c.unit), 'daemon-reload': () => forgetUnits(w, p.machine),
  }
  return verbs[c.verb]() ?? 'accepted'
}

/** Waits until a unit is neither on its way up nor down. */
function settled(w: World, p: Process, c: { unit: string } & Call): Result {
  const name = loadUnit(w, p.machine, unitName(c.unit))?.name ?? unitName(c.unit)
  const s = stateOf(w, p.machine, name)
  const moving = s.active === 'deactivating' || (s.active === 'activating' && s.sub !== 'auto-restart') || s.startAgain === true
  return moving ? { block: [`unit:${p.machine}/${name}`] } : { value: viewOf(w, p.machine, name) }
}

/** Groups whose members read all of the journal, besides root. */
const READERS = ['adm', 'systemd-journal']

/** Entries that the caller may read, and whether those are all. */
export interface JournalView { readonly entries: readonly JournalEntry[]; readonly all: boolean; readonly boot: number }

/** Entries from a sequence number on; with `wait` it waits until there is one. */
function readJournal(w: World, p: Process, c: { from: number; wait?: boolean } & Call): Result {
  const all = p.euid === 0 || READERS.some((name) => p.groups.includes(groupByName(w, rootOf(w, p.machine), name)?.gid ?? -1))
  const entries = [...journalOf(w, p.machine, c.from)].filter((e) => all || e.uid === p.euid)
  if (c.wait && entries.length === 0) return { block: [`journal:${p.machine}`] }
  return { value: { entries, all, boot: w.table(machines).must(p.machine).boots } satisfies JournalView }
}

type Handler = (w: World, p: Process, c: any) => Result

const handlers: Readonly<Record<string, Handler>> = {
  unit: (w, p, c: { unit: string } & Call) => ({ value: viewOf(w, p.machine, loadUnit(w, p.machine, unitName(c.unit))?.name ?? unitName(c.unit)) }),
  units: (w, p) => ({ value: Array.from(w.table(unitStates).prefix(`${p.machine}/`), ([, s]) => viewOf(w, p.machine, s.name)) }),
  unitfiles: (w, p) => ({ value: unitFiles(w, p.machine).map((name) => ({ name, state: enablement(w, p.machine, name) ?? 'bad' })) }),
  unitjob: (w, p, c: JobCall) => ({ value: job(w, p, c) }),
  unitwait: settled,
  journal: readJournal,
  journalwrite(w, p, c: { identifier: string; message: string; priority: number; pid?: number } & Call) {
    writeJournal(w, p.machine, { identifier: c.identifier, message: c.message, priority: c.priority, uid: p.euid, ...(c.pid === undefined ? {} : { pid: c.pid }) })
    return { value: undefined }
  },
}

export function registerServiceCalls(registry: Registry): void {
  for (const [name, handle] of Object.entries(handlers)) {
    registry.add(syscalls, name, { cost: 50, handle: (w, task, c: Call) => handle(w, w.table(processes).must(task), c) })
  }
}
