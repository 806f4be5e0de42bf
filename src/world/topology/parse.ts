import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node, type Pair } from 'yaml'
import { parseRouteLine } from './route-line.ts'
import { topologySchema, type Topology } from './schema.ts'

/** A mistake in a topology file, for its author: where it is and what to write. */
export interface TopologyProblem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
  /** The line of the file. */
  readonly excerpt: string
}

export type ParsedTopology = { readonly topology: Topology } | { readonly problems: readonly TopologyProblem[] }

type Path = readonly PropertyKey[]

/**
 * Reads a topology file. `readFile` gives the text of a file beside it (`from:`, `config:`, `workloads:`), undefined where there is none; its result is
 * put in the place of the name. All problems are reported, in the order of the file.
 */
export function parseTopology(text: string, file: string, readFile: (path: string) => string | undefined = () => undefined): ParsedTopology {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, merge: false, uniqueKeys: true })
  const lines = text.split('\n')
  const problems: TopologyProblem[] = []
  const at = (offset: number, message: string): void => {
    const { line, col } = counter.linePos(Math.max(0, offset))
    problems.push({ file, line: Math.max(1, line), column: Math.max(1, col), message, excerpt: lines[Math.max(1, line) - 1] ?? '' })
  }
  const report = (path: Path, message: string, key = false): void => at(offsetOf(document, path, key), message)

  for (const e of document.errors) at(e.pos[0], e.message.split('\n')[0]!)
  if (problems.length > 0) return { problems }
  visit(document, {
    Pair(_key, pair: Pair) {
      if (isScalar(pair.key) && pair.key.value === '<<') at((pair.key.range ?? [0])[0], 'merge keys are not read here; repeat the keys, or give the whole mapping an anchor')
    },
  })
  if (problems.length > 0) return { problems: sorted(problems) }
  const parsed = topologySchema.safeParse(document.toJS() as unknown)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      if (issue.code === 'unrecognized_keys') for (const k of issue.keys) report([...issue.path, k], `unknown key "${k}"${suggestion(k, knownAt(issue.path))}`, true)
      else if (issue.code === 'invalid_key') report(issue.path, issue.issues[0]?.message ?? issue.message, true)
      else report(issue.path, issue.message)
    }
    return { problems: sorted(problems) }
  }
  if (problems.length === 0) check(parsed.data, report, readFile)
  return problems.length > 0 ? { problems: sorted(problems) } : { topology: parsed.data }
}

const sorted = (problems: TopologyProblem[]): TopologyProblem[] => problems.sort((a, b) => a.line - b.line || a.column - b.column)

function offsetOf(document: Document, path: Path, key: boolean): number {
  for (let length = path.length; length >= 0; length--) {
    const part = path.slice(0, length)
    const parent = document.getIn(part.slice(0, -1), true) as Node | undefined
    const last = part.at(-1)
    if (isMap(parent) && (key || length < path.length)) {
      const pair = parent.items.find((p) => isScalar(p.key) && String(p.key.value) === String(last))
      const range = pair && isScalar(pair.key) ? pair.key.range : undefined
      if (range) return range[0]
    }
    const node = length === 0 ? document.contents : (document.getIn(part, true) as Node | undefined)
    if (node && (isScalar(node) || isMap(node) || isSeq(node)) && node.range) return node.range[0]
  }
  return 0
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': ['name', 'epoch', 'seed', 'networks', 'machines', 'clusters', 'laptop'],
  machines: ['os', 'arch', 'kernel', 'nic', 'ipv6', 'users', 'login', 'interfaces', 'routes', 'sysctl', 'hosts', 'files', 'services', 'frr', 'packages', 'serve', 'netns'],
  interfaces: ['network', 'address', 'dhcp', 'dummy', 'bridge', 'veth', 'mac', 'index', 'mtu', 'nic'],
}
const knownAt = (path: Path): readonly string[] => KEYS[path.length === 0 ? '' : String(path.at(-2) ?? '')] ?? []

function suggestion(word: string, known: readonly string[]): string {
  const near = known.find((k) => k.toLowerCase() === word.toLowerCase() || distance(k, word) <= 2)
  return near ? `; did you mean "${near}"?` : known.length > 0 ? `; known here: ${known.join(', ')}` : ''
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}

type Report = (path: Path, message: string, key?: boolean) => void

