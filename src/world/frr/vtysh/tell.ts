import type { World } from '../../sim/index.ts'
import {
  commandKey, configChanged, daemonKey, frrCommands, frrConfigs, frrDaemons, type Argument, type ConfigLine, type Daemon, type Frame, type Mode,
} from '../command.ts'
import { applyTo, neighborNames, normalise, sectionAt, withSection, type Applied } from '../config/index.ts'
import { keyOf } from '../config/key.ts'
import { matchCommand } from '../grammar/index.ts'
import { isConfiguration, opensSection, sectionArgs } from './enter.ts'
import { CMD, type Status } from './status.ts'

/** A line as vtysh hands it to a daemon. */
export interface Line {
  readonly daemon: Daemon
  readonly mode: Mode
  readonly syntax: string
  readonly args: readonly Argument[]
  readonly path: readonly Frame[]
  readonly reading: boolean
}

export interface Answer {
  readonly output: string
  readonly status: Status
  /** First line of the section that was opened, as the daemon keeps it. */
  readonly section?: Pick<Frame, 'line' | 'args'>
}

/** A daemon does what a line says. Undefined when there is no such daemon any more. */
export function tell(w: World, host: string, line: Line): Answer | undefined {
  const command = w.registry.get(frrCommands, commandKey(line.daemon, line.mode, line.syntax))
  // watchfrr keeps no configuration: what is said to all daemons it hears without a word.
  if (line.daemon === 'watchfrr' && !command) return { output: '', status: CMD.success }
  const row = w.table(frrDaemons).get(daemonKey(host, line.daemon))
  if (!row) return undefined
  if (!command) return isConfiguration(line.mode) ? keep(w, host, line, '') : unknown(line)
  const result = command.run({
    world: w, host, daemon: line.daemon, task: row.task, line: line.args.map((a) => a.text).join(' '), mode: line.mode, args: line.args,
    no: line.args[0]?.token === 'no', path: line.path, reading: line.reading,
  })
  const output = result.output ?? ''
  if (result.status !== undefined) return { output, status: result.status === 'warning' ? CMD.warning : CMD.configFailed }
  if (result.keep === false || !isConfiguration(line.mode)) return { output, status: CMD.success }
  if (!result.instead) return keep(w, host, line, output)
  let answer: Answer = { output, status: CMD.success }
  for (const text of result.instead) {
    const match = matchCommand(line.mode, text.split(' '))
    if (match.kind === 'ok') answer = { ...keep(w, host, { ...line, syntax: match.element.syntax, args: match.args }, answer.output) }
  }
  return answer
}

/** What no daemon of the lab acts on: switches of debugging are taken, everything else is told. */
function unknown(line: Line): Answer {
  const words = line.args.map((a) => a.text)
  if (words[0] === 'debug' || (words[0] === 'no' && words[1] === 'debug')) return { output: '', status: CMD.success }
  return { output: `vtysh: ${words.join(' ')}: this lab does not model that\n`, status: CMD.warning }
}

/** Commands that stand in configuration modes and are no settings. */
const isSetting = (args: readonly Argument[]): boolean => !['clear', 'exit', 'quit', 'end', 'find', 'list'].includes(args[0]?.token ?? '') && !(args[0]?.token.startsWith('exit-') ?? false)

/** Puts a line into the daemon's configuration and lets it act on the change. */
function keep(w: World, host: string, line: Line, output: string): Answer {
  if (!isSetting(line.args)) return { output, status: CMD.success }
  const key = daemonKey(host, line.daemon)
  const place = placeOf(line)
  let tree = w.table(frrConfigs).get(key)?.lines ?? []
  for (const [i, frame] of place.path.entries()) tree = withFrame(tree, place.path.slice(0, i), frame)
  const path = place.path.map((f) => f.line)
  const inside = sectionAt(tree, path) ?? []
  const opens = opensSection(place.mode, line.syntax)
  const args = normalise(place.mode, opens ? sectionArgs(line.args) : line.args, inside)
  const applied = applyTo(inside, { mode: place.mode, syntax: line.syntax, args, opens: opens && args[0]?.token !== 'no', active: isActiveFamily(place.mode, tree, path), ...routerOf(place.mode, tree, path) })
  tree = withSection(tree, path, applied.lines)
  if (place.mode === 'router-bgp') tree = spellActivation(tree, path, applied)
  w.table(frrConfigs).set(key, { lines: tree })
  const said = announce(w, host, line.daemon, path, applied)
  return { output: output + said, status: CMD.success, ...(opens ? { section: opened(args, applied.lines) } : {}) }
}

