// Writes src/world/kube/schema/data/{types,descriptions}.ts from the models of the npm package @kubernetes/client-node (1.3.0 speaks Kubernetes 1.33):
//   npm pack @kubernetes/client-node@1.3.0 && tar xzf kubernetes-client-node-1.3.0.tgz && node scripts/kube-schema.mjs package
// Only types that the kinds of the embedded API server reach are taken. Kinds: GROUPS below, one list a group and version.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const models = join(process.argv[2] ?? 'package', 'dist/gen/models')
const OUT = 'src/world/kube/schema/data'

const KINDS = `
V1Binding V1ConfigMap V1Endpoints CoreV1Event V1LimitRange V1Namespace V1Node V1PersistentVolumeClaim V1PersistentVolume V1Pod V1PodTemplate
V1ReplicationController V1ResourceQuota V1Secret V1ServiceAccount V1Service V1APIService V1ControllerRevision V1DaemonSet V1Deployment V1ReplicaSet V1StatefulSet
EventsV1Event V1SelfSubjectReview V1TokenReview AuthenticationV1TokenRequest V1LocalSubjectAccessReview V1SelfSubjectAccessReview V1SelfSubjectRulesReview
V1SubjectAccessReview V2HorizontalPodAutoscaler V1Scale V1CronJob V1Job V1CertificateSigningRequest V1IngressClass V1Ingress V1IPAddress
V1NetworkPolicy V1ServiceCIDR V1PodDisruptionBudget V1Eviction V1ClusterRoleBinding V1ClusterRole V1RoleBinding V1Role V1CSIDriver V1CSINode
V1CSIStorageCapacity V1StorageClass V1VolumeAttachment V1MutatingWebhookConfiguration V1ValidatingAdmissionPolicy V1ValidatingAdmissionPolicyBinding
V1ValidatingWebhookConfiguration V1CustomResourceDefinition V1PriorityClass V1Lease V1RuntimeClass V1EndpointSlice V1FlowSchema V1PriorityLevelConfiguration
V1ComponentStatus V1DeleteOptions`.trim().split(/\s+/)

// Fields of type resource.Quantity: the package calls them strings.
const QUANTITIES = new Set(`
ResourceRequirements.limits ResourceRequirements.requests VolumeResourceRequirements.limits VolumeResourceRequirements.requests NodeStatus.capacity NodeStatus.allocatable
PersistentVolumeSpec.capacity PersistentVolumeClaimStatus.capacity PersistentVolumeClaimStatus.allocatedResources ResourceQuotaSpec.hard ResourceQuotaStatus.hard ResourceQuotaStatus.used
LimitRangeItem.default LimitRangeItem.defaultRequest LimitRangeItem.max LimitRangeItem.min LimitRangeItem.maxLimitRequestRatio EmptyDirVolumeSource.sizeLimit
ResourceFieldSelector.divisor Overhead.podFixed PodSpec.overhead MetricTarget.value MetricTarget.averageValue MetricValueStatus.value MetricValueStatus.averageValue HPAScalingRules.tolerance
ContainerStatus.allocatedResources CSIStorageCapacity.capacity CSIStorageCapacity.maximumVolumeSize`.trim().split(/\s+/))

const nameOf = (model) => model.replace(/^(?:[A-Z][a-z]+)?V\d+/, '')
const rename = (model) => (model.startsWith('Core') && model.includes('Event') ? `Core${nameOf(model)}`
  : model.startsWith('Discovery') ? `Discovery${nameOf(model)}` : /^(Apiextensions|Apiregistration)V1/.test(model) ? `${model.slice(0, model.indexOf('V1'))}${nameOf(model)}` : model.startsWith('Storage') ? `Storage${nameOf(model)}` : model.startsWith('Flowcontrol') ? `Flowcontrol${nameOf(model)}` : nameOf(model))

function typeOf(owner, { baseName, type, format }, queue) {
  if (QUANTITIES.has(`${owner}.${baseName}`)) return type.startsWith('{') ? '{q}' : 'q'
  const array = /^(?:Array|Set)<(.*)>$/.exec(type)
  if (array) return `[${typeOf(owner, { baseName: '', type: array[1], format }, queue)}]`
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)
  if (map) return `{${typeOf(owner, { baseName: '', type: map[1], format }, queue)}}`
  if (type === 'string') return format === 'byte' ? 'y' : format === 'int-or-string' ? 'is' : 's'
  if (type === 'IntOrString') return 'is'
  if (type === 'boolean') return 'b'
  if (type === 'number') return format === 'int64' ? 'l' : format === 'double' ? 'd' : 'i'
  if (type === 'Date') return 't'
  if (type === 'V1MicroTime') return 'u'
  if (type === 'any' || type === 'object') return 'o'
  queue.push(type)
  return rename(type)
}

const text = (lines) => lines.replace(/\\(['"`\\])/g, '$1').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&').replace(/ {3}\* /g, '\n  * ').replace(/ {3}- /g, '\n  - ').replace(/ {2}(?=[*-] |Possible enum)/g, '\n\n').trim()

const done = new Map()
const queue = [...KINDS]
while (queue.length > 0) {
  const model = queue.pop()
  if (done.has(model)) continue
  const js = await readFile(join(models, `${model}.js`), 'utf8')
  const dts = await readFile(join(models, `${model}.d.ts`), 'utf8')
  const name = rename(model)
  const map = JSON.parse(/attributeTypeMap = (\[[\s\S]*?\n\]);/.exec(js)?.[1] ?? '[]')
  const described = new Map([...dts.matchAll(/\/\*\*\n\s+\* (.*)\n\s+\*\/\n\s+'([^']+)'(\?)?:/g)].map((m) => [m[2], { description: text(m[1]), required: m[3] === undefined }]))
  const fields = map.map((f) => {
    const d = described.get(f.name) ?? described.get(f.baseName) ?? { description: '', required: new RegExp(`'${f.name.replace('$', '\\$')}':`).test(dts) }
    return { name: f.baseName, type: typeOf(name, f, queue), ...d }
  })
  done.set(model, { name, description: text(/\*\/\n(?:import .*\n)*\/\*\*\n\* (.*)\n\*\/\nexport declare class/.exec(dts)?.[1] ?? ''), fields })
}

const types = [...done.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
const clash = types.find((t, i) => types[i + 1]?.name === t.name)
if (clash) throw new Error(`two types are called ${clash.name}`)
const literal = (s) => `\`${s.replace(/[\\`]|\$(?=\{)/g, "\\$&")}\``
await mkdir(OUT, { recursive: true })
const head = '// Written by scripts/kube-schema.mjs from @kubernetes/client-node 1.3.0 (Apache-2.0): not to be edited.\n'
await writeFile(join(OUT, 'types.ts'), `${head}export const TYPES = ${literal(types.map((t) => `${t.name} ${t.fields.map((f) => `${f.name}${f.required ? '!' : ''}:${f.type}`).join(' ')}`).join('\n'))}\n`)
await writeFile(join(OUT, 'descriptions.ts'), `${head}export const DESCRIPTIONS = ${literal(types.map((t) => [`# ${t.name} ${JSON.stringify(t.description)}`, ...t.fields.filter((f) => f.description !== '').map((f) => `${f.name} ${JSON.stringify(f.description)}`)].join('\n')).join('\n'))}\n`)
console.log(`${types.length} types`)
