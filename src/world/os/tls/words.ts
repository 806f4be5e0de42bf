import { calendarTime } from '../../text/index.ts'
import type { TlsFailure } from './session.ts'
import type { Distrust } from './verify.ts'

const isIp = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(':')
const two = (n: number): string => String(n).padStart(2, '0')

/** `2025-08-16T09:50:00Z`. */
export function timeOf(micros: number): string {
  const t = calendarTime(Math.floor(micros / 1_000_000), 0)
  return `${t.year}-${two(t.month + 1)}-${two(t.day)}T${two(t.hour)}:${two(t.minute)}:${two(t.second)}Z`
}

/** crypto/x509's words. */
export function goX509Error(d: Distrust): string {
  switch (d.kind) {
    case 'unknown-authority': return `x509: certificate signed by unknown authority${d.candidate === undefined ? '' : ` (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate ${JSON.stringify(d.candidate)})`}`
    case 'expired': return `x509: certificate has expired or is not yet valid: current time ${timeOf(d.now)} is ${d.now > d.notAfter ? `after ${timeOf(d.notAfter)}` : `before ${timeOf(d.notBefore)}`}`
    case 'name':
      if (isIp(d.host)) return d.ips.length === 0 ? `x509: cannot validate certificate for ${d.host} because it doesn't contain any IP SANs` : `x509: certificate is valid for ${d.ips.join(', ')}, not ${d.host}`
      return d.dns.length === 0 ? `x509: certificate is not valid for any names, but wanted to match ${d.host}` : `x509: certificate is valid for ${d.dns.join(', ')}, not ${d.host}`
  }
}

const ALERTS: Readonly<Record<number, string>> = {
  40: 'handshake failure', 42: 'bad certificate', 45: 'expired certificate', 46: 'unknown certificate', 48: 'unknown certificate authority', 80: 'internal error', 116: 'certificate required',
}

/** What a Go client says of a handshake that failed: `tls: failed to verify certificate: x509: …`. */
export function goTlsError(f: TlsFailure): string {
  switch (f.kind) {
    case 'distrust': return `tls: failed to verify certificate: ${goX509Error(f.why)}`
    case 'alert': return `remote error: tls: ${ALERTS[f.code] ?? `alert(${f.code})`}`
    case 'not-tls': return new TextDecoder().decode(f.bytes.subarray(0, 5)) === 'HTTP/' ? 'http: server gave HTTP response to HTTPS client' : 'tls: first record does not look like a TLS handshake'
    case 'key': return 'tls: private key does not match public key'
  }
}

export interface CurlWords { readonly code: number; readonly message: string; readonly hint: boolean }

const OPENSSL_ALERTS: Readonly<Record<number, string>> = {
  40: 'error:0A000410:SSL routines::sslv3 alert handshake failure', 42: 'error:0A000412:SSL routines::sslv3 alert bad certificate', 48: 'error:0A000418:SSL routines::tlsv1 alert unknown ca',
  80: 'error:0A000438:SSL routines::tlsv1 alert internal error', 116: 'error:0A00045C:SSL routines::tlsv13 alert certificate required',
}

/** What curl (with OpenSSL 3) says, and its exit code; `hint`: the lines about certificates follow. */
export function curlTlsError(f: TlsFailure): CurlWords {
  switch (f.kind) {
    case 'distrust': {
      if (f.why.kind === 'name') return { code: 60, message: `SSL: no alternative certificate subject name matches target host name '${f.why.host}'`, hint: true }
      const why = f.why.kind === 'expired' ? (f.why.now > f.why.notAfter ? 'certificate has expired' : 'certificate is not yet valid') : f.why.selfSigned ? 'self-signed certificate' : f.why.candidate === undefined ? 'unable to get local issuer certificate' : 'certificate signature failure'
      return { code: 60, message: `SSL certificate problem: ${why}`, hint: true }
    }
    case 'alert': return { code: 35, message: OPENSSL_ALERTS[f.code] ?? 'error:0A000438:SSL routines::tlsv1 alert internal error', hint: false }
    case 'not-tls': return { code: 35, message: 'error:0A00010B:SSL routines::wrong version number', hint: false }
    case 'key': return { code: 58, message: 'unable to set private key file: \'key.pem\' type PEM', hint: false }
  }
}
