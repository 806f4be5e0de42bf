import { admitDefinition, definitionDefaults, definitionGone, validateDefinition } from './admission/definition.ts'
import { admitNamespace } from './admission/namespace.ts'
import { admitPod } from './admission/pod.ts'
import { admitService, allocateService } from './admission/service.ts'
import type { Strategy } from './api/strategy.ts'
import { customDefaults } from './defaults/custom.ts'
import {
  autoscalerDefaults, bindingDefaults, claimDefaults, endpointsDefaults, endpointSliceDefaults, namespaceDefaults, networkPolicyDefaults, podDefaults, secretDefaults, serviceDefaults, storageClassDefaults, volumeDefaults,
} from './defaults/rest.ts'
import { cronJobDefaults, daemonSetDefaults, deploymentDefaults, jobDefaults, replicaSetDefaults, statefulSetDefaults } from './defaults/workloads.ts'
import type { Resource } from './resources/resource.ts'
import { validateCustom } from './validation/custom.ts'
import { label1035Errors, labelNameErrors, pathSegmentErrors } from './validation/names.ts'
import { validatePod, validatePodUpdate } from './validation/pods.ts'
import {
  validateBinding, validateBindingUpdate, validateConfigMap, validateEndpointSlice, validateImmutable, validateIngress, validateNode, validateNodeUpdate, validateRole, validateSecret, validateSecretUpdate,
} from './validation/rest.ts'
import { validateService, validateServiceUpdate } from './validation/services.ts'
import {
  validateCronJob, validateDaemonSet, validateDeployment, validateJob, validateJobUpdate, validateReplicaSet, validateSelectorUpdate, validateStatefulSet, validateStatefulSetUpdate,
} from './validation/workloads.ts'

type Pure<A extends unknown[]> = (...args: A) => ReturnType<NonNullable<Strategy['validate']>>

/** Most checks look at the object alone. */
const checks = (f: Pure<[Parameters<NonNullable<Strategy['validate']>>[2]]>): NonNullable<Strategy['validate']> => (_w, _cluster, o) => f(o)
const updates = (f: Pure<[Parameters<NonNullable<Strategy['validate']>>[2], Parameters<NonNullable<Strategy['validate']>>[2]]>): NonNullable<Strategy['validateUpdate']> => (_w, _cluster, o, old) => f(o, old)

const RBAC = 'rbac.authorization.k8s.io'
const binding: Strategy = { defaults: bindingDefaults, validateName: pathSegmentErrors, validate: checks(validateBinding), validateUpdate: updates(validateBindingUpdate) }
const role: Strategy = { validateName: pathSegmentErrors, validate: checks(validateRole) }

/** What each built-in kind adds to the way of a write. */
const STRATEGIES: Readonly<Record<string, Strategy>> = {
  pods: { defaults: podDefaults, admit: admitPod, validate: checks(validatePod), validateUpdate: updates(validatePodUpdate) },
  services: {
    defaults: serviceDefaults, admit: admitService, allocate: allocateService, validate: checks(validateService), validateUpdate: updates(validateServiceUpdate), validateName: label1035Errors,
  },
  namespaces: { defaults: namespaceDefaults, admit: admitNamespace, validateName: labelNameErrors },
  nodes: { validate: checks(validateNode), validateUpdate: updates(validateNodeUpdate) },
  configmaps: { validate: checks(validateConfigMap), validateUpdate: updates(validateImmutable) },
  secrets: { defaults: secretDefaults, validate: checks(validateSecret), validateUpdate: updates(validateSecretUpdate) },
  endpoints: { defaults: endpointsDefaults },
  persistentvolumeclaims: { defaults: claimDefaults },
  persistentvolumes: { defaults: volumeDefaults },
  'apps/deployments': { generation: true, defaults: deploymentDefaults, validate: checks(validateDeployment), validateUpdate: updates(validateSelectorUpdate) },
  'apps/replicasets': { generation: true, defaults: replicaSetDefaults, validate: checks(validateReplicaSet), validateUpdate: updates(validateSelectorUpdate) },
  'apps/daemonsets': { generation: true, defaults: daemonSetDefaults, validate: checks(validateDaemonSet), validateUpdate: updates(validateSelectorUpdate) },
  'apps/statefulsets': { generation: true, defaults: statefulSetDefaults, validate: checks(validateStatefulSet), validateUpdate: updates(validateStatefulSetUpdate) },
  replicationcontrollers: { generation: true, defaults: replicaSetDefaults },
  'batch/jobs': { generation: true, defaults: jobDefaults, validate: checks(validateJob), validateUpdate: updates(validateJobUpdate) },
  'batch/cronjobs': { generation: true, defaults: cronJobDefaults, validate: checks(validateCronJob) },
  'policy/poddisruptionbudgets': { generation: true },
  'networking.k8s.io/networkpolicies': { generation: true, defaults: networkPolicyDefaults },
  'networking.k8s.io/ingresses': { generation: true, validate: checks(validateIngress) },
  'networking.k8s.io/ingressclasses': { generation: true },
  'discovery.k8s.io/endpointslices': { generation: true, defaults: endpointSliceDefaults, validate: checks(validateEndpointSlice) },
  'autoscaling/horizontalpodautoscalers': { defaults: autoscalerDefaults },
  'storage.k8s.io/storageclasses': { defaults: storageClassDefaults },
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': { generation: true },
  'admissionregistration.k8s.io/validatingwebhookconfigurations': { generation: true },
  'apiextensions.k8s.io/customresourcedefinitions': { generation: true, defaults: definitionDefaults, admit: admitDefinition, validate: checks(validateDefinition), gone: definitionGone },
  [`${RBAC}/rolebindings`]: binding,
  [`${RBAC}/clusterrolebindings`]: binding,
  [`${RBAC}/roles`]: role,
  [`${RBAC}/clusterroles`]: role,
}

const PLAIN: Strategy = {}
const custom = new WeakMap<Resource, Strategy>()

function customStrategy(r: Resource): Strategy {
  const known = custom.get(r)
  if (known) return known
  const made: Strategy = {
    generation: true, defaults: (o) => customDefaults(r, o), validate: (_w, _cluster, o) => validateCustom(r, o), validateUpdate: (_w, _cluster, o, old) => validateCustom(r, o, old),
  }
  custom.set(r, made)
  return made
}

/** What is a kind's own. */
export const strategyOf = (r: Resource): Strategy => (r.custom ? customStrategy(r) : (STRATEGIES[r.gvr] ?? PLAIN))
