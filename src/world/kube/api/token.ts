import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { defineTable, type World } from '../../sim/index.ts'
import { clusterOf } from './cluster.ts'
import { parseBody } from './body.ts'
import { notFound } from './errors.ts'
import { isMap, objectKey, objects } from './object.ts'
import { jsonAnswer, type ApiAnswer } from './request.ts'
import type { Writer } from './strategy.ts'
import type { Target } from './target.ts'
import { calendarMicros, timestamp } from './time.ts'

/** Tokens that the server has given out, by `cluster/hash`. */
const tokens = defineTable<string, { readonly user: string; readonly namespace: string; readonly name: string; readonly expires: number }>('kube.tokens')

const MICROS = 1_000_000
const DEFAULT_SECONDS = 3_600
const LEAST = 600

const base64url = (text: string): string => btoa(text).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_')
const keyOf = (cluster: string, token: string): string => `${cluster}/${bytesToHex(sha256(new TextEncoder().encode(token))).slice(0, 32)}`

/** A token (a JWT by its look) for a service account, remembered until it expires. */
export function tokenFor(w: World, cluster: string, namespace: string, name: string, seconds = DEFAULT_SECONDS): string {
  const now = Math.floor(calendarMicros(w) / MICROS)
  const issuer = 'https://kubernetes.default.svc.cluster.local'
  const uid = w.table(objects).get(objectKey(cluster, 'serviceaccounts', namespace, name))?.metadata.uid ?? ''
  const head = base64url(JSON.stringify({ alg: 'RS256', kid: bytesToHex(sha256(new TextEncoder().encode(clusterOf(w, cluster).name))).slice(0, 43) }))
  const body = base64url(JSON.stringify({
    aud: [issuer], exp: now + seconds, iat: now, iss: issuer, 'kubernetes.io': { namespace, serviceaccount: { name, uid } }, nbf: now, sub: `system:serviceaccount:${namespace}:${name}`,
  }))
  const signature = base64url(String.fromCharCode(...w.rng(`kube.token.${cluster}`).bytes(256)))
  const token = `${head}.${body}.${signature}`
  w.table(tokens).set(keyOf(cluster, token), { user: `system:serviceaccount:${namespace}:${name}`, namespace, name, expires: w.now + seconds * MICROS })
  return token
}

/** Who a bearer token is; undefined for one that is unknown, has expired, or whose account is gone. */
export function userOfToken(w: World, cluster: string, token: string): Writer['user'] | undefined {
  const t = w.table(tokens).get(keyOf(cluster, token))
  if (!t || t.expires < w.now || !w.table(objects).has(objectKey(cluster, 'serviceaccounts', t.namespace, t.name))) return undefined
  return { name: t.user, groups: ['system:serviceaccounts', `system:serviceaccounts:${t.namespace}`, 'system:authenticated'] }
}

/** POST serviceaccounts/NAME/token. */
export function issueToken(w: World, t: Target): ApiAnswer {
  if (!w.table(objects).has(objectKey(t.cluster, 'serviceaccounts', t.namespace, t.name))) throw notFound(t.r, t.name)
  const body = parseBody(t.q.body)
  const spec = isMap(body) && isMap(body['spec']) ? body['spec'] : {}
  const seconds = Math.max(Number(spec['expirationSeconds'] ?? DEFAULT_SECONDS), LEAST)
  const token = tokenFor(w, t.cluster, t.namespace, t.name, seconds)
  return jsonAnswer(201, {
    kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', metadata: { name: t.name, namespace: t.namespace, creationTimestamp: timestamp(w) },
    spec: { audiences: ['https://kubernetes.default.svc.cluster.local'], expirationSeconds: seconds, boundObjectRef: null }, status: { token, expirationTimestamp: timestamp(w, w.now + seconds * MICROS) },
  })
}
