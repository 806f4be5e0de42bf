import type { Ip } from '../../../net/index.ts'

/** Why an expression is no filter, in libpcap's words; or a host name that must be looked up first. */
export class FilterError {
  readonly message: string
  constructor(message: string) { this.message = message }
}
export class NeedsName {
  readonly name: string
  constructor(name: string) { this.name = name }
}

export interface FilterNames {
  /** Addresses of the names that were looked up. */
  readonly hosts: ReadonlyMap<string, readonly Ip[]>
  port(name: string): number | undefined
}
