import { field, type FieldError } from '../api/errors.ts'
import { parseQuantity } from '../schema/quantity.ts'
import { labelErrors, labelNameErrors, qualifiedNameErrors } from './names.ts'

type Spec = Readonly<Record<string, any>>

const PORT = 'must be between 1 and 65535, inclusive'
export const isPort = (n: unknown): boolean => typeof n === 'number' && n >= 1 && n <= 65_535

/** A value that must be one of a few; absent ones are required. */
export function oneOf(path: string, value: unknown, values: readonly string[]): FieldError[] {
  if (value === undefined || value === '') return [field.required(path)]
  return values.includes(String(value)) ? [] : [field.unsupported(path, value, values)]
}

export const atLeastZero = (path: string, n: unknown): FieldError[] => (typeof n === 'number' && n < 0 ? [field.invalid(path, n, 'must be greater than or equal to 0')] : [])

function portErrors(path: string, ports: readonly Spec[] | undefined): FieldError[] {
  const names = new Set<string>()
  return (ports ?? []).flatMap((p, i) => {
    const at = `${path}[${i}]`
    const errors: FieldError[] = []
    if (p['name']) {
      if (String(p['name']).length > 15) errors.push(field.invalid(`${at}.name`, p['name'], 'must be no more than 15 bytes'))
      else if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(p['name']) || !/[a-z]/.test(p['name'])) errors.push(field.invalid(`${at}.name`, p['name'], "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"))
      else if (names.has(p['name'])) errors.push(field.duplicate(`${at}.name`, p['name']))
      names.add(p['name'])
    }
    if (p['containerPort'] === undefined || p['containerPort'] === 0) errors.push(field.required(`${at}.containerPort`))
    else if (!isPort(p['containerPort'])) errors.push(field.invalid(`${at}.containerPort`, p['containerPort'], PORT))
    if (p['hostPort'] && !isPort(p['hostPort'])) errors.push(field.invalid(`${at}.hostPort`, p['hostPort'], PORT))
    return [...errors, ...oneOf(`${at}.protocol`, p['protocol'], ['SCTP', 'TCP', 'UDP'])]
  })
}

