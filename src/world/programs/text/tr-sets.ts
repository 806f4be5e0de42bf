/** Sets of tr(1): bytes in order, with classes, ranges and repeats. */
export interface TrSet {
  readonly bytes: readonly number[]
  /** Where `[:lower:]` and `[:upper:]` stand, by their start: case conversion pairs them. */
  readonly cases: readonly { readonly at: number; readonly name: 'lower' | 'upper' }[]
  /** `[x*]` of the second set: filled up to the length of the first. */
  readonly filler: { readonly at: number; readonly byte: number } | undefined
  readonly classes: boolean
}

export const CLASSES: Readonly<Record<string, (b: number) => boolean>> = {
  alnum: (b) => CLASSES.alpha!(b) || CLASSES.digit!(b),
  alpha: (b) => CLASSES.upper!(b) || CLASSES.lower!(b),
  blank: (b) => b === 32 || b === 9,
  cntrl: (b) => b < 32 || b === 127,
  digit: (b) => b >= 48 && b <= 57,
  graph: (b) => b > 32 && b < 127,
  lower: (b) => b >= 97 && b <= 122,
  print: (b) => b >= 32 && b < 127,
  punct: (b) => CLASSES.graph!(b) && !CLASSES.alnum!(b),
  space: (b) => b === 32 || (b >= 9 && b <= 13),
  upper: (b) => b >= 65 && b <= 90,
  xdigit: (b) => CLASSES.digit!(b) || (b >= 65 && b <= 70) || (b >= 97 && b <= 102),
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 }

interface Unit { readonly byte: number; readonly plain: boolean }

/** Escapes resolved; what was escaped stands for itself. */
function units(text: string): { units: Unit[]; warning?: string } {
  const out: Unit[] = []
  let warning: string | undefined
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') {
      out.push({ byte: text.charCodeAt(i), plain: true })
      continue
    }
    const octal = /^[0-7]{1,3}/.exec(text.slice(i + 1))?.[0]
    if (octal !== undefined) {
      const digits = parseInt(octal, 8) > 255 ? octal.slice(0, 2) : octal
      if (digits !== octal)
        warning = `warning: the ambiguous octal escape \\${octal} is being\n\tinterpreted as the 2-byte sequence \\0${digits}, ${octal[2]}`
      out.push({ byte: parseInt(digits, 8), plain: false })
      i += digits.length
      continue
    }
    const next = text[i + 1]
    if (next === undefined) {
      warning = 'warning: an unescaped backslash at end of string is not portable'
      out.push({ byte: 92, plain: false })
      break
    }
    out.push({ byte: ESCAPES[next] ?? next.charCodeAt(0), plain: false })
    i++
  }
  return warning === undefined ? { units: out } : { units: out, warning }
}

const show = (byte: number): string => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`)

/** Reads a set given as a byte string. */
export function parseSet(text: string): (TrSet & { readonly warning?: string }) | { readonly error: string } {
  const { units: us, warning } = units(text)
  const bytes: number[] = []
  const cases: { at: number; name: 'lower' | 'upper' }[] = []
  let filler: TrSet['filler']
  let classes = false
  const plain = us.map((u) => (u.plain ? String.fromCharCode(u.byte) : '\0')).join('')
  for (let i = 0; i < us.length; i++) {
    const rest = plain.slice(i)
    const named = /^\[:([^\]]*?):\]/.exec(rest)
    if (named) {
      const name = named[1]!
      const test = CLASSES[name]
      if (!test) return { error: `invalid character class ‘${name}’` }
      if (name === 'lower' || name === 'upper') cases.push({ at: bytes.length, name })
      else classes = true
      for (let b = 0; b < 256; b++) if (test(b)) bytes.push(b)
      i += named[0].length - 1
      continue
    }
    const equivalent = rest.startsWith('[=') ? plain.indexOf('=]', i + 3) : -1
    if (equivalent >= 0 && equivalent === i + 3) {
      bytes.push(us[i + 2]!.byte)
      i += 4
      continue
    }
    if (equivalent > i + 3)
      return {
        error: `${us
          .slice(i + 2, equivalent)
          .map((u) => show(u.byte))
          .join('')}: equivalence class operand must be a single character`,
      }
    const repeat = us[i]!.plain && us[i]!.byte === 91 && us[i + 1] ? /^\*(\d*)\]/.exec(plain.slice(i + 2)) : null
    if (repeat) {
      const digits = repeat[1]!
      const count = digits === '' ? 0 : parseInt(digits, digits.startsWith('0') ? 8 : 10)
      if (count === 0) filler = { at: bytes.length, byte: us[i + 1]!.byte }
      else for (let n = 0; n < count; n++) bytes.push(us[i + 1]!.byte)
      i += 2 + repeat[0].length - 1
      continue
    }
    if (us[i + 1]?.plain && us[i + 1]!.byte === 45 && us[i + 2]) {
      const [from, to] = [us[i]!.byte, us[i + 2]!.byte]
      if (to < from) return { error: `range-endpoints of '${show(from)}-${show(to)}' are in reverse collating sequence order` }
      for (let b = from; b <= to; b++) bytes.push(b)
      i += 2
      continue
    }
    bytes.push(us[i]!.byte)
  }
  return { bytes, cases, filler, classes, ...(warning === undefined ? {} : { warning }) }
}
