import { field, type FieldError } from '../api/errors.ts'

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const LABEL_VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'

/** `TEXT (e.g. 'a',  or 'b', regex used for validation is 'RE')`: apimachinery's RegexError. */
function regexError(text: string, re: string, ...examples: string[]): string {
  const list = examples.map((e, i) => `${i === 0 ? '' : ' or '}'${e}', `).join('')
  return `${text} (${examples.length > 0 ? `e.g. ${list}` : ''}regex used for validation is '${re}')`
}

const whole = (re: string): RegExp => new RegExp(`^${re}$`)
const tests = { label: whole(LABEL), subdomain: whole(SUBDOMAIN), label1035: whole(LABEL_1035), qualified: whole(QUALIFIED), value: whole(LABEL_VALUE) }
const tooLong = (max: number): string => `must be no more than ${max} bytes`

export const subdomainErrors = (text: string): string[] => [
  ...(text.length > 253 ? [tooLong(253)] : []),
  ...(tests.subdomain.test(text) ? [] : [regexError("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character", SUBDOMAIN, 'example.com')]),
]

export const labelNameErrors = (text: string): string[] => [
  ...(text.length > 63 ? [tooLong(63)] : []),
  ...(tests.label.test(text) ? [] : [tests.subdomain.test(text)
    ? 'must not contain dots'
    : regexError("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character", LABEL, 'my-name', '123-abc')]),
]

export const label1035Errors = (text: string): string[] => [
  ...(text.length > 63 ? [tooLong(63)] : []),
  ...(tests.label1035.test(text) ? [] : [regexError("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character", LABEL_1035, 'my-name', 'abc-123')]),
]

/** Names that may be a segment of a path: no `/`, no `%`, not `.` nor `..` (RBAC). */
export const pathSegmentErrors = (text: string): string[] => [
  ...(text === '.' || text === '..' ? [`may not be '${text}'`] : []),
  ...(['/', '%'].filter((c) => text.includes(c)).map((c) => `may not contain '${c}'`)),
]

export function qualifiedNameErrors(text: string): string[] {
  const parts = text.split('/')
  const name = parts.at(-1)!
  if (parts.length > 2) return [`a qualified name ${regexError("must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", QUALIFIED, 'MyName', 'my.name', '123-abc')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  const prefix = parts.length === 2 ? (parts[0] === '' ? ['prefix part must be non-empty'] : subdomainErrors(parts[0]!).map((t) => `prefix part ${t}`)) : []
  return [
    ...prefix,
    ...(name === '' ? ['name part must be non-empty'] : name.length > 63 ? [`name part ${tooLong(63)}`] : []),
    ...(tests.qualified.test(name) ? [] : [`name part ${regexError("must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", QUALIFIED, 'MyName', 'my.name', '123-abc')}`]),
  ]
}

export const labelValueErrors = (text: string): string[] => [
  ...(text.length > 63 ? [tooLong(63)] : []),
  ...(tests.value.test(text) ? [] : [regexError("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", LABEL_VALUE, 'MyValue', 'my_value', '12345')]),
]

/** What is wrong with a map of labels. */
export const labelErrors = (path: string, labels: Readonly<Record<string, string>>): FieldError[] => Object.entries(labels).flatMap(([k, v]) => [
  ...qualifiedNameErrors(k).map((t) => field.invalid(path, k, t)),
  ...labelValueErrors(v).map((t) => field.invalid(path, v, t)),
])
