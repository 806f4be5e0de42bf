/** A response's head. */
export interface Head {
  readonly version: string
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  /** As it was received, its empty line included. */
  readonly raw: string
}

const latin = (bytes: Uint8Array): string => {
  let out = ''
  for (let i = 0; i < bytes.length; i += 4096) out += String.fromCharCode(...bytes.subarray(i, i + 4096))
  return out
}
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))

export const headerOf = (h: Head, name: string): string | undefined => h.headers.findLast(([n]) => n.toLowerCase() === name)?.[1]

/** Reads HTTP/1.x from bytes as they come (RFC 9112): the head, then a body by length, by chunks or until the end. */
export class ResponseReader {
  head: Head | undefined
  /** The head is none of HTTP. */
  notHttp = false
  done = false
  /** Bytes of the body that are still to come, where that is known. */
  remaining: number | undefined
  #rest = ''
  readonly #bodiless: boolean
  #chunk: 'size' | 'data' | 'end' | 'trailer' | undefined

  /** `bodiless`: the answer to a HEAD. */
  constructor(bodiless: boolean) { this.#bodiless = bodiless }

  get started(): boolean { return this.head !== undefined || this.#rest !== '' }
  get chunked(): boolean { return this.#chunk !== undefined }

  /** Gives the bytes of the body in what came. */
  push(bytes: Uint8Array): Uint8Array {
    this.#rest += latin(bytes)
    if (!this.head && !this.#readHead()) return new Uint8Array(0)
    return bytesOf(this.#chunk ? this.#chunks() : this.#plain())
  }

  #readHead(): boolean {
    if (!'HTTP/'.startsWith(this.#rest.slice(0, 5))) {
      this.notHttp = true
      return false
    }
    const end = /\r?\n\r?\n/.exec(this.#rest)
    if (!end) return false
    const raw = this.#rest.slice(0, end.index + end[0].length)
    const [first = '', ...lines] = raw.split(/\r?\n/)
    const [, version = '', status = ''] = /^HTTP\/(\d(?:\.\d)?) +(\d{3})/.exec(first) ?? []
    if (status === '') {
      this.notHttp = true
      return false
    }
    this.#rest = this.#rest.slice(raw.length)
    if (status.startsWith('1') && status !== '101') return this.#readHead()
    const headers = lines.flatMap((l) => {
      const colon = l.indexOf(':')
      return colon < 0 ? [] : [[l.slice(0, colon), l.slice(colon + 1).trim()] as const]
    })
    this.head = { version, status: Number(status), headers, raw }
    const length = headerOf(this.head, 'content-length')
    if (this.#bodiless || status === '204' || status === '304') this.done = true
    else if (headerOf(this.head, 'transfer-encoding')?.toLowerCase().includes('chunked')) this.#chunk = 'size'
    else if (length !== undefined && /^\d+$/.test(length)) this.remaining = Number(length)
    if (this.remaining === 0) this.done = true
    return true
  }

  #plain(): string {
    const take = this.done ? '' : this.remaining === undefined ? this.#rest : this.#rest.slice(0, this.remaining)
    this.#rest = this.#rest.slice(take.length)
    if (this.remaining !== undefined) {
      this.remaining -= take.length
      if (this.remaining === 0) this.done = true
    }
    return take
  }

  #chunks(): string {
    let out = ''
    let size = this.remaining ?? 0
    while (!this.done) {
      if (this.#chunk === 'data') {
        const part = this.#rest.slice(0, size)
        if (part === '') break
        out += part
        this.#rest = this.#rest.slice(part.length)
        size -= part.length
        if (size === 0) this.#chunk = 'end'
        continue
      }
      const line = /^(.*?)\r?\n/s.exec(this.#rest)
      if (!line) break
      this.#rest = this.#rest.slice(line[0].length)
      if (this.#chunk === 'size') {
        size = Number.parseInt(line[1]!, 16) || 0
        this.#chunk = size > 0 ? 'data' : 'trailer'
      } else if (this.#chunk === 'end') this.#chunk = 'size'
      else if (line[1] === '') this.done = true
    }
    this.remaining = size
    return out
  }
}
