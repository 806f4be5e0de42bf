/**
 * os: what a host's operating system is. Processes with descriptors, pipes, pseudo-terminals with their line discipline, signals, groups and sessions;
 * files with owners and modes, synthetic file systems; how a program is started and ends. One kernel a machine; a container or a bare
 * network namespace is a host on one.
 *
 * A program is a generator registered under a name in `programs`; an executable file names it. It talks to its kernel by the leaves of `calls.ts`
 * (`yield* open(…)`). A daemon has no generator: it is a row of the process table, its behaviour timers and hooks.
 */
export * from './tables.ts'
export * as sys from './calls.ts'
export * as net from './net-leaves.ts'
export { adoptSocket, netnsOf, type SocketOptionChange } from './socket-calls.ts'
export type { LinkView, RouteView, SocketView } from './netlink-calls.ts'
export { askServer, candidates, GAI, getaddrinfo, hostsEntries, inetAton, nameOfAddress, queryDns, resolverConfig, type GaiError, type Resolved, type ResolverConfig } from './resolver.ts'
export { PACKET_FILTER, passesFilter, type Filter, type Seen, type Side, type Value } from './packet-filter.ts'
export { httpDate, startServers, type Service } from './serve.ts'
export { takeRequest, type Request } from './http-request.ts'
export { decodeDns, DNS_TYPE, dnsQuery, encodeDns, typeName, type DnsMessage, type DnsRecord, type DnsType } from './dns-message.ts'
export { asRoot, absolute, attributes, baseOf, createRoot, list, lookup, makeDirs, normalise, parentOf, permits, putFile, putLink, readText, resolve, syntheticFs, type Stat, type SyntheticNode, type Viewer } from './fs.ts'
export { attachTerminal, EXEC_COST, nextPid, programs, spawn, startDaemon, type Invocation, type Program, type SpawnRequest } from './spawn.ts'
export { childEnded, daemonEnded, exitProcess } from './exit.ts'
export { daemonSignal, processOf, sendSignal, signalGroup, signalOf, SIGNALS } from './signals.ts'
export { fileOps, fileAt, install, newOpenFile, opsOf, release, type FileOps, type Readiness, type ReadOptions } from './descriptors.ts'
export { COOKED, createTty, hangUp, ptyMaster, RAW, resizeTty, setAsk, ttyInput, ttys, type Ask, type Master, type Termios, type Tty } from './tty.ts'
export type { PollRequest, Waited } from './process-calls.ts'
export * as users from './users/leaves.ts'
export { groupLine, parseGroups, parsePasswd, passwdLine, type Group, type PasswdEntry, type User } from './users/accounts.ts'
export { groupByName, passwordFits, userById, userByName } from './users/lookup.ts'
export { createUser, type NewAccount } from './users/create.ts'
export { checkPassword, hashPassword, newShadow, parseShadow, shadowLine, type ShadowEntry } from './users/password.ts'
export { images, installImage } from './images/install.ts'
export { packages, packagesNamed, packagesWith, type Package } from './images/packages.ts'
export { machineStarts, machineStops, powerOff, powerOn, resetMachine, startMachine } from './boot.ts'
export { applySysctlFiles } from './sysctl-boot.ts'
export { writeJournal, type JournalEntry, type Message } from './services/journal.ts'
export { unitBehaviours, type UnitBehaviour, type UnitState } from './services/units.ts'
export { startRow } from './services/stock.ts'
export { setting, type LoadedUnit } from './services/unit-file.ts'
export { registerOs } from './kernel.ts'
