import { TYPES } from './data/types.ts'
import { ATOMIC_MAPS, ATOMIC_TYPES, LIST_RULES, RETAIN_KEYS } from './merge-data.ts'
import { ANY, type Field, type Node, type Scalar } from './node.ts'

const SCALARS = new Set(['s', 'y', 't', 'u', 'q', 'is', 'i', 'l', 'd', 'b'])

let lines: ReadonlyMap<string, string> | undefined
const nodes = new Map<string, Node>()

const lineOf = (name: string): string | undefined => (lines ??= new Map(TYPES.split('\n').map((l) => {
  const at = l.indexOf(' ')
  return at < 0 ? [l, ''] as const : [l.slice(0, at), l.slice(at + 1)] as const
}))).get(name)

function nodeOf(type: string, owner: string): Node {
  if (type === 'o') return ANY
  if (SCALARS.has(type)) return { kind: 'scalar', name: '', scalar: type as Scalar }
  if (type.startsWith('{')) return { kind: 'map', name: '', items: () => nodeOf(type.slice(1, -1), ''), ...(ATOMIC_MAPS.has(owner) ? { atomic: true } : {}) }
  if (type.startsWith('[')) return { kind: 'list', name: '', items: () => nodeOf(type.slice(1, -1), ''), list: 'atomic', ...LIST_RULES[owner] }
  const node = builtinType(type) ?? ANY
  return RETAIN_KEYS.has(owner) ? { ...node, retainKeys: true } : node
}

/** The node of a built-in type by its name: `Deployment`, `PodSpec`. */
export function builtinType(name: string): Node | undefined {
  const known = nodes.get(name)
  if (known) return known
  const line = lineOf(name)
  if (line === undefined) return undefined
  const fields = new Map<string, Field>(line === '' ? [] : line.split(' ').map((part) => {
    const [, field = '', bang, type = ''] = /^([^:!]+)(!?):(.*)$/.exec(part) ?? []
    const owner = `${name}.${field}`
    let node: Node | undefined
    return [field, { required: bang === '!', node: () => (node ??= nodeOf(type, owner)) }]
  }))
  const node: Node = { kind: 'object', name, fields, ...(ATOMIC_TYPES.has(name) ? { atomic: true } : {}) }
  nodes.set(name, node)
  return node
}
