import { goJson } from '../../printers/go-json.ts'
import { isObj, put, text, type Obj } from '../../resource/object.ts'

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The configuration that was applied last, as its annotation keeps it; undefined without one. */
export function lastApplied(o: Obj): string | undefined {
  return text(o, 'metadata', 'annotations', LAST_APPLIED) || undefined
}

/** An object with its own configuration in the annotation: compact JSON and a newline. */
export function withLastApplied(o: Obj): Obj {
  const annotations = isObj((o['metadata'] as Obj | undefined)?.['annotations']) ? { ...((o['metadata'] as Obj)['annotations'] as Obj) } : {}
  delete annotations[LAST_APPLIED]
  const bare = put(o, ['metadata', 'annotations'], annotations)
  return put(o, ['metadata', 'annotations'], { ...annotations, [LAST_APPLIED]: `${goJson(bare)}\n` })
}
