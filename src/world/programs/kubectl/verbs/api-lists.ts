import { apiVersionOf, groupResource, type Resource } from '../client/discovery.ts'
import { describeError, TransportError } from '../client/errors.ts'
import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { layOut } from '../printers/table.ts'

const unexpected = (args: readonly string[]): string => `unexpected arguments: [${args.join(' ')}]`

export const apiResources: Verb = function* (k) {
  const { flags } = k
  if (k.args.length > 0) throw k.usage(unexpected(k.args))
  const format = flags.text('output')
  if (!['', 'wide', 'name'].includes(format)) throw failure(`--output ${format} is not available`)
  if (!['', 'name', 'kind'].includes(flags.text('sort-by'))) throw failure('--sort-by accepts only name or kind')
  let failed
  let found: readonly Resource[] = []
  let groups: ReadonlyMap<string, string> = new Map()
  try {
    // It is what the server says now that is asked for, unless `--cached`.
    const d = flags.on('cached') ? yield* k.discoverer.discovery() : yield* k.discoverer.refresh(1)
    groups = new Map(d.groups.map((g) => [g.name, g.preferred]))
    found = d.resources
  } catch (e) {
    failed = describeError(e)
    if (!failed) throw e
  }
  const wanted = flags.list('verbs')
  const categories = flags.list('categories')
  const rows = found.filter((r) => groups.get(r.group) === r.version && r.verbs.length > 0
    && (!flags.changed('api-group') || r.group === flags.text('api-group')) && (!flags.changed('namespaced') || r.namespaced === flags.on('namespaced'))
    && wanted.every((v) => r.verbs.includes(v)) && categories.every((c) => r.categories.includes(c)))
  const by = flags.text('sort-by')
  const key = (r: Resource): string => (by === 'kind' ? r.kind : by === 'name' ? r.plural : `${r.group}\0${r.plural}`)
  const sorted = [...rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
  if (format === 'name') for (const r of sorted) k.line(groupResource(r))
  else {
    const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(format === 'wide' ? ['VERBS', 'CATEGORIES'] : [])]
    const cells = sorted.map((r) => [r.plural, r.shortNames.join(','), apiVersionOf(r), String(r.namespaced), r.kind, ...(format === 'wide' ? [[...r.verbs].join(','), r.categories.join(',')] : [])])
    k.out.put(layOut([...(flags.on('no-headers') ? [] : [header]), ...cells].map((c) => `${c.join('\t')}\n`).join('')))
  }
  if (failed) throw failed
}

export const apiVersions: Verb = function* (k) {
  if (k.args.length > 0) throw k.usage(unexpected(k.args))
  try {
    const { groups } = yield* k.discoverer.refresh(1)
    const all = groups.flatMap((g) => g.versions.map((v) => apiVersionOf({ group: g.name, version: v })))
    for (const v of all.sort()) k.line(v)
  } catch (e) {
    if (e instanceof TransportError) throw failure(`couldn't get available api versions from server: ${e.full}`)
    throw e
  }
}
