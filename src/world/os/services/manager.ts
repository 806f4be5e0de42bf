import { type Registry, timers, type World } from '../../sim/index.ts'
import { childEnded } from '../exit.ts'
import { sendSignal, SIGNALS } from '../signals.ts'
import { processes, type ExitStatus, type Process, type Signal } from '../tables.ts'
import { runCommand } from './run-command.ts'
import { parseCommand, environmentOf } from './exec-line.ts'
import { writeJournal } from './journal.ts'
import { loadUnit, rootOf, setting, unitName, wantedBy, type LoadedUnit } from './unit-file.ts'
import { sliceOf, stateOf, unitBehaviours, unitKey, unitStates, type UnitState } from './units.ts'
import { readText } from '../fs.ts'

/** Why a job is refused before anything happens. */
export type Refusal = 'not-found' | 'masked' | 'bad-setting' | 'start-limit-hit' | 'not-active' | 'no-reload'

const READY = 20_000
const STOP_TIMEOUT = 90_000_000
const RESTART_DELAY = 100_000
const BURST = { starts: 5, within: 10_000_000 }
const CLEAN_SIGNALS: readonly Signal[] = ['HUP', 'INT', 'TERM', 'PIPE']

/** `ssh.service - OpenBSD Secure Shell server`. */
export const titleOf = (u: LoadedUnit): string => `${u.name} - ${setting(u, 'Unit.Description') ?? u.name}`

function change(w: World, s: UnitState, to: Partial<UnitState>): UnitState {
  const now = stateOf(w, s.machine, s.name)
  const next = { ...now, ...to, ...(to.active !== undefined && to.active !== now.active ? { since: w.now } : {}) }
  w.table(unitStates).set(unitKey(s.machine, s.name), next)
  w.signal(`unit:${s.machine}/${s.name}`)
  return next
}

const say = (w: World, machine: string, unit: string, message: string, priority = 6): void => writeJournal(w, machine, { identifier: 'systemd', pid: 1, unit, message, priority })

const typeOf = (u: LoadedUnit): string => setting(u, 'Service.Type') ?? 'simple'

/** Starts a unit. Nothing happens to one that runs; the job is done when its state is neither activating nor deactivating. */
export function startUnit(w: World, machine: string, word: string): Refusal | undefined {
  const u = loadUnit(w, machine, unitName(word))
  if (!u) return 'not-found'
  if (u.masked) return 'masked'
  const s = stateOf(w, machine, u.name)
  if (s.active === 'active' || s.active === 'activating' || s.active === 'reloading') return undefined
  if (u.name.endsWith('.target')) {
    change(w, s, { active: 'active', sub: 'active', activeSince: w.now, result: 'success' })
    for (const wanted of wantedBy(w, machine, u.name)) startUnit(w, machine, wanted)
    say(w, machine, u.name, `Reached target ${titleOf(u)}.`)
    return undefined
  }
  if (!u.name.endsWith('.service')) return 'bad-setting'
  const behaviour = w.registry.get(unitBehaviours, u.name)
  if (!behaviour && !u.settings['Service.ExecStart']?.length) return 'bad-setting'
  const recentStarts = s.recentStarts.filter((t) => t > w.now - BURST.within)
  if (recentStarts.length >= BURST.starts) {
    say(w, machine, u.name, `${u.name}: Start request repeated too quickly.`, 4)
    change(w, s, { active: 'failed', sub: 'failed', result: 'start-limit-hit', stopping: false })
    say(w, machine, u.name, `${u.name}: Failed with result 'start-limit-hit'.`, 4)
    say(w, machine, u.name, `Failed to start ${titleOf(u)}.`, 3)
    return 'start-limit-hit'
  }
  say(w, machine, u.name, `Starting ${titleOf(u)}...`)
  const run = s.run + 1
  change(w, s, { active: 'activating', sub: 'start', run, stopping: false, result: 'success', recentStarts: [...recentStarts, w.now], lastStart: w.now })
  launch(w, machine, u, 0)
  return undefined
}

