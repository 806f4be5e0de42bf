import type { World } from '../../sim/index.ts'
import type { Resource } from '../resources/resource.ts'
import type { ApiRequest } from './request.ts'
import type { Writer } from './strategy.ts'

/** A request that has found its resource. */
export interface Target {
  readonly cluster: string
  readonly q: ApiRequest
  readonly r: Resource
  readonly version: string
  /** Empty: all of them, or an object of the cluster. */
  readonly namespace: string
  readonly name: string
  readonly subresource?: string
  readonly rest?: string
  readonly writer: Writer
  readonly warnings: string[]
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection'

const isTrue = (v: string | undefined): boolean => v === 'true' || v === '1'

/** The verb of RBAC and audit for a request. */
export function verbOf(q: ApiRequest, named: boolean): Verb | undefined {
  switch (q.method) {
    case 'GET': case 'HEAD': return isTrue(q.query['watch']) ? 'watch' : named ? 'get' : 'list'
    case 'POST': return 'create'
    case 'PUT': return 'update'
    case 'PATCH': return 'patch'
    case 'DELETE': return named ? 'delete' : 'deletecollection'
    default: return undefined
  }
}

export type Handler<T> = (w: World, t: Target) => T
