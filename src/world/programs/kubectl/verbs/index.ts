import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { apply } from './apply/index.ts'
import { createFromFiles } from './create-file.ts'
import { remove } from './delete.ts'
import { get } from './get/index.ts'
import { annotate, label } from './label.ts'
import { patch } from './patch.ts'
import { replace } from './replace.ts'
import { scale } from './scale.ts'

const create: Verb = function* (k) {
  if (k.flags.list('filename').length === 0 && k.flags.text('kustomize') === '') {
    throw k.args.length > 0 ? k.usage(`Unexpected args: [${k.args.join(' ')}]`) : failure('must specify one of -f and -k')
  }
  yield* createFromFiles(k)
}

/** What runs a command, by its path. */
export const verbs: Readonly<Record<string, Verb>> = { get, delete: remove, apply, create, replace, label, annotate, patch, scale }
