import type { Sys } from '../../../sim/index.ts'
import type { Resource } from '../client/discovery.ts'
import type { Call } from '../command/call.ts'
import { TransportError } from '../client/errors.ts'
import { failure, type Failure } from '../command/failure.ts'
import { goJson } from '../printers/go-json.ts'
import { noMatch } from './mapper.ts'
import { parseManifest } from './documents.ts'
import { groupVersion, isObj, kindOf, list, nameOf, namespaceOf, put, text, type Obj } from './object.ts'
import { readSources, type Source } from './sources.ts'

/** An object that a command is about: where it lives, and what is known of it. */
export interface Info {
  readonly resource: Resource
  readonly namespace: string
  readonly name: string
  /** From a manifest or a list. */
  readonly object?: Obj
  /** The file that said so. */
  readonly source?: string
}

/** What a command line asks for: named objects, or all of some types. */
export type Selection =
  | { readonly kind: 'named'; readonly infos: readonly Info[]; /** One name of one type, or one document. */ readonly single: boolean }
  | { readonly kind: 'types'; readonly resources: readonly Resource[]; readonly namespace: string }

export interface Asking {
  /** A type alone means all of it (get, describe). */
  readonly typesAlone?: boolean
  /** A type in front of the arguments, where the command has one (`drain` is about nodes). */
  readonly type?: string
  readonly args?: readonly string[]
}

