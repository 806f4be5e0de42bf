const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1, m: 1e-3, u: 1e-6, n: 1e-9, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
}

/** The number of a quantity (`250m`, `64Mi`, `1e3`); 0 for what is none. */
export function quantity(value: string | number | undefined): number {
  if (value === undefined) return 0
  if (typeof value === 'number') return value
  const m = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)(m|u|n|k|[MGTPE]i?|Ki)?$/.exec(value)
  return m ? Number(m[1]) * SUFFIXES[m[2] ?? '']! : 0
}

type Resources = Readonly<Record<string, string | number>> | undefined
interface Containers { readonly containers?: readonly { resources?: { requests?: Resources; limits?: Resources } }[]; readonly initContainers?: readonly { restartPolicy?: string; resources?: { requests?: Resources } }[]; readonly overhead?: Resources }

/** What a pod asks for of a resource: its containers together, or its largest init container. */
export function requested(spec: Containers, resource: string): number {
  const of = (c: { resources?: { requests?: Resources } }): number => quantity(c.resources?.requests?.[resource])
  const sidecars = (spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').reduce((n, c) => n + of(c), 0)
  const main = (spec.containers ?? []).reduce((n, c) => n + of(c), 0) + sidecars
  const init = Math.max(0, ...(spec.initContainers ?? []).map(of))
  return Math.max(main, init) + quantity(spec.overhead?.[resource])
}

/** Guaranteed, Burstable or BestEffort (KEP-less, as old as the kubelet): by the requests and limits of cpu and memory. */
export function qosClass(spec: Containers): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const all = [...(spec.containers ?? []), ...(spec.initContainers ?? [])] as { resources?: { requests?: Resources; limits?: Resources } }[]
  const some = all.some((c) => ['cpu', 'memory'].some((r) => quantity(c.resources?.requests?.[r]) > 0 || quantity(c.resources?.limits?.[r]) > 0))
  if (!some) return 'BestEffort'
  const guaranteed = all.every((c) => ['cpu', 'memory'].every((r) => {
    const limit = c.resources?.limits?.[r]
    return limit !== undefined && quantity(c.resources?.requests?.[r] ?? limit) === quantity(limit)
  }))
  return guaranteed ? 'Guaranteed' : 'Burstable'
}
