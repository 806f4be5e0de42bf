/** What a URL of the API asks for. */
export type ApiPath =
  | { readonly kind: 'resource'; readonly group: string; readonly version: string; readonly plural: string; readonly namespace?: string; readonly name?: string; readonly subresource?: string; readonly rest?: string }
  | { readonly kind: 'other'; readonly segments: readonly string[] }

const RESERVED_AFTER_NAMESPACE = new Set(['status', 'finalize'])

/** Reads `/api/v1/namespaces/default/pods/x/log` and `/apis/GROUP/VERSION/…`. */
export function parsePath(path: string): ApiPath {
  const segments = path.split('/').filter((s) => s !== '').map((s) => decodeURIComponent(s))
  const core = segments[0] === 'api'
  const from = core ? 2 : 3
  if ((segments[0] !== 'api' && segments[0] !== 'apis') || segments.length <= from) return { kind: 'other', segments }
  const group = core ? '' : segments[1]!
  const version = segments[from - 1]!
  const tail = segments.slice(from)
  const scoped = tail[0] === 'namespaces' && tail.length >= 3 && !RESERVED_AFTER_NAMESPACE.has(tail[2]!)
  const [plural, name, subresource, ...rest] = scoped ? tail.slice(2) : tail
  return {
    kind: 'resource', group, version, plural: plural!, ...(scoped ? { namespace: tail[1]! } : {}), ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }), ...(rest.length > 0 ? { rest: rest.join('/') } : {}),
  }
}
