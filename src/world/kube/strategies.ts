import type { Strategy } from './api/strategy.ts'
import type { Resource } from './resources/resource.ts'

const STRATEGIES: Readonly<Record<string, Strategy>> = {}
const CUSTOM: Strategy = { generation: true }

/** What is a kind's own. */
export const strategyOf = (r: Resource): Strategy => (r.custom ? CUSTOM : (STRATEGIES[r.gvr] ?? {}))
