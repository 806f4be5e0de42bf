import { gvrOf, type Resource, type Subresource } from './resource.ts'

const ALL = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
/** Resources whose verbs are not the usual eight. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  bindings: ['create'], componentstatuses: ['get', 'list'], tokenreviews: ['create'], selfsubjectreviews: ['create'], localsubjectaccessreviews: ['create'],
  selfsubjectaccessreviews: ['create'], selfsubjectrulesreviews: ['create'], subjectaccessreviews: ['create'],
}
const STATUS = ['get', 'patch', 'update']
const STREAM = ['create', 'get']
const PROXY = ['create', 'delete', 'get', 'patch', 'update']

const SUBRESOURCES: Readonly<Record<string, (kind: string) => Subresource>> = {
  status: (kind) => ({ name: 'status', kind, verbs: STATUS }),
  scale: () => ({ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: STATUS }),
  finalize: (kind) => ({ name: 'finalize', kind, verbs: ['update'] }),
  log: (kind) => ({ name: 'log', kind, verbs: ['get'] }),
  exec: () => ({ name: 'exec', kind: 'PodExecOptions', verbs: STREAM }),
  attach: () => ({ name: 'attach', kind: 'PodAttachOptions', verbs: STREAM }),
  portforward: () => ({ name: 'portforward', kind: 'PodPortForwardOptions', verbs: STREAM }),
  binding: () => ({ name: 'binding', kind: 'Binding', verbs: ['create'] }),
  eviction: () => ({ name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] }),
  ephemeralcontainers: (kind) => ({ name: 'ephemeralcontainers', kind, verbs: STATUS }),
  resize: (kind) => ({ name: 'resize', kind, verbs: STATUS }),
  token: () => ({ name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] }),
  approval: (kind) => ({ name: 'approval', kind, verbs: STATUS }),
  proxy: (kind) => ({ name: 'proxy', kind: `${kind}ProxyOptions`, verbs: PROXY }),
}

/**
 * The resources that kube-apiserver 1.33 serves, in its order of groups: `plural Kind shortNames categories subresources`, `-` for none, `*` before the
 * plural for those of the cluster.
 */
const TABLE: readonly (readonly [group: string, versions: string, lines: string])[] = [
  ['', 'v1', `
    bindings Binding - - -
    *componentstatuses ComponentStatus cs - -
    configmaps ConfigMap cm - -
    endpoints Endpoints ep - -
    events Event ev - -
    limitranges LimitRange limits - -
    *namespaces Namespace ns - finalize,status
    *nodes Node no - proxy,status
    persistentvolumeclaims PersistentVolumeClaim pvc - status
    *persistentvolumes PersistentVolume pv - status
    pods Pod po all attach,binding,ephemeralcontainers,eviction,exec,log,portforward,proxy,resize,status
    podtemplates PodTemplate - - -
    replicationcontrollers ReplicationController rc all scale,status
    resourcequotas ResourceQuota quota - status
    secrets Secret - - -
    serviceaccounts ServiceAccount sa - token
    services Service svc all proxy,status`],
  ['apiregistration.k8s.io', 'v1', '*apiservices APIService - api-extensions status'],
  ['apps', 'v1', `
    controllerrevisions ControllerRevision - - -
    daemonsets DaemonSet ds all status
    deployments Deployment deploy all scale,status
    replicasets ReplicaSet rs all scale,status
    statefulsets StatefulSet sts all scale,status`],
  ['events.k8s.io', 'v1', 'events Event ev - -'],
  ['authentication.k8s.io', 'v1', `
    *selfsubjectreviews SelfSubjectReview - - -
    *tokenreviews TokenReview - - -`],
  ['authorization.k8s.io', 'v1', `
    localsubjectaccessreviews LocalSubjectAccessReview - - -
    *selfsubjectaccessreviews SelfSubjectAccessReview - - -
    *selfsubjectrulesreviews SelfSubjectRulesReview - - -
    *subjectaccessreviews SubjectAccessReview - - -`],
  ['autoscaling', 'v2', 'horizontalpodautoscalers HorizontalPodAutoscaler hpa all status'],
  ['batch', 'v1', `
    cronjobs CronJob cj all status
    jobs Job - all status`],
  ['certificates.k8s.io', 'v1', '*certificatesigningrequests CertificateSigningRequest csr - approval,status'],
  ['networking.k8s.io', 'v1', `
    *ingressclasses IngressClass - - -
    ingresses Ingress ing - status
    *ipaddresses IPAddress ip - -
    networkpolicies NetworkPolicy netpol - -
    *servicecidrs ServiceCIDR - - status`],
  ['policy', 'v1', 'poddisruptionbudgets PodDisruptionBudget pdb - status'],
  ['rbac.authorization.k8s.io', 'v1', `
    *clusterrolebindings ClusterRoleBinding - - -
    *clusterroles ClusterRole - - -
    rolebindings RoleBinding - - -
    roles Role - - -`],
  ['storage.k8s.io', 'v1', `
    *csidrivers CSIDriver - - -
    *csinodes CSINode - - -
    csistoragecapacities CSIStorageCapacity - - -
    *storageclasses StorageClass sc - -
    *volumeattachments VolumeAttachment - - status`],
  ['admissionregistration.k8s.io', 'v1', `
    *mutatingwebhookconfigurations MutatingWebhookConfiguration - api-extensions -
    *validatingadmissionpolicies ValidatingAdmissionPolicy - api-extensions status
    *validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding - api-extensions -
    *validatingwebhookconfigurations ValidatingWebhookConfiguration - api-extensions -`],
  ['apiextensions.k8s.io', 'v1', '*customresourcedefinitions CustomResourceDefinition crd,crds api-extensions status'],
  ['scheduling.k8s.io', 'v1', '*priorityclasses PriorityClass pc - -'],
  ['coordination.k8s.io', 'v1', 'leases Lease - - -'],
  ['node.k8s.io', 'v1', '*runtimeclasses RuntimeClass - - -'],
  ['discovery.k8s.io', 'v1', 'endpointslices EndpointSlice - - -'],
  ['flowcontrol.apiserver.k8s.io', 'v1', `
    *flowschemas FlowSchema - - status
    *prioritylevelconfigurations PriorityLevelConfiguration - - status`],
]

const words = (text: string): string[] => (text === '-' ? [] : text.split(','))

function parse(group: string, versions: string, line: string): Resource {
  const [name = '', kind = '', short = '-', categories = '-', subresources = '-'] = line.trim().split(' ')
  const plural = name.replace('*', '')
  const all = versions.split(',')
  return {
    gvr: gvrOf(group, plural), group, plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List`, shortNames: words(short), categories: words(categories),
    namespaced: !name.startsWith('*'), versions: all, storage: all[0]!, verbs: VERBS[plural] ?? ALL, subresources: words(subresources).map((s) => SUBRESOURCES[s]!(kind)),
  }
}

/** Built-in resources by gvr, in the order of groups and, inside one, of names. */
export const BUILTIN: ReadonlyMap<string, Resource> = new Map(
  TABLE.flatMap(([group, versions, lines]) => lines.trim().split('\n').map((l) => parse(group, versions, l))).map((r) => [r.gvr, r]),
)

export const BUILTIN_GROUPS: readonly { readonly group: string; readonly versions: readonly string[] }[] = TABLE.map(([group, versions]) => ({ group, versions: versions.split(',') }))
