/** A URL's parts, as far as HTTP needs them. */
export interface Url {
  readonly scheme: string
  readonly host: string
  readonly port: number
  readonly explicitPort: boolean
  readonly user?: string
  /** Path and query, beginning with a slash. */
  readonly path: string
}

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 }

/** A failed transfer: curl's number and words. */
export class Failure {
  readonly code: number
  readonly message: string
  /** Lines that follow on stderr. */
  readonly hint: string | undefined
  constructor(code: number, message: string, hint?: string) {
    this.code = code
    this.message = message
    this.hint = hint
  }
}

/** Reads a URL; without a scheme it is http. Throws `Failure`: 1 for a protocol that is not there, 3 for what is no URL. */
export function parseUrl(text: string): Url {
  const [, scheme = 'http', rest = ''] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/\/\/?)?(.*)$/s.exec(text.trim()) ?? []
  const lower = scheme.toLowerCase()
  if (!Object.hasOwn(PORTS, lower)) throw new Failure(1, `Protocol "${scheme}" not supported or disabled in libcurl`)
  const [, authority = '', tail = ''] = /^([^/?#]*)(.*)$/s.exec(rest) ?? []
  const at = authority.lastIndexOf('@')
  const place = authority.slice(at + 1)
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]]*))(?::(\d*))?$/.exec(place) ?? []
  const host = bracketed ?? plain ?? ''
  if (host === '' || /[\s<>"{}|\\^`]/.test(host) || (port && Number(port) > 65_535)) throw new Failure(3, 'URL using bad/illegal format or missing URL')
  const path = tail.replace(/#.*$/s, '').replace(/ /g, '%20')
  return {
    scheme: lower, host, port: port ? Number(port) : PORTS[lower]!, explicitPort: port !== undefined && port !== '', path: path.startsWith('/') ? path : `/${path}`,
    ...(at < 0 ? {} : { user: decodeURIComponent(authority.slice(0, at)) }),
  }
}

/** `http://host/path`, as `%{url_effective}` and redirects have it. */
export const formatUrl = (u: Url): string => `${u.scheme}://${u.host.includes(':') ? `[${u.host}]` : u.host}${u.explicitPort ? `:${u.port}` : ''}${u.path}`

export const hostHeader = (u: Url): string => `${u.host.includes(':') ? `[${u.host}]` : u.host}${u.port === PORTS[u.scheme] ? '' : `:${u.port}`}`

/** Where a Location header leads from here. */
export function redirectUrl(from: Url, location: string): string {
  if (/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(location)) return location
  if (location.startsWith('//')) return `${from.scheme}:${location}`
  const origin = formatUrl({ ...from, path: '' })
  if (location.startsWith('/')) return origin + location
  return `${origin}${from.path.replace(/[^/]*$/, '')}${location}`
}
