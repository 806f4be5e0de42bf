/** Values of a helm release: a tree as YAML says it. */
export interface Values { readonly [key: string]: Value }
export type Value = string | number | boolean | null | readonly Value[] | Values

const isTree = (v: Value | undefined): v is Values => typeof v === 'object' && v !== null && !Array.isArray(v)

/**
 * A key as `--set` and a topology file may write it, `ipam.operator.clusterPoolIPv4MaskSize`, put where it belongs. A dot behind a backslash is part of
 * the key.
 */
export function put(tree: Values, path: string, value: Value): Values {
  const at = /(?<!\\)\./.exec(path)
  if (!at) return { ...tree, [path.replaceAll('\\.', '.')]: value }
  const head = path.slice(0, at.index).replaceAll('\\.', '.')
  const below = tree[head]
  return { ...tree, [head]: put(isTree(below) ? below : {}, path.slice(at.index + 1), value) }
}

/** Turns dotted keys of the first level into a tree. */
export const expand = (values: Values): Values => Object.entries(values).reduce<Values>((tree, [k, v]) => merge(tree, put({}, k, isTree(v) ? expand(v) : v)), {})

/** `over` on top of `under`: trees are merged, everything else is replaced; null takes a key away (helm's coalesce). */
export function merge(under: Values, over: Values): Values {
  const out: Record<string, Value> = { ...under }
  for (const [k, v] of Object.entries(over)) {
    const old = out[k]
    if (v === null) delete out[k]
    else out[k] = isTree(v) && isTree(old) ? merge(old, v) : v
  }
  return out
}

/** The value at a path, undefined where there is none. */
export function at(values: Values, path: string): Value | undefined {
  let here: Value | undefined = values
  for (const step of path.split('.')) here = isTree(here) ? here[step] : undefined
  return here
}

/** True as a template's `if` sees it. */
export const on = (values: Values, path: string): boolean => {
  const v = at(values, path)
  return v !== undefined && v !== null && v !== false && v !== '' && v !== 0 && v !== 'false' && !(Array.isArray(v) && v.length === 0)
}

/** As text in a ConfigMap. */
export const text = (values: Values, path: string): string => {
  const v = at(values, path)
  return v === undefined || v === null ? '' : Array.isArray(v) ? v.join(' ') : String(v)
}

/** A list as helm's `{a,b}` or a YAML list or one word give it. */
export function list(values: Values, path: string): string[] {
  const v = at(values, path)
  if (v === undefined || v === null || v === '') return []
  return Array.isArray(v) ? v.map(String) : String(v).replace(/^\{(.*)\}$/, '$1').split(/(?<!\\),/).map((x) => x.replaceAll('\\,', ','))
}