/** What the schema alone cannot say: names that lead nowhere, addresses twice, two ends of a veth that disagree. */
function check(t: Topology, report: Report, readFile: (path: string) => string | undefined): void {
  const hosts = new Set(Object.keys(t.machines))
  const onNetwork = new Map<string, string>()
  if (t.laptop !== undefined && !hosts.has(t.laptop)) report(['laptop'], `there is no machine "${t.laptop}"`)
  for (const [m, machine] of Object.entries(t.machines)) {
    const path = ['machines', m] as const
    if (machine.login !== 'root' && !machine.users[machine.login]) report([...path, 'login'], `the machine has no user "${machine.login}"; name it under users`)
    for (const [dev, i] of Object.entries(machine.interfaces)) {
      const here = [...path, 'interfaces', dev]
      if (i.network !== undefined) {
        if (!t.networks[i.network]) report([...here, 'network'], `there is no network "${i.network}"; name it under networks`)
        // Behind a NAT gateway every machine is alone, as VirtualBox has it: all may have one address.
        if (t.networks[i.network]?.nat === undefined) for (const a of i.address ?? []) {
          const key = `${i.network} ${a.split('/')[0]}`
          const other = onNetwork.get(key)
          if (other) report([...here, 'address'], `${a.split('/')[0]} on ${i.network} is ${other}'s already`)
          onNetwork.set(key, `${m} ${dev}`)
        }
      }
      if (i.dhcp && (i.network === undefined || t.networks[i.network]?.nat === undefined)) report([...here, 'dhcp'], 'dhcp needs a network with a nat gateway')
      if (i.veth) {
        const far = machine.netns[i.veth.to]
        if (!far) report([...here, 'veth', 'to'], `there is no namespace "${i.veth.to}" under this machine's netns`)
        else if (far.interfaces[i.veth.dev]?.veth !== undefined && far.interfaces[i.veth.dev]!.veth !== dev)
          report([...here, 'veth'], `${i.veth.to} says that its ${i.veth.dev} leads to ${far.interfaces[i.veth.dev]!.veth}, not to ${dev}`)
      }
    }
    for (const [n, ns] of Object.entries(machine.netns)) {
      if (hosts.has(n)) report([...path, 'netns', n], `"${n}" is the name of another host`, true)
      hosts.add(n)
      for (const [dev, i] of Object.entries(ns.interfaces)) {
        if (i.veth === undefined) continue
        const near = machine.interfaces[i.veth]
        if (near && (near.veth?.to !== n || near.veth.dev !== dev)) report([...path, 'netns', n, 'interfaces', dev, 'veth'], `${m}'s ${i.veth} does not lead to ${n} ${dev}`)
      }
      ns.routes.forEach((r, k) => checkRoute(r, [...path, 'netns', n, 'routes', k], Object.keys(ns.interfaces), report))
    }
    const devices = [...Object.keys(machine.interfaces), ...Object.values(machine.netns).flatMap((ns) => Object.values(ns.interfaces).flatMap((i) => (i.veth === undefined ? [] : [i.veth])))]
    machine.routes.forEach((r, k) => checkRoute(r, [...path, 'routes', k], devices, report))
    for (const [p, f] of Object.entries(machine.files)) {
      if (f.from !== undefined && readFile(f.from) === undefined) report([...path, 'files', p], `there is no file ${f.from} beside the topology`)
      if (f.owner !== undefined && f.owner !== 'root' && !machine.users[f.owner]) report([...path, 'files', p], `the machine has no user "${f.owner}"`)
    }
    const config = machine.frr?.config
    if (config !== undefined && !config.includes('\n') && config.startsWith('files/') && readFile(config) === undefined) report([...path, 'frr', 'config'], `there is no file ${config} beside the topology`)
  }
  for (const [c, cluster] of Object.entries(t.clusters)) {
    for (const [n] of Object.entries(cluster.nodes)) {
      const machine = t.machines[n]
      if (cluster.distribution === 'kubeadm' && !machine) report(['clusters', c, 'nodes', n], `there is no machine "${n}"`, true)
      else if (machine && cluster.internalIP !== undefined && !machine.interfaces[cluster.internalIP]) report(['clusters', c, 'internalIP'], `${n} has no interface "${cluster.internalIP}"`)
    }
    cluster.workloads.forEach((w, k) => {
      if (readFile(w) === undefined) report(['clusters', c, 'workloads', k], `there is no file ${w} beside the topology`)
    })
  }
}

function checkRoute(text: string, path: Path, devices: readonly string[], report: Report): void {
  try {
    const route = parseRouteLine(text)
    if (route.dev !== undefined && !devices.includes(route.dev)) report(path, `there is no interface "${route.dev}" here`)
  } catch (e) {
    report(path, (e as Error).message)
  }
}

/** A topology file that cannot be built; the message tells every problem with its place and line. */
export class TopologyError extends Error {
  override readonly name = 'TopologyError'
  readonly problems: readonly TopologyProblem[]
  constructor(problems: readonly TopologyProblem[]) {
    super(problems.map((p) => `${p.file}:${p.line}:${p.column}: ${p.message}\n  ${p.line} | ${p.excerpt}`).join('\n'))
    this.problems = problems
  }
}
