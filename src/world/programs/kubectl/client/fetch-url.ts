import { isErrno, type Sys } from '../../../sim/index.ts'
import { failure } from '../command/failure.ts'
import { openConnection } from './connection.ts'
import { DialError } from './dial.ts'
import { parseServer } from './endpoint.ts'
import { BrokenStream, header, HttpStream } from './http.ts'

const REDIRECTS = [301, 302, 303, 307, 308]
const MOST = 10
const REASONS: Readonly<Record<number, string>> = { 403: 'Forbidden', 404: 'Not Found', 500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable' }

/** The text behind a URL, as `-f https://…` reads it. Throws Failure. */
export function* fetchUrl(url: string, left = MOST): Sys<string> {
  const endpoint = parseServer(url)
  const target = url.replace(/^https?:\/\/[^/]*/, '') || '/'
  try {
    const stream = new HttpStream(yield* openConnection(endpoint, { server: url, cluster: {}, user: {}, namespace: '', namespaceGiven: false }))
    yield* stream.send({ method: 'GET', target, headers: { Host: endpoint.authority, 'User-Agent': 'Go-http-client/1.1' } })
    const head = yield* stream.head()
    const body = yield* stream.text()
    yield* stream.connection.close()
    const location = header(head, 'location')
    if (REDIRECTS.includes(head.status) && location !== undefined && left > 0) return yield* fetchUrl(location.startsWith('/') ? `${endpoint.scheme}://${endpoint.authority}${location}` : location, left - 1)
    if (head.status === 200) return body
    throw failure(`unable to read URL ${JSON.stringify(url)}, server reported ${head.status} ${REASONS[head.status] ?? ''}, status code=${head.status}`)
  } catch (e) {
    if (e instanceof DialError || e instanceof BrokenStream || isErrno(e)) throw failure(`Get ${JSON.stringify(url)}: ${e.message}`)
    throw e
  }
}
