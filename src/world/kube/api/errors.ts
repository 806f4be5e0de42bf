import type { JsonMap } from './object.ts'

export interface Cause { readonly reason?: string; readonly message: string; readonly field?: string }

/** metav1.Status of a failure. */
export interface Status {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: JsonMap
  readonly status: 'Failure' | 'Success'
  readonly message?: string
  readonly reason?: string
  readonly details?: { readonly name?: string; readonly group?: string; readonly kind?: string; readonly uid?: string; readonly causes?: readonly Cause[]; readonly retryAfterSeconds?: number }
  readonly code?: number
}

/** What the server refuses, with the body that it sends. */
export class ApiError extends Error {
  readonly status: Status
  constructor(code: number, reason: string, message: string, details?: Status['details']) {
    super(message)
    this.status = {
      kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, ...(reason === '' ? {} : { reason }), ...(details ? { details } : {}), code,
    }
  }
  get code(): number { return this.status.code! }
  get reason(): string { return this.status.reason ?? '' }
}

/** Group and plural of a resource, as errors name it: `deployments.apps`, `pods`. */
export interface Named { readonly group: string; readonly plural: string; readonly kind: string }

const full = (r: Pick<Named, 'group' | 'plural'>): string => (r.group === '' ? r.plural : `${r.plural}.${r.group}`)
const about = (r: Pick<Named, 'group' | 'plural'>, name: string): Status['details'] => ({ ...(name === '' ? {} : { name }), ...(r.group === '' ? {} : { group: r.group }), kind: r.plural })

export const notFound = (r: Pick<Named, 'group' | 'plural'>, name: string): ApiError => new ApiError(404, 'NotFound', `${full(r)} "${name}" not found`, about(r, name))

/** A path that nothing serves: the server's mux answers it, not the API. */
export class UnknownPath extends ApiError {}

export const unknownPath = (): ApiError => new UnknownPath(404, 'NotFound', 'the server could not find the requested resource', {})

export const alreadyExists = (r: Pick<Named, 'group' | 'plural'>, name: string): ApiError => new ApiError(409, 'AlreadyExists', `${full(r)} "${name}" already exists`, about(r, name))

export const conflict = (r: Pick<Named, 'group' | 'plural'>, name: string, why = 'the object has been modified; please apply your changes to the latest version and try again'): ApiError =>
  new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${full(r)} "${name}": ${why}`, about(r, name))

export const forbidden = (r: Pick<Named, 'group' | 'plural'>, name: string, why: string): ApiError =>
  new ApiError(403, 'Forbidden', name === '' ? `${full(r)} is forbidden: ${why}` : `${full(r)} "${name}" is forbidden: ${why}`, about(r, name))

export const badRequest = (message: string): ApiError => new ApiError(400, 'BadRequest', message)

export const methodNotAllowed = (): ApiError => new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

export const unsupportedMediaType = (accepted: readonly string[]): ApiError =>
  new ApiError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`, {})

export const expired = (message: string): ApiError => new ApiError(410, 'Expired', message)

export type FieldErrorType = 'required' | 'invalid' | 'unsupported' | 'forbidden' | 'duplicate' | 'too long' | 'too many' | 'not found' | 'type' | 'internal' | 'too few'

/** A field that is wrong (field.Error of apimachinery): `text` is the message without the field. */
export interface FieldError { readonly field: string; readonly type: FieldErrorType; readonly text: string }

const REASONS: Readonly<Record<FieldErrorType, string>> = {
  required: 'FieldValueRequired', invalid: 'FieldValueInvalid', unsupported: 'FieldValueNotSupported', forbidden: 'FieldValueForbidden', duplicate: 'FieldValueDuplicate',
  'too long': 'FieldValueTooLong', 'too many': 'FieldValueTooMany', 'not found': 'FieldValueNotFound', type: 'FieldValueTypeInvalid', internal: 'InternalError', 'too few': 'FieldValueInvalid',
}

/** A value as Go prints it in a field error: strings quoted, maps and lists in Go's syntax, objects as JSON. */
export function goValue(v: unknown): string {
  if (v === null || v === undefined) return 'null'
  if (typeof v === 'string') return JSON.stringify(v)
  if (typeof v !== 'object') return String(v)
  if (Array.isArray(v)) return v.every((x) => typeof x === 'string') ? `[]string{${v.map((x) => JSON.stringify(x)).join(', ')}}` : JSON.stringify(v)
  const entries = Object.entries(v)
  if (entries.every(([, x]) => typeof x === 'string')) return `map[string]string{${entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, x]) => `${JSON.stringify(k)}:${JSON.stringify(x)}`).join(', ')}}`
  return JSON.stringify(v)
}

export const field = {
  required: (path: string, detail = ''): FieldError => ({ field: path, type: 'required', text: detail === '' ? 'Required value' : `Required value: ${detail}` }),
  invalid: (path: string, value: unknown, detail: string): FieldError => ({ field: path, type: 'invalid', text: detail === '' ? `Invalid value: ${goValue(value)}` : `Invalid value: ${goValue(value)}: ${detail}` }),
  /** With a value that is already in Go's words. */
  invalidText: (path: string, value: string, detail: string): FieldError => ({ field: path, type: 'invalid', text: `Invalid value: ${value}: ${detail}` }),
  typeInvalid: (path: string, value: unknown, detail: string): FieldError => ({ field: path, type: 'type', text: `Invalid value: ${goValue(value)}: ${detail}` }),
  unsupported: (path: string, value: unknown, values: readonly string[]): FieldError =>
    ({ field: path, type: 'unsupported', text: `Unsupported value: ${goValue(value)}${values.length > 0 ? `: supported values: ${values.map((v) => JSON.stringify(v)).join(', ')}` : ''}` }),
  forbidden: (path: string, detail: string): FieldError => ({ field: path, type: 'forbidden', text: `Forbidden: ${detail}` }),
  duplicate: (path: string, value: unknown): FieldError => ({ field: path, type: 'duplicate', text: `Duplicate value: ${goValue(value)}` }),
  tooLong: (path: string, max: number): FieldError => ({ field: path, type: 'too long', text: `Too long: may not be more than ${max} bytes` }),
  tooMany: (path: string, actual: number, max: number): FieldError => ({ field: path, type: 'too many', text: `Too many: ${actual}: must have at most ${max} items` }),
  notFound: (path: string, value: unknown): FieldError => ({ field: path, type: 'not found', text: `Not found: ${goValue(value)}` }),
} as const

/** 422 with every wrong field as a cause. */
export function invalid(r: Pick<Named, 'group' | 'kind'>, name: string, errors: readonly FieldError[]): ApiError {
  const texts = [...new Set(errors.map((e) => `${e.field}: ${e.text}`))]
  const message = `${r.group === '' ? r.kind : `${r.kind}.${r.group}`} ${JSON.stringify(name)} is invalid: ${texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`}`
  return new ApiError(422, 'Invalid', message, {
    name, ...(r.group === '' ? {} : { group: r.group }), kind: r.kind, causes: errors.map((e) => ({ reason: REASONS[e.type], message: e.text, field: e.field })),
  })
}
