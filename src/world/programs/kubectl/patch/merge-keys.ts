/*
 * How strategic merge takes lists (patchStrategy and patchMergeKey of the API's types): by the list's name, and the field that holds its owner where one
 * name is merged in two ways.
 */
const KEYS: Readonly<Record<string, string>> = {
  containers: 'name', initContainers: 'name', ephemeralContainers: 'name', volumes: 'name', env: 'name', volumeMounts: 'mountPath', volumeDevices: 'devicePath', hostAliases: 'ip', imagePullSecrets: 'name',
  topologySpreadConstraints: 'topologyKey', conditions: 'type', ownerReferences: 'uid', secrets: 'name', taints: 'key', resourceClaims: 'name', webhooks: 'name', addresses: 'type', volumeClaimTemplates: '', schedulingGates: 'name', hostIPs: 'ip', podIPs: 'ip',
}
const PRIMITIVE = new Set(['finalizers', 'podCIDRs'])

/** The field by which elements of a list are told apart; '' for a set of words; undefined for a list that is replaced whole. */
export function mergeKeyOf(path: readonly string[]): string | undefined {
  const name = path.at(-1)!
  if (PRIMITIVE.has(name)) return ''
  // A port of a container goes by its number, one of a Service by its port.
  if (name === 'ports') return path.some((p) => p === 'containers' || p === 'initContainers') ? 'containerPort' : path.join('.') === 'spec.ports' ? 'port' : undefined
  return KEYS[name] || undefined
}
