import { Failure } from '../command/failure.ts'
import { list, num, text, type Obj } from '../resource/object.ts'

/** A request that never got an answer: what Go's net/http says. */
export class TransportError extends Error {
  readonly host: string
  readonly url: string
  /** `get`, `post`: as url.Error names the operation. */
  readonly op: string
  constructor(message: string, host: string, url: string, op: string) {
    super(message)
    this.host = host
    this.url = url
    this.op = op
  }
  get refused(): boolean { return this.message.includes('connection refused') }
  /** `Get "https://…": dial tcp …`, as url.Error prints itself. */
  get full(): string { return `${this.op} ${JSON.stringify(this.url)}: ${this.message}` }
}

/** The server refused: a Status. */
export class StatusError extends Error {
  readonly status: Obj
  constructor(status: Obj) {
    super(text(status, 'message'))
    this.status = status
  }
  get reason(): string { return text(this.status, 'reason') }
  get code(): number { return num(this.status, 'code') }
}

/** A Status with something said before its message (`error when creating "x.yaml": …`). */
export function withPrefix(e: unknown, prefix: string): unknown {
  if (e instanceof StatusError) {
    // An invalid object keeps its own form.
    if (e.reason === 'Invalid' && list(e.status, 'details', 'causes').length > 0) return e
    return new StatusError({ ...e.status, message: `${prefix}: ${e.message}` })
  }
  if (e instanceof Failure || e instanceof TransportError) return e
  return e
}

function invalidText(e: StatusError): string | undefined {
  const details = e.status['details']
  const causes = list(e.status, 'details', 'causes')
  if (causes.length === 0) return undefined
  const shown = causes.map((c) => (text(c, 'field') === '' ? text(c, 'message') : `${text(c, 'field')}: ${text(c, 'message')}`))
  const head = `The ${text(details, 'kind')} ${JSON.stringify(text(details, 'name'))} is invalid`
  return shown.length === 1 ? `${head}: ${shown[0]}` : `${head}: \n${shown.map((s) => `* ${s}`).join('\n')}`
}

/** What kubectl prints when a command ends with an error (cmdutil.CheckErr), with its exit status. */
export function describeError(e: unknown): Failure | undefined {
  if (e instanceof Failure) return e
  if (e instanceof TransportError) {
    return new Failure(e.refused ? `The connection to the server ${e.host} was refused - did you specify the right host or port?` : `Unable to connect to the server: ${e.message}`)
  }
  if (!(e instanceof StatusError)) return undefined
  if (e.reason === 'Unauthorized') return new Failure(`error: You must be logged in to the server (${e.message.includes('Unauthorized') ? 'Unauthorized' : e.message})`)
  if (e.reason === 'Invalid') {
    const invalid = invalidText(e)
    if (invalid !== undefined) return new Failure(invalid)
  }
  if (e.reason === 'UnsupportedMediaType' && e.message.startsWith('error: ')) return new Failure(e.message)
  return new Failure(e.reason === '' ? `Error from server: ${e.message}` : `Error from server (${e.reason}): ${e.message}`)
}

/** The text of an error inside another sentence. */
export const errorText = (e: unknown): string => (e instanceof TransportError ? e.full : e instanceof StatusError ? e.message : e instanceof Failure ? e.text.replace(/^error: |\n$/g, '') : String((e as Error).message))
