/** Escape sequences of `-c`, by what is shown: iproute2's palette for light backgrounds. */
const COLORS = { ifname: '36', mac: '33', inet: '35', inet6: '34', up: '32', down: '31' } as const
export type Color = keyof typeof COLORS

export interface Style {
  readonly json: boolean
  readonly pretty: boolean
  readonly color: boolean
  readonly oneline: boolean
}

interface Around {
  readonly before?: string
  readonly after?: string
  readonly color?: Color | undefined
}

/**
 * iproute2's double output: the same calls write text or JSON (lib/json_print.c, lib/json_writer.c). Text that has no key is left out of JSON.
 */
export class Printer {
  readonly style: Style
  #out = ''
  #depth = 0
  #separator = ''

  constructor(style: Style) { this.style = style }

  /** The end of a line inside one entry: a backslash with `-o`. */
  get sl(): string { return this.style.oneline ? '\\' : '\n' }

  /** What was written since the last time. */
  flush(): string {
    const out = this.#out
    this.#out = ''
    return out
  }

  /** Text only. */
  text(text: string): void { if (!this.style.json) this.#out += text }

  /** A value in both: `before`, the value and `after` as text, `"key": value` in JSON. Colour covers the value and what follows it. */
  value(key: string | undefined, value: string | number | boolean, around: Around = {}): void {
    if (this.style.json) {
      this.jsonValue(key, value)
      return
    }
    const shown = `${value}${around.after ?? ''}`
    this.#out += (around.before ?? '') + (this.style.color && around.color ? `\x1b[${COLORS[around.color]}m${shown}\x1b[0m` : shown)
  }

  /** A word that stands in text and is a flag in JSON (`"secondary": true`). */
  flag(key: string, text: string): void {
    if (this.style.json) this.jsonValue(key, true)
    else this.#out += text
  }

  jsonValue(key: string | undefined, value: string | number | boolean | null): void {
    if (!this.style.json) return
    if (key === undefined) {
      this.#comma()
      this.#out += JSON.stringify(value)
      return
    }
    this.#name(key)
    this.#out += JSON.stringify(value)
    this.#separator = ','
  }

  open(bracket: '{' | '[', key?: string): void {
    if (!this.style.json) return
    if (key !== undefined) this.#name(key)
    this.#comma()
    this.#out += bracket
    this.#depth++
    this.#separator = ''
    if (bracket === '[' && this.style.pretty) this.#out += ' '
  }

  close(bracket: '}' | ']'): void {
    if (!this.style.json) return
    this.#depth--
    if (bracket === ']') {
      if (this.style.pretty && this.#separator) this.#out += ' '
    } else if (this.#separator) this.#endOfLine()
    this.#out += bracket
    this.#separator = ','
  }

  /** The end of the document. */
  end(): void { if (this.style.json) this.#out += '\n' }

  #name(key: string): void {
    this.#comma()
    this.#endOfLine()
    this.#separator = ''
    this.#out += `${JSON.stringify(key)}:${this.style.pretty ? ' ' : ''}`
  }

  #comma(): void {
    this.#out += this.#separator
    this.#separator = ','
  }

  #endOfLine(): void { if (this.style.pretty) this.#out += `\n${'    '.repeat(this.#depth)}` }
}
