/**
 * Brace expansion as bash 5.2 does it. A word is a list of items: a string is one unquoted code point, anything else (a quoted character,
 * an expansion) is opaque and carried through.
 */
type Item<T> = string | T
type Word<T> = readonly Item<T>[]
type Sequence = () => Generator<string[], void, unknown>

/** More words than this from one sequence, and bash leaves it as it stands. */
const sequenceLimit = 2n ** 31n - 3n
const lastInteger = 2n ** 63n - 1n

/**
 * All words of a brace expansion, lazily, in order: `{1..100000000}` costs nothing until it is read. What is no valid brace stays as it
 * stands, so there is always at least one word.
 */
export function* expandBraces<T extends object>(word: Word<T>): Generator<Word<T>, void, unknown> {
  const brace = findBrace(word)
  if (!brace) {
    yield word
    return
  }
  const before = word.slice(0, brace.open)
  const after = word.slice(brace.close + 1)
  for (const middle of amble(word, brace.open, brace.close)) {
    if (after.length === 0) yield [...before, ...middle]
    else for (const rest of expandBraces(after)) yield [...before, ...middle, ...rest]
  }
}

/** The same for a plain text; a backslash, `'…'`, `"…"` and `${…}` protect, and stay. */
export function* expandBraceText(text: string): Generator<string, void, unknown> {
  for (const word of expandBraces(protect(text))) yield word.map((item) => (typeof item === 'string' ? item : item.text)).join('')
}

/** The first brace with a comma or a sequence in it, and its partner. */
function findBrace<T>(word: Word<T>): { readonly open: number; readonly close: number } | undefined {
  for (let open = 0; open < word.length; open++) {
    if (word[open] !== '{' || (open === 0 && word[1] === '}')) continue
    const close = findClose(word, open)
    if (close > 0) return { open, close }
  }
  return undefined
}

/** A `}` counts only once a comma or `..` was seen at its level. */
function findClose<T>(word: Word<T>, open: number): number {
  let level = 0
  let separators = 0
  for (let at = open + 1; at < word.length; at++) {
    const item = word[at]
    if (item === '}' && level === 0 && separators > 0) return at
    if (item === '{') level++
    else if (item === '}' && level > 0) level--
    else if (level === 0 && (item === ',' || (item === '.' && word[at + 1] === '.' && word[at + 2] !== '}'))) separators++
  }
  return -1
}

function* amble<T extends object>(word: Word<T>, open: number, close: number): Generator<Word<T>, void, unknown> {
  const inside = word.slice(open + 1, close)
  if (inside.includes(',')) {
    for (const part of splitAtCommas(inside)) yield* expandBraces(part)
    return
  }
  const sequence = inside.every((item) => typeof item === 'string') ? readSequence(inside.join('')) : undefined
  if (sequence) yield* sequence()
  else yield word.slice(open, close + 1)
}

function splitAtCommas<T>(inside: Word<T>): Word<T>[] {
  const parts: Word<T>[] = []
  let level = 0
  let start = 0
  inside.forEach((item, at) => {
    if (item === '{') level++
    else if (item === '}' && level > 0) level--
    else if (item === ',' && level === 0) {
      parts.push(inside.slice(start, at))
      start = at + 1
    }
  })
  return [...parts, inside.slice(start)]
}

/** `1..10`, `a..f`, each with `..step`; undefined if it is no sequence. */
function readSequence(text: string): Sequence | undefined {
  const middle = text.indexOf('..')
  const left = text.slice(0, middle)
  const [right, step, ...more] = text.slice(middle + 2).split('..')
  if (middle <= 0 || right === undefined || more.length > 0) return undefined
  const increment = step === undefined || step === '' ? 1n : integer(step)
  if (increment === undefined || step === '') return undefined
  const from = integer(left)
  const to = integer(right)
  if (from !== undefined && to !== undefined) {
    const padded = [left, right].some((side) => /^-?0./.test(side))
    const width = padded ? Math.max(left.length, right.length) : 0
    return counting(from, to, increment, (n) => [...pad(n, width)])
  }
  if (!isLetter(left) || !isLetter(right)) return undefined
  return counting(BigInt(left.charCodeAt(0)), BigInt(right.charCodeAt(0)), increment, (n) => [String.fromCharCode(Number(n))])
}

function counting(from: bigint, to: bigint, step: bigint, show: (n: bigint) => string[]): Sequence | undefined {
  const size = step === 0n ? 1n : step < 0n ? -step : step
  const distance = to > from ? to - from : from - to
  if (distance / size + 1n > sequenceLimit) return undefined
  return function* () {
    for (let n = from, left = distance / size; left >= 0n; left--, n += to > from ? size : -size) yield show(n)
  }
}

function pad(n: bigint, width: number): string {
  const digits = (n < 0n ? -n : n).toString()
  return n < 0n ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0')
}

function integer(text: string): bigint | undefined {
  const digits = text.startsWith('+') || text.startsWith('-') ? text.slice(1) : text
  if (digits === '' || [...digits].some((c) => c < '0' || c > '9')) return undefined
  const value = text.startsWith('-') ? -BigInt(digits) : BigInt(digits)
  return value > lastInteger || value < -lastInteger - 1n ? undefined : value
}

function isLetter(text: string): boolean {
  return text.length === 1 && ((text >= 'a' && text <= 'z') || (text >= 'A' && text <= 'Z'))
}

/** Quoted and substituted pieces of a text as opaque items. */
function protect(text: string): (string | { readonly text: string })[] {
  const items: (string | { readonly text: string })[] = []
  const chars = [...text]
  for (let at = 0; at < chars.length;) {
    const size = protectedSize(chars, at)
    items.push(size > 0 ? { text: chars.slice(at, at + size).join('') } : chars[at]!)
    at += size || 1
  }
  return items
}

function protectedSize(chars: readonly string[], at: number): number {
  const char = chars[at]
  if (char === '\\') return Math.min(2, chars.length - at)
  if (char === "'" || char === '"') {
    for (let end = at + 1; end < chars.length; end++) {
      if (chars[end] === char) return end + 1 - at
      if (char === '"' && chars[end] === '\\') end++
    }
    return chars.length - at
  }
  if (char !== '$' || chars[at + 1] !== '{') return 0
  let level = 0
  for (let end = at + 1; end < chars.length; end++) {
    if (chars[end] === '{') level++
    else if (chars[end] === '}' && --level === 0) return end + 1 - at
  }
  return chars.length - at
}
