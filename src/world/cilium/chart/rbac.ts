import type { NewObject } from '../../kube/index.ts'
import { on, type Values } from './values.ts'

interface Rule { readonly apiGroups: readonly string[]; readonly resources: readonly string[]; readonly verbs: readonly string[]; readonly resourceNames?: readonly string[] }

const API = 'rbac.authorization.k8s.io'
const READ = ['get', 'list', 'watch'] as const
const rule = (group: string, resources: string, verbs: readonly string[], resourceNames?: readonly string[]): Rule =>
  ({ apiGroups: [group], resources: resources.split(' '), verbs, ...(resourceNames ? { resourceNames } : {}) })

const AGENT: readonly Rule[] = [
  rule('networking.k8s.io', 'networkpolicies', READ), rule('discovery.k8s.io', 'endpointslices', READ), rule('', 'namespaces services pods endpoints nodes', READ),
  rule('coordination.k8s.io', 'leases', ['create', 'get', 'update', 'list', 'delete']), rule('apiextensions.k8s.io', 'customresourcedefinitions', ['list', 'watch', 'get']),
  rule('cilium.io', 'ciliumloadbalancerippools ciliumbgppeeringpolicies ciliumbgpnodeconfigs ciliumbgpadvertisements ciliumbgppeerconfigs ciliumclusterwideenvoyconfigs ciliumclusterwidenetworkpolicies ciliumegressgatewaypolicies ciliumendpoints ciliumendpointslices ciliumenvoyconfigs ciliumidentities ciliumlocalredirectpolicies ciliumnetworkpolicies ciliumnodes ciliumnodeconfigs ciliumcidrgroups ciliuml2announcementpolicies ciliumpodippools', ['list', 'watch']),
  rule('cilium.io', 'ciliumidentities ciliumendpoints ciliumnodes', ['create']), rule('cilium.io', 'ciliumidentities', ['update']), rule('cilium.io', 'ciliumendpoints', ['delete', 'get']),
  rule('cilium.io', 'ciliumnodes ciliumnodes/status', ['get', 'update']),
  rule('cilium.io', 'ciliumendpoints/status ciliumendpoints ciliuml2announcementpolicies/status ciliumbgpnodeconfigs/status', ['patch']),
]
const OPERATOR: readonly Rule[] = [
  rule('', 'pods', ['get', 'list', 'watch', 'delete']), rule('', 'configmaps', ['patch'], ['cilium-config']), rule('', 'nodes', ['list', 'watch']), rule('', 'nodes nodes/status', ['patch']),
  rule('discovery.k8s.io', 'endpointslices', READ), rule('', 'services/status', ['update', 'patch']), rule('', 'namespaces secrets', READ), rule('', 'services endpoints', READ),
  rule('cilium.io', 'ciliumnetworkpolicies ciliumclusterwidenetworkpolicies', ['create', 'update', 'deletecollection', 'patch', 'get', 'list', 'watch']),
  rule('cilium.io', 'ciliumnetworkpolicies/status ciliumclusterwidenetworkpolicies/status', ['patch', 'update']),
  rule('cilium.io', 'ciliumendpoints ciliumidentities', ['delete', 'list', 'watch']), rule('cilium.io', 'ciliumidentities', ['update']),
  rule('cilium.io', 'ciliumnodes', ['create', 'update', 'get', 'list', 'watch', 'delete']), rule('cilium.io', 'ciliumnodes/status', ['update']),
  rule('cilium.io', 'ciliumendpointslices ciliumenvoyconfigs ciliumbgppeerconfigs ciliumbgpadvertisements ciliumbgpnodeconfigs', ['create', 'update', 'get', 'list', 'watch', 'delete', 'patch']),
  rule('cilium.io', 'ciliumbgpclusterconfigs/status ciliumbgppeerconfigs/status', ['update']), rule('apiextensions.k8s.io', 'customresourcedefinitions', ['create', 'get', 'list', 'watch']),
  rule('cilium.io', 'ciliumloadbalancerippools ciliumpodippools ciliumbgppeeringpolicies ciliumbgpclusterconfigs ciliumbgpnodeconfigoverrides ciliumbgppeerconfigs', READ),
  rule('cilium.io', 'ciliumpodippools', ['create']), rule('cilium.io', 'ciliumloadbalancerippools/status', ['patch']), rule('coordination.k8s.io', 'leases', ['create', 'get', 'update']),
]
const UI: readonly Rule[] = [
  rule('networking.k8s.io', 'networkpolicies', READ), rule('', 'componentstatuses endpoints namespaces nodes pods services', READ), rule('apiextensions.k8s.io', 'customresourcedefinitions', READ), rule('cilium.io', '*', READ),
]