function envErrors(path: string, env: readonly Spec[] | undefined): FieldError[] {
  return (env ?? []).flatMap((e, i) => {
    const at = `${path}[${i}]`
    const from = e['valueFrom'] as Spec | undefined
    return [
      ...(e['name'] ? [] : [field.required(`${at}.name`)]),
      ...(from && e['value'] ? [field.invalid(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty')] : []),
      ...(from && Object.keys(from).length === 0 ? [field.invalid(`${at}.valueFrom`, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`')] : []),
    ]
  })
}

function resourceErrors(path: string, r: Spec | undefined): FieldError[] {
  const limits = (r?.['limits'] ?? {}) as Spec
  const requests = (r?.['requests'] ?? {}) as Spec
  return Object.entries(requests).flatMap(([k, v]) => {
    const negative = (parseQuantity(v) ?? 0) < 0 ? [field.invalid(`${path}.requests[${k}]`, String(v), 'must be greater than or equal to 0')] : []
    const limit = limits[k]
    return limit !== undefined && (parseQuantity(v) ?? 0) > (parseQuantity(limit) ?? 0) ? [...negative, field.invalid(`${path}.requests`, String(v), `must be less than or equal to ${k} limit of ${limit}`)] : negative
  })
}

function handlerErrors(path: string, h: Spec): FieldError[] {
  const kinds = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'].filter((k) => h[k] !== undefined)
  if (kinds.length === 0) return [field.required(path, 'must specify a handler type')]
  if (kinds.length > 1) return [field.forbidden(`${path}.${kinds[1]}`, 'may not specify more than 1 handler type')]
  return [
    ...(h['exec'] && (h['exec'].command ?? []).length === 0 ? [field.required(`${path}.exec.command`)] : []),
    ...(h['httpGet'] && h['httpGet'].port === undefined ? [field.invalid(`${path}.httpGet.port`, 0, PORT)] : []),
    ...(h['tcpSocket'] && h['tcpSocket'].port === undefined ? [field.invalid(`${path}.tcpSocket.port`, 0, PORT)] : []),
  ]
}

function probeErrors(path: string, p: Spec | undefined, once: boolean): FieldError[] {
  if (!p) return []
  return [
    ...handlerErrors(path, p), ...['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'].flatMap((k) => atLeastZero(`${path}.${k}`, p[k])),
    ...(once && p['successThreshold'] !== 1 ? [field.invalid(`${path}.successThreshold`, p['successThreshold'], 'must be 1')] : []),
  ]
}

interface Context { readonly volumes: ReadonlySet<string>; readonly names: Set<string> }

function containerErrors(path: string, c: Spec, context: Context): FieldError[] {
  const errors: FieldError[] = []
  if (!c['name']) errors.push(field.required(`${path}.name`))
  else {
    errors.push(...labelNameErrors(c['name']).map((t) => field.invalid(`${path}.name`, c['name'], t)))
    if (context.names.has(c['name'])) errors.push(field.duplicate(`${path}.name`, c['name']))
    context.names.add(c['name'])
  }
  if (!c['image']) errors.push(field.required(`${path}.image`))
  else if (c['image'] !== String(c['image']).trim()) errors.push(field.invalid(`${path}.image`, c['image'], 'must not have leading or trailing whitespace'))
  const mounted = new Set<string>()
  const mounts = ((c['volumeMounts'] ?? []) as readonly Spec[]).flatMap((m, i) => {
    const at = `${path}.volumeMounts[${i}]`
    const own = [
      ...(!m['name'] ? [field.required(`${at}.name`)] : context.volumes.has(m['name']) ? [] : [field.notFound(`${at}.name`, m['name'])]),
      ...(!m['mountPath'] ? [field.required(`${at}.mountPath`)] : mounted.has(m['mountPath']) ? [field.invalid(`${at}.mountPath`, m['mountPath'], 'must be unique')] : []),
    ]
    mounted.add(m['mountPath'])
    return own
  })
  return [
    ...errors, ...oneOf(`${path}.imagePullPolicy`, c['imagePullPolicy'], ['Always', 'IfNotPresent', 'Never']), ...portErrors(`${path}.ports`, c['ports']), ...envErrors(`${path}.env`, c['env']), ...mounts,
    ...probeErrors(`${path}.livenessProbe`, c['livenessProbe'], true), ...probeErrors(`${path}.readinessProbe`, c['readinessProbe'], false), ...probeErrors(`${path}.startupProbe`, c['startupProbe'], true),
    ...resourceErrors(`${path}.resources`, c['resources']),
  ]
}

function volumeErrors(path: string, volumes: readonly Spec[]): FieldError[] {
  const names = new Set<string>()
  return volumes.flatMap((v, i) => {
    const at = `${path}[${i}]`
    const errors: FieldError[] = []
    if (!v['name']) errors.push(field.required(`${at}.name`))
    else {
      errors.push(...labelNameErrors(v['name']).map((t) => field.invalid(`${at}.name`, v['name'], t)))
      if (names.has(v['name'])) errors.push(field.duplicate(`${at}.name`, v['name']))
      names.add(v['name'])
    }
    const sources = Object.keys(v).filter((k) => k !== 'name')
    return [
      ...errors, ...(sources.length > 1 ? [field.forbidden(`${at}.${sources[1]}`, 'may not specify more than 1 volume type')] : []),
      ...(v['hostPath'] && !v['hostPath'].path ? [field.required(`${at}.hostPath.path`)] : []), ...(v['secret'] && !v['secret'].secretName ? [field.required(`${at}.secret.secretName`)] : []),
      ...(v['configMap'] && !v['configMap'].name ? [field.required(`${at}.configMap.name`)] : []),
    ]
  })
}

function tolerationErrors(path: string, list: readonly Spec[] | undefined): FieldError[] {
  return (list ?? []).flatMap((t, i) => {
    const at = `${path}[${i}]`
    return [
      ...(t['key'] ? qualifiedNameErrors(t['key']).map((x) => field.invalid(`${at}.key`, t['key'], x)) : []),
      ...(!t['key'] && t['operator'] !== 'Exists' ? [field.invalid(`${at}.operator`, t['operator'] ?? '', "operator must be Exists when `key` is empty, which means \"match all values and all keys\"")] : []),
      ...(t['operator'] && !['Equal', 'Exists'].includes(t['operator']) ? [field.unsupported(`${at}.operator`, t['operator'], ['Equal', 'Exists'])] : []),
      ...(t['operator'] === 'Exists' && t['value'] ? [field.invalid(`${at}.operator`, t['operator'], 'value must be empty when `operator` is \'Exists\'')] : []),
      ...(t['effect'] && !['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(t['effect']) ? [field.unsupported(`${at}.effect`, t['effect'], ['NoSchedule', 'PreferNoSchedule', 'NoExecute'])] : []),
      ...(t['tolerationSeconds'] !== undefined && t['effect'] !== 'NoExecute' ? [field.invalid(`${at}.effect`, t['effect'] ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set")] : []),
    ]
  })
}

function affinityErrors(path: string, a: Spec | undefined): FieldError[] {
  const terms = (kind: string): FieldError[] => {
    const own = a?.[kind] as Spec | undefined
    const term = (at: string, t: Spec): FieldError[] => (t['topologyKey'] ? [] : [field.required(`${at}.topologyKey`, 'can not be empty')])
    return [
      ...((own?.['requiredDuringSchedulingIgnoredDuringExecution'] ?? []) as readonly Spec[]).flatMap((t, i) => term(`${path}.${kind}.requiredDuringSchedulingIgnoredDuringExecution[${i}]`, t)),
      ...((own?.['preferredDuringSchedulingIgnoredDuringExecution'] ?? []) as readonly Spec[]).flatMap((t, i) => term(`${path}.${kind}.preferredDuringSchedulingIgnoredDuringExecution[${i}].podAffinityTerm`, t['podAffinityTerm'] ?? {})),
    ]
  }
  return [...terms('podAffinity'), ...terms('podAntiAffinity')]
}

/** ValidatePodSpec. */
export function podSpecErrors(path: string, spec: Spec): FieldError[] {
  const volumes = (spec['volumes'] ?? []) as readonly Spec[]
  const context: Context = { volumes: new Set(volumes.map((v) => v['name'] as string)), names: new Set() }
  const containers = (spec['containers'] ?? []) as readonly Spec[]
  return [
    ...volumeErrors(`${path}.volumes`, volumes),
    ...(containers.length === 0 ? [field.required(`${path}.containers`)] : containers.flatMap((c, i) => containerErrors(`${path}.containers[${i}]`, c, context))),
    ...((spec['initContainers'] ?? []) as readonly Spec[]).flatMap((c, i) => containerErrors(`${path}.initContainers[${i}]`, c, context)),
    ...oneOf(`${path}.restartPolicy`, spec['restartPolicy'], ['Always', 'OnFailure', 'Never']), ...oneOf(`${path}.dnsPolicy`, spec['dnsPolicy'], ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']),
    ...labelErrors(`${path}.nodeSelector`, spec['nodeSelector'] ?? {}), ...tolerationErrors(`${path}.tolerations`, spec['tolerations']), ...affinityErrors(`${path}.affinity`, spec['affinity']),
    ...atLeastZero(`${path}.terminationGracePeriodSeconds`, spec['terminationGracePeriodSeconds']),
    ...(spec['hostname'] ? labelNameErrors(spec['hostname']).map((t) => field.invalid(`${path}.hostname`, spec['hostname'], t)) : []),
  ]
}
