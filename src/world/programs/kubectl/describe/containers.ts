import { at, isObj, list, map, num, text, type Obj } from '../resource/object.ts'
import type { Clock } from './clock.ts'
import { orNone, type Page } from './page.ts'
import { baseValue } from './quantity.ts'

const title = (b: boolean): string => (b ? 'True' : 'False')

function ports(c: Obj, field: 'containerPort' | 'hostPort'): string {
  return list(c, 'ports').map((p) => `${num(p, field)}/${text(p, 'protocol') || 'TCP'}`).join(', ')
}

function state(page: Page, name: string, s: Obj | undefined, clock: Clock): void {
  const running = at(s, 'running')
  const terminated = at(s, 'terminated')
  if (running !== undefined) {
    page.line(2, `${name}:\tRunning`)
    page.line(3, `Started:\t${clock.stamp(text(running, 'startedAt'))}`)
  } else if (terminated !== undefined) {
    page.line(2, `${name}:\tTerminated`)
    if (text(terminated, 'reason') !== '') page.line(3, `Reason:\t${text(terminated, 'reason')}`)
    if (text(terminated, 'message') !== '') page.line(3, `Message:\t${text(terminated, 'message')}`)
    page.line(3, `Exit Code:\t${num(terminated, 'exitCode')}`)
    if (num(terminated, 'signal') > 0) page.line(3, `Signal:\t${num(terminated, 'signal')}`)
    page.line(3, `Started:\t${clock.stamp(text(terminated, 'startedAt'))}`)
    page.line(3, `Finished:\t${clock.stamp(text(terminated, 'finishedAt'))}`)
  } else {
    page.line(2, `${name}:\tWaiting`)
    if (text(s, 'waiting', 'reason') !== '') page.line(3, `Reason:\t${text(s, 'waiting', 'reason')}`)
  }
}

function handler(h: Obj): string {
  if (isObj(h['exec'])) return `exec [${(list(h, 'exec', 'command') as unknown as string[]).join(' ')}]`
  if (isObj(h['httpGet'])) {
    const host = text(h, 'httpGet', 'host')
    const port = text(h, 'httpGet', 'port')
    return `http-get ${(text(h, 'httpGet', 'scheme') || 'HTTP').toLowerCase()}://${host}:${port}${text(h, 'httpGet', 'path').startsWith('/') ? '' : '/'}${text(h, 'httpGet', 'path')}`
  }
  if (isObj(h['tcpSocket'])) return `tcp-socket ${text(h, 'tcpSocket', 'host')}:${text(h, 'tcpSocket', 'port')}`
  if (isObj(h['grpc'])) return `grpc <pid>:${num(h, 'grpc', 'port')} ${text(h, 'grpc', 'service')}`
  return 'unknown'
}

const probe = (p: Obj): string =>
  `${handler(p)} delay=${num(p, 'initialDelaySeconds')}s timeout=${num(p, 'timeoutSeconds')}s period=${num(p, 'periodSeconds')}s #success=${num(p, 'successThreshold')} #failure=${num(p, 'failureThreshold')}`

/** Fields that kubectl itself can read out of a pod. */
function fieldValue(pod: Obj | undefined, path: string): string {
  if (!pod) return ''
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path)
  if (keyed) return map(pod, 'metadata', keyed[1]!)[keyed[2]!] ?? ''
  return ['metadata.name', 'metadata.namespace', 'metadata.uid'].includes(path) ? text(pod, ...path.split('.')) : ''
}

