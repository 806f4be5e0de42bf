/** Wraps to 64 bits, two's complement. */
export function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value)
}

const smallest = -(2n ** 63n)
const largest = 2n ** 63n - 1n

/** A decimal integer with blanks around and a sign, in the range of 64 bits (`test -eq`, `exit`, `shift`, `head -n`), else undefined. */
export function parseInteger(text: string): bigint | undefined {
  const trimmed = trimBlanks(text)
  const digits = trimmed.startsWith('-') || trimmed.startsWith('+') ? trimmed.slice(1) : trimmed
  if (digits === '') return undefined
  for (const char of digits) if (char < '0' || char > '9') return undefined
  const value = trimmed.startsWith('-') ? -BigInt(digits) : BigInt(digits)
  return value > largest || value < smallest ? undefined : value
}

/** `base ** exponent` for an exponent of 0 or more, wrapping. */
export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = wrap(result * square)
    square = wrap(square * square)
  }
  return result
}

function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && ' \t\n\r\v\f'.includes(text[start]!)) start++
  while (end > start && ' \t\n\r\v\f'.includes(text[end - 1]!)) end--
  return text.slice(start, end)
}
