import { formatIp } from '../../net/index.ts'
import type { Sys } from '../../sim/index.ts'
import { GAI, getaddrinfo, net, resolverConfig, sys, system, users, type Program } from '../../os/index.ts'
import { present } from './uptime.ts'

/** Cells under each other, the first columns to the right where asked. */
function table(rows: readonly (readonly string[])[], right: readonly boolean[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((r) => r[i]!.length)))
  return rows.map((r) => `${r.map((c, i) => (right[i] ? c.padStart(widths[i]!) : i === r.length - 1 ? c : c.padEnd(widths[i]!))).join(' ')}\n`).join('')
}

/** loginctl(1): who is logged in, as logind counts. */
export const loginctl: Program = function* ({ argv }): Sys<number> {
  const [verb = 'list-sessions'] = argv.slice(1).filter((w) => !w.startsWith('-'))
  const logins = yield* present()
  const passwd = yield* users.passwd()
  const uid = (name: string): string => String(passwd.find((u) => u.name === name)?.uid ?? 0)
  if (verb === 'list-sessions') {
    yield* sys.print(logins.length === 0 ? 'No sessions.\n' : `${table([['SESSION', 'UID', 'USER', 'SEAT', 'TTY', 'STATE', 'IDLE', 'SINCE'], ...logins.map((l) => [l.session, uid(l.user), l.user, '-', l.line, 'active', 'no', '-'])], [true, true])}\n${logins.length} sessions listed.\n`)
    return 0
  }
  if (verb === 'list-users') {
    const names = [...new Set(logins.map((l) => l.user))]
    yield* sys.print(names.length === 0 ? 'No users.\n' : `${table([['UID', 'USER', 'LINGER', 'STATE'], ...names.map((n) => [uid(n), n, 'no', 'active'])], [true])}\n${names.length} users listed.\n`)
    return 0
  }
  yield* sys.complain(`Unknown command verb '${verb}'.\n`)
  return 1
}

/** networkctl(1): links as networkd sees them. */
export const networkctl: Program = function* ({ argv }): Sys<number> {
  const [verb = 'list'] = argv.slice(1).filter((w) => !w.startsWith('-'))
  if (verb !== 'list') {
    yield* sys.complain(`Unknown command verb '${verb}'.\n`)
    return 1
  }
  const links = yield* net.ask('links')
  const rows = links.map((l) => [String(l.index), l.name, l.kind === 'loopback' ? 'loopback' : l.kind === 'bridge' ? 'bridge' : 'ether', !l.up ? 'off' : l.kind === 'loopback' ? 'carrier' : l.addresses.length > 0 ? 'routable' : 'degraded', l.kind === 'loopback' ? 'unmanaged' : 'configured'])
  yield* sys.print(`${table([['IDX', 'LINK', 'TYPE', 'OPERATIONAL', 'SETUP'], ...rows], [true])}\n${links.length} links listed.\n`)
  return 0
}

/** resolvectl(1): asks for names, shows who is asked. */
export const resolvectl: Program = function* ({ argv }): Sys<number> {
  const [verb = 'status', ...names] = argv.slice(1).filter((w) => !w.startsWith('-'))
  const config = yield* resolverConfig()
  const servers = config.servers.map((s) => formatIp(s.address)).join(' ')
  if (verb === 'status' || verb === 'dns') {
    yield* sys.print(verb === 'dns' ? `Global: ${servers}\n` : `Global\n         Protocols: -LLMNR -mDNS -DNSOverTLS DNSSEC=no/unsupported\n  resolv.conf mode: foreign\nCurrent DNS Server: ${servers.split(' ')[0]}\n       DNS Servers: ${servers}\n${config.search.length > 0 ? `        DNS Domain: ${config.search.join(' ')}\n` : ''}`)
    return 0
  }
  if (verb !== 'query') {
    yield* sys.complain(`Unknown command verb '${verb}'.\n`)
    return 1
  }
  let status = 0
  for (const name of names) {
    const found = yield* getaddrinfo(name)
    if (typeof found === 'string') {
      yield* sys.complain(`${name}: resolve call failed: ${found === 'EAI_NONAME' ? `Name '${name}' not found` : GAI[found]}\n`)
      status = 1
    } else yield* sys.print(`${found.addresses.map((a, i) => `${i === 0 ? `${name}: ` : ' '.repeat(name.length + 2)}${formatIp(a)}\n`).join('')}`)
  }
  return status
}

/** systemd-analyze(1): how long the start took. */
export const systemdAnalyze: Program = function* ({ argv }): Sys<number> {
  const [verb = 'time'] = argv.slice(1).filter((w) => !w.startsWith('-'))
  const { booted } = yield* system.machine()
  const units = (yield* system.units()).filter((u) => u.activeSince !== undefined)
  const seconds = (micros: number): string => `${(Math.max(0, micros) / 1e6).toFixed(3)}s`
  if (verb === 'blame') {
    const rows = units.filter((u) => u.lastStart !== undefined).map((u) => ({ name: u.name, took: u.activeSince! - u.lastStart! })).toSorted((a, b) => b.took - a.took)
    yield* sys.print(rows.map((r) => `${`${Math.max(1, Math.round(r.took / 1000))}ms`.padStart(6)} ${r.name}\n`).join(''))
    return 0
  }
  if (verb !== 'time') {
    yield* sys.complain(`Unknown command verb '${verb}'.\n`)
    return 1
  }
  const reached = (units.find((u) => u.name === 'multi-user.target')?.activeSince ?? booted) - booted
  const first = Math.min(...units.map((u) => u.activeSince! - booted), reached)
  yield* sys.print(`Startup finished in ${seconds(first)} (kernel) + ${seconds(reached - first)} (userspace) = ${seconds(reached)} \nmulti-user.target reached after ${seconds(reached)} in userspace.\n`)
  return 0
}

/** systemd-detect-virt(1). */
export const systemdDetectVirt: Program = function* (): Sys<number> {
  yield* sys.print('oracle\n')
  return 0
}