/** Commands of a start, those before the main one first. */
function commandsOf(w: World, u: LoadedUnit): { line: string; main: boolean }[] {
  const starts = u.settings['Service.ExecStart'] ?? []
  if (w.registry.get(unitBehaviours, u.name)) return [{ line: starts[0] ?? '', main: true }]
  const before = (u.settings['Service.ExecStartPre'] ?? []).map((line) => ({ line, main: false }))
  return [...before, ...(typeOf(u) === 'oneshot' ? starts : starts.slice(-1)).map((line) => ({ line, main: true }))]
}

/** Runs the step-th command of a start. */
function launch(w: World, machine: string, u: LoadedUnit, step: number): void {
  const s = stateOf(w, machine, u.name)
  const command = commandsOf(w, u)[step]!
  const behaviour = w.registry.get(unitBehaviours, u.name)
  let main: Process | { readonly exit: number }
  if (behaviour) main = behaviour.start(w, machine, u)
  else {
    const env = environmentOf(u, (path) => readText(w, rootOf(w, machine), path))
    const parsed = parseCommand(command.line, env)
    main = parsed ? runCommand(w, machine, u, parsed, env) : { exit: 203 }
  }
  if ('exit' in main) {
    ended(w, s, u, { code: main.exit }, step)
    return
  }
  w.table(processes).patch(main.id, { cgroup: sliceOf(u.name) })
  change(w, s, { main: main.id, pid: main.pid, lastPid: main.pid, step, sub: command.main ? 'start' : 'start-pre' })
  if (command.main && typeOf(u) !== 'oneshot') w.after(typeOf(u) === 'simple' && !behaviour ? 0 : (behaviour?.ready ?? READY), 'os.unit.ready', { machine, name: u.name, run: s.run })
}

function ready(w: World, d: { machine: string; name: string; run: number }): void {
  const s = stateOf(w, d.machine, d.name)
  const u = loadUnit(w, d.machine, d.name)
  if (!u || s.run !== d.run || s.active !== 'activating' || s.sub !== 'start') return
  change(w, s, { active: 'active', sub: 'running', activeSince: w.now })
  say(w, d.machine, d.name, `Started ${titleOf(u)}.`)
}

/** Lets every unit that is starting be ready at once. */
export function settleUnits(w: World, machine: string): void {
  for (const [, s] of w.table(unitStates).prefix(`${machine}/`)) ready(w, { machine, name: s.name, run: s.run })
}

/** Stops a unit: SIGTERM, and SIGKILL to what is left after 90 seconds. */
export function stopUnit(w: World, machine: string, word: string): Refusal | undefined {
  const u = loadUnit(w, machine, unitName(word))
  const s = stateOf(w, machine, u?.name ?? unitName(word))
  if (!u) return 'not-found'
  if (s.active === 'inactive' || s.active === 'deactivating') return undefined
  if (s.active === 'failed' || s.main === undefined) {
    const was = s.active
    change(w, s, { active: 'inactive', sub: 'dead', stopping: false, run: s.run + 1 })
    if (was !== 'failed') say(w, machine, u.name, u.name.endsWith('.target') ? `Stopped target ${titleOf(u)}.` : `Stopped ${titleOf(u)}.`)
    return undefined
  }
  say(w, machine, u.name, `Stopping ${titleOf(u)}...`)
  const next = change(w, s, { active: 'deactivating', sub: 'stop-sigterm', stopping: true })
  w.after(STOP_TIMEOUT, 'os.unit.kill', { machine, name: u.name, run: next.run })
  const main = w.table(processes).get(s.main)
  const behaviour = w.registry.get(unitBehaviours, u.name)
  if (behaviour?.stop) behaviour.stop(w, machine, u, main)
  else for (const p of setting(u, 'Service.KillMode') === 'process' ? (main ? [main] : []) : membersOf(w, machine, u.name)) sendSignal(w, p.id, 'TERM')
  return undefined
}

/** Processes in a unit's control group. */
export const membersOf = (w: World, machine: string, unit: string): Process[] =>
  [...w.table(processes).values()].filter((p) => p.machine === machine && p.cgroup === sliceOf(unit) && p.state !== 'zombie')

