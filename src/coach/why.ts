import type { CommandRecord, FlowQuestion, Lab, PacketWalk } from '../lab/index.ts'

/** Programs that make a connection, with its protocol and the port that they use without being told. */
const CONNECTING: Readonly<Record<string, { readonly protocol: FlowQuestion['protocol']; readonly port?: number }>> = {
  ping: { protocol: 'icmp' }, traceroute: { protocol: 'icmp' }, tracepath: { protocol: 'icmp' },
  curl: { protocol: 'tcp', port: 80 }, wget: { protocol: 'tcp', port: 80 }, nc: { protocol: 'tcp' }, ssh: { protocol: 'tcp', port: 22 }, telnet: { protocol: 'tcp', port: 23 },
}

const ADDRESS = /\b(\d{1,3}(?:\.\d{1,3}){3})\b(?::(\d+))?/

/** The connection that a command line tries to make; undefined where it makes none that can be told from its words. */
export function questionOf(r: Pick<CommandRecord, 'host' | 'line'>): FlowQuestion | undefined {
  const words = r.line.trim().split(/\s+/)
  const namespace = /\bip\s+netns\s+exec\s+(\S+)\s/.exec(r.line)
  const program = words.find((w) => Object.hasOwn(CONNECTING, w))
  const after = program === undefined ? '' : r.line.slice(r.line.indexOf(program) + program.length)
  const address = ADDRESS.exec(after)
  if (program === undefined || !address) return undefined
  const { protocol, port } = CONNECTING[program]!
  const said = address[2] ?? (program === 'nc' ? /\d{1,3}(?:\.\d{1,3}){3}\s+(\d+)/.exec(after)?.[1] : undefined)
  const number = said === undefined ? port : Number(said)
  return { from: namespace?.[1] ?? r.host, to: address[1]!, protocol, ...(number === undefined ? {} : { port: number }) }
}

/** Whether a command says of itself that it came to nothing. */
const failed = (r: CommandRecord): boolean => r.exit !== 0 || /100% packet loss|\* \* \*|timed out|Unreachable/.test(r.output)

/** Why the last connection that failed came to nothing, hop by hop; undefined where none has failed or the lab cannot say. */
export async function explainLast(lab: Lab, records: readonly CommandRecord[]): Promise<string | undefined> {
  for (const r of records.toReversed()) {
    const question = failed(r) ? questionOf(r) : undefined
    if (!question || !lab.explain) continue
    return describe(question, await lab.explain(question))
  }
  return undefined
}

function describe(q: FlowQuestion, walk: PacketWalk): string {
  const to = `${q.to}${q.port === undefined ? '' : `:${q.port}`}`
  const hops = walk.hops.map((h) => `${h.back ? '←' : '→'} ${h.host}${h.dev ? ` (${h.dev})` : ''}: ${h.decision}${h.entry ? ` [${h.entry}]` : ''}`)
  return [`${q.from} → ${to} now: ${walk.verdict}`, ...hops].join('\n')
}
