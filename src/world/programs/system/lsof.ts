import { formatIp } from '../../net/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { net, sys, system, users, type Program, type ProcessView, type SocketView } from '../../os/index.ts'
import { parseOptions } from '../cli/index.ts'

interface Row { readonly p: ProcessView; readonly fd: string; readonly type: string; readonly device: string; readonly size: string; readonly node: string; readonly name: string }

const OPTIONS = { 'a': '', 'n': '', 'P': '', 'i[=ADDRESS]': '', 'p=PIDS': '', 'c=NAME': '', 'u=USER': '', 't': '', 'l': '', 'w': '', 'b': '', 'U': '', 'R': '', 's[=STATE]': '' }

/** lsof(8), as far as sockets and open files go: -i, -p, -c, -u, -t, -a and names. */
export const lsof: Program = function* ({ argv }): Sys<number> {
  const words: string[] = []
  for (const w of argv.slice(1)) {
    // -i may be followed by its address as a word of its own.
    if (/^-[a-zA-Z]*i$/.test(words.at(-1) ?? '') && !w.startsWith('-')) words.push(words.pop()! + w)
    else words.push(w)
  }
  const parsed = parseOptions(words, OPTIONS)
  if ('error' in parsed) {
    yield* sys.complain(`lsof: ${parsed.error.replace(/^invalid option -- '(.)'/, 'illegal option character: $1')}\nlsof 4.95.0\n usage: [-?abhKlnNoOPRtUvVX] [+|-c c] [+|-d s] [+D D] [+|-E] [+|-e s] [+|-f[gG]]\nUse the \`\`-h'' option to get more help information.\n`)
    return 1
  }
  const value = (option: string): string | undefined => parsed.given.findLast((g) => g.name === option)?.value
  const has = (option: string): boolean => parsed.given.some((g) => g.name === option)
  const passwd = yield* users.passwd()
  const tests: ((r: Row) => boolean)[] = []
  if (has('i')) tests.push(internet(value('i') ?? ''))
  if (has('p')) tests.push((r) => value('p')!.split(',').includes(String(r.p.pid)))
  if (has('c')) tests.push((r) => r.p.comm.startsWith(value('c')!))
  if (has('u')) tests.push((r) => value('u')!.split(',').some((u) => (passwd.find((x) => x.name === u)?.uid ?? Number(u)) === r.p.euid))
  if (parsed.operands.length > 0) tests.push((r) => parsed.operands.includes(r.name))
  const fits = (r: Row): boolean => tests.length === 0 || (has('a') ? tests.every((t) => t(r)) : tests.some((t) => t(r)))
  const rows = (yield* rowsOf(has('P'))).filter(fits)
  if (rows.length === 0) return 1
  if (has('t')) {
    yield* sys.print([...new Set(rows.map((r) => r.p.pid))].map((pid) => `${pid}\n`).join(''))
    return 0
  }
  const cells = rows.map((r) => [r.p.comm.slice(0, 9), String(r.p.pid), has('l') ? String(r.p.euid) : (passwd.find((u) => u.uid === r.p.euid)?.name ?? String(r.p.euid)), r.fd, r.type, r.device, r.size, r.node, r.name])
  const heads = ['COMMAND', 'PID', 'USER', 'FD', 'TYPE', 'DEVICE', 'SIZE/OFF', 'NODE', 'NAME']
  const widths = heads.map((h, i) => Math.max(h.length, ...cells.map((c) => c[i]!.length)))
  const line = (c: readonly string[]): string => `${c.map((t, i) => (i === 0 ? t.padEnd(widths[i]!) : i === 3 ? `${t.padStart(widths[i]!)} ` : i === 8 ? t : t.padStart(widths[i]!))).join(' ')}\n`
  yield* sys.print(line(heads) + cells.map(line).join(''))
  return 0
}

