import type { Sys } from '../../../../sim/index.ts'
import { sys } from '../../../../os/index.ts'
import { groupResource, pathOf, resultName } from '../../client/discovery.ts'
import { StatusError } from '../../client/errors.ts'
import { watchEvents } from '../../client/watch.ts'
import type { Call, Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import { findJsonpath, relaxed } from '../../jsonpath/evaluate.ts'
import { select, type Info } from '../../resource/builder.ts'
import { fetchAll, listAll, Troubles } from '../../resource/fetch.ts'
import { list, num, text, type Obj } from '../../resource/object.ts'
import { timedEvents } from './timed.ts'

/** Whether an object (undefined: it is not there) fulfils what is waited for. */
type Condition = (o: Obj | undefined) => boolean

const WEEK = 168 * 3_600_000_000

function conditionOf(text_: string): Condition {
  const word = text_.toLowerCase()
  if (word === 'delete') return (o) => o === undefined
  if (word === 'create') return (o) => o !== undefined
  if (word.startsWith('condition=')) {
    const [name = '', value = 'true'] = text_.slice('condition='.length).split('=')
    return (o) => {
      const c = list(o, 'status', 'conditions').find((x) => text(x, 'type').toLowerCase() === name.toLowerCase())
      // A condition of an older generation says nothing.
      return c !== undefined && text(c, 'status').toLowerCase() === value.toLowerCase() && num(c, 'observedGeneration') >= (c['observedGeneration'] === undefined ? 0 : num(o, 'metadata', 'generation'))
    }
  }
  if (word.startsWith('jsonpath=')) {
    const [, quoted, plain, wanted] = /^(?:'(.*?)'|(\{[^}]*\}|[^=]*))(?:=(.*))?$/s.exec(text_.slice('jsonpath='.length)) ?? []
    const expression = quoted ?? plain ?? ''
    const path = /^\{.*\}$/s.test(expression) ? expression : relaxed(expression)
    if (path === undefined || path === '') throw failure('jsonpath expression cannot be empty')
    if (wanted === '') throw failure('jsonpath wait has to have a value after equal sign, like --for=jsonpath=\'{.status.readyReplicas}\'=3')
    return (o) => {
      if (!o) return false
      const found = findJsonpath(path, o)
      if (found.length === 0) return false
      return wanted === undefined || (found.length === 1 && String(found[0]) === wanted.replace(/^(['"])(.*)\1$/s, '$2'))
    }
  }
  throw failure(`unrecognized condition: ${JSON.stringify(text_)}`)
}

/** Waits for one object. False when the time ran out. */
function* until(k: Call, info: Info, met: Condition, ends: number): Sys<boolean> {
  const field = { fieldSelector: `metadata.name=${info.name}` }
  for (;;) {
    const listed = yield* listAll(k, info.resource, info.namespace, field)
    if (met(list(listed, 'items')[0])) return true
    const events = yield* watchEvents(k.api, pathOf(info.resource, info.namespace), { ...field, resourceVersion: text(listed, 'metadata', 'resourceVersion') })
    try {
      for (;;) {
        const event = yield* timedEvents(events, ends)
        if (event === 'timeout') return false
        if (event === undefined) break
        if (event.type !== 'BOOKMARK' && met(event.type === 'DELETED' ? undefined : event.object)) return true
      }
    } finally {
      yield* events.close()
    }
  }
}

export const wait: Verb = function* (k) {
  const { flags } = k
  const forText = flags.text('for')
  const met = conditionOf(forText)
  const kind = forText.toLowerCase()
  const timeout = flags.duration('timeout')
  const ends = (yield* sys.clock()) + (timeout < 0 ? WEEK : timeout)
  const selection = yield* select(k)
  const troubles = new Troubles()
  let infos: readonly Info[]
  if (selection.kind === 'types') {
    infos = yield* fetchAll(k, selection, troubles)
    if (infos.length === 0) {
      if (kind === 'delete') return
      if (kind !== 'create') throw failure('no matching resources found')
    }
  } else if (kind === 'create') infos = selection.infos
  else {
    const there: Info[] = []
    for (const info of selection.infos) {
      try {
        there.push({ ...info, object: yield* k.api.get(pathOf(info.resource, info.namespace, info.name)) })
      } catch (e) {
        if (e instanceof StatusError && e.reason === 'NotFound' && kind === 'delete') continue
        troubles.take(e)
      }
    }
    infos = there
  }
  for (const info of infos) {
    if (timeout === 0) {
      if (!met(info.object)) troubles.take(failure(`condition not met for ${groupResource(info.resource)}/${info.name}`))
      else k.line(`${resultName(info.resource, info.name)} condition met`)
    } else if (yield* until(k, info, met, ends)) k.line(`${resultName(info.resource, info.name)} condition met`)
    else troubles.take(failure(`timed out waiting for the condition on ${info.resource.plural}/${info.name}`))
    yield* k.out.flush()
  }
  troubles.throw()
}
