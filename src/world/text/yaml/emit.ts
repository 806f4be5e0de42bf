import type { Json } from './parse.ts'
import { staysText } from './resolve.ts'
import { compareKeys } from './key-order.ts'
import { analyse, doubleQuoted, literal, plainFolded, singleQuoted } from './scalar-emit.ts'

const SIMPLE_KEY_LIMIT = 128

/** Writes JSON values as go-yaml does (block style, sequences not indented, long scalars folded at 80 columns). */
class Emitter {
  #out = ''
  #column = 0

  get text(): string { return this.#out }

  #put(text: string): void {
    this.#out += text
    const at = text.lastIndexOf('\n')
    this.#column = at < 0 ? this.#column + text.length : text.length - at - 1
  }

  #newline(indent: number): void { this.#put(`\n${' '.repeat(indent)}`) }

  /** `indent` is where the value's own lines stand; `here`: the first of them has begun already (behind `- `). */
  value(value: Json, indent: number, here: boolean, inMapping: boolean): void {
    if (Array.isArray(value)) {
      if (value.length === 0) return this.#put(inMapping ? ' []' : '[]')
      this.#sequence(value, indent, here)
    } else if (value !== null && typeof value === 'object') {
      const keys = Object.keys(value).filter((k) => value[k] !== undefined)
      if (keys.length === 0) return this.#put(inMapping ? ' {}' : '{}')
      this.#mapping(value, keys, indent, here)
    } else {
      if (inMapping) this.#put(' ')
      this.#scalar(value, indent)
    }
  }

  #sequence(items: readonly Json[], indent: number, here: boolean): void {
    items.forEach((item, i) => {
      if (i > 0 || !here) this.#newline(indent)
      this.#put('- ')
      this.value(item, indent + 2, true, false)
    })
  }

  #mapping(value: { [key: string]: Json }, keys: string[], indent: number, here: boolean): void {
    keys.sort(compareKeys).forEach((key, i) => {
      if (i > 0 || !here) this.#newline(indent)
      const simple = key.length <= SIMPLE_KEY_LIMIT && !key.includes('\n')
      if (!simple) {
        this.#put('? ')
        this.#scalar(key, indent)
        this.#newline(indent)
      } else this.#put(this.#key(key))
      this.#put(':')
      const child = value[key]!
      const deeper = Array.isArray(child) ? indent : indent + 2
      this.value(child, child !== null && typeof child === 'object' ? deeper : indent, false, true)
    })
  }

  #key(key: string): string {
    const look = analyse(key)
    if (!staysText(key)) return doubleQuoted(key, 0, 0, false)
    return look.plain ? key : look.single ? singleQuoted(key, 0, 0, false) : doubleQuoted(key, 0, 0, false)
  }

  #scalar(value: Exclude<Json, object>, indent: number): void {
    if (typeof value !== 'string') return this.#put(value === null ? 'null' : typeof value === 'number' ? numberText(value) : String(value))
    const look = analyse(value)
    const deeper = indent + 2
    if (value.includes('\n')) this.#put(look.block ? literal(value, deeper) : doubleQuoted(value, this.#column, deeper, true))
    else if (!staysText(value)) this.#put(doubleQuoted(value, this.#column, deeper, true))
    else if (look.plain) this.#put(plainFolded(value, this.#column, deeper))
    else if (look.single) this.#put(singleQuoted(value, this.#column, deeper, true))
    else this.#put(doubleQuoted(value, this.#column, deeper, true))
  }
}

/** strconv.FormatFloat(f, 'g', -1, 64), integers as they are. */
function numberText(n: number): string {
  if (Number.isInteger(n) && Math.abs(n) < 1e21) return String(n)
  return String(n).replace(/e([-+])(\d)$/, 'e$10$2')
}

/** A JSON value as YAML with a newline at its end, as `sigs.k8s.io/yaml` writes it: keys in natural order. */
export function emitYaml(value: Json): string {
  const e = new Emitter()
  e.value(value, 0, true, false)
  return e.text.endsWith('\n') ? e.text : `${e.text}\n`
}
