/**
 * command: where vtysh and the daemons meet.
 *
 * vtysh knows the grammar (`grammar/`: every mode, every command that Debian's vtysh 8.4.4 lists) and nothing of what a command does. It matches a line,
 * asks which daemons take it, and hands the match to each of them, as the real one does over /run/frr/NAME.vty: in the order zebra, bgpd, watchfrr, staticd, stopping at the first that fails.
 *
 * A daemon answers by `Command`s registered with `registerCommand(registry, command)`, each naming its daemon, its modes and the grammar's own strings (`syntax`
 * is a line of recordings frr/grammar/MODE.txt, character by character; several may share one `run`). A command typed in view mode is looked up in `enable`.
 * Where no command is registered:
 * - in a configuration mode the line is taken into the daemon's configuration (and remains without effect; the tutor's line says so);
 * - elsewhere the tutor's line says that the lab does not model it.
 *
 * The configuration of a daemon is a tree of lines (`configOf`), kept by this room: which line replaces which, what `no` takes away, in which order and
 * form lines are shown are rules of `config/`, not of the command. So `run` of a configuration command only checks (and refuses in the daemon's words, status `failed`); what is
 * left of it is kept by the rules. When the tree has changed, the slot `configChanged` of the daemon is called once for the line, with the section's path: that is where a daemon acts.
 * `run` may answer `keep: false` (nothing is kept: it was a command, not a setting), or `instead: [lines]` (these lines are applied in the same section instead:
 * a prefix masked, a default spelled out).
 *
 * A daemon is there while it has a row in `frrDaemons` (FRRD writes it when the process starts, deletes it when it ends, by whatever way).
 * A daemon that starts has an empty configuration: call `clearConfig`; then `readConfig(w, host)` (the door, index.ts) reads /etc/frr/frr.conf as `vtysh -b` does, for the daemons that are there.
 * Some commands are vtysh's own and only spread over the daemons: `show logging`, `show memory`, `show modules`, `show thread …`, `show work-queues`, `show debugging`, `show error …`. The grammar names no
 * daemon for them (`commandsOf(…)[n].daemons` is empty); register them with `registerCommand` under the grammar's string all the same. vtysh itself writes the headline (`Logging configuration for zebra:`)
 * before each answer and an empty line after it; `run` gives what stands between.
 * Values that Tab offers (`neighbors`, route-map names) come from the slot `frrVariables` of each daemon.
 */
import { defineSlot, defineTable, type Registry, type TaskId, type Time, type World } from '../sim/index.ts'

/** A node of vtysh: where a list was recorded, its file's name in recordings frr/grammar. */
export type Mode =
  | 'view' | 'enable' | 'config' | 'interface' | 'vrf' | 'route-map' | 'router-bgp'
  | 'bgp-ipv4-unicast' | 'bgp-ipv4-multicast' | 'bgp-ipv4-labeled-unicast' | 'bgp-ipv4-vpn' | 'bgp-ipv4-flowspec'
  | 'bgp-ipv6-unicast' | 'bgp-ipv6-multicast' | 'bgp-ipv6-labeled-unicast' | 'bgp-ipv6-vpn' | 'bgp-ipv6-flowspec'
  | 'bgp-l2vpn-evpn' | 'bgp-l2vpn-evpn-vni' | 'bgp-segment-routing-srv6' | 'bgp-vnc-defaults' | 'bgp-vnc-l2-group' | 'bgp-vnc-nve-group' | 'bgp-vrf-policy' | 'bmp' | 'rpki'
  | 'interface-link-params' | 'key-chain' | 'key-chain-key' | 'line-vty' | 'nexthop-group' | 'pseudowire' | 'pbr-map'
  | 'segment-routing' | 'srv6' | 'srv6-locators' | 'srv6-locator' | 'traffic-eng' | 'segment-list' | 'sr-policy' | 'sr-candidate' | 'pcep' | 'pce-config' | 'pce' | 'pcc'
  | 'router-rip' | 'router-ripng' | 'router-babel' | 'router-eigrp' | 'router-ospf' | 'router-ospf6' | 'router-isis' | 'router-openfabric'
  | 'mpls-ldp' | 'ldp-ipv4' | 'ldp-ipv6' | 'ldp-ipv4-interface' | 'ldp-ipv6-interface' | 'l2vpn' | 'l2vpn-pseudowire' | 'bfd' | 'bfd-peer' | 'bfd-profile'

/** Daemons in the order in which vtysh asks them. */
export const DAEMONS = [
  'zebra', 'ripd', 'ripngd', 'ospfd', 'ospf6d', 'ldpd', 'bgpd', 'isisd', 'pimd', 'nhrpd', 'eigrpd', 'babeld', 'sharpd', 'fabricd', 'watchfrr', 'pbrd', 'staticd', 'bfdd', 'vrrpd', 'pathd', 'pim6d',
] as const
export type Daemon = (typeof DAEMONS)[number]

/** One token of a matched line: `token` as the grammar has it (`neighbor`, `A.B.C.D`, `(1-4294967295)`, `PGNAME`), `text` a keyword in full or a value as it was typed. */
export interface Argument { readonly token: string; readonly text: string }

