import { asRoot, hosts, readText } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'
import type { KubeObject } from '../api/object.ts'
import { store } from '../api/store.ts'
import { nodeConfigs, type ContainerRecord, type PodWorker } from './tables.ts'

export interface ContainerSpec {
  readonly name: string
  readonly image: string
  readonly imagePullPolicy?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly workingDir?: string
  readonly stdin?: boolean
  readonly tty?: boolean
  readonly restartPolicy?: string
  readonly env?: readonly EnvVar[]
  readonly envFrom?: readonly { readonly prefix?: string; readonly configMapRef?: { name: string; optional?: boolean }; readonly secretRef?: { name: string; optional?: boolean } }[]
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[]
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string; readonly readOnly?: boolean }[]
  readonly securityContext?: { readonly runAsUser?: number; readonly runAsNonRoot?: boolean }
  readonly livenessProbe?: Probe
  readonly readinessProbe?: Probe
  readonly startupProbe?: Probe
  readonly lifecycle?: { readonly preStop?: { readonly exec?: { command: readonly string[] }; readonly sleep?: { seconds: number }; readonly httpGet?: object } }
}
export interface Probe {
  readonly httpGet?: { readonly port: number | string; readonly path?: string; readonly host?: string; readonly scheme?: string }
  readonly tcpSocket?: { readonly port: number | string; readonly host?: string }
  readonly grpc?: { readonly port: number }
  readonly exec?: { readonly command: readonly string[] }
  readonly initialDelaySeconds?: number
  readonly periodSeconds?: number
  readonly timeoutSeconds?: number
  readonly successThreshold?: number
  readonly failureThreshold?: number
  readonly terminationGracePeriodSeconds?: number
}
interface EnvVar {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly fieldRef?: { fieldPath: string }; readonly resourceFieldRef?: { resource: string; containerName?: string }
    readonly configMapKeyRef?: { name: string; key: string; optional?: boolean }; readonly secretKeyRef?: { name: string; key: string; optional?: boolean }
  }
}

export function specOf(p: Pick<PodWorker, 'pod'>, c: Pick<ContainerRecord, 'name' | 'role'>): ContainerSpec {
  const list = c.role === 'init' ? p.pod.spec.initContainers : c.role === 'ephemeral' ? p.pod.spec.ephemeralContainers : p.pod.spec.containers
  return (list as ContainerSpec[]).find((x) => x.name === c.name)!
}

/** A sidecar: an init container that stays. */
export const isSidecar = (p: Pick<PodWorker, 'pod'>, c: ContainerRecord): boolean => c.role === 'init' && specOf(p, c).restartPolicy === 'Always'

const base64 = (text: string): string => {
  const bytes = Uint8Array.from(atob64(text))
  return new TextDecoder().decode(bytes)
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
export function atob64(text: string): number[] {
  const out: number[] = []
  let buffer = 0
  let bits = 0
  for (const c of text) {
    const v = DIGITS.indexOf(c)
    if (v < 0) continue
    buffer = ((buffer << 6) | v) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      out.push((buffer >> bits) & 255)
    }
  }
  return out
}

export const decodeSecret = base64

/** A field of the pod by its path (the downward API). */
export function fieldOf(w: World, p: PodWorker, path: string): string {
  const { pod } = p
  const key = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path)
  if (key) return (pod.metadata[key[1] as 'labels' | 'annotations'] ?? {})[key[2]!] ?? ''
  const pairs = (m: Readonly<Record<string, string>> | undefined): string => Object.entries(m ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${k}=${JSON.stringify(v)}`).join('\n')
  const fields: Readonly<Record<string, () => string>> = {
    'metadata.name': () => p.name, 'metadata.namespace': () => p.namespace, 'metadata.uid': () => p.uid, 'metadata.labels': () => pairs(pod.metadata.labels), 'metadata.annotations': () => pairs(pod.metadata.annotations),
    'spec.nodeName': () => p.node, 'spec.serviceAccountName': () => pod.spec.serviceAccountName ?? 'default', 'status.hostIP': () => w.table(nodeConfigs).get(p.machine)?.ip ?? '',
    'status.hostIPs': () => w.table(nodeConfigs).get(p.machine)?.ip ?? '', 'status.podIP': () => p.ips[0] ?? '', 'status.podIPs': () => p.ips.join(','),
  }
  return fields[path]?.() ?? ''
}

/** What a container's environment lacks: it cannot be made (`CreateContainerConfigError`). */
export interface ConfigError { readonly error: string }

/** The environment of a container: service links, `envFrom`, `env` with `$(NAME)` replaced. */
export function environmentOf(w: World, p: PodWorker, c: ContainerSpec): Record<string, string> | ConfigError {
  const api = store(w, p.cluster)
  const env: Record<string, string> = { ...serviceLinks(w, p) }
  for (const from of c.envFrom ?? []) {
    const ref = from.configMapRef ?? from.secretRef
    if (!ref) continue
    const kind = from.configMapRef ? 'configmap' : 'secret'
    const o = api.get(`${kind}s`, ref.name, p.namespace)
    if (!o && !ref.optional) return { error: `${kind} "${ref.name}" not found` }
    for (const [k, v] of Object.entries((o?.data ?? {}) as Record<string, string>)) env[`${from.prefix ?? ''}${k}`] = kind === 'secret' ? base64(v) : v
  }
  for (const v of c.env ?? []) {
    const from = v.valueFrom
    if (!from) env[v.name] = expand(v.value ?? '', env)
    else if (from.fieldRef) env[v.name] = fieldOf(w, p, from.fieldRef.fieldPath)
    else if (from.resourceFieldRef) env[v.name] = '0'
    else {
      const ref = from.configMapKeyRef ?? from.secretKeyRef!
      const kind = from.configMapKeyRef ? 'configmap' : 'secret'
      const o = api.get(`${kind}s`, ref.name, p.namespace)
      const value = (o?.data as Record<string, string> | undefined)?.[ref.key]
      if (value === undefined) {
        if (ref.optional) continue
        return { error: o ? `couldn't find key ${ref.key} in ${kind === 'configmap' ? 'ConfigMap' : 'Secret'} ${p.namespace}/${ref.name}` : `${kind} "${ref.name}" not found` }
      }
      env[v.name] = kind === 'secret' ? base64(value) : value
    }
  }
  return env
}

