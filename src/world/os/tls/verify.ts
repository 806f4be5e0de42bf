import { signedBy, type Certificate } from './certificate.ts'

/** Why a chain is not trusted. */
export type Distrust =
  | { readonly kind: 'unknown-authority'; /** An authority of the same name has another key. */ readonly candidate?: string; readonly selfSigned: boolean }
  | { readonly kind: 'expired'; readonly now: number; readonly notBefore: number; readonly notAfter: number }
  | { readonly kind: 'name'; readonly host: string; readonly dns: readonly string[]; readonly ips: readonly string[] }

const isIp = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(':')

function named(c: Certificate, host: string): boolean {
  if (isIp(host)) return c.ips.includes(host)
  const lower = host.toLowerCase().replace(/\.$/, '')
  return c.dns.some((d) => d.toLowerCase() === lower || (d.startsWith('*.') && lower.includes('.') && lower.slice(lower.indexOf('.')) === d.slice(1).toLowerCase()))
}

/** Follows a chain to one of the trusted authorities; then the times, then the name. Undefined when all is well. */
export function distrust(chain: readonly Certificate[], roots: readonly Certificate[], o: { readonly now: number; readonly host?: string }): Distrust | undefined {
  const [leaf] = chain
  if (!leaf) return { kind: 'unknown-authority', selfSigned: false }
  let at = leaf
  for (let depth = 0; ; depth++) {
    if (o.now < at.notBefore || o.now > at.notAfter) return { kind: 'expired', now: o.now, notBefore: at.notBefore, notAfter: at.notAfter }
    if (roots.some((r) => r.key === at.key || signedBy(at, r))) break
    const next = chain.find((c) => c !== at && c.ca && signedBy(at, c))
    if (!next || depth > 4) {
      const candidate = roots.find((r) => r.subject.cn === at.issuer.cn)
      return { kind: 'unknown-authority', selfSigned: at.issuer.cn === at.subject.cn && signedBy(at, at), ...(candidate ? { candidate: candidate.subject.cn } : {}) }
    }
    at = next
  }
  return o.host !== undefined && !named(leaf, o.host) ? { kind: 'name', host: o.host, dns: leaf.dns, ips: leaf.ips } : undefined
}
