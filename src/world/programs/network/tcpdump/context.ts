import { formatIp, type Ip } from '../../../net/index.ts'
import type { Services } from '../services.ts'

/** What the printers share. */
export interface PrintContext {
  readonly verbose: number
  readonly quick: boolean
  readonly absolute: boolean
  readonly numeric: boolean
  readonly services: Services
  /** Names of addresses that were looked up. */
  readonly names: ReadonlyMap<Ip, string>
  /** First sequence numbers of TCP conversations. */
  readonly conversations: Map<string, { seq: number; ack: number }>
}

export const hostText = (c: PrintContext, address: Ip): string => (c.numeric ? undefined : c.names.get(address)) ?? formatIp(address)

export const portText = (c: PrintContext, port: number, protocol: 'tcp' | 'udp'): string => (c.numeric ? undefined : c.services.name(port, protocol)) ?? String(port)

export const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0')
