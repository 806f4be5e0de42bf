import { formatIp } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import type { Agent } from '../agent/tables.ts'
import { conntrack, type CtEntry } from '../datapath/conntrack.ts'
import { natEntries, type NatEntry } from '../datapath/nat.ts'
import { done, inHashOrder, type CommandOutcome } from './outcome.ts'

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 132: 'SCTP' }
const SECOND = 1_000_000

const FLAGS: readonly (readonly [bit: number, name: string, is: (e: CtEntry) => boolean])[] = [
  [0x0001, 'RxClosing', (e) => e.rxClosing], [0x0002, 'TxClosing', (e) => e.txClosing], [0x0010, 'SeenNonSyn', (e) => e.seenNonSyn], [0x0020, 'NodePort', (e) => e.nodePort],
]

const hex = (n: number, width: number): string => `0x${n.toString(16).padStart(width, '0')}`
/** The kernel's clock in seconds since the machine started, which is what the map holds. */
const mono = (time: number, booted: number): number => (time === 0 ? 0 : Math.max(Math.floor((time - booted) / SECOND), 0))

function line(e: CtEntry, booted: number): string {
  const { tuple: t } = e
  const ends = `${formatIp(t.src)}:${t.sport} -> ${formatIp(t.dst)}:${t.dport}`
  const set = FLAGS.filter(([, , is]) => is(e))
  const word = set.reduce((n, [bit]) => n | bit, 0)
  return `${PROTOCOLS[t.proto] ?? t.proto} ${e.direction} ${ends} expires=${mono(e.expires, booted)} Packets=${e.packets} Bytes=${e.bytes} RxFlagsSeen=${hex(e.rxFlags, 2)} LastRxReport=${mono(e.lastRx, booted)} `
    + `TxFlagsSeen=${hex(e.txFlags, 2)} LastTxReport=${mono(e.lastTx, booted)} Flags=${hex(word, 4)} [ ${set.map(([, n]) => `${n} `).join('')}] RevNAT=${e.revNat} SourceSecurityID=${e.srcIdentity} IfIndex=0 BackendID=${e.backend} `
}

/** cilium-dbg bpf ct list global. Entries that have expired stay until the agent collects them; they are not shown. */
export function ctList(w: World, agent: Agent, booted: number): CommandOutcome {
  const rows = Array.from(w.table(conntrack).prefix(`${agent.ns}/`), ([, e]) => e).filter((e) => e.expires > w.now)
  return done(inHashOrder(rows, (e) => JSON.stringify(e.tuple) + e.direction).map((e) => `${line(e, booted)}\n`).join(''))
}

/** cilium-dbg bpf ct flush: what is forgotten is new again. */
export function ctFlush(w: World, agent: Agent): CommandOutcome {
  const keys = Array.from(w.table(conntrack).prefix(`${agent.ns}/`), ([key]) => key)
  for (const key of keys) w.table(conntrack).delete(key)
  return done(`Flushed ${keys.length} entries from /sys/fs/bpf/tc/globals/cilium_ct4_global\n`)
}

const natLine = (e: NatEntry, booted: number): string => {
  const { tuple: t } = e
  const word = e.direction === 'OUT' ? 'XLATE_SRC' : 'XLATE_DST'
  return `${PROTOCOLS[t.proto] ?? t.proto} ${e.direction} ${formatIp(t.src)}:${t.sport} -> ${formatIp(t.dst)}:${t.dport} ${word} ${formatIp(e.address)}:${e.port} Created=${mono(e.created, booted)}sec NeedsCT=1`
}

/** cilium-dbg bpf nat list. */
export function natList(w: World, agent: Agent, booted: number): CommandOutcome {
  const rows = Array.from(w.table(natEntries).prefix(`${agent.ns}/`), ([, e]) => e)
  return done(inHashOrder(rows, (e) => JSON.stringify(e.tuple) + e.direction).map((e) => `${natLine(e, booted)}\n`).join(''))
}
