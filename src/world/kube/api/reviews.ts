import type { World } from '../../sim/index.ts'
import { authorize, rulesFor } from '../admission/rbac.ts'
import { parseBody } from './body.ts'
import { badRequest } from './errors.ts'
import { isMap, type JsonMap } from './object.ts'
import { jsonAnswer, type ApiAnswer } from './request.ts'
import type { Writer } from './strategy.ts'
import type { Target } from './target.ts'
import { timestamp } from './time.ts'
import { userOfToken } from './token.ts'

const mapOf = (v: unknown): JsonMap => (isMap(v) ? v : {})
const text = (v: unknown): string => (typeof v === 'string' ? v : '')

/** Would the user be let? Of a SubjectAccessReview's spec. */
function allowed(w: World, t: Target, user: Writer['user'], spec: JsonMap): boolean {
  const path = mapOf(spec['nonResourceAttributes'])
  if (spec['nonResourceAttributes'] !== undefined) return authorize(w, t.cluster, user, { verb: text(path['verb']), group: '', resource: '', namespace: '', name: '', path: text(path['path']) })
  const a = mapOf(spec['resourceAttributes'])
  const subresource = text(a['subresource'])
  return authorize(w, t.cluster, user, {
    verb: text(a['verb']), group: text(a['group']), resource: text(a['resource']), namespace: text(a['namespace']), name: text(a['name']), ...(subresource === '' ? {} : { subresource }),
  })
}

const verdict = (yes: boolean): object => (yes ? { allowed: true } : { allowed: false })

const subject = (spec: JsonMap): Writer['user'] => ({ name: text(spec['user']), groups: Array.isArray(spec['groups']) ? spec['groups'].map(String) : [] })

/** What each kind of review answers as its status. */
const REVIEWS: Readonly<Record<string, (w: World, t: Target, spec: JsonMap) => object>> = {
  selfsubjectaccessreviews: (w, t, spec) => verdict(allowed(w, t, t.q.user, spec)),
  subjectaccessreviews: (w, t, spec) => verdict(allowed(w, t, subject(spec), spec)),
  localsubjectaccessreviews: (w, t, spec) => verdict(allowed(w, t, subject(spec), spec)),
  selfsubjectrulesreviews: (w, t, spec) => {
    const rules = rulesFor(w, t.cluster, t.q.user, text(spec['namespace']))
    const basic = { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'] }
    const self = { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] }
    const open = ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/openapi', '/openapi/*', '/readyz', '/version', '/version/']
    return {
      resourceRules: [...rules.filter((r) => r.resources), basic, self], nonResourceRules: [...rules.filter((r) => r.nonResourceURLs), { verbs: ['get'], nonResourceURLs: open }], incomplete: false,
    }
  },
  selfsubjectreviews: (_w, t) => ({ userInfo: { username: t.q.user.name, groups: t.q.user.groups } }),
  tokenreviews: (w, t, spec) => {
    const user = userOfToken(w, t.cluster, text(spec['token']))
    return user ? { authenticated: true, user: { username: user.name, groups: user.groups } } : { authenticated: false, user: {}, error: '[invalid bearer token, token lookup failed]' }
  },
}

export const isReview = (t: Target): boolean => REVIEWS[t.r.plural] !== undefined

/** POST of a review: nothing is kept, the answer is its status. */
export function review(w: World, t: Target): ApiAnswer {
  const body = parseBody(t.q.body)
  if (!isMap(body)) throw badRequest('the object provided is no review')
  const spec = mapOf(body['spec'])
  return jsonAnswer(201, {
    kind: t.r.kind, apiVersion: `${t.r.group}/${t.version}`, metadata: { ...mapOf(body['metadata']), creationTimestamp: t.r.plural === 'selfsubjectreviews' ? timestamp(w) : null },
    ...(t.r.plural === 'selfsubjectreviews' ? {} : { spec }), status: REVIEWS[t.r.plural]!(w, t, spec),
  })
}
