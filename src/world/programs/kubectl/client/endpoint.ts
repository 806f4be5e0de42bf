import { failure } from '../command/failure.ts'
import { TransportError } from './errors.ts'

/** Where a server is: the parts of its URL. */
export interface Endpoint {
  readonly scheme: 'http' | 'https'
  readonly host: string
  readonly port: number
  /** `host:port` as the URL has it. */
  readonly authority: string
  readonly prefix: string
}

/** Reads a cluster's `server`; without a scheme it is http. Throws Failure, or TransportError for a scheme that nobody speaks. */
export function parseServer(server: string): Endpoint {
  const [, scheme = 'http', rest = server] = /^([a-zA-Z][\w+.-]*):\/\/(.*)$/s.exec(server) ?? []
  if (scheme !== 'http' && scheme !== 'https') throw new TransportError(`unsupported protocol scheme ${JSON.stringify(scheme)}`, rest, server, 'Get')
  const [, authority = '', path = ''] = /^([^/]*)(\/.*)?$/s.exec(rest) ?? []
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:]+)\]|([^:]*))(?::(\d+))?$/.exec(authority) ?? []
  const host = bracketed ?? plain
  if (host === undefined || host === '') throw failure(`parse ${JSON.stringify(server)}: invalid host`)
  return { scheme, host, port: port ? Number(port) : scheme === 'https' ? 443 : 80, authority, prefix: path.replace(/\/$/, '') }
}
