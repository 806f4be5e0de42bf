import { net, sys, tls } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { Failure } from './url.ts'
import { closing, has, maxTime, numbered, say, wait, type Transfer } from './wait.ts'

/** The bytes of a transfer: the bare socket, or TLS over it. */
export interface Pipe {
  /** Something has come already: nobody needs to wait for it. */
  readonly waiting: boolean
  send(bytes: Uint8Array): Sys<number>
  recv(): Sys<Uint8Array>
  end(): Sys<void>
}

export const plainPipe = (fd: number): Pipe => ({
  waiting: false, send: (bytes) => net.send(fd, bytes), recv: () => net.recv(fd, 65_536),
  // oxlint-disable-next-line require-yield
  *end() { return undefined },
})

const BUNDLE = '/etc/ssl/certs/ca-certificates.crt'
const HINT = `
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the web page mentioned above.`

function* contents(path: string): Sys<string | undefined> {
  try {
    return yield* sys.readFile(path)
  } catch (e) {
    if (!isErrno(e)) throw e
    return undefined
  }
}

/** The trusted authorities: those of --cacert, or of the distribution. */
function* roots(t: Transfer): Sys<{ pem?: string; file: string }> {
  const file = t.o.cacert ?? BUNDLE
  const pem = yield* contents(file)
  if (pem !== undefined) return { pem, file }
  if (t.o.cacert === undefined) return { file }
  const message = numbered(t) ? `error setting certificate verify locations:  CAfile: ${file} CApath: none` : `error setting certificate file: ${file}`
  yield* closing(t, message)
  throw new Failure(77, message)
}

function* identity(t: Transfer): Sys<tls.Identity | undefined> {
  if (t.o.cert === undefined) return undefined
  const path = t.o.cert.replace(/:[^/]*$/, '')
  const certificate = yield* contents(path)
  const key = yield* contents(t.o.key ?? path)
  if (certificate === undefined || key === undefined || tls.readCertificates(certificate)[0] === undefined) {
    const message = certificate === undefined || tls.readCertificates(certificate)[0] === undefined
      ? `could not load PEM client certificate from ${path}, OpenSSL error error:80000002:system library::No such file or directory, (no key found, wrong pass phrase, or wrong file format?)`
      : `unable to set private key file: '${t.o.key ?? path}' type PEM`
    yield* closing(t, message)
    throw new Failure(58, message)
  }
  return { certificate, key }
}

const name = (n: tls.Certificate['subject']): string => [...(n.o ?? []).map((o) => `O=${o}`), `CN=${n.cn}`].join('; ')
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Aug 16 09:50:00 2025 GMT`. */
function date(micros: number): string {
  const iso = tls.timeOf(micros)
  const [day = '', clock = ''] = iso.split('T')
  const [year, month, dayOfMonth] = day.split('-')
  return `${MONTHS[Number(month) - 1]} ${String(Number(dayOfMonth)).padStart(2)} ${clock.slice(0, 8)} ${year} GMT`
}

function* described(t: Transfer, s: tls.TlsStream, known: boolean): Sys<void> {
  for (const line of ['(IN), TLS handshake, Finished (20)', '(OUT), TLS change cipher, Change cipher spec (1)', '(OUT), TLS handshake, Finished (20)']) yield* say(t, `TLSv1.3 ${line}:`)
  yield* say(t, 'SSL connection using TLSv1.3 / TLS_AES_128_GCM_SHA256 / X25519 / RSASSA-PSS')
  yield* say(t, 'ALPN: server accepted http/1.1')
  const [leaf] = s.state.peer
  if (!leaf) return
  yield* say(t, 'Server certificate:')
  yield* say(t, ` subject: ${name(leaf.subject)}`)
  yield* say(t, ` start date: ${date(leaf.notBefore)}`)
  yield* say(t, ` expire date: ${date(leaf.notAfter)}`)
  if (known) yield* say(t, ` subjectAltName: host "${t.url.host}" matched cert's ${/^[\d.]+$/.test(t.url.host) ? 'IP address!' : `"${t.url.host}"`}`)
  yield* say(t, ` issuer: ${name(leaf.issuer)}`)
  yield* say(t, known ? ' SSL certificate verify ok.' : ' SSL certificate verify result: unable to get local issuer certificate (20), continuing anyway.')
  yield* say(t, 'using HTTP/1.x')
}

/** Shakes hands. Throws `Failure` in curl's words: 35 where the other end speaks no TLS, 60 where it is not trusted. */
export function* securePipe(t: Transfer, fd: number): Sys<Pipe> {
  yield* say(t, 'ALPN: curl offers h2,http/1.1')
  const insecure = has(t, 'k')
  const own = yield* identity(t)
  const authorities = insecure ? undefined : yield* roots(t)
  yield* say(t, 'TLSv1.3 (OUT), TLS handshake, Client hello (1):')
  if (authorities) {
    yield* say(t, ` CAfile: ${authorities.file}`)
    yield* say(t, ` CApath: ${t.o.cacert === undefined ? '/etc/ssl/certs' : 'none'}`)
  }
  const options: tls.ClientOptions = { host: t.url.host, insecure, alpn: ['h2', 'http/1.1'], ...(authorities?.pem === undefined ? {} : { roots: authorities.pem }), ...(own ? { identity: own } : {}) }
  const late = maxTime(t, () => new Failure(28, 'SSL connection timeout'))
  let s: tls.TlsStream
  try {
    s = yield* tls.tlsConnect(fd, options, function* (at) {
      yield* wait(t, at, 'r', late)
      return true
    })
  } catch (e) {
    if (!(e instanceof tls.TlsError)) throw e
    if (e.failure === 'closed') {
      const message = `OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to ${t.url.host}:${t.url.port} `
      yield* closing(t, message)
      throw new Failure(35, message)
    }
    const words = tls.curlTlsError(e.failure)
    if (e.failure.kind === 'distrust') for (const line of ['(IN), TLS handshake, Server hello (2)', '(IN), TLS handshake, Encrypted Extensions (8)', '(IN), TLS handshake, Certificate (11)', '(OUT), TLS alert, unknown CA (560)']) yield* say(t, `TLSv1.3 ${line}:`)
    yield* closing(t, words.message)
    throw new Failure(words.code, words.message, words.hint ? HINT : undefined)
  }
  for (const line of ['Server hello (2)', 'Encrypted Extensions (8)', 'Request CERT (13)', 'Certificate (11)', 'CERT verify (15)']) yield* say(t, `TLSv1.3 (IN), TLS handshake, ${line}:`)
  yield* described(t, s, !insecure)
  t.report.at.appconnect = (yield* sys.clock()) - t.started
  return {
    get waiting() { return s.waiting },
    *send(bytes) {
      yield* s.send(bytes)
      return bytes.length
    },
    *recv() { return (yield* s.recv()) ?? new Uint8Array(0) },
    end: () => s.end(),
  }
}
