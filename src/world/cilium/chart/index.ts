/**
 * chart: helm values → the objects of a Cilium installation, as `helm template` would give them for the versions that the lab has. One file a workload;
 * the ConfigMap's keys are a table. `chartObjects` is what the bootstrap of a cluster and `cilium install|upgrade` create.
 */
import type { NewObject } from '../../kube/index.ts'
import { ciliumVersion } from '../versions/index.ts'
import { agentDaemonSet } from './agent.ts'
import { configMap } from './configmap.ts'
import { valuesOf } from './defaults.ts'
import { envoyObjects } from './envoy.ts'
import { hubbleObjects } from './hubble.ts'
import { operatorDeployment } from './operator.ts'
import { rbacObjects } from './rbac.ts'
import { on, type Values } from './values.ts'

export { configData } from './configmap.ts'
export { valuesOf } from './defaults.ts'
export { readRelease, releaseSecret, type Release } from './release.ts'
export { at, merge, on, put, type Value, type Values } from './values.ts'

const HELM = { labels: { 'app.kubernetes.io/managed-by': 'Helm' }, annotations: { 'meta.helm.sh/release-name': 'cilium' } }

const owned = (o: NewObject, namespace: string): NewObject => ({
  ...o,
  metadata: {
    ...o.metadata, labels: { ...o.metadata.labels, ...HELM.labels }, annotations: { ...o.metadata.annotations, ...HELM.annotations, 'meta.helm.sh/release-namespace': namespace },
  },
})

/**
 * Everything that the chart of a version makes of these values (a tree, or dotted keys), in the order of installation: namespace, accounts, ConfigMaps,
 * roles, services, workloads. Certificates are not among them (`cilium-ca`, `hubble-server-certs`), nor the resource definitions, which the operator makes
 * (`definitions(version)`). Throws for a version that the lab does not have.
 */
export function chartObjects(given: Values, version: string, namespace = 'kube-system'): NewObject[] {
  const known = ciliumVersion(version)
  if (!known) throw new Error(`the lab has no Cilium ${version}`)
  const v = valuesOf(given, version)
  const [accounts, config, workloads] = [rbacObjects(v, namespace), configMap(v, version, namespace), [
    ...hubbleObjects(v, known, namespace), ...(on(v, 'envoy.enabled') ? envoyObjects(v, known, namespace) : []), agentDaemonSet(v, known, namespace),
    ...(on(v, 'operator.enabled') ? [operatorDeployment(v, known, namespace)] : []),
  ]]
  return [...accounts, config, ...workloads].map((o) => owned(o, namespace))
}