/** Stops a unit and starts it again when it is down. */
export function restartUnit(w: World, machine: string, word: string): Refusal | undefined {
  const u = loadUnit(w, machine, unitName(word))
  if (!u) return 'not-found'
  if (u.masked) return 'masked'
  const s = stateOf(w, machine, u.name)
  if (s.active === 'inactive' || s.active === 'failed') return startUnit(w, machine, u.name)
  change(w, s, { startAgain: true })
  const refusal = stopUnit(w, machine, u.name)
  if (stateOf(w, machine, u.name).active === 'inactive') return startUnit(w, machine, u.name)
  return refusal
}

export function reloadUnit(w: World, machine: string, word: string): Refusal | undefined {
  const u = loadUnit(w, machine, unitName(word))
  if (!u) return 'not-found'
  const s = stateOf(w, machine, u.name)
  const main = s.main === undefined ? undefined : w.table(processes).get(s.main)
  if (s.active !== 'active' || !main) return 'not-active'
  const behaviour = w.registry.get(unitBehaviours, u.name)
  const line = u.settings['Service.ExecReload']?.[0]
  if (!behaviour?.reload && line === undefined) return 'no-reload'
  say(w, machine, u.name, `Reloading ${titleOf(u)}...`)
  if (behaviour?.reload) behaviour.reload(w, machine, u, main)
  else {
    const env = { ...environmentOf(u, (path) => readText(w, rootOf(w, machine), path)), MAINPID: String(main.pid) }
    const command = parseCommand(line!, env)
    if (command) runCommand(w, machine, u, command, env)
  }
  say(w, machine, u.name, `Reloaded ${titleOf(u)}.`)
  return undefined
}

/** `systemctl reset-failed`: a failed unit is as one that was never started. */
export function resetFailed(w: World, machine: string, word: string): void {
  const s = stateOf(w, machine, unitName(word))
  if (s.active === 'failed') change(w, s, { active: 'inactive', sub: 'dead', result: 'success', recentStarts: [] })
}

const clean = (status: ExitStatus): boolean => ('code' in status ? status.code === 0 : CLEAN_SIGNALS.includes(status.signal))

/** `status=1/FAILURE`, `status=9/KILL`. */
export function statusWords(status: ExitStatus): string {
  const names: Readonly<Record<number, string>> = { 0: 'SUCCESS', 1: 'FAILURE', 2: 'INVALIDARGUMENT', 3: 'NOTIMPLEMENTED', 4: 'NOPERMISSION', 5: 'NOTINSTALLED', 6: 'NOTCONFIGURED', 7: 'NOTRUNNING', 200: 'CHDIR', 203: 'EXEC', 217: 'USER', 255: 'EXCEPTION' }
  return 'code' in status ? `code=exited, status=${status.code}/${names[status.code] ?? 'n/a'}` : `code=${status.core ? 'dumped' : 'killed'}, status=${SIGNALS[status.signal]}/${status.signal}`
}

/** A process of a unit ended; `step` is its place among the commands of the start. */
function ended(w: World, s: UnitState, u: LoadedUnit, status: ExitStatus, step: number): void {
  const { main: _m, pid: _p, ...rest } = stateOf(w, s.machine, s.name)
  w.table(unitStates).set(unitKey(s.machine, s.name), rest)
  const now = rest as UnitState
  const command = commandsOf(w, u)[step]!
  const fine = clean(status) || (parseCommand(command.line)?.mayFail ?? false)
  if (now.stopping) {
    change(w, now, { active: 'inactive', sub: 'dead', status, lastEnd: w.now, stopping: false })
    say(w, s.machine, s.name, `${s.name}: Deactivated successfully.`)
    say(w, s.machine, s.name, `Stopped ${titleOf(u)}.`)
    if (!now.startAgain) return
    change(w, now, { startAgain: false })
    startUnit(w, s.machine, s.name)
    return
  }
  const more = commandsOf(w, u).length > step + 1
  if (fine && now.active === 'activating' && more) {
    launch(w, s.machine, u, step + 1)
    return
  }
  if (fine) {
    finished(w, now, u, status)
    return
  }
  say(w, s.machine, s.name, `${s.name}: ${command.main ? 'Main' : 'Control'} process exited, ${statusWords(status)}`, 5)
  failed(w, now, u, status)
}

