/** Reserved identities by number, as Hubble and `identity list` print them. */
export const RESERVED: Readonly<Record<number, string>> = {
  0: 'unknown', 1: 'host', 2: 'world', 3: 'unmanaged', 4: 'health', 5: 'init', 6: 'remote-node', 7: 'kube-apiserver', 8: 'ingress', 9: 'world-ipv4', 10: 'world-ipv6', 11: 'encrypted-overlay',
}

export const HOST = 1
export const WORLD = 2
export const HEALTH = 4
export const REMOTE_NODE = 6
export const KUBE_APISERVER = 7

/** Labels of a reserved identity: `reserved:host`. */
export const reservedLabels = (id: number): string[] => (id === KUBE_APISERVER ? ['reserved:kube-apiserver', 'reserved:remote-node'] : [`reserved:${RESERVED[id] ?? 'unknown'}`])

/** Smallest number of an identity of labels. */
export const MINIMAL = 256
export const MAXIMAL = 65_535
