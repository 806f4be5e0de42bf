/**
 * # set: fields of a pod template
 *
 * `template.ts` finds the templates and sends what changed, the rest of the files say how each command changes one.
 */
import type { Verb } from '../../command/call.ts'
import { setEnv } from './env.ts'
import { setImage } from './image.ts'
import { setResources, setSelector, setServiceAccount } from './fields.ts'

export const setVerbs: Readonly<Record<string, Verb>> = {
  'set image': setImage, 'set env': setEnv, 'set resources': setResources, 'set serviceaccount': setServiceAccount, 'set selector': setSelector,
}
