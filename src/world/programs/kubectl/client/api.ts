import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import type { Flags } from '../command/flags.ts'
import { requestTimeout } from '../command/flags.ts'
import { isObj, text, type Obj } from '../resource/object.ts'
import type { Json } from '../../../text/index.ts'
import { openConnection, type Connection } from './connection.ts'
import { DialError } from './dial.ts'
import { parseServer, type Endpoint } from './endpoint.ts'
import { StatusError, TransportError } from './errors.ts'
import { BrokenStream, HttpStream, type HttpHead } from './http.ts'
import { inCluster } from './in-cluster.ts'
import { chooseTarget, merge, readFiles, type Target } from './kubeconfig.ts'
import { VERSION } from './version.ts'

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly accept?: string
  readonly body?: string
  readonly contentType?: string
}

export interface Response { readonly head: HttpHead; readonly text: string }

const OPERATION: Readonly<Record<string, string>> = { GET: 'Get', POST: 'Post', PUT: 'Put', PATCH: 'Patch', DELETE: 'Delete' }

export const queryText = (query: RequestOptions['query']): string => {
  const pairs = Object.entries(query ?? {}).filter((p): p is [string, string] => p[1] !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))
  return pairs.length === 0 ? '' : `?${pairs.map(([k, v]) => `${encode(k)}=${encode(v)}`).join('&')}`
}
const encode = (s: string): string => encodeURIComponent(s).replace(/%20/g, '+').replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** The API server of a call: chosen by kubeconfig and flags, reached over the host's own network. */
export class Api {
  readonly #flags: Flags
  readonly #env: Readonly<Record<string, string>>
  readonly #say: (text: string) => Sys<void>
  readonly #warned = new Set<string>()
  #target: Target | undefined
  #stream: HttpStream | undefined

  constructor(flags: Flags, env: Readonly<Record<string, string>>, say: (text: string) => Sys<void>) {
    this.#flags = flags
    this.#env = env
    this.#say = say
  }

