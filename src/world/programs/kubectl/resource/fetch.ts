import type { Sys } from '../../../sim/index.ts'
import { pathOf, type Resource } from '../client/discovery.ts'
import { describeError, StatusError } from '../client/errors.ts'
import type { Call } from '../command/call.ts'
import { Failure } from '../command/failure.ts'
import type { Info, Selection } from './builder.ts'
import { list, nameOf, namespaceOf, text, type Obj } from './object.ts'

const PAGE = 500

/** All objects of a type, page by page. */
export function* listAll(k: Call, resource: Resource, namespace: string, query: Readonly<Record<string, string | undefined>> = {}, accept?: string): Sys<Obj> {
  let whole: Obj | undefined
  let next: string | undefined
  do {
    const page = yield* k.api.get(pathOf(resource, namespace), { limit: String(PAGE), ...query, continue: next }, accept)
    const key = text(page, 'kind') === 'Table' ? 'rows' : 'items'
    whole = whole ? { ...whole, [key]: [...list(whole, key), ...list(page, key)] } : page
    next = text(page, 'metadata', 'continue') || undefined
  } while (next !== undefined)
  return whole
}

/** Label and field selectors of the command line. */
export const selectors = (k: Call): { labelSelector: string | undefined; fieldSelector: string | undefined } => ({
  labelSelector: k.flags.text('selector') || undefined, fieldSelector: k.flags.text('field-selector') || undefined,
})

/** Items of a list with their kind, which a list says only once. */
export function itemsOf(o: Obj): Obj[] {
  const kind = text(o, 'kind').replace(/List$/, '')
  return list(o, 'items').map((item) => ({ ...(text(item, 'apiVersion') === '' ? { apiVersion: text(o, 'apiVersion'), kind } : {}), ...item }))
}

/** What goes wrong with one of several objects is told at the end; the others go on. */
export class Troubles {
  readonly #failures: Failure[] = []
  /** Keeps an error that a command may tell; throws any other. */
  take(e: unknown): void {
    const failure = describeError(e)
    if (!failure) throw e
    this.#failures.push(failure)
  }
  get none(): boolean { return this.#failures.length === 0 }
  /** Throws what was taken. */
  throw(): void {
    if (this.#failures.length > 0) throw new Failure(this.#failures.map((f) => f.text).join(''), Math.max(...this.#failures.map((f) => f.status)))
  }
}

/** The objects of a selection as the server has them, in order. What is missing goes to `troubles`. */
export function* fetchAll(k: Call, selection: Selection, troubles: Troubles, subresource?: string): Sys<(Info & { readonly object: Obj })[]> {
  const out: (Info & { object: Obj })[] = []
  if (selection.kind === 'types') {
    for (const resource of selection.resources) {
      const found = yield* listAll(k, resource, resource.namespaced ? selection.namespace : '', selectors(k))
      for (const object of itemsOf(found)) out.push({ resource, namespace: namespaceOf(object), name: nameOf(object), object })
    }
    return out
  }
  for (const info of selection.infos) {
    try {
      out.push({ ...info, object: yield* k.api.get(pathOf(info.resource, info.namespace, info.name, subresource)) })
    } catch (e) {
      if (!(e instanceof StatusError)) throw e
      if (e.reason === 'NotFound' && k.flags.on('ignore-not-found')) continue
      troubles.take(e)
    }
  }
  return out
}

/** `kind` and `apiVersion` of a resource, for an object that came without. */
export const typed = (r: Resource, o: Obj): Obj => (text(o, 'kind') === '' ? { apiVersion: r.group === '' ? r.version : `${r.group}/${r.version}`, kind: r.kind, ...o } : o)

