/** A floating point number taken apart: `mantissa × 2 ** exponent`, exactly. */
export interface Binary {
  readonly negative: boolean
  readonly kind: 'finite' | 'inf' | 'nan'
  readonly mantissa: bigint
  readonly exponent: number
}

/** Bits of the mantissa: of a double, and of the `long double` in which bash and coreutils compute on x86. */
export const doubleBits = 53
export const longDoubleBits = 64

const largestExponent = { [doubleBits]: 1024, [longDoubleBits]: 16384 } as const

export function fromDouble(value: number): Binary {
  const negative = value < 0 || Object.is(value, -0)
  if (Number.isNaN(value)) return { negative: false, kind: 'nan', mantissa: 0n, exponent: 0 }
  if (!Number.isFinite(value)) return { negative, kind: 'inf', mantissa: 0n, exponent: 0 }
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  const biased = Number(bits >> 52n)
  const fraction = bits & ((1n << 52n) - 1n)
  if (biased === 0) return { negative, kind: 'finite', mantissa: fraction, exponent: -1074 }
  return { negative, kind: 'finite', mantissa: fraction | (1n << 52n), exponent: biased - 1075 }
}

/** `digits × base10 ** exponent10`, or `digits × 2 ** exponent2`, rounded to so many bits, half to even. */
export function fromDecimal(digits: bigint, exponent10: number, negative: boolean, bits: 53 | 64): Binary {
  if (digits === 0n) return zero(negative)
  const size = digits.toString().length + exponent10
  if (size > 6000) return { negative, kind: 'inf', mantissa: 0n, exponent: 0 }
  if (size < -6000) return zero(negative)
  if (exponent10 >= 0) return rounded(digits * 10n ** BigInt(exponent10), 0, false, negative, bits)
  const divisor = 10n ** BigInt(-exponent10)
  const shift = Math.max(0, bits + 2 + bitLength(divisor) - bitLength(digits))
  const scaled = digits << BigInt(shift)
  return rounded(scaled / divisor, -shift, scaled % divisor !== 0n, negative, bits)
}

export function fromHex(digits: bigint, exponent2: number, negative: boolean, bits: 53 | 64): Binary {
  return digits === 0n ? zero(negative) : rounded(digits, exponent2, false, negative, bits)
}

export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length
}

function zero(negative: boolean): Binary {
  return { negative, kind: 'finite', mantissa: 0n, exponent: 0 }
}

function rounded(value: bigint, exponent: number, more: boolean, negative: boolean, bits: 53 | 64): Binary {
  const excess = bitLength(value) - bits
  let mantissa = value
  let shifted = exponent
  if (excess > 0) {
    mantissa = value >> BigInt(excess)
    const rest = value - (mantissa << BigInt(excess))
    const half = 1n << BigInt(excess - 1)
    if (rest > half || (rest === half && (more || (mantissa & 1n) === 1n))) mantissa++
    shifted += excess
  }
  if (bitLength(mantissa) + shifted > largestExponent[bits]) return { negative, kind: 'inf', mantissa: 0n, exponent: 0 }
  return { negative, kind: 'finite', mantissa, exponent: shifted }
}

/** The double of a value that was rounded to 53 bits. */
export function toDouble(value: Binary): number {
  if (value.kind !== 'finite') return value.kind === 'nan' ? NaN : value.negative ? -Infinity : Infinity
  const half = Math.trunc(value.exponent / 2)
  const magnitude = Number(value.mantissa) * 2 ** half * 2 ** (value.exponent - half)
  return value.negative ? -magnitude : magnitude
}
