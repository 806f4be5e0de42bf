import type { World } from '../../sim/index.ts'
import { calendarMicros } from '../api/time.ts'
import type { PodWorker } from './tables.ts'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function base64url(bytes: Uint8Array): string {
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const left = bytes.length - i
    out += DIGITS[n >> 18]! + DIGITS[(n >> 12) & 63]! + (left > 1 ? DIGITS[(n >> 6) & 63]! : '') + (left > 2 ? DIGITS[n & 63]! : '')
  }
  return out
}

const part = (o: object): string => base64url(new TextEncoder().encode(JSON.stringify(o)))

/** A bound service account token (JWT of RFC 7519): its claims are the real ones, its signature is noise that nobody checks. */
export function serviceAccountToken(w: World, p: PodWorker): string {
  const now = Math.floor(calendarMicros(w) / 1_000_000)
  const account = (p.pod.spec.serviceAccountName as string | undefined) ?? 'default'
  const claims = {
    aud: ['https://kubernetes.default.svc.cluster.local'], exp: now + 31_536_000, iat: now, iss: 'https://kubernetes.default.svc.cluster.local',
    'kubernetes.io': { namespace: p.namespace, node: { name: p.node }, pod: { name: p.name, uid: p.uid }, serviceaccount: { name: account }, warnafter: now + 3_607 }, nbf: now, sub: `system:serviceaccount:${p.namespace}:${account}`,
  }
  return `${part({ alg: 'RS256', kid: base64url(w.rng(`kube.token-key.${p.cluster}`).bytes(32)) })}.${part(claims)}.${base64url(w.rng(`kube.token.${p.cluster}`).bytes(256))}`
}
