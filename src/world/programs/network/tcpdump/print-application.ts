import { decodeDns, typeName, type DnsMessage } from '../../../os/index.ts'
import type { PrintContext } from './context.ts'

const HTTP_PORTS = [80, 8080, 3128]
const HTTP_START = /^(?:HTTP\/\d|GET |HEAD |POST |PUT |DELETE |OPTIONS |PATCH |TRACE |CONNECT )/

const latin = (bytes: Uint8Array): string => Array.from(bytes.subarray(0, 4096), (b) => String.fromCharCode(b)).join('')

/** The lines of a text protocol: the first only, all of the head with `-v`. */
function httpWords(c: PrintContext, data: Uint8Array): string {
  const text = latin(data)
  if (!HTTP_START.test(text)) return ': HTTP'
  const lines = text.split(/\r?\n/)
  if (c.verbose === 0) return `: HTTP: ${lines[0]}`
  const head = lines.slice(0, lines.includes('') ? lines.indexOf('') : lines.length)
  return `: HTTP, length: ${data.length}\n\t${head.join('\n\t')}`
}

function dnsWords(m: DnsMessage, size: number): string {
  const flags = m.response ? `${m.authoritative ? '*' : ''}${m.recursionAvailable ? '' : '-'}${m.truncated ? '|' : ''}` : m.recursionDesired ? '+' : ''
  const q = m.questions[0]
  if (!m.response) return `${m.id}${flags} ${q ? `${typeName(q.type)}? ${q.name}` : ''} (${size})`
  const rcode = { NOERROR: '', NXDOMAIN: ' NXDomain', SERVFAIL: ' ServFail', REFUSED: ' Refused', FORMERR: ' FormErr', NOTIMP: ' NotImp' }[m.rcode]
  const answers = m.answers.map((r) => `${typeName(r.type)} ${r.data}`).join(', ')
  return `${m.id}${rcode}${flags} ${m.answers.length}/${m.authority.length}/${m.additional.length}${answers ? ` ${answers}` : ''} (${size})`
}

const hasPort = (ports: readonly number[], a: number, b: number): boolean => ports.includes(a) || ports.includes(b)

/** What `tcpdump` says of a payload by its port. */
export function applicationWords(c: PrintContext, protocol: 'tcp' | 'udp', sport: number, dport: number, data: Uint8Array): string {
  if (protocol === 'tcp') {
    if (hasPort(HTTP_PORTS, sport, dport)) return httpWords(c, data)
    if (hasPort([179], sport, dport)) return ': BGP'
    if (hasPort([22], sport, dport) && latin(data).startsWith('SSH-')) return `: SSH: ${latin(data).split(/\r?\n/)[0]}`
    return ''
  }
  const message = hasPort([53, 5353], sport, dport) ? decodeDns(data) : undefined
  return message ? dnsWords(message, data.length) : ''
}
