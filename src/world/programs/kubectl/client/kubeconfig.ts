import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { parseYaml, YamlMistake } from '../../../text/index.ts'
import { failure, Failure } from '../command/failure.ts'
import type { Flags } from '../command/flags.ts'
import { isObj, list, text, type Obj } from '../resource/object.ts'

export type Section = 'clusters' | 'contexts' | 'users'
/** How the entry of a section is called inside: `- cluster: … name: …`. */
export const ENTRY: Readonly<Record<Section, string>> = { clusters: 'cluster', contexts: 'context', users: 'user' }

/** A kubeconfig with its entries by name. */
export interface Kubeconfig {
  readonly clusters: Readonly<Record<string, Obj>>
  readonly contexts: Readonly<Record<string, Obj>>
  readonly users: Readonly<Record<string, Obj>>
  readonly current: string
}

export interface KubeconfigFile { readonly path: string; readonly config: Kubeconfig; readonly exists: boolean }

export const EMPTY: Kubeconfig = { clusters: {}, contexts: {}, users: {}, current: '' }

function readSection(o: Obj, section: Section, path: string): Record<string, Obj> {
  const given = o[section]
  if (given !== undefined && given !== null && !Array.isArray(given)) {
    const types = { clusters: 'Cluster', contexts: 'Context', users: 'AuthInfo' }
    throw failure(`error loading config file ${JSON.stringify(path)}: json: cannot unmarshal ${isObj(given) ? 'object' : typeof given} into Go struct field Config.${section} of type []v1.Named${types[section]}`)
  }
  const out: Record<string, Obj> = {}
  for (const entry of list(o, section)) {
    const name = text(entry, 'name')
    if (!(name in out)) out[name] = (isObj(entry[ENTRY[section]]) ? entry[ENTRY[section]] : {}) as Obj
  }
  return out
}

/** Reads a kubeconfig's text. Throws Failure. */
export function parseKubeconfig(source: string, path: string): Kubeconfig {
  let value
  try {
    value = parseYaml(source) ?? {}
  } catch (e) {
    if (e instanceof YamlMistake) throw failure(`error loading config file ${JSON.stringify(path)}: yaml: ${e.message}`)
    throw e
  }
  if (!isObj(value)) value = {}
  return { clusters: readSection(value, 'clusters', path), contexts: readSection(value, 'contexts', path), users: readSection(value, 'users', path), current: text(value, 'current-context') }
}

/** Paths of files inside an entry are meant from the file's own folder. */
const LOCATIONS: Readonly<Record<Section, readonly string[]>> = { clusters: ['certificate-authority'], contexts: [], users: ['client-certificate', 'client-key', 'tokenFile'] }

function located(config: Kubeconfig, path: string): Kubeconfig {
  const dir = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  const fix = (section: Section): Record<string, Obj> =>
    Object.fromEntries(Object.entries(config[section]).map(([name, entry]) => {
      const moved = LOCATIONS[section].filter((k) => text(entry, k) !== '' && !text(entry, k).startsWith('/')).map((k) => [k, dir + text(entry, k)])
      return [name, { ...entry, ...Object.fromEntries(moved) }]
    }))
  return { ...config, clusters: fix('clusters'), users: fix('users') }
}

/** The files in their order of precedence, and whether the first was named by `--kubeconfig`. */
export function configPaths(flags: Flags, env: Readonly<Record<string, string>>): { readonly paths: readonly string[]; readonly explicit: boolean } {
  const named = flags.text('kubeconfig')
  if (named !== '') return { paths: [named], explicit: true }
  const listed = (env['KUBECONFIG'] ?? '').split(':').filter((p) => p !== '')
  return { paths: listed.length > 0 ? listed : [`${env['HOME'] ?? ''}/.kube/config`], explicit: false }
}

/** Reads the files of a call, those that are there. Throws Failure. */
export function* readFiles(flags: Flags, env: Readonly<Record<string, string>>): Sys<KubeconfigFile[]> {
  const { paths, explicit } = configPaths(flags, env)
  const out: KubeconfigFile[] = []
  for (const path of paths) {
    try {
      out.push({ path, config: parseKubeconfig(yield* sys.readFile(path), path), exists: true })
    } catch (e) {
      if (!isErrno(e)) throw e
      if (e.errno !== 'ENOENT') throw failure(`error loading config file ${JSON.stringify(path)}: open ${path}: ${e.message.toLowerCase()}`)
      if (explicit) throw failure(`stat ${path}: no such file or directory`)
      out.push({ path, config: EMPTY, exists: false })
    }
  }
  return out
}

/** Several files as one: of a name given twice the first counts. */
export function merge(files: readonly KubeconfigFile[]): Kubeconfig {
  const all = files.map((f) => located(f.config, f.path)).reverse()
  const join = (section: Section): Record<string, Obj> => Object.assign({}, ...all.map((c) => c[section])) as Record<string, Obj>
  return { clusters: join('clusters'), contexts: join('contexts'), users: join('users'), current: files.map((f) => f.config.current).find((c) => c !== '') ?? '' }
}

/** What a call talks to: a server, who asks, and in which namespace. */
export interface Target {
  readonly server: string
  readonly cluster: Obj
  readonly user: Obj
  readonly namespace: string
  /** `-n` or the context says a namespace. */
  readonly namespaceGiven: boolean
}

/** Chooses cluster, user and namespace by context and flags (clientcmd's rules). Throws Failure. */
export function chooseTarget(config: Kubeconfig, flags: Flags): Target {
  const wanted = flags.text('context') || config.current
  const context = wanted === '' ? undefined : config.contexts[wanted]
  if (wanted !== '' && !context) {
    throw new Failure(flags.changed('context') ? `Error in configuration: context was not found for specified context: ${wanted}` : `error: context ${JSON.stringify(wanted)} does not exist`)
  }
  const clusterName = flags.text('cluster') || text(context, 'cluster')
  if (flags.changed('cluster') && !config.clusters[clusterName]) throw failure(`no server found for cluster ${JSON.stringify(clusterName)}`)
  const userName = flags.text('user') || text(context, 'user')
  if (flags.changed('user') && !config.users[userName]) throw failure(`auth info ${JSON.stringify(userName)} does not exist`)
  const overrides: Record<string, string | boolean> = {}
  for (const f of ['certificate-authority', 'tls-server-name']) if (flags.changed(f)) overrides[f] = flags.text(f)
  if (flags.changed('insecure-skip-tls-verify')) overrides['insecure-skip-tls-verify'] = flags.on('insecure-skip-tls-verify')
  const asked: Record<string, string> = {}
  for (const f of ['client-certificate', 'client-key', 'token', 'username', 'password']) if (flags.changed(f)) asked[f] = flags.text(f)
  const cluster = { ...config.clusters[clusterName], ...overrides }
  const server = flags.text('server') || text(cluster, 'server')
  const namespace = flags.text('namespace') || text(context, 'namespace')
  return { server: server === '' ? 'http://localhost:8080' : server, cluster, user: { ...config.users[userName], ...asked }, namespace: namespace === '' ? 'default' : namespace, namespaceGiven: flags.changed('namespace') }
}