function environment(page: Page, c: Obj, pod: Obj | undefined): void {
  const from = list(c, 'envFrom')
  if (from.length > 0) {
    page.line(2, 'Environment Variables from:')
    for (const f of from) {
      const kind = isObj(f['configMapRef']) ? 'ConfigMap' : 'Secret'
      const ref = (f['configMapRef'] ?? f['secretRef']) as Obj
      page.line(3, `${text(ref, 'name')}\t${kind}${text(f, 'prefix') === '' ? '' : ` with prefix '${text(f, 'prefix')}'`}\tOptional: ${String(ref['optional'] ?? false)}`)
    }
  }
  const env = list(c, 'env')
  if (env.length === 0) return page.line(2, 'Environment:\t<none>')
  page.line(2, 'Environment:')
  for (const e of env) {
    const source = at(e, 'valueFrom')
    const name = text(e, 'name')
    if (source === undefined) text(e, 'value').split('\n').forEach((l, i) => page.line(3, i === 0 ? `${name}:\t${l}` : `\t${l}`))
    else if (at(source, 'fieldRef') !== undefined) page.line(3, `${name}:\t${fieldValue(pod, text(source, 'fieldRef', 'fieldPath'))} (${text(source, 'fieldRef', 'apiVersion') || 'v1'}:${text(source, 'fieldRef', 'fieldPath')})`)
    else if (at(source, 'resourceFieldRef') !== undefined) {
      const resource = text(source, 'resourceFieldRef', 'resource')
      const [kind = '', key = ''] = resource.split('.')
      const value = baseValue(text(c, 'resources', kind, key) || '0')
      page.line(3, `${name}:\t${key === 'cpu' ? Math.ceil(value) : value} (${resource})`)
    } else if (at(source, 'secretKeyRef') !== undefined) page.line(3, `${name}:\t<set to the key '${text(source, 'secretKeyRef', 'key')}' in secret '${text(source, 'secretKeyRef', 'name')}'>\tOptional: ${String(at(source, 'secretKeyRef', 'optional') ?? false)}`)
    else page.line(3, `${name}:\t<set to the key '${text(source, 'configMapKeyRef', 'key')}' of config map '${text(source, 'configMapKeyRef', 'name')}'>\tOptional: ${String(at(source, 'configMapKeyRef', 'optional') ?? false)}`)
  }
}

function resources(page: Page, c: Obj): void {
  for (const [name, field] of [['Limits', 'limits'], ['Requests', 'requests']] as const) {
    const all = map(c, 'resources', field)
    if (Object.keys(all).length === 0) continue
    page.line(2, `${name}:`)
    for (const r of Object.keys(all).sort()) page.line(3, `${r}:\t${all[r]}`)
  }
}

function mounts(page: Page, c: Obj): void {
  const all = list(c, 'volumeMounts')
  if (all.length === 0) page.line(2, 'Mounts:\t<none>')
  else page.line(2, 'Mounts:')
  for (const m of [...all].sort((a, b) => (text(a, 'mountPath') < text(b, 'mountPath') ? -1 : 1))) {
    const flags = [m['readOnly'] === true ? 'ro' : 'rw', ...(text(m, 'subPath') === '' ? [] : [`path=${JSON.stringify(text(m, 'subPath'))}`])]
    page.line(3, `${text(m, 'mountPath')} from ${text(m, 'name')} (${flags.join(',')})`)
  }
}

/** A list of containers; `space` is the indent of a template's, `pod` the pod whose they are. */
export function describeContainers(page: Page, label: string, containers: readonly Obj[], statuses: readonly Obj[] | undefined, clock: Clock, space = '', pod?: Obj): void {
  if (containers.length === 0) return page.line(0, `${space}${label}: <none>`)
  page.line(0, `${space}${label}:`)
  for (const c of containers) {
    const status = statuses?.find((s) => text(s, 'name') === text(c, 'name'))
    page.line(1, `${space === '' ? '' : ' '}${text(c, 'name')}:`)
    if (status) page.line(2, `Container ID:\t${text(status, 'containerID')}`)
    page.line(2, `Image:\t${text(c, 'image')}`)
    if (status) page.line(2, `Image ID:\t${text(status, 'imageID')}`)
    for (const [name, field] of [['Port', 'containerPort'], ['Host Port', 'hostPort']] as const) {
      const shown = ports(c, field)
      page.line(2, `${name}${shown.includes(',') ? 's' : ''}:\t${orNone(shown)}`)
    }
    for (const [name, field] of [['Command', 'command'], ['Args', 'args']] as const) {
      const words = list(c, field) as unknown as string[]
      if (words.length > 0) page.line(2, `${name}:`)
      for (const w of words) for (const l of w.split('\n')) page.line(3, l)
    }
    if (status) {
      state(page, 'State', status['state'] as Obj | undefined, clock)
      if (at(status, 'lastState', 'terminated') !== undefined) state(page, 'Last State', status['lastState'] as Obj, clock)
      page.line(2, `Ready:\t${title(status['ready'] === true)}`)
      page.line(2, `Restart Count:\t${num(status, 'restartCount')}`)
    }
    resources(page, c)
    for (const [name, field] of [['Liveness', 'livenessProbe'], ['Readiness', 'readinessProbe'], ['Startup', 'startupProbe']] as const) if (isObj(c[field])) page.line(2, `${name}:\t${probe(c[field] as Obj)}`)
    environment(page, c, pod)
    mounts(page, c)
  }
}
