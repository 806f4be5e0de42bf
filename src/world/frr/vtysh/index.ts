/**
 * vtysh: what the shell of FRR does, without its line editing (programs/vtysh). `execute` does a line, `read` a configuration file, `help` what `?` and Tab say; `own` holds vtysh's own
 * commands, `ask` and `tell` those of the daemons.
 */
export { connect, version } from './calls.ts'
export { execute } from './execute.ts'
export { completions, help } from './help.ts'
export { newSession, promptOf, type Session, type Sink } from './session.ts'
export { CMD, type Status } from './status.ts'
export { readFileInto } from './read.ts'
export { FRR_CONF, writeIntegrated } from './own/write.ts'
export { readConfig, type Booted } from './boot.ts'
export { logLine } from './log-line.ts'
export { tellMonitors } from './monitor.ts'
export { registerVtyCalls } from './calls.ts'
