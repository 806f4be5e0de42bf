import type { CurlOptions } from './options.ts'
import { hostHeader, type Url } from './url.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648. */
export function base64(text: string): string {
  const bytes = new TextEncoder().encode(text)
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1], bytes[i + 2]]
    const n = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    out += ALPHABET[n >> 18]! + ALPHABET[(n >> 12) & 63]! + (b === undefined ? '=' : ALPHABET[(n >> 6) & 63]!) + (c === undefined ? '=' : ALPHABET[n & 63]!)
  }
  return out
}

export function methodOf(o: CurlOptions): string {
  if (o.method !== undefined) return o.method
  if (o.flags.has('I')) return 'HEAD'
  return o.data !== undefined && !o.flags.has('G') ? 'POST' : 'GET'
}

function pathOf(o: CurlOptions, url: Url): string {
  if (!o.flags.has('G') || o.data === undefined) return url.path
  return `${url.path}${url.path.includes('?') ? '&' : '?'}${o.data}`
}

/** The head of a request: curl's own headers in its order, those of `-H` instead of or after them. */
export function requestHead(o: CurlOptions, url: Url, version: string): string {
  const own = new Map<string, string>([['Host', hostHeader(url)]])
  const user = o.user ?? url.user
  if (user !== undefined) own.set('Authorization', `Basic ${base64(user)}`)
  if (o.range !== undefined) own.set('Range', `bytes=${o.range}`)
  own.set('User-Agent', o.agent ?? `curl/${version}`)
  own.set('Accept', '*/*')
  if (o.flags.has('compressed')) own.set('Accept-Encoding', 'deflate, gzip, br, zstd')
  if (o.referer !== undefined) own.set('Referer', o.referer)
  if (o.cookie !== undefined) own.set('Cookie', o.cookie)
  const extra: string[] = []
  const names = [...own.keys()]
  for (const h of o.headers) {
    const colon = h.search(/[:;]/)
    if (colon < 0) continue
    const name = h.slice(0, colon)
    const value = h.slice(colon + 1).trim()
    const mine = names.find((n) => n.toLowerCase() === name.toLowerCase())
    if (mine) own.delete(mine)
    if (value !== '' || h[colon] === ';') extra.push(h[colon] === ';' ? `${name}:` : `${name}: ${value}`)
  }
  const body = o.data !== undefined && !o.flags.has('G') && !o.flags.has('I')
  const typed = o.headers.some((h) => /^content-type:/i.test(h))
  const tail = body ? [`Content-Length: ${new TextEncoder().encode(o.data).length}`, ...(typed ? [] : ['Content-Type: application/x-www-form-urlencoded'])] : []
  const protocol = o.flags.has('0') ? 'HTTP/1.0' : 'HTTP/1.1'
  const host = extra.filter((h) => /^host:/i.test(h))
  const rest = extra.filter((h) => !/^host:/i.test(h))
  const lines = [`${methodOf(o)} ${pathOf(o, url)} ${protocol}`, ...host, ...Array.from(own, ([n, v]) => `${n}: ${v}`).filter((l) => !l.endsWith(': ')), ...rest, ...tail]
  return `${lines.join('\r\n')}\r\n\r\n`
}
