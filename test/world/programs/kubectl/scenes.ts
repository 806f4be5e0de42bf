import type { Store } from '../../../../src/world/kube/index.ts'

/** A filled cluster and what is typed; recorded with a real kubectl by record.ts. */
export interface Scene {
  readonly name: string
  readonly seed: (s: Store) => void
  readonly commands: readonly string[]
}

type Loose = Parameters<Store['create']>[1]

const pod = (name: string, node: string | undefined, o: { labels?: Record<string, string>; namespace?: string; ip?: string; ready?: boolean } = {}): Loose => ({
  metadata: { name, namespace: o.namespace ?? 'default', labels: o.labels ?? { app: name } },
  spec: { ...(node === undefined ? {} : { nodeName: node }), containers: [{ name: name.split('-')[0]!, image: 'traefik/whoami', ports: [{ containerPort: 80 }] }] },
  status: o.ip === undefined ? { phase: 'Pending' } : {
    phase: 'Running', podIP: o.ip, podIPs: [{ ip: o.ip }], hostIP: '192.168.10.100', startTime: '2026-11-25T02:59:00Z',
    conditions: [{ type: 'Ready', status: o.ready === false ? 'False' : 'True' }],
    containerStatuses: [{ name: name.split('-')[0]!, ready: o.ready !== false, started: true, restartCount: 0, image: 'docker.io/traefik/whoami:latest', imageID: 'docker.io/traefik/whoami@sha256:aa', containerID: 'containerd://abc', state: { running: { startedAt: '2026-11-25T02:59:02Z' } } }],
  },
} as unknown as Loose)

