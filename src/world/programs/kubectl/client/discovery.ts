import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { isObj, list, text, type Obj } from '../resource/object.ts'
import { parseJson, type Api } from './api.ts'
import { TransportError } from './errors.ts'
import { logLine } from './log-line.ts'

/** A resource of the API with what can be done to it. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly subresources: readonly string[]
}

export interface Group { readonly name: string; readonly versions: readonly string[]; readonly preferred: string }
export interface Discovery { readonly groups: readonly Group[]; readonly resources: readonly Resource[] }

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'
const TIMEOUT = { timeout: '32s' }
/** How long the answers in ~/.kube/cache count, in microseconds of lab time. */
const FRESH = 6 * 3_600_000_000

/** Folder of a server's cached answers: every character but letters, digits, `-`, `.`, `_` becomes `_`. */
function cacheFolder(env: Readonly<Record<string, string>>, cacheDir: string, authority: string): string {
  const root = cacheDir.replace(/^~/, env['HOME'] ?? '')
  return `${root}/discovery/${authority.replace(/[^A-Za-z0-9._-]/g, '_')}`
}

function* readCached(path: string, now: number): Sys<Obj | undefined> {
  try {
    if (now - (yield* sys.stat(path)).mtime > FRESH) return undefined
    const value = parseJson(yield* sys.readFile(path))
    return isObj(value) ? value : undefined
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
}

function* makeFolders(path: string): Sys<void> {
  const parts = path.split('/')
  for (let i = 2; i <= parts.length; i++) {
    try {
      yield* sys.mkdir(parts.slice(0, i).join('/'), 0o750)
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
}

function* writeCached(path: string, value: object): Sys<void> {
  try {
    yield* makeFolders(path.slice(0, path.lastIndexOf('/')))
    const fd = yield* sys.open(path, 'w', { create: true, truncate: true, mode: 0o660 })
    yield* sys.writeAll(fd, new TextEncoder().encode(JSON.stringify(value)))
    yield* sys.close(fd)
  } catch (e) {
    // A home that cannot be written has no cache.
    if (!isErrno(e)) throw e
  }
}

const groupsFrom = (o: Obj): Group[] => list(o, 'groups').map((g) => ({
  name: text(g, 'name'), versions: list(g, 'versions').map((v) => text(v, 'version')), preferred: text(g, 'preferredVersion', 'version'),
}))
const strings = (o: Obj, key: string): string[] => list(o, key) as unknown as string[]

function resourcesFrom(o: Obj, group: string, version: string): Resource[] {
  const all = list(o, 'resources')
  return all.filter((r) => !text(r, 'name').includes('/')).map((r) => ({
    group, version, plural: text(r, 'name'), singular: text(r, 'singularName') || text(r, 'kind').toLowerCase(), kind: text(r, 'kind'), namespaced: r['namespaced'] === true,
    verbs: strings(r, 'verbs'), shortNames: strings(r, 'shortNames'), categories: strings(r, 'categories'),
    subresources: all.filter((s) => text(s, 'name').startsWith(`${text(r, 'name')}/`)).map((s) => text(s, 'name').slice(text(r, 'name').length + 1)),
  }))
}

/** The old form of a group version's resources, out of an aggregated answer: what the cache keeps. */
function unaggregated(v: Obj, group: string): Obj {
  const version = text(v, 'version')
  const resources = list(v, 'resources').flatMap((r) => [
    {
      name: text(r, 'resource'), singularName: text(r, 'singularResource'), namespaced: text(r, 'scope') === 'Namespaced', group: text(r, 'responseKind', 'group'),
      version: text(r, 'responseKind', 'version'), kind: text(r, 'responseKind', 'kind'), verbs: strings(r, 'verbs'),
      ...(strings(r, 'shortNames').length > 0 ? { shortNames: strings(r, 'shortNames') } : {}), ...(strings(r, 'categories').length > 0 ? { categories: strings(r, 'categories') } : {}),
    },
    ...list(r, 'subresources').map((s) => ({
      name: `${text(r, 'resource')}/${text(s, 'subresource')}`, singularName: '', namespaced: text(r, 'scope') === 'Namespaced', kind: text(s, 'responseKind', 'kind'), verbs: strings(s, 'verbs'),
    })),
  ])
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: group === '' ? version : `${group}/${version}`, resources }
}

interface Raw { readonly groups: Obj[]; readonly lists: Map<string, Obj> }

const groupEntry = (name: string, versions: readonly string[]): Obj => {
  const of = (version: string): Obj => ({ groupVersion: name === '' ? version : `${name}/${version}`, version })
  return { name, versions: versions.map(of), preferredVersion: of(versions[0] ?? '') }
}

/** Asks the server: aggregated answers where it has them, else list by list. */
function* ask(api: Api): Sys<Raw> {
  const groups: Obj[] = []
  const lists = new Map<string, Obj>()
  for (const path of ['/api', '/apis']) {
    const answer = yield* api.get(path, TIMEOUT, AGGREGATED)
    if (text(answer, 'kind') === 'APIGroupDiscoveryList') {
      for (const g of list(answer, 'items')) {
        const name = text(g, 'metadata', 'name')
        groups.push(groupEntry(name, list(g, 'versions').map((v) => text(v, 'version'))))
        for (const v of list(g, 'versions')) lists.set(`${name}/${text(v, 'version')}`, unaggregated(v, name))
      }
    } else if (path === '/api') groups.push(groupEntry('', strings(answer, 'versions')))
    else groups.push(...list(answer, 'groups'))
  }
  for (const g of groupsFrom({ groups })) {
    for (const version of g.versions) {
      const key = `${g.name}/${version}`
      if (!lists.has(key)) lists.set(key, yield* api.get(g.name === '' ? `/api/${version}` : `/apis/${key}`, TIMEOUT, 'application/json, */*'))
    }
  }
  return { groups, lists }
}

function assemble({ groups, lists }: Raw): Discovery {
  const parsed = groupsFrom({ groups })
  return { groups: parsed, resources: parsed.flatMap((g) => g.versions.flatMap((v) => resourcesFrom(lists.get(`${g.name}/${v}`) ?? {}, g.name, v))) }
}

/** Knows the server's resources: from ~/.kube/cache while that is fresh, else by asking. */
export class Discoverer {
  readonly #api: Api
  readonly #env: Readonly<Record<string, string>>
  readonly #cacheDir: string
  readonly #attempts: number
  #known: Discovery | undefined
  /** Asked the server itself in this call. */
  fresh = false

  /** `attempts`: how often a server that does not answer is asked, each with its line of the log. */
  constructor(api: Api, env: Readonly<Record<string, string>>, cacheDir: string, attempts: number) {
    this.#attempts = attempts
    this.#api = api
    this.#env = env
    this.#cacheDir = cacheDir
  }

  *#folder(): Sys<string> {
    return cacheFolder(this.#env, this.#cacheDir, (yield* this.#api.endpoint()).authority)
  }

  *#cached(): Sys<Discovery | undefined> {
    const folder = yield* this.#folder()
    const now = yield* sys.clock()
    const groups = yield* readCached(`${folder}/servergroups.json`, now)
    if (!groups) return undefined
    const lists = new Map<string, Obj>()
    for (const g of groupsFrom(groups)) {
      for (const v of g.versions) {
        const one = yield* readCached(`${folder}/${g.name === '' ? '' : `${g.name}/`}${v}/serverresources.json`, now)
        if (!one) return undefined
        lists.set(`${g.name}/${v}`, one)
      }
    }
    return assemble({ groups: list(groups, 'groups'), lists })
  }

  *discovery(): Sys<Discovery> {
    return (this.#known ??= (yield* this.#cached()) ?? (yield* this.refresh(this.#attempts)))
  }

  *refresh(attempts = 1): Sys<Discovery> {
    for (let left = attempts; ; left--) {
      try {
        const raw = yield* ask(this.#api)
        const folder = yield* this.#folder()
        yield* writeCached(`${folder}/servergroups.json`, { kind: 'APIGroupList', apiVersion: 'v1', groups: raw.groups })
        for (const [key, value] of raw.lists) yield* writeCached(`${folder}/${key.replace(/^\//, '')}/serverresources.json`, value)
        this.fresh = true
        return (this.#known = assemble(raw))
      } catch (e) {
        if (!(e instanceof TransportError)) throw e
        yield* sys.complain(yield* logLine('memcache.go:265', `"Unhandled Error" err=${JSON.stringify(`couldn't get current server API group list: ${e.full}`)}`))
        if (left <= 1) throw e
      }
    }
  }
}

export const apiVersionOf = (r: Pick<Resource, 'group' | 'version'>): string => (r.group === '' ? r.version : `${r.group}/${r.version}`)
/** `deployments.apps`, `pods`. */
export const groupResource = (r: Pick<Resource, 'group' | 'plural'>): string => (r.group === '' ? r.plural : `${r.plural}.${r.group}`)
/** `deployment.apps/web`, `pod/web`: how a result is named. */
export const resultName = (r: Pick<Resource, 'group' | 'kind'>, name: string): string => `${r.kind.toLowerCase()}${r.group === '' ? '' : `.${r.group}`}/${name}`

export function pathOf(r: Pick<Resource, 'group' | 'version' | 'plural' | 'namespaced'>, namespace: string, name?: string, subresource?: string): string {
  const root = r.group === '' ? `/api/${r.version}` : `/apis/${r.group}/${r.version}`
  const scope = r.namespaced && namespace !== '' ? `/namespaces/${namespace}` : ''
  return `${root}${scope}/${r.plural}${name === undefined ? '' : `/${name}`}${subresource === undefined ? '' : `/${subresource}`}`
}

