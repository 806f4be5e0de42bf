import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { sys } from '../../../os/index.ts'

/** `kubectl kustomize`: says what it misses, or that kustomizations are outside the model. */
export const kustomize: Verb = function* (k) {
  const dir = k.args[0] ?? (yield* sys.self()).cwd
  for (const name of ['kustomization.yaml', 'kustomization.yml', 'Kustomization']) {
    if (yield* exists(`${dir}/${name}`)) throw failure(`kustomizations are not modelled in this lab: ${dir}/${name}`)
  }
  throw failure(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${dir}'`)
}

function* exists(path: string) {
  try {
    yield* sys.stat(path)
    return true
  } catch {
    return false
  }
}

/** A command that this lab has no model for. */
export const notModelled = (what: string): Verb => function* (k) {
  yield* k.out.flush()
  throw failure(`${what} is not modelled in this lab`)
}