function finished(w: World, s: UnitState, u: LoadedUnit, status: ExitStatus): void {
  if (typeOf(u) === 'oneshot' && setting(u, 'Service.RemainAfterExit') === 'yes') {
    change(w, s, { active: 'active', sub: 'exited', activeSince: w.now, status, lastEnd: w.now })
    say(w, s.machine, s.name, `Finished ${titleOf(u)}.`)
    return
  }
  change(w, s, { active: 'inactive', sub: 'dead', status, lastEnd: w.now })
  say(w, s.machine, s.name, `${s.name}: Deactivated successfully.`)
  if (typeOf(u) === 'oneshot') say(w, s.machine, s.name, `Finished ${titleOf(u)}.`)
  if (setting(u, 'Service.Restart') === 'always') scheduleRestart(w, s, u)
}

function failed(w: World, s: UnitState, u: LoadedUnit, status: ExitStatus): void {
  const result = 'code' in status ? 'exit-code' : 'signal'
  const starting = s.active === 'activating'
  change(w, s, { active: 'failed', sub: 'failed', result, status, lastEnd: w.now })
  say(w, s.machine, s.name, `${s.name}: Failed with result '${result}'.`, 4)
  if (starting) say(w, s.machine, s.name, `Failed to start ${titleOf(u)}.`, 3)
  const restart = setting(u, 'Service.Restart') ?? 'no'
  const prevented = 'code' in status && (setting(u, 'Service.RestartPreventExitStatus') ?? '').split(/\s+/).includes(String(status.code))
  if (!prevented && (restart === 'always' || restart === 'on-failure' || (restart === 'on-abnormal' && result === 'signal'))) scheduleRestart(w, s, u)
}

function scheduleRestart(w: World, s: UnitState, u: LoadedUnit): void {
  const seconds = /^([\d.]+)s?$/.exec(setting(u, 'Service.RestartSec') ?? '')?.[1]
  change(w, s, { active: 'activating', sub: 'auto-restart' })
  w.after(seconds === undefined ? RESTART_DELAY : Number(seconds) * 1_000_000, 'os.unit.restart', { machine: s.machine, name: s.name, run: s.run })
}

function restartNow(w: World, d: { machine: string; name: string; run: number }): void {
  const s = stateOf(w, d.machine, d.name)
  if (s.run !== d.run || s.sub !== 'auto-restart') return
  const restarts = s.restarts + 1
  say(w, d.machine, d.name, `${d.name}: Scheduled restart job, restart counter is at ${restarts}.`)
  change(w, s, { active: 'inactive', sub: 'dead', restarts })
  startUnit(w, d.machine, d.name)
}

function killLeft(w: World, d: { machine: string; name: string; run: number }): void {
  const s = stateOf(w, d.machine, d.name)
  if (s.run !== d.run || !s.stopping) return
  say(w, d.machine, d.name, `${d.name}: State 'stop-sigterm' timed out. Killing.`, 4)
  for (const p of membersOf(w, d.machine, d.name)) sendSignal(w, p.id, 'KILL')
}

/** What the first process of a machine does when a child of its ends. */
function reaped(w: World, _init: Process, child: Process, status: ExitStatus): void {
  for (const [, s] of w.table(unitStates).prefix(`${child.machine}/`)) {
    if (s.main !== child.id) continue
    const u = loadUnit(w, child.machine, s.name)
    if (u) ended(w, s, u, status, s.step ?? 0)
    return
  }
}

export function registerManager(registry: Registry): void {
  registry.add(timers, 'os.unit.ready', ready)
  registry.add(timers, 'os.unit.restart', restartNow)
  registry.add(timers, 'os.unit.kill', killLeft)
  registry.add(childEnded, 'systemd', reaped)
}
