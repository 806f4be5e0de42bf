import type { Element } from './elements.ts'

/** What a token of the grammar takes. `fork` and `join` stand around alternatives, `start` and `end` around a command. */
export type Kind = 'word' | 'variable' | 'range' | 'ipv4' | 'ipv4-prefix' | 'ipv6' | 'ipv6-prefix' | 'mac' | 'mac-prefix' | 'fork' | 'join' | 'start' | 'end'

/** A node of the graph that all commands of a mode make together. Built once a mode; never state of a world. */
export interface GraphNode {
  readonly kind: Kind
  readonly text: string
  /**
   * What `?` says of it. Commands that share a token may say different things of it: the real vtysh takes what the first in the order of a hash of addresses says, so each start may
   * say something else; here it is what most of them say.
   */
  help: string
  /** How many commands agree on it, while all do. */
  agreed?: number
  /** How many commands say what, where they differ. */
  said?: Map<string, number>
  /** Name by which values are offered, and how it came: given by the grammar beats taken from a text. */
  varname?: string
  named?: 'given' | 'text'
  readonly min?: number
  readonly max?: number
  hidden: boolean
  /** `NAME...`: any number of them. */
  repeat?: boolean
  /** The join of a fork, the fork of a join. */
  partner?: GraphNode
  readonly to: GraphNode[]
  readonly from: GraphNode[]
  readonly element?: Element
}

export function connect(from: GraphNode, to: GraphNode): void {
  from.to.push(to)
  to.from.push(from)
}

export const isLinked = (from: GraphNode, to: GraphNode): boolean => from.to.includes(to)

/** Kinds whose text stands for a value that a person chooses. */
export const isVarying = (kind: Kind): boolean => kind !== 'word' && !isSpecial(kind)
export const isSpecial = (kind: Kind): boolean => kind === 'fork' || kind === 'join' || kind === 'start' || kind === 'end'
