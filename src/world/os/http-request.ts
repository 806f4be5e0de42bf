/** A request of HTTP/1.x, as far as a server with one answer needs it. */
export interface Request {
  readonly method: string
  readonly target: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
  /** The connection ends after the response. */
  readonly close: boolean
  /** Bytes that it took. */
  readonly length: number
}

const MAX_HEAD = 65_536

function endOfHead(bytes: Uint8Array): number {
  for (let i = 3; i < bytes.length; i++) if (bytes[i] === 10 && bytes[i - 1] === 13 && bytes[i - 2] === 10 && bytes[i - 3] === 13) return i + 1
  return -1
}

/** The first request in what came; undefined while it is not whole, `bad` when it is none. */
export function takeRequest(bytes: Uint8Array): Request | 'bad' | undefined {
  const end = endOfHead(bytes)
  if (end < 0) return bytes.length > MAX_HEAD ? 'bad' : undefined
  const [first = '', ...lines] = new TextDecoder().decode(bytes.subarray(0, end - 4)).split('\r\n')
  const [, method, target, version] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/(1\.[01])$/.exec(first) ?? []
  if (method === undefined || target === undefined) return 'bad'
  const headers = new Map(lines.map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()] as const))
  const length = end + (Number(headers.get('content-length') ?? 0) || 0)
  if (bytes.length < length) return undefined
  const connection = headers.get('connection')?.toLowerCase()
  return { method, target, headers, body: bytes.slice(end, length), close: connection === 'close' || (version === '1.0' && connection !== 'keep-alive'), length }
}