/** `-i [46][protocol][@host][:port]`. */
function internet(text: string): (r: Row) => boolean {
  const m = /^([46])?(tcp|udp)?(?:@([^:]+))?(?::(.+))?$/i.exec(text)
  const ports = (m?.[4] ?? '').split(',').filter((p) => p !== '')
  return (r) => (r.type === 'IPv4' || r.type === 'IPv6') && (m?.[1] === undefined || r.type === `IPv${m[1]}`) && (m?.[2] === undefined || r.node === m[2].toUpperCase()) && (m?.[3] === undefined || r.name.includes(m[3]))
    && (ports.length === 0 || ports.some((p) => r.name.split(' ')[0]!.split('->').some((end) => end.endsWith(`:${p}`))))
}

function* rowsOf(numeric: boolean): Sys<Row[]> {
  const self = yield* sys.self()
  const sockets = yield* net.ask('sockets')
  const services = numeric ? new Map<string, string>() : yield* serviceNames()
  const rows: Row[] = []
  for (const p of yield* system.processes()) {
    if (self.euid !== 0 && p.euid !== self.euid) continue
    for (const fd of yield* descriptors(p.pid)) {
      const target = yield* linkOf(`/proc/${p.pid}/fd/${fd}`)
      const socket = sockets.find((s) => s.owners.some((o) => o.pid === p.pid && String(o.fd) === fd))
      if (socket) rows.push({ p, fd: `${fd}u`, type: `IPv${socket.family}`, device: String(20_000 + socket.id), size: '0t0', node: protocolOf(socket), name: nameOf(socket, services) })
      else rows.push({ p, fd: `${fd}u`, type: target.startsWith('/dev/') ? 'CHR' : target.startsWith('/') ? 'REG' : target.startsWith('pipe') ? 'FIFO' : 'unix', device: target.startsWith('/dev/pts/') ? `136,${target.slice(9)}` : '8,1', size: '0t0', node: String(p.pid * 10 + Number(fd)), name: target })
    }
  }
  return rows
}

/** lsof's names of a connection's state. */
const STATES: Readonly<Record<string, string>> = { 'ESTAB': 'ESTABLISHED', 'SYN-SENT': 'SYN_SENT', 'SYN-RECV': 'SYN_RCVD', 'FIN-WAIT-1': 'FIN_WAIT1', 'FIN-WAIT-2': 'FIN_WAIT2', 'CLOSE-WAIT': 'CLOSE_WAIT', 'LAST-ACK': 'LAST_ACK', 'TIME-WAIT': 'TIME_WAIT', 'UNCONN': 'CLOSED' }
const protocolOf = (s: SocketView): string => ({ stream: 'TCP', dgram: 'UDP', raw: 'RAW', ping: 'ICMP' })[s.type]

function nameOf(s: SocketView, services: ReadonlyMap<string, string>): string {
  const end = (e: SocketView['local']): string => `${!e || isAny(e.address) ? '*' : formatIp(e.address)}:${!e || e.port === 0 ? '*' : (services.get(`${e.port}/${protocolOf(s).toLowerCase()}`) ?? e.port)}`
  return `${end(s.local)}${s.remote ? `->${end(s.remote)}` : ''}${s.type === 'stream' ? ` (${STATES[s.state] ?? s.state})` : ''}`
}

const isAny = (ip: NonNullable<SocketView['local']>['address']): boolean => formatIp(ip) === '0.0.0.0' || formatIp(ip) === '::'

function* descriptors(pid: number): Sys<string[]> {
  try {
    return yield* sys.readdir(`/proc/${pid}/fd`)
  } catch (e) {
    if (!isErrno(e)) throw e
    return []
  }
}

function* linkOf(path: string): Sys<string> {
  try {
    return yield* sys.readlink(path)
  } catch (e) {
    if (!isErrno(e)) throw e
    return path
  }
}

function* serviceNames(): Sys<Map<string, string>> {
  try {
    return new Map((yield* sys.readFile('/etc/services')).split('\n').flatMap((l): [string, string][] => {
      const [name, port] = l.split(/\s+/)
      return name && port && !name.startsWith('#') ? [[port, name]] : []
    }))
  } catch (e) {
    if (!isErrno(e)) throw e
    return new Map()
  }
}
