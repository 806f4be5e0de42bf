/**
 * frr: FRRouting 8.4.4 of a host. `command` is where vtysh and the daemons meet; `grammar` all that vtysh knows of commands; `config` configurations as trees of lines; `vtysh` the shell's
 * behaviour (its program is in programs/vtysh); `unit` the service and its processes; `zebra`, `bgpd`, `staticd` the daemons; `policy` lists and route-maps; `log` what they say.
 */
export * as vtysh from './vtysh/index.ts'
export { readConfig, type Booted } from './vtysh/index.ts'
export { allModes, candidates, commandsOf, matchCommand, modeInfo } from './grammar/index.ts'
export {
  after, clearConfig, configChanged, configOf, DAEMONS, daemonsOf, frrDaemons, has, registerCommand, valueOf, frrVariables,
  type Argument, type Command, type CommandContext, type CommandResult, type ConfigChange, type ConfigLine, type Daemon, type Frame, type Mode,
} from './command.ts'
export { installFrr, registerFrr, type FrrSpec } from './register.ts'
export { installations } from './install.ts'
