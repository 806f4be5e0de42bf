import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { connect } from './connect.ts'
import { requestHead } from './request.ts'
import { headerOf, ResponseReader } from './response.ts'
import { plainPipe, securePipe, type Pipe } from './tls.ts'
import { Failure, formatUrl } from './url.ts'
import { closing, elapsed, finished, has, maxTime, numbered, say, showMeter, wait, type Limit, type Transfer } from './wait.ts'

/** One request and its response, on a connection of its own. Throws `Failure`. */
export function* transfer(t: Transfer): Sys<ResponseReader> {
  yield* showMeter(t)
  const fd = yield* connect(t)
  try {
    const pipe = t.url.scheme === 'https' ? yield* securePipe(t, fd) : plainPipe(fd)
    yield* sendRequest(t, fd, pipe)
    const reader = yield* receive(t, fd, pipe)
    yield* pipe.end()
    return reader
  } finally {
    yield* sys.close(fd)
  }
}

const runLimits = (t: Transfer): Limit[] => maxTime(t, (now) => new Failure(28,
  `Operation timed out after ${elapsed(t, now)} milliseconds with ${t.report.downloaded} ${t.meter?.total === undefined ? 'bytes' : `out of ${t.meter.total} bytes`} received`))

function* sendRequest(t: Transfer, fd: number, pipe: Pipe): Sys<void> {
  const head = requestHead(t.o, t.url, t.version)
  if (has(t, 'v')) yield* sys.complain(head.replace(/\r\n$/, '').split('\r\n').map((l) => `> ${l}\r\n`).join(''))
  const body = has(t, 'G') || has(t, 'I') ? '' : (t.o.data ?? '')
  const bytes = new TextEncoder().encode(head + body)
  t.report.at.pretransfer = (yield* sys.clock()) - t.started
  t.report.sizeRequest += head.length
  yield* sendAll(t, fd, pipe, bytes)
  const length = bytes.length - head.length
  if (length === 0) return
  t.report.uploaded = length
  if (t.meter) {
    t.meter.uploaded = length
    t.meter.uploadTotal = length
  }
  if (has(t, 'v')) yield* sys.complain(`} [${length} bytes data]\n`)
}

function* sendAll(t: Transfer, fd: number, pipe: Pipe, bytes: Uint8Array): Sys<void> {
  for (let at = 0; at < bytes.length;) {
    try {
      at += yield* pipe.send(bytes.subarray(at))
    } catch (e) {
      if (!isErrno(e)) throw e
      if (e.errno === 'EAGAIN') yield* wait(t, fd, 'w', runLimits(t))
      else yield* broken(t, 55, `Send failure: ${e.message}`)
    }
  }
}

function* broken(t: Transfer, code: number, message: string): Sys<never> {
  yield* closing(t, message)
  throw new Failure(code, message)
}

function* receive(t: Transfer, fd: number, pipe: Pipe): Sys<ResponseReader> {
  const reader = new ResponseReader(has(t, 'I'))
  while (!reader.done) {
    if (!pipe.waiting) yield* waitForData(t, fd)
    let bytes: Uint8Array
    try {
      bytes = yield* pipe.recv()
    } catch (e) {
      if (!isErrno(e)) throw e
      if (e.errno === 'EAGAIN') continue
      return yield* broken(t, 56, `Recv failure: ${e.message}`)
    }
    t.report.at.start ??= (yield* sys.clock()) - t.started
    if (bytes.length === 0) {
      yield* ended(t, reader)
      break
    }
    const first = reader.head === undefined
    const body = reader.push(bytes)
    if (reader.notHttp) return yield* broken(t, 1, 'Received HTTP/0.9 when not allowed')
    if (first && reader.head) yield* headArrived(t, reader)
    if (body.length > 0) yield* bodyArrived(t, body)
  }
  yield* finished(t)
  yield* sayGoodbye(t, reader)
  return reader
}

function* waitForData(t: Transfer, fd: number): Sys<void> {
  try {
    yield* wait(t, fd, 'r', runLimits(t))
  } catch (e) {
    if (e instanceof Failure) yield* closing(t, e.message)
    throw e
  }
}

/** The server closed: the end of a body without a length, or too soon. */
function* ended(t: Transfer, reader: ResponseReader): Sys<void> {
  if (!reader.started) yield* broken(t, 52, 'Empty reply from server')
  if (!reader.head || reader.chunked) yield* broken(t, 18, 'transfer closed with outstanding read data remaining')
  if (reader.remaining !== undefined && reader.remaining > 0) yield* broken(t, 18, `transfer closed with ${reader.remaining} bytes remaining to read`)
}

const closes = (reader: ResponseReader): boolean => {
  const connection = headerOf(reader.head!, 'connection')?.toLowerCase()
  return connection === 'close' || (reader.head!.version === '1.0' && connection !== 'keep-alive') || (reader.remaining === undefined && !reader.chunked && !reader.done)
}

function* headArrived(t: Transfer, reader: ResponseReader): Sys<void> {
  const head = reader.head!
  if (head.version === '1.0') yield* say(t, 'HTTP 1.0, assume close after body')
  if (has(t, 'v')) yield* sys.complain(head.raw.replace(/\r?\n$/, '').split(/\r?\n/).map((l) => `< ${l}\r\n`).join(''))
  if (!reader.done && !reader.chunked && reader.remaining === undefined) yield* say(t, 'no chunk, no close, no size. Assume close to signal end')
  t.report.status = head.status
  t.report.version = head.version.replace(/^1\.1$/, '1.1').replace(/^1\.0$/, '1')
  t.report.headers = head.headers.length
  t.report.sizeHeader += head.raw.length
  const type = headerOf(head, 'content-type')
  if (type !== undefined) t.report.contentType = type
  const length = headerOf(head, 'content-length')
  if (t.meter && !reader.chunked && length !== undefined) t.meter.total = Number(length)
  if (head.status >= 400 && has(t, 'f')) {
    const message = `The requested URL returned error: ${head.status}`
    yield* say(t, message)
    yield* finished(t)
    yield* say(t, numbered(t) ? 'Closing connection 0' : 'Closing connection')
    throw new Failure(22, message)
  }
  yield* t.sink.header(head.raw)
}

function* bodyArrived(t: Transfer, body: Uint8Array): Sys<void> {
  const first = t.report.downloaded === 0
  t.report.downloaded += body.length
  if (t.meter) t.meter.downloaded = t.report.downloaded
  if (first && has(t, 'v') && !t.bodyShown) yield* sys.complain(`{ [${body.length} bytes data]\n`)
  yield* t.sink.body(body)
  yield* showMeter(t)
}

function* sayGoodbye(t: Transfer, reader: ResponseReader): Sys<void> {
  if (closes(reader)) yield* say(t, numbered(t) ? 'Closing connection 0' : 'Closing connection')
  else yield* say(t, `Connection #0 to host ${t.url.host} left intact`)
  t.report.effective = formatUrl(t.url)
}