const node = (name: string, ip: string, labels: Record<string, string> = {}): Loose => ({
  metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', ...labels } },
  spec: { podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24'] },
  status: {
    addresses: [{ type: 'InternalIP', address: ip }, { type: 'Hostname', address: name }], capacity: { cpu: '2', memory: '2009152Ki', pods: '110', 'ephemeral-storage': '31270768Ki' }, allocatable: { cpu: '2', memory: '1906752Ki', pods: '110', 'ephemeral-storage': '28819139742' },
    conditions: [
      { type: 'MemoryPressure', status: 'False', lastHeartbeatTime: '2026-11-25T03:00:00Z', lastTransitionTime: '2026-11-25T02:50:00Z', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' },
      { type: 'Ready', status: 'True', lastHeartbeatTime: '2026-11-25T03:00:00Z', lastTransitionTime: '2026-11-25T02:50:00Z', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
    ],
    nodeInfo: { kubeletVersion: 'v1.33.2', osImage: 'Ubuntu 24.04.2 LTS', kernelVersion: '6.8.0-53-generic', containerRuntimeVersion: 'containerd://1.7.27', architecture: 'amd64', bootID: 'b', kubeProxyVersion: '', machineID: 'm', operatingSystem: 'linux', systemUUID: 's' },
  },
} as unknown as Loose)

const LABELS = { app: 'webpod' }
const webpod = (replicas = 3): Loose => ({
  metadata: { name: 'webpod', namespace: 'default' },
  spec: { replicas, selector: { matchLabels: LABELS }, template: { metadata: { labels: LABELS }, spec: { containers: [{ name: 'webpod', image: 'traefik/whoami', ports: [{ containerPort: 80 }] }] } } },
} as unknown as Loose)

/** Creates an object with its status, which a create alone would drop. */
function add(s: Store, gvr: string, o: Loose): void {
  const created = s.create(gvr, o, { at: 0 })
  const { status } = o as { status?: object }
  if (status !== undefined) s.updateStatus(gvr, { ...created, status } as unknown as Parameters<Store['updateStatus']>[1])
}

const CRD = {
  metadata: { name: 'ciliumloadbalancerippools.cilium.io' },
  spec: {
    group: 'cilium.io', scope: 'Cluster', names: { plural: 'ciliumloadbalancerippools', singular: 'ciliumloadbalancerippool', kind: 'CiliumLoadBalancerIPPool', listKind: 'CiliumLoadBalancerIPPoolList', shortNames: ['ippools', 'ippool'] },
    versions: [{ name: 'v2', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }, subresources: { status: {} } }],
  },
} as unknown as Loose

/** Kinds besides the guide's own, with everything that describe can say of them. */
function more(s: Store): void {
  add(s, 'apps/daemonsets', { metadata: { name: 'agent', namespace: 'default', annotations: { a: 'x'.repeat(150), b: 'one\ntwo', c: 'd' } }, spec: { selector: { matchLabels: { app: 'agent' } }, template: { metadata: { labels: { app: 'agent' }, annotations: { q: 'r' } }, spec: { serviceAccountName: 'agent', hostNetwork: true, nodeSelector: { 'kubernetes.io/os': 'linux' }, tolerations: [{ operator: 'Exists' }, { key: 'a', operator: 'Equal', value: 'b', effect: 'NoSchedule' }], initContainers: [{ name: 'config', image: 'init', command: ['sh', '-c', 'echo a\necho b'] }], containers: [{ name: 'agent', image: 'agent:1', args: ['--x', '-y'], ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }, { containerPort: 53, protocol: 'UDP' }], livenessProbe: { httpGet: { path: '/healthz', port: 9879, scheme: 'HTTP', host: '127.0.0.1' }, initialDelaySeconds: 120, timeoutSeconds: 5, periodSeconds: 30, successThreshold: 1, failureThreshold: 10 }, readinessProbe: { tcpSocket: { port: 80 }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }, startupProbe: { exec: { command: ['cat', '/x'] }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }, env: [{ name: 'A', value: 'b' }, { name: 'NODE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } }, { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1' } } }, { name: 'K', valueFrom: { secretKeyRef: { name: 's1', key: 'k' } } }, { name: 'C', valueFrom: { configMapKeyRef: { name: 'app', key: 'n', optional: true } } }], resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } }, volumeMounts: [{ name: 'run', mountPath: '/var/run' }, { name: 'cfg', mountPath: '/etc/cfg', readOnly: true, subPath: 'x' }] }], volumes: [{ name: 'run', hostPath: { path: '/var/run', type: 'DirectoryOrCreate' } }, { name: 'cfg', configMap: { name: 'app', defaultMode: 420 } }, { name: 'tmp', emptyDir: {} }, { name: 'sec', secret: { secretName: 's1', optional: true, defaultMode: 256 } }, { name: 'proj', projected: { defaultMode: 256, sources: [{ secret: { name: 's1' } }, { configMap: { name: 'app' } }, { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }, { downwardAPI: { items: [{ path: 'n', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } }] } }] } } }, status: { desiredNumberScheduled: 3, currentNumberScheduled: 3, updatedNumberScheduled: 2, numberAvailable: 2, numberMisscheduled: 0, numberReady: 2 } } as unknown as Loose)
  add(s, 'pods', { metadata: { name: 'full', namespace: 'default', annotations: { x: 'y' }, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs1', uid: 'u', controller: true }] }, spec: { nodeName: 'k8s-w0', priority: 0, serviceAccountName: 'default', tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }], initContainers: [{ name: 'i', image: 'busybox' }], containers: [{ name: 'a', image: 'nginx', envFrom: [{ configMapRef: { name: 'app' } }, { secretRef: { name: 's1' }, prefix: 'P_' }], resources: { requests: { cpu: '250m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } } }, { name: 'b', image: 'busybox', command: ['sleep', '1'] }] }, status: { phase: 'Running', qosClass: 'Burstable', hostIP: '192.168.20.100', podIP: '172.20.2.7', podIPs: [{ ip: '172.20.2.7' }], startTime: '2026-11-25T02:58:00Z', reason: '', conditions: [{ type: 'PodReadyToStartContainers', status: 'True' }, { type: 'Initialized', status: 'True' }, { type: 'Ready', status: 'False' }], initContainerStatuses: [{ name: 'i', ready: true, restartCount: 0, image: 'busybox', imageID: 'x', containerID: 'containerd://i', state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: '2026-11-25T02:58:01Z', finishedAt: '2026-11-25T02:58:02Z', containerID: 'containerd://i' } } }], containerStatuses: [{ name: 'a', ready: true, restartCount: 0, image: 'nginx', imageID: 'n', containerID: 'containerd://a', state: { running: { startedAt: '2026-11-25T02:58:03Z' } } }, { name: 'b', ready: false, restartCount: 3, image: 'busybox', imageID: 'b', containerID: 'containerd://b', state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container=b' } }, lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: '2026-11-25T02:59:03Z', finishedAt: '2026-11-25T02:59:04Z' } } }] } } as unknown as Loose)
  add(s, 'batch/jobs', { metadata: { name: 'pi', namespace: 'default' }, spec: { parallelism: 1, completions: 1, backoffLimit: 4, suspend: false, completionMode: 'NonIndexed', selector: { matchLabels: { job: 'pi' } }, template: { metadata: { labels: { job: 'pi' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'pi', image: 'perl' }] } } }, status: { active: 1, ready: 0, startTime: '2026-11-25T02:59:00Z' } } as unknown as Loose)
  add(s, 'apps/replicasets', { metadata: { name: 'rs1', namespace: 'default', labels: { app: 'q' } }, spec: { replicas: 2, selector: { matchLabels: { app: 'q' }, matchExpressions: [{ key: 'z', operator: 'In', values: ['a', 'b'] }] }, template: { metadata: { labels: { app: 'q', z: 'a' } }, spec: { containers: [{ name: 'q', image: 'q' }] } } }, status: { replicas: 1 } } as unknown as Loose)
  add(s, 'apps/statefulsets', { metadata: { name: 'db', namespace: 'default' }, spec: { serviceName: 'db', replicas: 1, selector: { matchLabels: { app: 'db' } }, template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'db', image: 'db' }] } }, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } }, status: { replicas: 1 } } as unknown as Loose)
  add(s, 'secrets', { metadata: { name: 's1', namespace: 'default' }, type: 'Opaque', data: { k: 'YWJj', z: 'YQ==' } } as unknown as Loose)
  add(s, 'serviceaccounts', { metadata: { name: 'sa1', namespace: 'default' } } as unknown as Loose)
  add(s, 'discovery.k8s.io/endpointslices', { metadata: { name: 'webpod-abcde', namespace: 'default', labels: { 'kubernetes.io/service-name': 'webpod' } }, addressType: 'IPv4', ports: [{ port: 80, protocol: 'TCP' }], endpoints: [{ addresses: ['172.20.2.99'], conditions: { ready: true }, nodeName: 'k8s-w0', targetRef: { kind: 'Pod', name: 'webpod-697b545f57-47tbm', namespace: 'default' } }, { addresses: ['172.20.1.124'], conditions: { ready: false } }] } as unknown as Loose)
  add(s, 'rbac.authorization.k8s.io/clusterroles', { metadata: { name: 'reader' }, rules: [{ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] }, { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['x'], verbs: ['*'] }, { nonResourceURLs: ['/healthz'], verbs: ['get'] }] } as unknown as Loose)
  add(s, 'rbac.authorization.k8s.io/clusterrolebindings', { metadata: { name: 'rb' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' }, subjects: [{ kind: 'ServiceAccount', name: 'sa1', namespace: 'default' }, { kind: 'User', name: 'bob', apiGroup: 'rbac.authorization.k8s.io' }] } as unknown as Loose)
  add(s, 'services', { metadata: { name: 'lb', namespace: 'default', annotations: { 'service.cilium.io/global': 'true' } }, spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', selector: LABELS, ports: [{ name: 'http', port: 80, targetPort: 'web', protocol: 'TCP' }, { name: 'dns', port: 53, protocol: 'UDP' }], externalIPs: ['1.2.3.4'] }, status: { loadBalancer: { ingress: [{ ip: '172.16.1.1', ipMode: 'VIP' }] } } } as unknown as Loose)
  s.create('apiextensions.k8s.io/customresourcedefinitions', CRD, { at: 0 })
  s.create('cilium.io/ciliumloadbalancerippools', { metadata: { name: 'pool' }, spec: { blocks: [{ cidr: '172.16.1.0/24' }], disabled: false, serviceSelector: { matchLabels: { a: 'b' } }, allowFirstLastIPs: 'No', list: ['x', 1] } } as unknown as Loose, { at: 0 })
  const events = [['Scheduled', 'Normal', 1, 'default-scheduler', 'Successfully assigned default/curl-pod to k8s-ctr'], ['Pulled', 'Normal', 3, 'kubelet', 'Container image already present'], ['BackOff', 'Warning', 1, 'kubelet', 'Back-off restarting']] as const
  const uid = s.get('pods', 'curl-pod', 'default')!.metadata.uid
  events.forEach(([reason, type, count, component, message], i) => add(s, 'events', {
    metadata: { name: `curl-pod.${i}`, namespace: 'default' }, involvedObject: { kind: 'Pod', namespace: 'default', name: 'curl-pod', uid, apiVersion: 'v1' }, reason, message, type, count, source: { component }, firstTimestamp: `2026-11-25T02:5${5 + i}:00Z`, lastTimestamp: `2026-11-25T02:5${7 + i}:30Z`,
  } as unknown as Loose))
}

/** Three nodes, the guide's application. */
function guide(s: Store): void {
  add(s, 'nodes', node('k8s-ctr', '192.168.10.100', { 'node-role.kubernetes.io/control-plane': '' }))
  add(s, 'nodes', node('k8s-w0', '192.168.20.100'))
  add(s, 'nodes', node('k8s-w1', '192.168.10.101'))
  add(s, 'apps/deployments', webpod())
  add(s, 'pods', pod('webpod-697b545f57-47tbm', 'k8s-w0', { labels: LABELS, ip: '172.20.2.99' }))
  add(s, 'pods', pod('webpod-697b545f57-dmcqr', 'k8s-w1', { labels: LABELS, ip: '172.20.1.124' }))
  add(s, 'pods', pod('webpod-697b545f57-smfjd', undefined, { labels: LABELS }))
  add(s, 'pods', pod('curl-pod', 'k8s-ctr', { ip: '172.20.0.169' }))
  add(s, 'pods', pod('coredns-674b8bbfcf-abcde', 'k8s-ctr', { namespace: 'kube-system', ip: '172.20.0.5', labels: { 'k8s-app': 'kube-dns' } }))
  add(s, 'services', { metadata: { name: 'webpod', namespace: 'default' }, spec: { selector: LABELS, ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }], type: 'ClusterIP', clusterIP: '10.96.19.99', clusterIPs: ['10.96.19.99'] } } as unknown as Loose)
  add(s, 'configmaps', { metadata: { name: 'app', namespace: 'default' }, data: { Corefile: '.:53 {\n    errors\n    ready\n}\n', n: '1', t: 'true' } } as unknown as Loose)
}

const MANIFEST = `cat > web.yaml <<'EOF'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: nginx
        ports:
        - containerPort: 80
---
apiVersion: v1
kind: Service
metadata:
  name: web
  labels:
    app: web
spec:
  selector:
    app: web
  ports:
  - protocol: TCP
    port: 80
    targetPort: 80
EOF`

export const SCENES: readonly Scene[] = [
  {
    name: 'get', seed: guide, commands: [
      'kubectl get nodes', 'kubectl get node -owide', 'kubectl get po', 'kubectl get pods -o wide', 'kubectl get po -A', 'kubectl get po -n kube-system --no-headers', 'kubectl get pod,svc', 'kubectl get deploy,svc,po webpod', 'kubectl get po nope curl-pod',
      'kubectl get po -n empty', 'kubectl get pv', 'kubectl get foo', 'kubectl get', 'kubectl get po curl-pod svc/webpod', 'kubectl get po/curl-pod svc/webpod', 'kubectl get all', 'kubectl get po -l app=webpod --show-labels', 'kubectl get po -L app,zz',
      'kubectl get po -o name', 'kubectl get po,svc -o name', 'kubectl get svc webpod -o yaml', 'kubectl get cm app -o yaml', 'kubectl get svc -o json', 'kubectl get po -o yaml -l app=none', "kubectl get svc webpod -o jsonpath='{.spec.clusterIP}'",
      "kubectl get nodes -o jsonpath='{range .items[*]}{.metadata.name}{\"\\t\"}{.spec.podCIDR}{\"\\n\"}{end}'", "kubectl get po -o jsonpath='{.items[*].metadata.name}'", "kubectl get po -o jsonpath='{.items[?(@.spec.nodeName==\"k8s-ctr\")].metadata.name}'",
      "kubectl get po -o jsonpath='{.items[0'", "kubectl get po -o jsonpath='{.items[0]'", "kubectl get no -o jsonpath='{.items[5]}' 2>&1 | head -1", "kubectl get no -o jsonpath='{foo}'", 'kubectl get no -o jsonpath=', "kubectl get no k8s-ctr -o jsonpath='{.metadata.labels}'",
      "kubectl get no k8s-ctr -o jsonpath='{.metadata.labels.kubernetes\\.io/os}'", "kubectl get po -o jsonpath='{..podIP}'", "kubectl get po -o jsonpath-as-json='{.items[*].metadata.name}'", 'kubectl get po -o custom-columns=NAME:.metadata.name,IP:.status.podIP,L:.metadata.labels',
      'kubectl get po -o custom-columns=NAME', "kubectl get po -o go-template='{{range .items}}{{.metadata.name}} {{.status.podIP}}{{\"\\n\"}}{{end}}'", "kubectl get po curl-pod -o go-template='{{.nope}}'", 'kubectl get po -o foo', 'kubectl get po --sort-by=.metadata.name',
      'kubectl get po --sort-by=.status.podIP', 'kubectl get po --sort-by=.nope', 'kubectl get po -A curl-pod', 'kubectl get po --foo', 'kubectl get po -o', 'kubectl get deployments.apps webpod', 'kubectl get deploy.v1.apps', 'kubectl get Pod curl-pod', 'kubectl get po --field-selector spec.nodeName=k8s-w0',
      'kubectl get endpoints', 'kubectl get ns', 'kubectl get po,nope', 'kubectl get svc/webpod/x', 'kubectl get svc/', 'kubectl get po -l "app in (webpod,x)"', 'kubectl get po -l app==webpod,app!=x -o name', 'kubectl get --raw /version', 'kubectl get po --ignore-not-found nope', 'kubectl get no,po -o wide --no-headers',
    ],
  },
  {
    name: 'write', seed: guide, commands: [
      MANIFEST, 'kubectl apply -f web.yaml', 'kubectl apply -f web.yaml', "sed -i 's/replicas: 2/replicas: 1/' web.yaml", 'kubectl apply -f web.yaml', 'kubectl get deploy web -o yaml', 'kubectl create -f web.yaml', 'kubectl apply -f nope.yaml', 'kubectl apply', 'kubectl apply -f - </dev/null',
      'kubectl apply -f web.yaml -n other', 'kubectl apply -f web.yaml --dry-run=client', 'kubectl apply -f web.yaml --dry-run=server', 'kubectl replace -f web.yaml', "printf 'apiVersion: v1\\nkind: Service\\nmetadata: {name: webpod, namespace: default}\\nspec: {ports: [{port: 81}], selector: {app: webpod}}\\n' | kubectl apply -f -",
      "printf 'apiVersion: cilium.io/v2\\nkind: CiliumBGPClusterConfig\\nmetadata: {name: x}\\n' | kubectl apply -f -", "printf 'kind: Pod\\nmetadata: {name: x}\\n' | kubectl apply -f -", "printf 'metadata: {name: x}\\n' | kubectl create -f -", 'echo foo | kubectl apply -f -',
      "printf 'a: b\\n c: d\\n' | kubectl apply -f -", "printf 'a:\\n\\tb: c\\n' | kubectl apply -f -", "printf '{\"a\": 1,}' | kubectl apply -f -", "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: q}\\ndata: {a: b}\\nfoo: bar\\n' | kubectl apply -f -",
      "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: q, namespace: other}\\n' | kubectl apply -n default -f -", "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {namespace: other}\\n' | kubectl apply -f -", "printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {generateName: q-}\\n' | kubectl apply -f -",
      'kubectl label nodes k8s-ctr k8s-w0 k8s-w1 enable-bgp=true', 'kubectl label nodes k8s-ctr enable-bgp=true', 'kubectl label nodes k8s-ctr enable-bgp=false', 'kubectl label nodes k8s-ctr enable-bgp=false --overwrite', 'kubectl label nodes k8s-ctr enable-bgp-', 'kubectl label nodes k8s-ctr enable-bgp-',
      'kubectl label no k8s-ctr a=b=c', 'kubectl label no k8s-ctr', 'kubectl label no k8s-ctr a=b a-', 'kubectl label no k8s-ctr "a=b/"', 'kubectl label no --all x=y', 'kubectl label no nope x=y', 'kubectl label po -l app=webpod x=y', 'kubectl label', 'kubectl label no k8s-ctr --list',
      'kubectl annotate svc webpod k=v', 'kubectl annotate svc webpod k=v', 'kubectl annotate svc webpod k=w', 'kubectl annotate svc webpod k-', 'kubectl annotate svc webpod', 'kubectl annotate svc webpod service.cilium.io/global=true --overwrite',
      'kubectl scale deployment webpod --replicas 2', 'kubectl scale deploy webpod --replicas=2', 'kubectl scale deploy nope --replicas=2', 'kubectl scale deploy webpod', 'kubectl scale deploy webpod --replicas=-1', 'kubectl scale deploy webpod --replicas=3 --current-replicas=5', 'kubectl scale deploy/webpod deploy/web --replicas=1',
      "kubectl patch svc webpod -p '{\"spec\": {\"type\": \"LoadBalancer\"}}'", "kubectl patch svc webpod -p '{\"spec\": {\"type\": \"LoadBalancer\"}}'", "kubectl patch service webpod -p '{\"spec\":{\"externalTrafficPolicy\":\"Local\"}}'", "kubectl patch svc webpod -p '{\"spec\":'", "kubectl patch svc webpod -p 'foo: ['", 'kubectl patch svc webpod', 'kubectl patch svc webpod -p x --type=foo',
      "kubectl patch svc webpod -p ‘{\"spec\":{}}’", "kubectl patch svc webpod --type=json -p '[{\"op\":\"replace\",\"path\":\"/spec/type\",\"value\":\"ClusterIP\"}]'", "kubectl patch svc webpod --type merge -p '{\"metadata\":{\"labels\":{\"a\":\"b\"}}}'", "kubectl patch svc nope -p '{}'", "kubectl patch svc webpod -p '{\"spec\":{\"type\":\"Foo\"}}'",
      'kubectl delete svc web', 'kubectl delete svc web', 'kubectl delete svc web --ignore-not-found', 'kubectl delete deploy', 'kubectl delete -f web.yaml', 'kubectl delete', 'kubectl delete po -l app=none', 'kubectl delete cm app --wait=false', 'kubectl delete svc/webpod deploy/webpod', 'kubectl delete po curl-pod --force', 'kubectl delete cm --all --dry-run=client',
    ],
  },
  {
    name: 'describe', seed: (s) => { guide(s); more(s) }, commands: [
      'kubectl describe po curl-pod', 'kubectl describe po webpod-697b545f57-smfjd', 'kubectl describe svc webpod', 'kubectl describe deploy webpod', 'kubectl describe no k8s-w0', 'kubectl describe node k8s-ctr', 'kubectl describe cm app', 'kubectl describe ns default', 'kubectl describe po webpod',
      'kubectl describe po nope', 'kubectl describe', 'kubectl describe po -n empty', 'kubectl describe svc,cm', 'kubectl describe po -l app=none', 'kubectl describe svc/webpod --show-events=false', 'kubectl describe crd', 'kubectl describe ds agent', 'kubectl describe po full', 'kubectl describe job pi', 'kubectl describe rs rs1', 'kubectl describe sts db',
      'kubectl describe secret s1', 'kubectl describe endpointslices', 'kubectl describe ep', 'kubectl describe clusterrole reader', 'kubectl describe clusterrolebinding rb', 'kubectl describe sa sa1', 'kubectl describe ippools', 'kubectl describe svc lb', 'kubectl describe po -A | grep ^Name:',
    ],
  },
]
