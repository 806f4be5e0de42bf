import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { Api } from '../kubectl/client/api.ts'
import { errorText as wordsOf, StatusError, TransportError } from '../kubectl/client/errors.ts'
import { merge, readFiles } from '../kubectl/client/kubeconfig.ts'
import { Failure } from '../kubectl/command/failure.ts'
import { Flags } from '../kubectl/command/flags.ts'
import { globalFlags } from '../kubectl/command/tree.ts'
import { list, text, type Obj } from '../kubectl/resource/object.ts'
import { execIn, type Executed } from './exec.ts'
import type { Line } from './line.ts'

/** Ends the program with words on standard error. */
export class Fatal {
  readonly text: string
  constructor(text: string) { this.text = text }
}

/** `fatalf` of the real program: a blank line, `Error: …`, status 1. */
export const fatal = (text: string): Fatal => new Fatal(`\nError: ${text}\n`)

/** What a command says of itself inside the sentence of its failure. */
export class Refusal extends Error {}

/** The words of what a cluster refused, inside a sentence. Throws everything else on. */
export function errorText(e: unknown): string {
  if (e instanceof Refusal) return e.message
  if (e instanceof StatusError || e instanceof TransportError || e instanceof Failure) return wordsOf(e)
  throw e
}

const AGENT = 'cilium-agent'
const at = (namespace: string, plural: string, name = '', group = 'api/v1'): string => `/${group}/${namespace === '' ? '' : `namespaces/${namespace}/`}${plural}${name === '' ? '' : `/${name}`}`
const APPS = 'apis/apps/v1'

/** What the commands do with a cluster: a client of its API server like kubectl. */
export class Cluster {
  readonly namespace: string
  readonly api: Api
  readonly #flags: Flags
  readonly #env: Readonly<Record<string, string>>

  constructor(line: Line, env: Readonly<Record<string, string>>) {
    this.namespace = line.changed('namespace') ? line.text('namespace') : (env['CILIUM_NAMESPACE'] ?? 'kube-system')
    this.#flags = new Flags(new Map(globalFlags().map((f) => [f.name, f])))
    this.#env = env
    for (const name of ['kubeconfig', 'context', 'as']) if (line.text(name) !== '') this.#flags.add(name, line.text(name))
    for (const group of line.all('as-group')) this.#flags.add('as-group', group)
    this.api = new Api(this.#flags, env, (words) => sys.complain(words))
  }

  /** Looks whether the kubeconfig says where the cluster is. Throws Fatal. */
  *open(): Sys<void> {
    try {
      const config = merge(yield* readFiles(this.#flags, this.#env))
      const wanted = this.#flags.text('context') || config.current
      if (wanted !== '' && !config.contexts[wanted]) throw fatal(`unable to create Kubernetes client: context ${JSON.stringify(wanted)} does not exist`)
      if (wanted === '' && Object.keys(config.clusters).length === 0) throw fatal('unable to create Kubernetes client: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable')
      yield* this.api.target()
    } catch (e) {
      if (e instanceof Failure) throw fatal(`unable to create Kubernetes client: ${e.text.trim().replace(/^error: /, '')}`)
      throw e
    }
  }

  /** The context that is in use, and its cluster's name in the kubeconfig. */
  *context(): Sys<{ readonly name: string; readonly cluster: string; readonly user: string; readonly server: string }> {
    const config = merge(yield* readFiles(this.#flags, this.#env))
    const name = this.#flags.text('context') || config.current
    const cluster = text(config.contexts[name], 'cluster')
    return { name, cluster, user: text(config.contexts[name], 'user'), server: text(config.clusters[cluster], 'server') }
  }

  *get(path: string, query?: Readonly<Record<string, string | undefined>>): Sys<Obj> { return yield* this.api.get(path, query) }
  /** Undefined where it is not there. */
  *find(path: string): Sys<Obj | undefined> {
    try {
      return yield* this.api.get(path)
    } catch (e) {
      if (e instanceof StatusError && e.code === 404) return undefined
      throw e
    }
  }

  *daemonSet(name: string): Sys<Obj> { return yield* this.get(at(this.namespace, 'daemonsets', name, APPS)) }
  *deployment(name: string): Sys<Obj> { return yield* this.get(at(this.namespace, 'deployments', name, APPS)) }
  *configMap(): Sys<Obj> { return yield* this.get(at(this.namespace, 'configmaps', 'cilium-config')) }
  *service(name: string): Sys<Obj> { return yield* this.get(at(this.namespace, 'services', name)) }
  *secrets(selector: string): Sys<Obj[]> { return list(yield* this.get(at(this.namespace, 'secrets'), { labelSelector: selector }), 'items') }
  *pods(selector: string, fields?: string): Sys<Obj[]> { return list(yield* this.get(at(this.namespace, 'pods'), { labelSelector: selector, fieldSelector: fields }), 'items') }
  *allPods(): Sys<Obj[]> { return list(yield* this.get('/api/v1/pods'), 'items') }

  /** Runs a command in an agent's container. */
  *inAgent(pod: string, command: readonly string[]): Sys<Executed> { return yield* execIn(this.api, this.namespace, pod, AGENT, command) }
}

/** `command terminated with exit code 1: "…"`, as the client reports a command that failed in a pod. */
export const execFailure = (namespace: string, pod: string, r: Executed): string =>
  `command failed (pod=${namespace}/${pod}, container=${AGENT}): ${r.error ?? `command terminated with exit code ${r.code}`}${r.stderr === '' ? '' : `: ${JSON.stringify(r.stderr)}`}`