const BY_DEFAULT = 'no bgp default ipv4-unicast'

/** The lines of the router that a family belongs to. */
const routerOf = (mode: Mode, tree: readonly ConfigLine[], path: readonly string[]): { router?: readonly ConfigLine[] } => (mode.startsWith('bgp-') ? { router: sectionAt(tree, path.slice(0, -1)) ?? [] } : {})

/** Are neighbors active in a family unless it is said? Those of IPv4 unicast are, but where the router says otherwise. */
function isActiveFamily(mode: Mode, tree: readonly ConfigLine[], path: readonly string[]): boolean {
  return mode === 'bgp-ipv4-unicast' && !(sectionAt(tree, path.slice(0, -1))?.some((l) => l.text === BY_DEFAULT) ?? false)
}

/** `[no] bgp default ipv4-unicast` holds for neighbors to come; what those that are there do is now spelled out the other way round. */
function spellActivation(tree: readonly ConfigLine[], path: readonly string[], { added, removed }: Applied): readonly ConfigLine[] {
  const off = added.some((l) => l.text === BY_DEFAULT)
  if (!off && !removed.some((l) => l.text === BY_DEFAULT)) return tree
  const whole = withFrame(tree, [{ mode: 'router-bgp', line: path[0]!, args: [] }], IPV4_UNICAST)
  const family = [...path, IPV4_UNICAST.line]
  const names = neighborNames(sectionAt(whole, path) ?? [])
  let lines = sectionAt(whole, family)!
  const said = (name: string): boolean => lines.some((l) => l.text === `${off ? 'no ' : ''}neighbor ${name} activate`)
  for (const name of names.filter((n) => !said(n))) {
    const match = matchCommand('bgp-ipv4-unicast', [...(off ? [] : ['no']), 'neighbor', name, 'activate'])
    if (match.kind === 'ok') lines = applyTo(lines, { mode: 'bgp-ipv4-unicast', syntax: match.element.syntax, args: match.args, opens: false, active: !off, ...routerOf('bgp-ipv4-unicast', whole, family) }).lines
  }
  lines = lines.filter((l) => !(l.text.endsWith(' activate') && l.text.startsWith('no ') === off))
  return withSection(whole, family, lines)
}

function announce(w: World, host: string, daemon: Daemon, path: readonly string[], { removed, added }: Applied): string {
  if (removed.length === 0 && added.length === 0) return ''
  return w.hook(configChanged, daemon, { host, daemon, path, removed, added }) ?? ''
}

/** Settings of the IPv4 unicast family may be typed above it. */
function placeOf(line: Line): { mode: Mode; path: readonly Frame[] } {
  if (line.mode !== 'router-bgp' || opensSection(line.mode, line.syntax)) return line
  const bare = line.args[0]?.token === 'no' ? line.args.slice(1) : line.args
  const isFamily = keyOf('router-bgp', bare).form === undefined && keyOf('bgp-ipv4-unicast', bare).form !== undefined
  return isFamily ? { mode: 'bgp-ipv4-unicast', path: [...line.path, IPV4_UNICAST] } : line
}

const IPV4_UNICAST: Frame = {
  mode: 'bgp-ipv4-unicast', line: 'address-family ipv4 unicast', args: ['address-family', 'ipv4', 'unicast'].map((text) => ({ token: text, text })),
}

/** The tree with a section that a frame stands for, where it was not there. */
function withFrame(tree: readonly ConfigLine[], above: readonly Frame[], frame: Frame): readonly ConfigLine[] {
  const path = above.map((f) => f.line)
  const inside = sectionAt(tree, path) ?? []
  if (inside.some((l) => l.text === frame.line && l.lines)) return tree
  const applied = applyTo(inside, { mode: above.at(-1)?.mode ?? 'config', syntax: frame.line, args: frame.args, opens: true })
  return withSection(tree, path, applied.lines)
}

/** The section that was opened: `router bgp` without a number is the one that is there. */
function opened(args: readonly Argument[], lines: readonly ConfigLine[]): Pick<Frame, 'line' | 'args'> {
  const text = args.map((a) => a.text).join(' ')
  const line = lines.find((l) => l.lines && l.text === text) ?? lines.find((l) => l.lines && l.text.startsWith(`${text} `))
  return { line: line?.text ?? text, args: line?.args ?? args }
}
