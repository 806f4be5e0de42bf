import type { Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import type { Obj } from '../../resource/object.ts'
import { make, oneName } from './make.ts'

const intOrPercent = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text)

export const disruptionBudget: Verb = function* (k) {
  const name = oneName(k)
  const { flags } = k
  const [min, max, selector] = [flags.text('min-available'), flags.text('max-unavailable'), flags.text('selector')]
  if (selector === '') throw failure('a selector must be specified')
  if (min === '' && max === '') throw failure('one of min-available or max-unavailable must be specified')
  if (min !== '' && max !== '') throw failure('min-available and max-unavailable cannot be both specified')
  const labels = Object.fromEntries(selector.split(',').map((p) => p.split(/==?/) as [string, string]))
  yield* make(k, { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec: { ...(min === '' ? { maxUnavailable: intOrPercent(max) } : { minAvailable: intOrPercent(min) }), selector: { matchLabels: labels } }, status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 } })
}

export const priorityClass: Verb = function* (k) {
  const name = oneName(k)
  const { flags } = k
  yield* make(k, { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value: flags.number('value'), ...(flags.on('global-default') ? { globalDefault: true } : {}), description: flags.text('description'), preemptionPolicy: flags.text('preemption-policy') || 'PreemptLowerPriority' })
}

export const quota: Verb = function* (k) {
  const name = oneName(k)
  const hard = Object.fromEntries(k.flags.text('hard').split(',').filter((p) => p !== '').map((p) => {
    const [key = '', value = ''] = p.split('=')
    if (key === '' || value === '') throw failure(`invalid argument syntax ${p}, expected <resource>=<quantity>`)
    return [key, value] as const
  }))
  const scopes = k.flags.text('scopes').split(',').filter((s) => s !== '')
  yield* make(k, { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec: { ...(Object.keys(hard).length > 0 ? { hard } : {}), ...(scopes.length > 0 ? { scopes } : {}) }, status: {} })
}

/** `host/path=service:port[,tls[=secret]]`. Throws Failure. */
function ingressRule(word: string): { host: string; path: string; exact: boolean; service: string; port: string; tls: string | undefined } {
  const [, host = '', path = '', star = '', service = '', port = '', tls] = /^([\w*.-]*)(\/[^=*]*)(\*?)=([^:]+):([^,]+)(?:,tls(?:=([\w.-]*))?)?$/.exec(word) ?? []
  if (service === '') throw failure(`rule ${word} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`)
  return { host, path, exact: star === '', service, port, tls: /,tls/.test(word) ? (tls ?? '') : undefined }
}

export const ingress: Verb = function* (k) {
  const name = oneName(k)
  const { flags } = k
  const rules = flags.list('rule').map(ingressRule)
  if (rules.length === 0 && flags.text('default-backend') === '') throw failure('not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)')
  const backend = (service: string, port: string): Obj => ({ service: { name: service, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } })
  const hosts = [...new Set(rules.map((r) => r.host))]
  const secrets = rules.filter((r) => r.tls !== undefined)
  const [service = '', port = ''] = flags.text('default-backend').split(':')
  const annotations = Object.fromEntries(flags.list('annotation').map((a) => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)]))
  yield* make(k, {
    apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec: {
      ...(flags.text('default-backend') === '' ? {} : { defaultBackend: backend(service, port) }), ...(flags.text('class') === '' ? {} : { ingressClassName: flags.text('class') }),
      ...(rules.length > 0 ? { rules: hosts.map((host) => ({ ...(host === '' ? {} : { host }), http: { paths: rules.filter((r) => r.host === host).map((r) => ({ backend: backend(r.service, r.port), path: r.path, pathType: r.exact ? 'Exact' : 'Prefix' })) } })) } : {}),
      ...(secrets.length > 0 ? { tls: secrets.map((r) => ({ ...(r.host === '' ? {} : { hosts: [r.host] }), ...(r.tls === '' ? {} : { secretName: r.tls! }) })) } : {}),
    },
    status: { loadBalancer: {} },
  })
}