const NOTHING = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`
const NO_TYPE_NEEDED = "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'"

/** The documents of the manifests of `-f`, lists taken apart. Throws Failure. */
export function manifestObjects(k: Call, sources: readonly Source[]): { readonly object: Obj; readonly source: string }[] {
  const out: { object: Obj; source: string }[] = []
  for (const { text: body, where } of sources) {
    for (const value of parseManifest(body, where)) {
      checkDocument(k, value, where)
      if (!isObj(value)) throw failure(`unable to decode ${JSON.stringify(where)}: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type unstructured.detector`)
      if (kindOf(value).endsWith('List') && Array.isArray(value['items'])) for (const item of list(value, 'items')) out.push({ object: item, source: where })
      else out.push({ object: value, source: where })
    }
  }
  return out
}

/** Finds the resource of a manifest and its place. Throws Failure. */
export function* infoOf(k: Call, object: Obj, source: string, enforce = true): Sys<Info> {
  const kind = kindOf(object)
  if (kind === '') throw failure(`unable to decode ${JSON.stringify(source)}: Object 'Kind' is missing in '${goJson(object)}'`)
  const { group, version } = groupVersion(text(object, 'apiVersion'))
  if (version === '') throw failure(`unable to decode ${JSON.stringify(source)}: Object 'apiVersion' is missing in '${goJson(object)}'`)
  const resource = yield* recognised(k, source, group, version, kind)
  if (!resource) throw noMatch({ group, version, kind, name: nameOf(object), namespace: namespaceOf(object), source })
  if (!resource.namespaced) return { resource, namespace: '', name: nameOf(object), object: put(object, ['metadata', 'namespace'], undefined), source }
  const wanted = yield* k.namespace()
  const own = namespaceOf(object)
  if (enforce && own !== '' && own !== wanted && k.flags.changed('namespace')) {
    throw failure(`the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(wanted)}. You must pass '--namespace=${own}' to perform this operation.`)
  }
  const namespace = own === '' ? wanted : own
  return { resource, namespace, name: nameOf(object), object: put(object, ['metadata', 'namespace'], namespace), source }
}

const VALIDATING = new Set(['apply', 'create', 'replace', 'run'])
const validates = (k: Call): boolean => VALIDATING.has(k.node.path) && !['false', 'ignore'].includes(k.flags.text('validate'))

/** What a server that cannot be asked is to a manifest: its types are looked up to validate it, or to recognise it. */
function* recognised(k: Call, source: string, group: string, version: string, kind: string): Sys<Resource | undefined> {
  try {
    return yield* k.mapper.ofKind(group, version, kind)
  } catch (e) {
    if (!(e instanceof TransportError)) throw e
    if (!validates(k)) throw failure(`unable to recognize ${JSON.stringify(source)}: ${e.full}`)
    throw invalidData(source, `failed to download openapi: ${e.full.replace(/\/api\?/, '/openapi/v2?')}`)
  }
}

const invalidData = (source: string, why: string): Failure =>
  failure(`error validating ${JSON.stringify(source)}: error validating data: ${why}; if you choose to ignore these errors, turn validation off with --validate=false`)

/** What kubectl itself finds wrong with a document, before a server is asked. */
function checkDocument(k: Call, value: unknown, source: string): void {
  if (!validates(k)) return
  if (!isObj(value)) throw invalidData(source, 'invalid object to validate')
  const missing = ['apiVersion', 'kind'].filter((f) => text(value, f) === '').map((f) => `${f} not set`)
  if (missing.length > 0) throw invalidData(source, missing.length === 1 ? missing[0]! : `[${missing.join(', ')}]`)
}

function* fromFiles(k: Call, names: readonly string[]): Sys<Selection> {
  const infos: Info[] = []
  const found = manifestObjects(k, yield* readSources(names, k.flags.on('recursive')))
  for (const { object, source } of found) infos.push(yield* infoOf(k, object, source))
  return { kind: 'named', infos, single: infos.length === 1 }
}

function* typesOf(k: Call, words: string): Sys<Resource[]> {
  const out: Resource[] = []
  for (const word of words.split(',')) {
    const category = yield* k.mapper.category(word)
    out.push(...(category.length > 0 ? category : [yield* k.mapper.resource(word)]))
  }
  return out
}

function* slashed(k: Call, args: readonly string[], namespace: string): Sys<Selection> {
  const infos: Info[] = []
  for (const arg of args) {
    const parts = arg.split('/')
    if (parts.length === 1) throw failure(NO_TYPE_NEEDED)
    if (parts.length > 2) throw failure('arguments in resource/name form may not have more than one slash')
    const [type = '', name = ''] = parts
    if (type === '' || name === '') throw failure('arguments in resource/name form must have a single resource and name')
    for (const resource of yield* typesOf(k, type)) infos.push({ resource, namespace: resource.namespaced ? namespace : '', name })
  }
  return { kind: 'named', infos, single: infos.length === 1 }
}

/** Reads the arguments and `-f`, `-l`, `--all`, `-A` of a command (resource.Builder). Throws Failure. */
export function* select(k: Call, asking: Asking = {}): Sys<Selection> {
  const { flags } = k
  const files = flags.list('filename')
  const allNamespaces = flags.on('all-namespaces')
  const args = [...(asking.type === undefined ? [] : [asking.type]), ...(asking.args ?? k.args)]
  if (flags.text('kustomize') !== '') throw failure(`kustomizations are not modelled in this lab: ${flags.text('kustomize')}`)
  const namespace = yield* k.namespace()
  if (files.length > 0) {
    if (args.length > 0) throw failure('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well')
    return yield* fromFiles(k, files)
  }
  if (args.length === 0) throw failure(NOTHING)
  const selecting = flags.text('selector') !== '' || flags.text('field-selector') !== '' || flags.on('all')
  if (args.some((a) => a.includes('/'))) {
    if (selecting && flags.text('selector') !== '') throw failure('name cannot be provided when a selector is specified')
    if (!args.every((a) => a.includes('/'))) throw failure(NO_TYPE_NEEDED)
    if (allNamespaces) throw failure('a resource cannot be retrieved by name across all namespaces')
    return yield* slashed(k, args, namespace)
  }
  const [types = '', ...names] = args
  if (names.length > 0) {
    if (flags.text('selector') !== '') throw failure('name cannot be provided when a selector is specified')
    const resources = yield* typesOf(k, types)
    if (allNamespaces && resources.some((r) => r.namespaced)) throw failure('a resource cannot be retrieved by name across all namespaces')
    const infos = resources.flatMap((resource) => names.map((name) => ({ resource, namespace: resource.namespaced ? namespace : '', name })))
    return { kind: 'named', infos, single: infos.length === 1 }
  }
  const resources = yield* typesOf(k, types)
  if (!asking.typesAlone && !selecting) throw failure('resource(s) were provided, but no name was specified')
  return { kind: 'types', resources, namespace: allNamespaces ? '' : namespace }
}
