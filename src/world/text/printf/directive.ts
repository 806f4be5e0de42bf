/** One `%…` of a format, taken apart. `'*'` means: from the next argument. */
export interface Directive {
  readonly flags: string
  readonly width: number | '*' | undefined
  readonly precision: number | '*' | undefined
  readonly modifiers: string
  /** The letter; empty if the format ends before it. */
  readonly conversion: string
  /** As written, from the `%` to the letter. */
  readonly text: string
  readonly next: number
}

/** Reads the directive whose `%` stands at `at`. */
export function readDirective(format: string, at: number, modifierLetters: string): Directive {
  let next = at + 1
  const take = (letters: string): string => {
    const start = next
    while (next < format.length && letters.includes(format[next]!)) next++
    return format.slice(start, next)
  }
  const flags = take("#'-+ 0I")
  const number = (): number | '*' | undefined => {
    if (format[next] === '*') {
      next++
      return '*'
    }
    const text = take('0123456789')
    return text === '' ? undefined : Number(text)
  }
  const width = number()
  let precision: number | '*' | undefined
  if (format[next] === '.') {
    next++
    // A negative precision counts as none.
    const negative = format[next] === '-'
    if (negative) next++
    precision = number() ?? 0
    if (negative) precision = undefined
  }
  const modifiers = take(modifierLetters)
  const conversion = next < format.length ? String.fromCodePoint(format.codePointAt(next)!) : ''
  next += conversion.length
  return { flags, width, precision, modifiers, conversion, text: format.slice(at, next), next }
}
