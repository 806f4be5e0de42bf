/**
 * install: Cilium as a cluster's past has it. `planCilium` remembers what a topology asks for; when the cluster's control plane stands, the chart is applied as
 * `helm install` would, certificates and release secret included, and everything after that goes its way: the operator makes the definitions, agents start.
 */
import { clusterBuilt, clusters, store, timestamp, type NewObject } from '../../kube/index.ts'
import { defineTable, type Registry, type World } from '../../sim/index.ts'
import { registerContainers } from './containers.ts'
import { chartObjects, on, releaseSecret, valuesOf, type Values } from '../chart/index.ts'

export interface CiliumPlan { readonly version: string; readonly values: Values }

/** By cluster. */
const plans = defineTable<string, CiliumPlan>('cilium.plans')

/** A cluster is to have Cilium from its beginning. */
export const planCilium = (w: World, cluster: string, plan: CiliumPlan): void => w.table(plans).set(cluster, plan)

const GVR: Readonly<Record<string, string>> = {
  Namespace: 'namespaces', ServiceAccount: 'serviceaccounts', ConfigMap: 'configmaps', Secret: 'secrets', Service: 'services', DaemonSet: 'apps/daemonsets', Deployment: 'apps/deployments',
  ClusterRole: 'rbac.authorization.k8s.io/clusterroles', ClusterRoleBinding: 'rbac.authorization.k8s.io/clusterrolebindings', Role: 'rbac.authorization.k8s.io/roles', RoleBinding: 'rbac.authorization.k8s.io/rolebindings',
}

/** PEM around bytes of the lab's: nobody reads what stands in it. */
function pem(w: World, cluster: string, kind: string, size: number): string {
  const body = btoa(String.fromCharCode(...w.rng(`cilium.certificates.${cluster}`).bytes(size)))
  return btoa(`-----BEGIN ${kind}-----\n${body.match(/.{1,64}/g)!.join('\n')}\n-----END ${kind}-----\n`)
}

function certificates(w: World, cluster: string, namespace: string, hubble: boolean, relay: boolean): NewObject[] {
  const ca = pem(w, cluster, 'CERTIFICATE', 780)
  const secret = (name: string, data: object, type = 'kubernetes.io/tls'): NewObject => ({ apiVersion: 'v1', kind: 'Secret', type, metadata: { name, namespace }, data })
  const pair = (): object => ({ 'ca.crt': ca, 'tls.crt': pem(w, cluster, 'CERTIFICATE', 820), 'tls.key': pem(w, cluster, 'RSA PRIVATE KEY', 1190) })
  return [
    secret('cilium-ca', { 'ca.crt': ca, 'ca.key': pem(w, cluster, 'RSA PRIVATE KEY', 1190) }, 'Opaque'), ...(hubble ? [secret('hubble-server-certs', pair())] : []), ...(relay ? [secret('hubble-relay-client-certs', pair())] : []),
  ]
}

/** Applies the chart to a cluster, as helm does. */
export function installCilium(w: World, cluster: string, plan: CiliumPlan, namespace = 'kube-system'): void {
  const api = store(w, cluster, { manager: 'helm', user: { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] } })
  const values = valuesOf(plan.values, plan.version)
  const hubble = on(values, 'hubble.enabled')
  const at = timestamp(w)
  const objects = [
    ...certificates(w, cluster, namespace, hubble, hubble && on(values, 'hubble.relay.enabled')), ...chartObjects(plan.values, plan.version, namespace),
    { ...releaseSecret({ name: 'cilium', namespace, revision: 1, status: 'deployed', chartVersion: plan.version, values: plan.values, firstDeployed: at, lastDeployed: at, description: 'Install complete' }), kind: 'Secret' },
  ]
  const namespaces = objects.filter((o) => o.kind === 'Namespace')
  for (const o of [...namespaces, ...objects.filter((x) => x.kind !== 'Namespace')]) api.create(GVR[o.kind!]!, o)
}

export function registerInstall(registry: Registry): void {
  registerContainers(registry)
  registry.add(clusterBuilt, 'cilium', (w, cluster) => {
    const plan = w.table(plans).get(cluster)
    if (plan && w.table(clusters).has(cluster)) installCilium(w, cluster, plan)
  })
}