/** `$(NAME)` is replaced by what stood before, `$$` is one dollar. */
export const expand = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replace(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/g, (whole, name?: string) => (name === undefined ? '$' : (env[name] ?? whole)))

/** Variables for the services that there are when the container starts: docker's old links. */
function serviceLinks(w: World, p: PodWorker): Record<string, string> {
  const api = store(w, p.cluster)
  const links: Record<string, string> = {}
  const add = (s: KubeObject): void => {
    const ip = s.spec?.clusterIP as string | undefined
    const ports = (s.spec?.ports ?? []) as { name?: string; port: number; protocol?: string }[]
    if (!ip || ip === 'None' || ports.length === 0) return
    const name = s.metadata.name.toUpperCase().replaceAll('-', '_')
    links[`${name}_SERVICE_HOST`] = ip
    links[`${name}_SERVICE_PORT`] = String(ports[0]!.port)
    for (const x of ports) if (x.name) links[`${name}_SERVICE_PORT_${x.name.toUpperCase().replaceAll('-', '_')}`] = String(x.port)
    ports.forEach((x, i) => {
      const protocol = (x.protocol ?? 'TCP').toLowerCase()
      const prefix = `${name}_PORT_${x.port}_${protocol.toUpperCase()}`
      if (i === 0) links[`${name}_PORT`] = `${protocol}://${ip}:${x.port}`
      links[prefix] = `${protocol}://${ip}:${x.port}`
      links[`${prefix}_PROTO`] = protocol
      links[`${prefix}_PORT`] = String(x.port)
      links[`${prefix}_ADDR`] = ip
    })
  }
  const kubernetes = api.get('services', 'kubernetes', 'default')
  if (kubernetes) add(kubernetes)
  if (p.pod.spec.enableServiceLinks !== false) for (const s of api.list('services', { namespace: p.namespace })) add(s)
  return links
}

/** Files that the kubelet itself gives every container: names, resolver. */
export function nameFiles(w: World, p: PodWorker): { path: string; files: Record<string, string> }[] {
  const hostname = w.table(hosts).get(`${p.machine}/${p.namespace}/${p.name}`)?.hostname ?? p.name
  const config = w.table(nodeConfigs).must(p.machine)
  const host = asRoot(w, p.machine)
  const aliases = ((p.pod.spec.hostAliases ?? []) as { ip: string; hostnames: string[] }[]).map((a) => `${a.ip}\t${a.hostnames.join('\t')}\n`).join('')
  const own = p.pod.spec.hostNetwork
    ? (readText(w, host, '/etc/hosts') ?? '')
    : `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${p.ips[0] ?? ''}\t${hostname}\n`
  return [
    { path: '/etc/hosts', files: { '': own + (aliases === '' ? '' : `\n# Entries added by HostAliases.\n${aliases}`) } },
    { path: '/etc/hostname', files: { '': `${hostname}\n` } },
    { path: '/etc/resolv.conf', files: { '': resolver(p, config.dns, readText(w, host, '/run/systemd/resolve/resolv.conf') ?? readText(w, host, '/etc/resolv.conf') ?? '') } },
  ]
}

function resolver(p: PodWorker, dns: string, host: string): string {
  const { dnsPolicy = 'ClusterFirst', hostNetwork, dnsConfig = {} } = p.pod.spec as { dnsPolicy?: string; hostNetwork?: boolean; dnsConfig?: { nameservers?: string[]; searches?: string[]; options?: { name: string; value?: string }[] } }
  const policy = dnsPolicy === 'ClusterFirst' && hostNetwork ? 'Default' : dnsPolicy
  const words = (key: string): string[] => host.split('\n').filter((l) => l.startsWith(`${key} `)).flatMap((l) => l.slice(key.length + 1).trim().split(/\s+/))
  const cluster = policy === 'ClusterFirst' || policy === 'ClusterFirstWithHostNet'
  const search = [...(cluster ? [`${p.namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'] : []), ...(policy === 'None' ? [] : words('search').filter((s) => s !== '.')), ...(dnsConfig.searches ?? [])]
  const servers = [...(cluster ? [dns] : policy === 'None' ? [] : words('nameserver')), ...(dnsConfig.nameservers ?? [])]
  const options = [...(dnsConfig.options ?? []).map((o) => (o.value === undefined ? o.name : `${o.name}:${o.value}`)), ...(cluster && !(dnsConfig.options ?? []).some((o) => o.name === 'ndots') ? ['ndots:5'] : [])]
  return `${search.length > 0 ? `search ${search.join(' ')}\n` : ''}${servers.map((s) => `nameserver ${s}\n`).join('')}${options.length > 0 ? `options ${options.join(' ')}\n` : ''}`
}
