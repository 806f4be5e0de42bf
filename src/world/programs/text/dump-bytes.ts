/*
 * What od, xxd and hexdump share: bytes in lines of a width, equal ones told once.
 */

interface Line { readonly at: number; /** undefined: lines like the one before begin here. */ readonly block: string | undefined }

/** Cuts a byte string that comes in pieces into lines. */
export class Lines {
  readonly #width: number
  readonly #all: boolean
  #rest = ''
  #last: string | undefined
  #starred = false
  size = 0

  constructor(width: number, all: boolean) {
    this.#width = width
    this.#all = all
  }

  push(bytes: string): Line[] {
    const out: Line[] = []
    this.#rest += bytes
    let from = 0
    for (; this.#rest.length - from >= this.#width; from += this.#width) {
      const block = this.#rest.slice(from, from + this.#width)
      const at = this.size
      this.size += block.length
      if (!this.#all && block === this.#last) {
        if (!this.#starred) out.push({ at, block: undefined })
        this.#starred = true
        continue
      }
      this.#starred = false
      this.#last = block
      out.push({ at, block })
    }
    this.#rest = this.#rest.slice(from)
    return out
  }

  end(): Line[] {
    if (this.#rest === '') return []
    const line = { at: this.size, block: this.#rest }
    this.size += this.#rest.length
    return [line]
  }
}

export const printable = (bytes: string): string => bytes.replace(/[^ -~]/g, '.')
export const hex = (byte: string): string => byte.charCodeAt(0).toString(16).padStart(2, '0')
