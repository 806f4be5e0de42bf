const isDigit = (c: string): boolean => c >= '0' && c <= '9'
const isLetter = (c: string): boolean => c.toLowerCase() !== c.toUpperCase()

/** go-yaml's natural order of keys: numbers inside by their value (`a2` before `a10`), other characters before letters. */
export function compareKeys(x: string, y: string): number {
  const a = [...x]
  const b = [...y]
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [c, d] = [a[i]!, b[i]!]
    if (c === d) continue
    const [cl, dl] = [isLetter(c), isLetter(d)]
    if (cl && dl) return c < d ? -1 : 1
    if (cl || dl) return dl ? -1 : 1
    return compareNumbers(a, b, i)
  }
  return a.length - b.length
}

function compareNumbers(a: readonly string[], b: readonly string[], i: number): number {
  let start = 0
  if (a[i] === '0' || b[i] === '0') for (let j = i - 1; j >= 0 && isDigit(a[j]!); j--) if (a[j] !== '0') { start = 1; break }
  const read = (s: readonly string[]): [number, number] => {
    let n = start
    let end = i
    for (; end < s.length && isDigit(s[end]!); end++) n = n * 10 + Number(s[end])
    return [n, end]
  }
  const [n, nEnd] = read(a)
  const [m, mEnd] = read(b)
  return n - m || nEnd - mEnd || (a[i]! < b[i]! ? -1 : 1)
}