const account = (name: string, namespace: string, automount = true): NewObject =>
  ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace }, ...(automount ? {} : { automountServiceAccountToken: false }) })

const clusterRole = (name: string, rules: readonly Rule[]): NewObject => ({ apiVersion: `${API}/v1`, kind: 'ClusterRole', metadata: { name, labels: { 'app.kubernetes.io/part-of': 'cilium' } }, rules })

const clusterBinding = (name: string, namespace: string): NewObject => ({
  apiVersion: `${API}/v1`, kind: 'ClusterRoleBinding', metadata: { name, labels: { 'app.kubernetes.io/part-of': 'cilium' } },
  roleRef: { apiGroup: API, kind: 'ClusterRole', name }, subjects: [{ kind: 'ServiceAccount', name, namespace }],
})

const role = (name: string, namespace: string, account_: string, accountNamespace: string, rules: readonly Rule[]): NewObject[] => [
  { apiVersion: `${API}/v1`, kind: 'Role', metadata: { name, namespace, labels: { 'app.kubernetes.io/part-of': 'cilium' } }, rules },
  {
    apiVersion: `${API}/v1`, kind: 'RoleBinding', metadata: { name, namespace, labels: { 'app.kubernetes.io/part-of': 'cilium' } },
    roleRef: { apiGroup: API, kind: 'Role', name }, subjects: [{ kind: 'ServiceAccount', name: account_, namespace: accountNamespace }],
  },
]

/** Accounts and what they may do. */
export function rbacObjects(v: Values, namespace: string): NewObject[] {
  const relay = on(v, 'hubble.enabled') && on(v, 'hubble.relay.enabled')
  const ui = on(v, 'hubble.enabled') && on(v, 'hubble.ui.enabled')
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'cilium-secrets', labels: { 'app.kubernetes.io/part-of': 'cilium' } } },
    account('cilium', namespace), ...(on(v, 'envoy.enabled') ? [account('cilium-envoy', namespace)] : []), account('cilium-operator', namespace),
    ...(relay ? [account('hubble-relay', namespace, false)] : []), ...(ui ? [account('hubble-ui', namespace)] : []),
    clusterRole('cilium', AGENT), clusterRole('cilium-operator', OPERATOR), ...(ui ? [clusterRole('hubble-ui', UI)] : []),
    clusterBinding('cilium', namespace), clusterBinding('cilium-operator', namespace), ...(ui ? [clusterBinding('hubble-ui', namespace)] : []),
    ...role('cilium-config-agent', namespace, 'cilium', namespace, [rule('', 'configmaps', READ)]),
    ...(on(v, 'bgpControlPlane.enabled') ? role('cilium-bgp-control-plane-secrets', namespace, 'cilium', namespace, [rule('', 'secrets', READ)]) : []),
    ...role('cilium-tlsinterception-secrets', 'cilium-secrets', 'cilium', namespace, [rule('', 'secrets', READ)]),
    ...role('cilium-operator-tlsinterception-secrets', 'cilium-secrets', 'cilium-operator', namespace, [rule('', 'secrets', ['create', 'delete', 'update', 'patch'])]),
  ]
}
