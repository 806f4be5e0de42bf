import type { Resource } from '../resources/resource.ts'

/** Warnings that every answer of a resource bears. */
const DEPRECATED: Readonly<Record<string, string>> = {
  'v1 endpoints': 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  'v1 componentstatuses': 'v1 ComponentStatus is deprecated in v1.19+',
}

export function warningsOf(r: Resource, version: string): string[] {
  const own = r.custom?.versions.find((v) => v.name === version)?.deprecated ?? DEPRECATED[`${version} ${r.gvr}`]
  return own === undefined ? [] : [own]
}
