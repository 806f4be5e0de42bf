/** How lists and maps of built-in types are merged (patchMergeKey, listType, listMapKey, mapType of their Go structs). What is not here is atomic as a list. */
export interface ListRule { readonly mergeKey?: string; readonly list?: 'set' | readonly string[]; readonly retainKeys?: boolean }

const byKey = (key: string, ...keys: string[]): ListRule => ({ mergeKey: key, list: keys.length > 0 ? keys : [key] })
const patchOnly = (key: string): ListRule => ({ mergeKey: key })

export const LIST_RULES: Readonly<Record<string, ListRule>> = {
  'ObjectMeta.ownerReferences': byKey('uid'),
  'ObjectMeta.finalizers': { mergeKey: '', list: 'set' },
  'PodSpec.containers': byKey('name'),
  'PodSpec.initContainers': byKey('name'),
  'PodSpec.ephemeralContainers': byKey('name'),
  'PodSpec.volumes': { mergeKey: 'name', list: ['name'], retainKeys: true },
  'PodSpec.imagePullSecrets': byKey('name'),
  'PodSpec.hostAliases': byKey('ip'),
  'PodSpec.topologySpreadConstraints': byKey('topologyKey', 'topologyKey', 'whenUnsatisfiable'),
  'PodSpec.schedulingGates': byKey('name'),
  'PodSpec.resourceClaims': { mergeKey: 'name', list: ['name'], retainKeys: true },
  'Container.ports': byKey('containerPort', 'containerPort', 'protocol'),
  'Container.env': byKey('name'),
  'Container.volumeMounts': byKey('mountPath'),
  'Container.volumeDevices': byKey('devicePath'),
  'EphemeralContainer.ports': byKey('containerPort', 'containerPort', 'protocol'),
  'EphemeralContainer.env': byKey('name'),
  'EphemeralContainer.volumeMounts': byKey('mountPath'),
  'EphemeralContainer.volumeDevices': byKey('devicePath'),
  'ResourceRequirements.claims': { list: ['name'] },
  'PodStatus.conditions': byKey('type'),
  'PodStatus.podIPs': byKey('ip'),
  'PodStatus.hostIPs': patchOnly('ip'),
  'PodStatus.resourceClaimStatuses': byKey('name'),
  'ServiceSpec.ports': byKey('port', 'port', 'protocol'),
  'ServiceStatus.conditions': byKey('type'),
  'ServiceAccount.secrets': byKey('name'),
  'NodeSpec.podCIDRs': { mergeKey: '', list: 'set' },
  'NodeStatus.conditions': byKey('type'),
  'NodeStatus.addresses': byKey('type'),
  'NamespaceStatus.conditions': byKey('type'),
  'PersistentVolumeClaimStatus.conditions': byKey('type'),
  'ReplicationControllerStatus.conditions': byKey('type'),
  'DeploymentStatus.conditions': byKey('type'),
  'ReplicaSetStatus.conditions': byKey('type'),
  'DaemonSetStatus.conditions': byKey('type'),
  'StatefulSetStatus.conditions': byKey('type'),
  'JobStatus.conditions': patchOnly('type'),
  'HorizontalPodAutoscalerStatus.conditions': byKey('type'),
  'PodDisruptionBudgetStatus.conditions': byKey('type'),
  'APIServiceStatus.conditions': byKey('type'),
  'CustomResourceDefinitionStatus.conditions': { list: ['type'] },
  'CertificateSigningRequestStatus.conditions': { list: ['type'] },
  'MutatingWebhookConfiguration.webhooks': byKey('name'),
  'ValidatingWebhookConfiguration.webhooks': byKey('name'),
  'CSINodeSpec.drivers': byKey('name'),
  'FlowSchemaStatus.conditions': byKey('type'),
  'PriorityLevelConfigurationStatus.conditions': byKey('type'),
  'ServiceCIDRStatus.conditions': byKey('type'),
}

/** Structs that server-side apply owns whole (+structType=atomic). */
export const ATOMIC_TYPES: ReadonlySet<string> = new Set([
  'LabelSelector', 'LocalObjectReference', 'ObjectReference', 'SecretReference', 'TypedLocalObjectReference', 'ConfigMapKeySelector', 'SecretKeySelector', 'ObjectFieldSelector',
  'ResourceFieldSelector', 'NodeSelector', 'NodeSelectorTerm', 'RoleRef', 'Subject', 'ScopeSelector', 'CrossVersionObjectReference', 'TopologySelectorTerm',
])

/** Maps that it owns whole (+mapType=atomic). */
export const ATOMIC_MAPS: ReadonlySet<string> = new Set(['PodSpec.nodeSelector', 'ServiceSpec.selector', 'ReplicationControllerSpec.selector', 'Scheduling.nodeSelector'])

/** Objects of which a strategic patch keeps only the keys that it names. */
export const RETAIN_KEYS: ReadonlySet<string> = new Set(['DeploymentSpec.strategy'])
