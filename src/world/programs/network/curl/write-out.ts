import { formatIp, type Endpoint } from '../../../net/index.ts'
import type { Time } from '../../../sim/index.ts'

/** What is known of a transfer when it is over, for `-w`. Times are microseconds since its start. */
export interface Report {
  url: string
  effective: string
  scheme: string
  method: string
  status: number
  version: string
  contentType?: string
  remote?: Endpoint
  local?: Endpoint
  connects: number
  redirects: number
  redirectUrl?: string
  headers: number
  sizeHeader: number
  sizeRequest: number
  downloaded: number
  uploaded: number
  exit: number
  message?: string
  /** Lines that follow the message. */
  hint?: string
  file?: string
  number: number
  /** Names of the moments that were reached. */
  readonly at: Partial<Record<'lookup' | 'connect' | 'appconnect' | 'pretransfer' | 'start' | 'total', Time>>
}

const seconds = (t: Time | undefined): string => ((t ?? 0) / 1_000_000).toFixed(6)
const padded = (n: number): string => String(n).padStart(3, '0')
const speed = (n: number, r: Report): number => (r.at.total ? Math.trunc((n * 1_000_000) / r.at.total) : 0)

const variables: Readonly<Record<string, (r: Report) => string | number | null>> = {
  content_type: (r) => r.contentType ?? null, errormsg: (r) => r.message ?? null, exitcode: (r) => r.exit, filename_effective: (r) => r.file ?? null, http_code: (r) => r.status,
  http_connect: () => 0, http_version: (r) => r.version, local_ip: (r) => (r.local ? formatIp(r.local.address) : ''), local_port: (r) => r.local?.port ?? 0, method: (r) => r.method,
  num_connects: (r) => r.connects, num_headers: (r) => r.headers, num_redirects: (r) => r.redirects, redirect_url: (r) => r.redirectUrl ?? null,
  remote_ip: (r) => (r.remote ? formatIp(r.remote.address) : ''), remote_port: (r) => r.remote?.port ?? 0, response_code: (r) => r.status, scheme: (r) => r.scheme,
  size_download: (r) => r.downloaded, size_header: (r) => r.sizeHeader, size_request: (r) => r.sizeRequest, size_upload: (r) => r.uploaded,
  speed_download: (r) => speed(r.downloaded, r), speed_upload: (r) => speed(r.uploaded, r), ssl_verify_result: () => 0,
  time_appconnect: (r) => seconds(r.at.appconnect), time_connect: (r) => seconds(r.at.connect), time_namelookup: (r) => seconds(r.at.lookup), time_pretransfer: (r) => seconds(r.at.pretransfer),
  time_redirect: () => seconds(0), time_starttransfer: (r) => seconds(r.at.start), time_total: (r) => seconds(r.at.total), url: (r) => r.url, url_effective: (r) => r.effective,
  urlnum: (r) => r.number,
}
const CODES = ['http_code', 'response_code', 'http_connect']
const UNQUOTED = /^time_/

function json(r: Report): string {
  const fields = Object.entries(variables).map(([name, value]) => {
    const v = value(r)
    return `"${name}":${UNQUOTED.test(name) ? v : JSON.stringify(v)}`
  })
  return `{${fields.join(',')}}`
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** Expands a `-w` format. `err` is for stderr: unknown variables, and what stands behind `%{stderr}`. */
export function writeOut(format: string, r: Report): { out: string; err: string } {
  const text = { out: '', err: '' }
  let to: 'out' | 'err' = 'out'
  for (let i = 0; i < format.length; i++) {
    const c = format[i]!
    if (c === '%' && format[i + 1] === '%') {
      text[to] += '%'
      i++
    } else if (c === '%' && format[i + 1] === '{' && format.includes('}', i)) {
      const end = format.indexOf('}', i)
      const name = format.slice(i + 2, end)
      i = end
      if (name === 'stdout' || name === 'stderr') to = name === 'stdout' ? 'out' : 'err'
      else if (name === 'json') text[to] += json(r)
      else if (Object.hasOwn(variables, name)) {
        const v = variables[name]!(r)
        text[to] += v === null ? '' : CODES.includes(name) ? padded(Number(v)) : String(v)
      } else text.err += `curl: unknown --write-out variable: '${name}'\n`
    } else if (c === '\\' && i + 1 < format.length) {
      const escape = ESCAPES[format[i + 1]!]
      text[to] += escape ?? `\\${format[i + 1]}`
      i++
    } else text[to] += c
  }
  return text
}