/** A section that the line stands in, outermost first: `router bgp 65000`, then `address-family ipv4 unicast`. */
export interface Frame { readonly mode: Mode; readonly line: string; readonly args: readonly Argument[] }

export interface CommandContext {
  readonly world: World
  readonly host: string
  readonly daemon: Daemon
  /** The daemon's process. */
  readonly task: TaskId
  /** The line with its keywords in full, without `do`. */
  readonly line: string
  readonly mode: Mode
  readonly args: readonly Argument[]
  /** The line begins with `no`. */
  readonly no: boolean
  readonly path: readonly Frame[]
  /** The line comes from a file that is read, not from a person. */
  readonly reading: boolean
}

export interface CommandResult {
  /** What the daemon prints, newlines included. */
  readonly output?: string
  /**
   * Without it the command succeeded. `warning` (CMD_WARNING): what `show` and `clear` say when they find nothing; the exit status of `vtysh -c` stays 0. `failed`
   * (CMD_WARNING_CONFIG_FAILED): a setting was refused; `vtysh -c` exits with 1 and runs no further command.
   */
  readonly status?: 'warning' | 'failed'
  readonly keep?: false
  readonly instead?: readonly string[]
}

export interface Command {
  readonly daemon: Daemon
  readonly mode: Mode | readonly Mode[]
  readonly syntax: string | readonly string[]
  run(ctx: CommandContext): CommandResult
}

export const frrCommands = defineSlot<Command>('frrCommand')

const many = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? one : [one as T])

export const commandKey = (daemon: Daemon, mode: Mode, syntax: string): string => `${daemon} ${mode === 'view' ? 'enable' : mode} ${syntax}`

/** Registers what a daemon does at a command. */
export function registerCommand(registry: Registry, command: Command): void {
  for (const mode of many(command.mode)) for (const syntax of many(command.syntax)) registry.add(frrCommands, commandKey(command.daemon, mode, syntax), command)
}

/** A daemon that runs on a host, by `${host}/${daemon}`. */
export interface DaemonRow { readonly host: string; readonly daemon: Daemon; readonly task: TaskId; readonly started: Time }
export const frrDaemons = defineTable<string, DaemonRow>('frr.daemons')
export const daemonKey = (host: string, daemon: Daemon): string => `${host}/${daemon}`

/** Daemons of a host that run, in vtysh's order. */
export function daemonsOf(w: World, host: string): Daemon[] { return DAEMONS.filter((d) => w.table(frrDaemons).has(daemonKey(host, d))) }

/** A line of a configuration; one that opens a section has `lines`. `args` are its tokens as typed (normalised where FRR does). */
export interface ConfigLine {
  readonly text: string
  readonly mode: Mode
  readonly syntax: string
  readonly args: readonly Argument[]
  readonly lines?: readonly ConfigLine[]
}

/** Configurations by `daemonKey`. The lines stand in the order in which they are shown. */
export const frrConfigs = defineTable<string, { readonly lines: readonly ConfigLine[] }>('frr.configs')

/** The running configuration of a daemon: its top lines in the order of `show running-config`. */
export function configOf(w: World, host: string, daemon: Daemon): readonly ConfigLine[] { return w.table(frrConfigs).get(daemonKey(host, daemon))?.lines ?? [] }

/** A daemon that has just started has no configuration. */
export function clearConfig(w: World, host: string, daemon: Daemon): void { w.table(frrConfigs).delete(daemonKey(host, daemon)) }

export interface ConfigChange {
  readonly host: string
  readonly daemon: Daemon
  /** Texts of the sections around the change, outermost first. */
  readonly path: readonly string[]
  /** Lines of that section that are gone and lines that came (one that was replaced stands in both). A section that goes takes its lines with it. */
  readonly removed: readonly ConfigLine[]
  readonly added: readonly ConfigLine[]
}

/** Told by daemon when its configuration has changed: once a line. What it returns is printed to the person (FRR's remarks on what it did). */
export const configChanged = defineSlot<(world: World, change: ConfigChange) => string | undefined>('frr.config-changed')

/** Values that Tab and `?` offer for a token, by daemon: `varname` is the keyword before it (`neighbor`, `route-map`) or the grammar's own name for it. */
export const frrVariables = defineSlot<(world: World, host: string, ask: { readonly token: string; readonly varname: string }) => readonly string[]>('frr.variables')

/** The value right after a keyword: `after(args, 'remote-as')`. */
export function after(args: readonly Argument[], keyword: string): string | undefined {
  const at = args.findIndex((a) => a.token === keyword)
  return at < 0 ? undefined : args[at + 1]?.text
}

export const has = (args: readonly Argument[], keyword: string): boolean => args.some((a) => a.token === keyword)

/** The first value of a kind: `valueOf(args, 'A.B.C.D', 'X:X::X:X', 'WORD')`. */
export const valueOf = (args: readonly Argument[], ...tokens: readonly string[]): string | undefined => args.find((a) => tokens.includes(a.token))?.text
