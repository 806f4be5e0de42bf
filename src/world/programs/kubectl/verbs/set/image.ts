import type { Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import { changeContainers, setOn, withPodSpec } from './template.ts'

export const setImage: Verb = function* (k) {
  const first = k.args.findIndex((a) => a.includes('='))
  const resources = first < 0 ? k.args : k.args.slice(0, first)
  const images = first < 0 ? [] : k.args.slice(first)
  const wrong = images.find((a) => !a.includes('='))
  if (wrong !== undefined) throw failure('all resources must be specified before image changes: ' + wrong)
  if (resources.length === 0 && k.flags.list('filename').length === 0) throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>')
  if (images.length === 0) throw failure('at least one image update is required')
  yield* setOn(k, resources, 'image updated', (i) => withPodSpec(i, (spec) => {
    let now = spec
    for (const word of images) {
      const [name = '', image = ''] = [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]
      const { spec: next, found } = changeContainers(now, name, (c) => ({ ...c, image }))
      if (found === 0) throw failure(`unable to find container named ${JSON.stringify(name)}`)
      now = next
    }
    return now
  }))
}
