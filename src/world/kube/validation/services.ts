import { field, type FieldError } from '../api/errors.ts'
import { parseIp } from '../../net/index.ts'
import type { KubeObject } from '../api/object.ts'
import { needsIp, needsNodePort } from '../admission/service.ts'
import { labelErrors, labelNameErrors } from './names.ts'
import { isPort, oneOf } from './pod-spec.ts'

type Spec = Readonly<Record<string, any>>

const PORT = 'must be between 1 and 65535, inclusive'

function portErrors(spec: Spec): FieldError[] {
  const ports = (spec['ports'] ?? []) as readonly Spec[]
  const headless = spec['clusterIP'] === 'None'
  const names = new Set<string>()
  const seen = new Set<string>()
  return ports.flatMap((p, i) => {
    const at = `spec.ports[${i}]`
    const errors: FieldError[] = []
    if (!p['name'] && ports.length > 1) errors.push(field.required(`${at}.name`))
    else if (p['name']) {
      errors.push(...labelNameErrors(p['name']).map((t) => field.invalid(`${at}.name`, p['name'], t)))
      if (names.has(p['name'])) errors.push(field.duplicate(`${at}.name`, p['name']))
      names.add(p['name'])
    }
    if (!isPort(p['port'])) errors.push(field.invalid(`${at}.port`, p['port'] ?? 0, PORT))
    errors.push(...oneOf(`${at}.protocol`, p['protocol'], ['SCTP', 'TCP', 'UDP']))
    const target = p['targetPort'] as unknown
    if (typeof target === 'number' && !isPort(target)) errors.push(field.invalid(`${at}.targetPort`, target, PORT))
    if (typeof target === 'string' && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(target)) errors.push(field.invalid(`${at}.targetPort`, target, 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'))
    if (p['nodePort'] && !needsNodePort(spec) && spec['type'] !== 'LoadBalancer') errors.push(field.forbidden(`${at}.nodePort`, `may not be used when \`type\` is '${spec['type']}'`))
    const key = `${p['protocol']}/${p['port']}`
    if (seen.has(key) && !headless) errors.push({ field: at, type: 'duplicate', text: `Duplicate value: core.ServicePort{Name:"", Protocol:${JSON.stringify(p['protocol'])}, AppProtocol:(*string)(nil), Port:${p['port']}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}` })
    seen.add(key)
    return errors
  })
}

const policyErrors = (spec: Spec): FieldError[] => {
  const outside = ['NodePort', 'LoadBalancer'].includes(spec['type']) || (spec['type'] === 'ClusterIP' && (spec['externalIPs'] ?? []).length > 0)
  const external = spec['externalTrafficPolicy'] as string | undefined
  return [
    ...(!outside && external ? [field.invalid('spec.externalTrafficPolicy', external, 'may only be set for externally-accessible services')] : outside ? oneOf('spec.externalTrafficPolicy', external, ['Cluster', 'Local']) : []),
    ...(spec['internalTrafficPolicy'] === undefined ? [] : oneOf('spec.internalTrafficPolicy', spec['internalTrafficPolicy'], ['Cluster', 'Local'])),
    ...(spec['healthCheckNodePort'] && !(spec['type'] === 'LoadBalancer' && external === 'Local') ? [field.invalid('spec.healthCheckNodePort', spec['healthCheckNodePort'], "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")] : []),
  ]
}

/** ValidateService. */
export function validateService(o: KubeObject): FieldError[] {
  const spec = (o.spec ?? {}) as Spec
  const named = spec['type'] === 'ExternalName'
  const headless = spec['clusterIP'] === 'None'
  const clusterIp = spec['clusterIP'] as string | undefined
  return [
    ...(!named && !headless && (spec['ports'] ?? []).length === 0 ? [field.required('spec.ports')] : []),
    ...(named && !spec['externalName'] ? [field.required('spec.externalName')] : []),
    ...(spec['type'] === 'LoadBalancer' && headless ? [field.invalid('spec.clusterIPs[0]', 'None', "may not be set to 'None' for LoadBalancer services")] : []),
    ...(spec['type'] === 'NodePort' && headless ? [field.invalid('spec.clusterIPs[0]', 'None', "may not be set to 'None' for NodePort services")] : []),
    ...(clusterIp && !headless && parseIp(clusterIp) === undefined ? [field.invalid('spec.clusterIPs[0]', clusterIp, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')] : []),
    ...oneOf('spec.type', spec['type'], ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']), ...oneOf('spec.sessionAffinity', spec['sessionAffinity'], ['ClientIP', 'None']),
    ...portErrors(spec), ...labelErrors('spec.selector', spec['selector'] ?? {}), ...policyErrors(spec),
    ...((spec['externalIPs'] ?? []) as readonly string[]).flatMap((ip, i) => (parseIp(ip) === undefined ? [field.invalid(`spec.externalIPs[${i}]`, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')] : [])),
    ...(spec['loadBalancerClass'] && spec['type'] !== 'LoadBalancer' ? [field.forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'")] : []),
    ...(spec['allocateLoadBalancerNodePorts'] !== undefined && spec['type'] !== 'LoadBalancer' ? [field.forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'")] : []),
  ]
}

export function validateServiceUpdate(o: KubeObject, old: KubeObject): FieldError[] {
  const was = old.spec?.clusterIPs as readonly string[] | undefined
  const is = o.spec?.clusterIPs as readonly string[] | undefined
  const ip = o.spec?.clusterIP as string | undefined
  const moved = needsIp(old.spec) && needsIp(o.spec) && was?.[0] !== undefined && (is?.[0] ?? ip) !== undefined
  return [
    ...(moved && ip !== undefined && ip !== was[0] ? [field.invalid('spec.clusterIPs[0]', is ?? [ip], 'may not change once set')] : moved && is?.[0] !== was[0] ? [field.invalid('spec.clusterIPs[0]', is, 'may not change once set')] : []),
    ...(old.spec?.type === 'LoadBalancer' && o.spec?.type === 'LoadBalancer' && old.spec.loadBalancerClass !== o.spec.loadBalancerClass ? [field.invalid('spec.loadBalancerClass', o.spec.loadBalancerClass ?? null, 'may not change once set')] : []),
  ]
}
