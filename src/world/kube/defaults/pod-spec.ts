type Spec = Readonly<Record<string, any>>

/** Fields that are absent, filled in. What is there, and what would be undefined, stays. */
export function withDefaults<T extends object>(o: T, defaults: Readonly<Record<string, unknown>>): T {
  let out: Record<string, unknown> | undefined
  for (const [k, v] of Object.entries(defaults)) if ((o as Record<string, unknown>)[k] === undefined && v !== undefined) (out ??= { ...o } as Record<string, unknown>)[k] = v
  return (out ?? o) as T
}

/** The same list when no element changed. */
export function mapped<T>(list: readonly T[] | undefined, f: (x: T) => T): readonly T[] | undefined {
  if (!list) return list
  const next = list.map(f)
  return next.every((x, i) => x === list[i]) ? list : next
}

/** Sets fields whose value is another one than now. */
export function withChanges<T extends object>(o: T, changes: Readonly<Record<string, unknown>>): T {
  let out: Record<string, unknown> | undefined
  for (const [k, v] of Object.entries(changes)) if (v !== undefined && (o as Record<string, unknown>)[k] !== v) (out ??= { ...o } as Record<string, unknown>)[k] = v
  return (out ?? o) as T
}

/** Always for `:latest`, for no tag and no digest; else IfNotPresent. */
function pullPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent'
  const last = image.slice(image.lastIndexOf('/') + 1)
  const tag = last.includes(':') ? last.slice(last.indexOf(':') + 1) : 'latest'
  return tag === 'latest' ? 'Always' : 'IfNotPresent'
}

const httpGet = (h: Spec | undefined): Spec | undefined => h && withDefaults(h, { path: '/', scheme: 'HTTP' })

function probe(p: Spec | undefined): Spec | undefined {
  if (!p) return p
  const full = withDefaults(p, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 })
  return withChanges(full, { httpGet: httpGet(p['httpGet']), grpc: p['grpc'] && withDefaults(p['grpc'], { service: '' }) })
}

function lifecycle(l: Spec | undefined): Spec | undefined {
  if (!l) return l
  const hook = (h: Spec | undefined): Spec | undefined => h && withChanges(h, { httpGet: httpGet(h['httpGet']) })
  return withChanges(l, { postStart: hook(l['postStart']), preStop: hook(l['preStop']) })
}

/** Requests that are absent are as the limits. Only of pods: templates keep what was written. */
function resources(r: Spec, ofPod: boolean): Spec {
  if (!ofPod || r['limits'] === undefined) return r
  return withChanges(r, { requests: withDefaults(r['requests'] ?? {}, r['limits']) })
}

function container(c: Spec, hostNetwork: boolean, ofPod: boolean): Spec {
  const full = withDefaults(c, { imagePullPolicy: pullPolicy(String(c['image'] ?? '')), terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', resources: {} })
  return withChanges(full, {
    ports: mapped<Spec>(c['ports'], (p) => withDefaults(p, { protocol: 'TCP', hostPort: hostNetwork ? p['containerPort'] : undefined })),
    env: mapped<Spec>(c['env'], (e) => (e['valueFrom']?.fieldRef ? withChanges(e, { valueFrom: withChanges(e['valueFrom'], { fieldRef: withDefaults(e['valueFrom'].fieldRef, { apiVersion: 'v1' }) }) }) : e)),
    livenessProbe: probe(c['livenessProbe']), readinessProbe: probe(c['readinessProbe']), startupProbe: probe(c['startupProbe']), lifecycle: lifecycle(c['lifecycle']),
    resources: resources(full['resources'], ofPod),
  })
}

const MODE = 420
const MODED = ['secret', 'configMap', 'downwardAPI', 'projected']

function volume(v: Spec): Spec {
  const named = MODED.find((k) => v[k] !== undefined)
  if (named) {
    const sources = named === 'projected' ? mapped<Spec>(v[named].sources, (s) => (s['serviceAccountToken'] ? withChanges(s, { serviceAccountToken: withDefaults(s['serviceAccountToken'], { expirationSeconds: 3600 }) }) : s)) : undefined
    return withChanges(v, { [named]: withChanges(withDefaults(v[named], { defaultMode: MODE }), { sources }) })
  }
  if (v['hostPath']) return withChanges(v, { hostPath: withDefaults(v['hostPath'], { type: '' }) })
  // A volume without a source is an emptyDir.
  return Object.keys(v).length === 1 ? { ...v, emptyDir: {} } : v
}

/** SetDefaults_PodSpec and those of its parts. `ofPod`: a pod's own spec, not a template's. */
export function podSpecDefaults(spec: Spec, ofPod: boolean): Spec {
  const full = withDefaults(spec, {
    restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', terminationGracePeriodSeconds: 30, schedulerName: 'default-scheduler', securityContext: {}, enableServiceLinks: ofPod ? true : undefined,
    serviceAccount: spec['serviceAccountName'], serviceAccountName: spec['serviceAccount'],
  })
  const host = spec['hostNetwork'] === true
  const each = (c: Spec): Spec => container(c, host, ofPod)
  return withChanges(full, {
    containers: mapped<Spec>(full['containers'], each), initContainers: mapped<Spec>(full['initContainers'], each), ephemeralContainers: mapped<Spec>(full['ephemeralContainers'], each),
    volumes: mapped<Spec>(full['volumes'], volume),
    topologySpreadConstraints: full['topologySpreadConstraints'],
  })
}

/** A pod template; its metadata shows Go's empty time, as 1.33 prints it. */
export function templateDefaults(template: Spec | undefined): Spec | undefined {
  if (!template) return template
  return withChanges(template, { metadata: withDefaults(template['metadata'] ?? {}, { creationTimestamp: null }), spec: podSpecDefaults(template['spec'] ?? {}, false) })
}
