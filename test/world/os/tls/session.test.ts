import { describe, expect, it } from 'vitest'
import * as tls from '../../../../src/world/os/tls/index.ts'

let n = 0
const random = (length: number): Uint8Array => Uint8Array.from({ length }, () => (n = (n * 1103515245 + 12345) & 0x7fffffff) >>> 16)
const YEAR = 365 * 86_400_000_000
const NOW = 56 * YEAR
const life = { notBefore: NOW - YEAR, notAfter: NOW + YEAR }
const ca = tls.issue(random, { subject: { cn: 'kubernetes' }, ...life })
const other = tls.issue(random, { subject: { cn: 'kubernetes' }, ...life })
const server = tls.issue(random, { subject: { cn: 'kube-apiserver' }, ...life, dns: ['k8s-ctr', 'kubernetes'], ips: ['10.96.0.1', '192.168.10.100'] }, ca)
const admin = tls.issue(random, { subject: { cn: 'kubernetes-admin', o: ['kubeadm:cluster-admins'] }, ...life }, ca)

/** Shakes hands over a wire that loses nothing; both ends afterwards. */
function meet(client: tls.ClientOptions, options: Partial<tls.ServerOptions> = {}, now = NOW): { client: tls.TlsState; server: tls.TlsState; wire: Uint8Array[] } {
  let c = tls.tlsClient(random, client)
  let s: tls.Step = { state: tls.tlsServer({ identity: server, ...options }), out: new Uint8Array(0), data: new Uint8Array(0) }
  const wire: Uint8Array[] = []
  for (let i = 0; i < 4 && (c.out.length > 0 || s.out.length > 0); i++) {
    wire.push(c.out)
    s = tls.tlsFeed(s.state, c.out, now, random)
    wire.push(s.out)
    c = s.out.length > 0 ? tls.tlsFeed(c.state, s.out, now, random) : { ...c, out: new Uint8Array(0) }
  }
  return { client: c.state, server: s.state, wire }
}

describe('a TLS session', () => {
  it('opens between a client that trusts the authority and a server of one of its names', () => {
    const { client, server: s } = meet({ host: '192.168.10.100', roots: ca.certificate })
    expect([client.phase, s.phase]).toEqual(['open', 'open'])
  })

  it('shows the server who the client is', () => {
    const { server: s } = meet({ host: 'k8s-ctr', roots: ca.certificate, identity: admin }, { clientRoots: ca.certificate })
    expect(s.peer[0]?.subject).toEqual({ cn: 'kubernetes-admin', o: ['kubeadm:cluster-admins'] })
  })

  it('carries bytes both ways that nobody reads on the wire', () => {
    const { client, server: s } = meet({ host: 'kubernetes', roots: ca.certificate })
    const text = new TextEncoder().encode('GET /api HTTP/1.1\r\n'.repeat(2_000))
    const sent = tls.tlsSend(client, text)
    expect(new TextDecoder('latin1').decode(sent.out)).not.toContain('GET')
    // In pieces, as a network brings it.
    const half = sent.out.length >> 1
    const one = tls.tlsFeed(s, sent.out.subarray(0, half), NOW, random)
    const two = tls.tlsFeed(one.state, sent.out.subarray(half), NOW, random)
    expect(new TextDecoder().decode(one.data) + new TextDecoder().decode(two.data)).toBe(new TextDecoder().decode(text))
  })

  it.each([
    [{ host: '192.168.10.101', roots: ca.certificate }, NOW, 'x509: certificate is valid for 10.96.0.1, 192.168.10.100, not 192.168.10.101'],
    [{ host: 'foo', roots: ca.certificate }, NOW, 'x509: certificate is valid for k8s-ctr, kubernetes, not foo'],
    [{ host: 'k8s-ctr' }, NOW, 'x509: certificate signed by unknown authority'],
    [{ host: 'k8s-ctr', roots: other.certificate }, NOW,
      'x509: certificate signed by unknown authority (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate "kubernetes")'],
    [{ host: 'k8s-ctr', roots: ca.certificate }, NOW + 2 * YEAR, 'x509: certificate has expired or is not yet valid: current time 2027-12-18T00:00:00Z is after 2026-12-18T00:00:00Z'],
  ])('refuses, test %#', (options, now, words) => {
    const { client, server: s } = meet(options, {}, now)
    expect(client.failure && tls.goTlsError(client.failure)).toBe(`tls: failed to verify certificate: ${words}`)
    expect(s.failure?.kind).toBe('alert')
  })

  it('knows what is no TLS', () => {
    const c = tls.tlsClient(random, { host: 'x', insecure: true })
    const answer = tls.tlsFeed(c.state, new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n'), NOW, random)
    expect(tls.goTlsError(answer.state.failure!)).toBe('http: server gave HTTP response to HTTPS client')
    expect(tls.curlTlsError(answer.state.failure!)).toMatchObject({ code: 35, message: 'error:0A00010B:SSL routines::wrong version number' })
  })

  it('needs the key that belongs to a certificate', () => {
    expect(tls.tlsClient(random, { host: 'x', identity: { certificate: admin.certificate, key: ca.key } }).state.failure).toEqual({ kind: 'key' })
  })
})
