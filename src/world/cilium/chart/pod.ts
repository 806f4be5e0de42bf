/** Short words for the parts of pod templates that the chart repeats. */

export interface Probe { readonly path: string; readonly port: number | string; readonly host?: string; readonly header?: string; readonly period: number; readonly threshold: number; readonly timeout?: number; readonly delay?: number; readonly success?: number }

export const httpProbe = (p: Probe): object => ({
  failureThreshold: p.threshold,
  httpGet: {
    ...(p.host === undefined ? {} : { host: p.host }), path: p.path, port: p.port, scheme: 'HTTP',
    ...(p.header === undefined ? {} : { httpHeaders: [{ name: p.header, value: 'true' }] }),
  },
  ...(p.delay === undefined ? {} : { initialDelaySeconds: p.delay }),
  periodSeconds: p.period, successThreshold: p.success ?? 1, timeoutSeconds: p.timeout ?? 1,
})

export const hostPath = (name: string, path: string, type = ''): object => ({ name, hostPath: { path, ...(type === '' ? {} : { type }) } })
export const mount = (name: string, mountPath: string, more: object = {}): object => ({ mountPath, name, ...more })
export const fieldEnv = (name: string, fieldPath: string): object => ({ name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } })
export const configEnv = (name: string, key: string): object => ({ name, valueFrom: { configMapKeyRef: { key, name: 'cilium-config', optional: true } } })

export const capabilities = (add: readonly string[]): object => ({
  capabilities: { add, drop: ['ALL'] },
  seLinuxOptions: { level: 's0', type: 'spc_t' },
})

/** Part-of labels that every workload of the chart carries. */
export const labels = (name: string, more: Readonly<Record<string, string>> = {}): Record<string, string> =>
  ({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'cilium', ...more })

/** Prefers or demands other nodes for pods with the same label. */
export const apart = (matchLabels: Readonly<Record<string, string>>): object => ({
  podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels }, topologyKey: 'kubernetes.io/hostname' }] },
})

export const beside = (matchLabels: Readonly<Record<string, string>>): object => ({
  podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels }, topologyKey: 'kubernetes.io/hostname' }] },
})
