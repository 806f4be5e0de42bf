import { tabulate } from '../../text/index.ts'
import { LOOSE } from './config.ts'

export const COLOUR = { red: '\x1b[31m', yellow: '\x1b[33m', blue: '\x1b[34m', green: '\x1b[32m', magenta: '\x1b[35m', cyan: '\x1b[36m', reset: '\x1b[0m' } as const

/** Pods of a workload by their state. */
export interface PodState {
  readonly type: 'DaemonSet' | 'Deployment'
  readonly desired: number
  readonly ready: number
  readonly available: number
  readonly unavailable: number
}

interface Trouble { errors: string[]; warnings: string[]; disabled: boolean }

/** What `cilium status` found out, filled while it asks. */
export class Status {
  readonly podState = new Map<string, PodState>()
  /** Phases, and images, of a workload's pods with how many there are. */
  readonly phases = new Map<string, Map<string, number>>()
  readonly images = new Map<string, Map<string, number>>()
  readonly collectionErrors: string[] = []
  readonly #troubles = new Map<string, Map<string, Trouble>>()
  pods = { all: 0, byCilium: 0 }
  chartVersion = ''

  #trouble(workload: string, pod: string): Trouble {
    const pods = this.#troubles.get(workload) ?? new Map<string, Trouble>()
    this.#troubles.set(workload, pods)
    const t = pods.get(pod) ?? { errors: [], warnings: [], disabled: false }
    pods.set(pod, t)
    return t
  }

  error(workload: string, pod: string, text: string): void { this.#trouble(workload, pod).errors.push(text) }
  warning(workload: string, pod: string, text: string): void { this.#trouble(workload, pod).warnings.push(text) }
  disable(workload: string): void { this.#trouble(workload, workload).disabled = true }
  #each(kind: 'errors' | 'warnings'): [workload: string, pod: string, text: string][] {
    const by = <T>(all: Map<string, T>): [string, T][] => [...all].sort(([a], [b]) => (a < b ? -1 : 1))
    return by(this.#troubles).flatMap(([workload, pods]) => by(pods).flatMap(([pod, t]) => t[kind].map((text): [string, string, string] => [workload, pod, text])))
  }

  get errors(): number { return this.#each('errors').length }
  get warnings(): number { return this.#each('warnings').length }

  #summary(workload: string, disabled: string): string {
    const all = [...(this.#troubles.get(workload)?.values() ?? [])]
    const count = (kind: 'errors' | 'warnings'): number => all.reduce((n, t) => n + t[kind].length, 0)
    const words = [
      ...(count('errors') > 0 ? [`${COLOUR.red}${count('errors')} errors${COLOUR.reset}`] : []), ...(count('warnings') > 0 ? [`${COLOUR.yellow}${count('warnings')} warnings${COLOUR.reset}`] : []),
      ...(all.some((t) => t.disabled) ? [`${COLOUR.cyan}${disabled}${COLOUR.reset}`] : []),
    ]
    return words.length > 0 ? words.join(', ') : `${COLOUR.green}OK${COLOUR.reset}`
  }

  /** The picture: a logo with five words, then workloads, containers, images, troubles. */
  format(): string {
    const { yellow, cyan, green, red, magenta, blue, reset } = COLOUR
    // The codes of colours count as characters of a cell: every line of the logo has as many.
    const logo = [
      `${yellow}    /¯¯\\\n`,
      `${cyan} /¯¯${yellow}\\__/${green}¯¯\\${reset}\tCilium:\t${this.#summary('cilium', 'disabled')}\n`,
      `${cyan} \\__${red}/¯¯\\${green}__/${reset}\tOperator:\t${this.#summary('cilium-operator', 'disabled')}\n`,
      `${green} /¯¯${red}\\__/${magenta}¯¯\\${reset}\tEnvoy DaemonSet:\t${this.#summary('cilium-envoy', 'disabled (using embedded mode)')}\n`,
      `${green} \\__${blue}/¯¯\\${magenta}__/${reset}\tHubble Relay:\t${this.#summary('hubble-relay', 'disabled')}\n`,
      `${blue}${blue}${blue}    \\__/${reset}\tClusterMesh:\t${this.#summary('clustermesh-apiserver', 'disabled')}\n`,
      '\n',
    ].join('')
    return tabulate(logo + this.#workloads() + this.#containers() + this.#rest(), LOOSE)
  }

  #workloads(): string {
    return [...this.podState].sort(([a, x], [b, y]) => (x.type < y.type ? -1 : x.type > y.type ? 1 : a < b ? -1 : 1)).map(([name, s]) => `${s.type}\t${name}\t${formatState(s)}\n`).join('')
  }

  #containers(): string {
    return headed('Containers:', [...this.phases].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, phases]) =>
      `${name}\t${[...phases].sort(([a], [b]) => (a < b ? -1 : 1)).map(([phase, n]) => `${phase}: ${phase === 'Failed' || phase === 'Unknown' ? COLOUR.red : COLOUR.green}${n}${COLOUR.reset}`).join(', ')}\n`))
  }

  #rest(): string {
    const images = [...this.images].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, all]) => [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([image, n]) => `${name}\t${image}: ${n}\n`))
    const troubles = (kind: 'errors' | 'warnings'): string[] => this.#each(kind).map(([workload, pod, text]) => `${workload}\t${pod}\t${text}\n`)
    return [
      `Cluster Pods:\t${this.pods.byCilium}/${this.pods.all} managed by Cilium\n`, `Helm chart version:\t${this.chartVersion}\n`, headed('Image versions', images), headed('Errors:', troubles('errors')),
      headed('Warnings:', troubles('warnings')),
    ].join('')
  }

  /** By the names of the real program's structure. */
  json(): object {
    const record = (m: Map<string, Map<string, number>>): object => Object.fromEntries([...m].map(([k, v]) => [k, Object.fromEntries(v)]))
    return {
      ImageCount: record(this.images), PhaseCount: record(this.phases),
      PodState: Object.fromEntries([...this.podState].map(([k, s]) => [k, { Type: s.type, Desired: s.desired, Ready: s.ready, Available: s.available, Unavailable: s.unavailable }])),
      PodsCount: { All: this.pods.all, ByCilium: this.pods.byCilium }, Errors: this.#each('errors').length, CollectionErrors: this.collectionErrors, HelmChartVersion: this.chartVersion,
    }
  }
}

const headed = (head: string, rows: readonly string[]): string => rows.map((r, i) => `${i === 0 ? head : ''}\t${r}`).join('')

function formatState(s: PodState): string {
  const colour = s.ready < s.desired ? COLOUR.yellow : COLOUR.green
  return [
    ...(s.desired > 0 ? [`Desired: ${s.desired}`] : []), ...(s.ready > 0 ? [`Ready: ${colour}${s.ready}/${s.desired}${COLOUR.reset}`] : []),
    ...(s.available > 0 ? [`Available: ${colour}${s.available}/${s.desired}${COLOUR.reset}`] : []), ...(s.unavailable > 0 ? [`Unavailable: ${COLOUR.red}${s.unavailable}/${s.desired}${COLOUR.reset}`] : []),
  ].join(', ')
}
