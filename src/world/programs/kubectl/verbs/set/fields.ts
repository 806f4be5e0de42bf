import type { Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import { map, put, type Obj } from '../../resource/object.ts'
import { changeContainers, setOn, withPodSpec } from './template.ts'

const quantities = (text: string): Record<string, string> => Object.fromEntries(text.split(',').filter((p) => p !== '').map((p) => {
  const [key = '', value = '', ...more] = p.split('=')
  if (key === '' || value === '' || more.length > 0) throw failure(`invalid argument syntax ${p}, expected <resource>=<quantity>`)
  return [key, value] as const
}))

export const setResources: Verb = function* (k) {
  const [limits, requests] = [quantities(k.flags.text('limits')), quantities(k.flags.text('requests'))]
  if (Object.keys(limits).length === 0 && Object.keys(requests).length === 0) throw failure('you must specify an update to requests or limits (in the form of --requests/--limits)')
  yield* setOn(k, k.args, 'resource requirements updated', (i) => withPodSpec(i, (spec) => {
    const merged = (c: Obj, field: 'limits' | 'requests', more: Record<string, string>): Obj =>
      Object.fromEntries(Object.entries({ ...map(c, 'resources', field), ...more }).filter(([, v]) => v !== '0'))
    const { spec: next, found } = changeContainers(spec, k.flags.text('containers') || '*', (c) => ({
      ...c, resources: { ...(c['resources'] as Obj | undefined), ...(Object.keys(limits).length > 0 ? { limits: merged(c, 'limits', limits) } : {}), ...(Object.keys(requests).length > 0 ? { requests: merged(c, 'requests', requests) } : {}) },
    }))
    if (found === 0) throw failure(`unable to find container named ${k.flags.text('containers')}`)
    return next
  }))
}

export const setServiceAccount: Verb = function* (k) {
  if (k.args.length < 2 && k.flags.list('filename').length === 0) throw failure('serviceaccount is required')
  const account = k.args.at(-1)!
  yield* setOn(k, k.args.slice(0, -1), 'serviceaccount updated', (i) => withPodSpec(i, (spec) => ({ ...spec, serviceAccountName: account })))
}

export const setSelector: Verb = function* (k) {
  const expression = k.args.at(-1) ?? ''
  if (!/=/.test(expression)) throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>')
  const labels = Object.fromEntries(expression.split(',').map((p) => p.split(/==?/) as [string, string]))
  yield* setOn(k, k.args.slice(0, -1), 'selector updated', (i) => {
    if (i.resource.kind !== 'Service') throw failure(`setting a selector is only supported for Services`)
    return put(i.object, ['spec', 'selector'], labels)
  })
}
