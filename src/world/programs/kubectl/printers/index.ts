/**
 * # printers: objects as `-o` wants them
 *
 * `table.ts` lays out the server's Tables, `go-json.ts` and text's yaml write objects, `columns.ts` is custom-columns, `../jsonpath` and `../template` the two languages of templates.
 */
import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { emitYaml } from '../../../text/index.ts'
import { failure, Failure } from '../command/failure.ts'
import type { Flags } from '../command/flags.ts'
import { JsonpathFailure, renderJsonpath } from '../jsonpath/evaluate.ts'
import { JsonpathMistake, parseJsonpath } from '../jsonpath/parse.ts'
import { isObj, type Obj } from '../resource/object.ts'
import { parseTemplate, renderTemplate, TemplateFailure } from '../template/index.ts'
import { columnsText, parseColumns, parseColumnsFile } from './columns.ts'
import { goJsonIndented } from './go-json.ts'
import { withoutManagedFields } from './metadata.ts'
import { typedJson } from './typed-order.ts'

/** Prints one object, or a List of them. */
export type ObjectPrinter = (o: Obj) => string

const FORMATS = ['custom-columns', 'custom-columns-file', 'go-template', 'go-template-file', 'json', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file', 'name', 'template', 'templatefile', 'wide', 'yaml']

/** `format=argument` of `-o`. */
export function outputFormat(flags: Flags): { readonly format: string; readonly argument: string | undefined } {
  const text = flags.text('output')
  const eq = text.indexOf('=')
  const word = eq < 0 ? text : text.slice(0, eq)
  if (text === '' && flags.text('template') !== '') return { format: 'go-template', argument: flags.text('template') }
  return { format: word, argument: eq < 0 ? (flags.text('template') || undefined) : text.slice(eq + 1) }
}

/** A format that is none of those a command knows. */
export const unknownFormat = (format: string, allowed: readonly string[]): Failure =>
  failure(`unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: ${allowed.join(',')}`)

function* fileText(path: string | undefined, what: string): Sys<string> {
  if (path === undefined || path === '') throw failure(`${what} file format specified but no ${what.split(' ')[0]} file given`)
  try {
    return yield* sys.readFile(path)
  } catch (e) {
    if (isErrno(e)) throw failure(`error reading --template ${path}, open ${path}: ${e.message.toLowerCase()}`)
    throw e
  }
}

function jsonpathPrinter(template: string | undefined, allowMissing: boolean, asJson: boolean): ObjectPrinter {
  if (template === undefined || template === '') throw failure('template format specified but no template given')
  try {
    parseJsonpath(template)
  } catch (e) {
    if (e instanceof JsonpathMistake) throw failure(`error parsing jsonpath ${template}, ${e.message}`)
    throw e
  }
  return (o) => {
    try {
      return renderJsonpath(template, o, { allowMissing, ...(asJson ? { asJson } : {}) })
    } catch (e) {
      if (!(e instanceof JsonpathFailure)) throw e
      throw new Failure(`error: error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${e.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goDump(o)}\n\n`)
    }
  }
}

/** fmt's %#v of decoded JSON. */
function goDump(v: unknown): string {
  if (v === null || v === undefined) return 'interface {}(nil)'
  if (Array.isArray(v)) return `[]interface {}{${v.map(goDump).join(', ')}}`
  if (isObj(v)) return `map[string]interface {}{${Object.keys(v).sort().map((k) => `${JSON.stringify(k)}:${goDump(v[k])}`).join(', ')}}`
  return JSON.stringify(v)
}

function templatePrinter(template: string | undefined, allowMissing: boolean): ObjectPrinter {
  if (template === undefined || template === '') throw failure('template format specified but no template given')
  let parsed
  try {
    parsed = parseTemplate(template)
  } catch (e) {
    if (e instanceof TemplateFailure) throw failure(`error parsing template ${template}, template: output:${e.message}`)
    throw e
  }
  return (o) => {
    try {
      return renderTemplate(parsed, o, { allowMissing })
    } catch (e) {
      if (!(e instanceof TemplateFailure)) throw e
      throw new Failure(`error: error executing template ${JSON.stringify(template)}: template: output:${e.message}`)
    }
  }
}

/** YAML documents after the first stand behind `---`. */
function yamlPrinter(): ObjectPrinter {
  let printed = 0
  return (o) => `${printed++ > 0 ? '---\n' : ''}${emitYaml(o)}`
}

/**
 * The printer of `-o` for whole objects; undefined where none was asked for. `typed`: objects made by kubectl itself, whose JSON has the order of Go's types.
 * Throws Failure in kubectl's words.
 */
export function* objectPrinter(flags: Flags, o: { readonly typed?: boolean; readonly allowed?: readonly string[]; readonly name?: ObjectPrinter } = {}): Sys<ObjectPrinter | undefined> {
  const { format, argument } = outputFormat(flags)
  if (format === '') return undefined
  const allowed = o.allowed ?? FORMATS.filter((f) => f !== 'wide' && !f.startsWith('custom'))
  if (!allowed.includes(format)) throw unknownFormat(flags.text('output'), allowed)
  const allowMissing = flags.on('allow-missing-template-keys')
  const shown = (p: ObjectPrinter): ObjectPrinter => (flags.on('show-managed-fields') ? p : (obj) => p(withoutManagedFields(obj)))
  switch (format) {
    case 'json': return shown((obj) => `${o.typed ? typedJson(obj) : goJsonIndented(obj)}\n`)
    case 'yaml': return shown(yamlPrinter())
    case 'name': return o.name
    case 'jsonpath': return jsonpathPrinter(argument, allowMissing, false)
    case 'jsonpath-as-json': return jsonpathPrinter(argument, allowMissing, true)
    case 'jsonpath-file': return jsonpathPrinter((yield* fileText(argument, 'template')).replace(/\n$/, ''), allowMissing, false)
    case 'go-template': case 'template': return templatePrinter(argument, allowMissing)
    case 'go-template-file': case 'templatefile': return templatePrinter(yield* fileText(argument, 'template'), allowMissing)
    case 'custom-columns': {
      const columns = parseColumns(argument ?? '')
      return (obj) => columnsText(columns, [obj], flags.on('no-headers'))
    }
    case 'custom-columns-file': {
      const columns = parseColumnsFile(yield* fileText(argument, 'custom-columns'))
      return (obj) => columnsText(columns, [obj], flags.on('no-headers'))
    }
    default: return undefined
  }
}

export const GET_FORMATS: readonly string[] = FORMATS
