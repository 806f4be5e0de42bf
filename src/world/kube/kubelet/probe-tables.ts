import { defineTable } from '../../sim/index.ts'

export type ProbeKind = 'startup' | 'readiness' | 'liveness'

/** One probe of a container that runs. */
export interface ProbeRecord {
  /** The pod's worker. */
  readonly key: string
  readonly name: string
  readonly kind: ProbeKind
  readonly container: string
  readonly number: number
  readonly failures: number
  readonly successes: number
  /** It needs no packet and was good: the node's tick looks at it, it has no timer of its own. */
  readonly steady: boolean
}

/** By `machine/uid/container/kind`. */
export const probes = defineTable<string, ProbeRecord>('kube.probes')
