import type { Sys } from '../../../sim/index.ts'
import type { Discoverer, Discovery, Resource } from '../client/discovery.ts'
import { failure, Failure } from '../command/failure.ts'

/** How a type was asked for: `deploy`, `deployments.apps`, `deployments.v1.apps`. */
interface Asked { readonly word: string; readonly group: string | undefined; readonly version: string | undefined }

function readings(word: string): Asked[] {
  const lower = word.toLowerCase()
  const parts = lower.split('.')
  const out: Asked[] = []
  // `deployments.v1.apps` may as well be the group `v1.apps`.
  if (parts.length > 2) out.push({ word: parts[0]!, version: parts[1], group: parts.slice(2).join('.') })
  if (parts.length > 1) out.push({ word: parts[0]!, version: undefined, group: parts.slice(1).join('.') })
  else out.push({ word: lower, version: undefined, group: undefined })
  return out
}

function match(d: Discovery, a: Asked): Resource | undefined {
  const candidates = d.resources.filter((r) => (a.version === undefined || r.version === a.version))
  const inGroup = (r: Resource): boolean => a.group === undefined || r.group === a.group
  const byPrefix = (r: Resource): boolean => a.group !== undefined && r.group.startsWith(a.group)
  const short = candidates.find((r) => r.shortNames.includes(a.word) && (inGroup(r) || byPrefix(r)))
  const exact = (r: Resource): boolean => r.plural === a.word || r.singular === a.word
  const named = candidates.find((r) => exact(r) && inGroup(r)) ?? candidates.find((r) => exact(r) && byPrefix(r))
  if (!named) return short
  // A short name is looked up first, as the shortcut expander does.
  return short ?? preferred(d, named, candidates)
}

/** Of a resource served in several versions the group's preferred one. */
function preferred(d: Discovery, r: Resource, candidates: readonly Resource[]): Resource {
  const version = d.groups.find((g) => g.name === r.group)?.preferred
  return candidates.find((c) => c.group === r.group && c.plural === r.plural && c.version === version) ?? r
}

/** Finds the resources that words and kinds mean; asks the server anew when a word is not known. */
export class Mapper {
  readonly #discoverer: Discoverer
  constructor(discoverer: Discoverer) { this.#discoverer = discoverer }

  *discovery(): Sys<Discovery> { return yield* this.#discoverer.discovery() }

  /** Tries what is known, then what the server says now. */
  *#twice<T>(find: (d: Discovery) => T | undefined): Sys<T | undefined> {
    const found = find(yield* this.#discoverer.discovery())
    if (found !== undefined || this.#discoverer.fresh) return found
    return find(yield* this.#discoverer.refresh(1))
  }

  *find(word: string): Sys<Resource | undefined> {
    return yield* this.#twice((d) => {
      for (const a of readings(word)) {
        const found = match(d, a)
        if (found) return found
      }
      return undefined
    })
  }

  /** Throws Failure for a type that is not there. */
  *resource(word: string): Sys<Resource> {
    const found = yield* this.find(word)
    if (!found) throw failure(`the server doesn't have a resource type ${JSON.stringify(word)}`)
    return found
  }

  /** The resources of a category (`all`), in the order of discovery. */
  *category(word: string): Sys<Resource[]> {
    const { resources, groups } = yield* this.#discoverer.discovery()
    return resources.filter((r) => r.categories.includes(word.toLowerCase()) && groups.find((g) => g.name === r.group)?.preferred === r.version)
  }

  *ofKind(group: string, version: string, kind: string): Sys<Resource | undefined> {
    return yield* this.#twice((d) => d.resources.find((r) => r.group === group && r.version === version && r.kind === kind))
  }

  /** A kind whatever its version: an owner, the object of an event. */
  *anyOfKind(kind: string): Sys<Resource | undefined> {
    return (yield* this.#discoverer.discovery()).resources.find((r) => r.kind === kind)
  }
}

/** A manifest whose kind no resource has. */
export const noMatch = (o: { group: string; version: string; kind: string; name: string; namespace: string; source: string }): Failure =>
  failure(`resource mapping not found for name: ${JSON.stringify(o.name)} namespace: ${JSON.stringify(o.namespace)} from ${JSON.stringify(o.source)}: no matches for kind ${JSON.stringify(o.kind)} in version ${JSON.stringify(o.group === '' ? o.version : `${o.group}/${o.version}`)}\nensure CRDs are installed first`)
