/** One step of a path. */
type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'filter'; readonly path: string; readonly op: '==' | '!='; readonly value: string }

/** `.status.conditions[?(@.type=="Ready")].status`, `.spec['a.b']`, `.items[*].x`, `.a\.b`. Undefined for what is not understood. */
function steps(path: string): Step[] | undefined {
  const found: Step[] = []
  let rest = path.startsWith('.') || path.startsWith('[') ? path : `.${path}`
  while (rest !== '') {
    const filter = /^\[\?\(@\.([\w.-]+)\s*(==|!=)\s*["']([^"']*)["']\)\]/.exec(rest)
    const quoted = /^\[['"]((?:[^'"\\]|\\.)*)['"]\]/.exec(rest)
    const index = /^\[(-?\d+)\]/.exec(rest)
    const all = /^\[\*\]|^\.\*/.exec(rest)
    const name = /^\.((?:[^.[\\]|\\.)+)/.exec(rest)
    const m = filter ?? quoted ?? index ?? all ?? name
    if (!m) return undefined
    if (filter) found.push({ kind: 'filter', path: filter[1]!, op: filter[2] as '==' | '!=', value: filter[3]! })
    else if (quoted) found.push({ kind: 'field', name: quoted[1]!.replaceAll(/\\(.)/g, '$1') })
    else if (index) found.push({ kind: 'index', index: Number(index[1]) })
    else if (all) found.push({ kind: 'all' })
    else found.push({ kind: 'field', name: name![1]!.replaceAll(/\\(.)/g, '$1') })
    rest = rest.slice(m[0].length)
  }
  return found
}

const parsed = new Map<string, Step[] | undefined>()

function apply(values: readonly unknown[], step: Step): unknown[] {
  return values.flatMap((v): unknown[] => {
    if (typeof v !== 'object' || v === null) return []
    if (step.kind === 'field') return Array.isArray(v) ? [] : Object.hasOwn(v, step.name) ? [(v as Record<string, unknown>)[step.name]] : []
    if (step.kind === 'all') return Object.values(v)
    if (!Array.isArray(v)) return []
    if (step.kind === 'index') {
      const at = step.index < 0 ? v.length + step.index : step.index
      return at < v.length && at >= 0 ? [v[at]] : []
    }
    return v.filter((x) => {
      const is = jsonPathValues(x, step.path)[0]
      return is !== undefined && (String(is) === step.value) === (step.op === '==')
    })
  })
}

/** The values at a simple JSON path, as printer columns and selectable fields use it. */
export function jsonPathValues(o: unknown, path: string): unknown[] {
  if (!parsed.has(path)) parsed.set(path, steps(path))
  return (parsed.get(path) ?? []).reduce(apply, [o] as unknown[])
}