  *target(): Sys<Target> {
    if (this.#target) return this.#target
    const files = yield* readFiles(this.#flags, this.#env)
    const config = merge(files)
    const none = Object.keys(config.clusters).length === 0 && Object.keys(config.contexts).length === 0 && !this.#flags.changed('server')
    const chosen = chooseTarget(config, this.#flags)
    return (this.#target = (none ? yield* inCluster(this.#env, chosen) : undefined) ?? chosen)
  }

  *namespace(): Sys<string> { return (yield* this.target()).namespace }
  *endpoint(): Sys<Endpoint> { return parseServer((yield* this.target()).server) }

  /** The server's URL as kubeconfig has it. */
  *url(): Sys<string> {
    const e = yield* this.endpoint()
    return `${e.scheme}://${e.authority}${e.prefix}`
  }

  *headers(accept: string): Sys<Record<string, string>> {
    const { user } = yield* this.target()
    const { authority } = yield* this.endpoint()
    const out: Record<string, string> = { Host: authority, 'User-Agent': `kubectl/${VERSION.gitVersion} (linux/amd64) kubernetes/${VERSION.gitCommit.slice(0, 7)}`, Accept: accept }
    const token = text(user, 'token') || (yield* tokenOf(text(user, 'tokenFile')))
    if (token !== '') out['Authorization'] = `Bearer ${token}`
    else if (text(user, 'username') !== '') out['Authorization'] = `Basic ${btoa(`${text(user, 'username')}:${text(user, 'password')}`)}`
    const as = this.#flags.text('as')
    if (as !== '') out['Impersonate-User'] = as
    if (as !== '' && this.#flags.list('as-group').length > 0) out['Impersonate-Group'] = this.#flags.list('as-group').join(', ')
    return out
  }

  /** A connection of its own, for what lasts. Throws TransportError. */
  *connect(method: string, target: string): Sys<Connection> {
    const endpoint = yield* this.endpoint()
    try {
      return yield* openConnection(endpoint, yield* this.target())
    } catch (e) {
      if (e instanceof DialError) throw yield* this.#broken(method, target, e.message)
      throw e
    }
  }

  *#broken(method: string, target: string, message: string): Sys<TransportError> {
    const e = yield* this.endpoint()
    return new TransportError(message, e.authority, `${e.scheme}://${e.authority}${target}`, OPERATION[method] ?? method)
  }

  /** Sends a request and reads its response; the connection is used again. Throws TransportError. */
  *request(method: string, path: string, o: RequestOptions = {}): Sys<Response> {
    const target = (yield* this.endpoint()).prefix + path + queryText(o.query)
    const headers = yield* this.headers(o.accept ?? 'application/json')
    if (o.body !== undefined) headers['Content-Type'] = o.contentType ?? 'application/json'
    const limit = requestTimeout(this.#flags.text('request-timeout'))
    for (let retried = false; ; retried = true) {
      const fresh = this.#stream === undefined
      this.#stream ??= new HttpStream(yield* this.connect(method, target))
      const stream = this.#stream
      try {
        yield* stream.send({ method, target, headers, ...(o.body === undefined ? {} : { body: o.body }) })
        const head = yield* stream.head(limit === 0 ? undefined : limit)
        const body = yield* stream.text()
        if (stream.closing) yield* this.close()
        yield* this.#warn(head)
        return { head, text: body }
      } catch (e) {
        if (!(e instanceof BrokenStream) && !isErrno(e)) throw e
        yield* this.close()
        // A connection that was kept may have been closed meanwhile: net/http tries once more.
        if (fresh || retried) throw yield* this.#broken(method, target, e.message)
      }
    }
  }

  *close(): Sys<void> {
    const stream = this.#stream
    this.#stream = undefined
    if (stream) yield* stream.connection.close()
  }

  /** A response that goes on (a watch, followed logs) on a connection of its own. */
  *stream(method: string, path: string, o: RequestOptions = {}): Sys<{ readonly head: HttpHead; readonly stream: HttpStream }> {
    const target = (yield* this.endpoint()).prefix + path + queryText(o.query)
    const headers = yield* this.headers(o.accept ?? 'application/json')
    const stream = new HttpStream(yield* this.connect(method, target))
    try {
      yield* stream.send({ method, target, headers })
      const head = yield* stream.head()
      yield* this.#warn(head)
      if (head.status >= 400) throw statusOf({ head, text: yield* stream.text() })
      return { head, stream }
    } catch (e) {
      if (e instanceof BrokenStream || isErrno(e)) throw yield* this.#broken(method, target, e.message)
      throw e
    }
  }

  *#warn(head: HttpHead): Sys<void> {
    for (const [name, value] of head.headers) {
      const message = name === 'warning' ? /^299 \S+ "((?:[^"\\]|\\.)*)"/.exec(value)?.[1]?.replace(/\\(.)/g, '$1') : undefined
      if (message === undefined || this.#warned.has(message)) continue
      this.#warned.add(message)
      yield* this.#say(`Warning: ${message}\n`)
    }
  }

  /** A request whose answer is an object. Throws StatusError and TransportError. */
  *json(method: string, path: string, o: RequestOptions = {}): Sys<Obj> {
    return objectOf(yield* this.request(method, path, o))
  }

  *get(path: string, query?: RequestOptions['query'], accept?: string): Sys<Obj> {
    return yield* this.json('GET', path, { ...(query ? { query } : {}), ...(accept === undefined ? {} : { accept }) })
  }
}

function* tokenOf(file: string): Sys<string> {
  return file === '' ? '' : (yield* sys.readFile(file)).trim()
}

export function parseJson(source: string): Json | undefined {
  try {
    return JSON.parse(source) as Json
  } catch {
    return undefined
  }
}

const WORDS: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'], 401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  403: ['Forbidden', 'unknown'], 404: ['NotFound', 'the server could not find the requested resource'], 405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  409: ['Conflict', 'the server reported a conflict'], 415: ['UnsupportedMediaType', 'the body of the request was in an unknown format'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'], 500: ['InternalError', 'an error on the server ("unknown") has prevented the request from succeeding'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
}

/** The error that a response is: its Status, or one made from its number (errors.NewGenericServerResponse). */
export function statusOf(r: Response): StatusError {
  const status = parseJson(r.text)
  if (isObj(status) && status['kind'] === 'Status') return new StatusError(status)
  const [reason, message] = WORDS[r.head.status] ?? ['', `the server responded with the status code ${r.head.status} but did not return more information`]
  return new StatusError({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code: r.head.status })
}

export function objectOf(r: Response): Obj {
  if (r.head.status >= 400) throw statusOf(r)
  const value = parseJson(r.text)
  return isObj(value) ? value : {}
}
