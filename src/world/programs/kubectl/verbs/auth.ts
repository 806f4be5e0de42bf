import { TransportError } from '../client/errors.ts'
import type { Verb } from '../command/call.ts'
import { failure, Failure } from '../command/failure.ts'
import { objectPrinter } from '../printers/index.ts'
import { layOut } from '../printers/table.ts'
import { list, text, type Obj } from '../resource/object.ts'

const AUTH = '/apis/authorization.k8s.io/v1'
const words = (o: Obj, key: string): string => `[${(list(o, key) as unknown as string[]).join(' ')}]`

export const canI: Verb = function* (k) {
  const { flags, args } = k
  const namespace = flags.on('all-namespaces') ? '' : yield* k.namespace()
  if (flags.on('list')) {
    const review = yield* k.api.json('POST', `${AUTH}/selfsubjectrulesreviews`, { body: JSON.stringify({ kind: 'SelfSubjectRulesReview', apiVersion: 'authorization.k8s.io/v1', spec: { namespace: yield* k.namespace() } }) })
    const rows = [
      ...list(review, 'status', 'resourceRules').flatMap((r) => (list(r, 'resources') as unknown as string[]).flatMap((name) => (list(r, 'apiGroups') as unknown as string[]).map((g) => [g === '' ? name : `${name}.${g}`, '[]', words(r, 'resourceNames'), words(r, 'verbs')]))),
      ...list(review, 'status', 'nonResourceRules').flatMap((r) => (list(r, 'nonResourceURLs') as unknown as string[]).map((url) => ['', `[${url}]`, '[]', words(r, 'verbs')])),
    ]
    k.out.put(layOut([...(flags.on('no-headers') ? [] : [['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']]), ...rows].map((r) => `${r.join('\t')}\n`).join('')))
    return 0
  }
  if (args.length < 2 || args.length > 3) throw new Failure(`error: you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.\n`)
  const [verb = '', what = ''] = args
  let spec: Obj
  if (what.startsWith('/')) spec = { nonResourceAttributes: { verb, path: what } }
  else {
    const [type = '', name = args[2] ?? ''] = what.split('/')
    let resource
    if (type !== '*') {
      try {
        resource = yield* k.mapper.find(type)
      } catch (e) {
        if (!(e instanceof TransportError)) throw e
      }
      if (!resource) yield* k.say(`Warning: the server doesn't have a resource type '${type}'\n\n`)
      else if (!resource.namespaced && namespace !== '' && !flags.on('all-namespaces')) yield* k.say(`Warning: resource '${resource.plural}' is not namespace scoped${resource.group === '' ? '' : ` in group '${resource.group}'`}\n\n`)
    }
    spec = { resourceAttributes: { namespace, verb, group: resource?.group ?? '', resource: resource?.plural ?? type, ...(flags.text('subresource') === '' ? {} : { subresource: flags.text('subresource') }), ...(name === '' ? {} : { name }) } }
  }
  const review = yield* k.api.json('POST', `${AUTH}/selfsubjectaccessreviews`, { body: JSON.stringify({ kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec }) })
  const allowed = (review['status'] as Obj)['allowed'] === true
  if (!flags.on('quiet')) {
    const reason = text(review, 'status', 'reason')
    k.line(allowed ? 'yes' : `no${reason === '' ? '' : ` - ${reason}`}`)
  }
  return allowed ? 0 : 1
}

export const whoami: Verb = function* (k) {
  const review = yield* k.api.json('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { body: JSON.stringify({ kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' }) })
  const printer = yield* objectPrinter(k.flags)
  if (printer) {
    k.out.put(printer(review))
    return
  }
  const user = (review['status'] as Obj)['userInfo'] as Obj
  const extra = (user['extra'] ?? {}) as Record<string, string[]>
  const rows = [
    ['ATTRIBUTE', 'VALUE'], ['Username', text(user, 'username')], ...(text(user, 'uid') === '' ? [] : [['UID', text(user, 'uid')]]), ...(list(user, 'groups').length === 0 ? [] : [['Groups', words(user, 'groups')]]),
    ...Object.keys(extra).sort().map((e) => [`Extra: ${e}`, `[${extra[e]!.join(' ')}]`]),
  ]
  k.out.put(layOut(rows.map((r) => `${r.join('\t')}\n`).join('')))
}

export const reconcile: Verb = function* (k) {
  yield* k.out.flush()
  throw failure('auth reconcile is not modelled in this lab: use kubectl apply')
}

