const isDigit = (c: number): boolean => c >= 48 && c <= 57
const isAlpha = (c: number): boolean => (c >= 65 && c <= 90) || (c >= 97 && c <= 122)

/** `~` before the end, the end before letters, letters before the rest (Debian policy 5.6.12, as gnulib's filevercmp has it). */
const rank = (text: string, at: number): number => {
  if (at >= text.length) return -1
  const c = text.charCodeAt(at)
  return c === 126 ? -2 : isDigit(c) ? 0 : isAlpha(c) ? c : c + 256
}

function compareParts(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a.charCodeAt(i))) || (j < b.length && !isDigit(b.charCodeAt(j)))) {
      const difference = rank(a, i) - rank(b, j)
      if (difference !== 0) return difference
      i++
      j++
    }
    while (a[i] === '0') i++
    while (b[j] === '0') j++
    const [startA, startB] = [i, j]
    while (i < a.length && isDigit(a.charCodeAt(i))) i++
    while (j < b.length && isDigit(b.charCodeAt(j))) j++
    if (i - startA !== j - startB) return i - startA - (j - startB)
    const [x, y] = [a.slice(startA, i), b.slice(startB, j)]
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}

/** Where the suffix `(\.[A-Za-z~][A-Za-z0-9~]*)*` of a file name begins. */
const suffixStart = (name: string): number => name.length - /((?:\.[A-Za-z~][A-Za-z0-9~]*)*)$/.exec(name)![1]!.length

/** Order of versions in names: `sort -V`, `ls -v`. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0
  for (const special of ['', '.', '..']) {
    if (a === special) return -1
    if (b === special) return 1
  }
  const [hiddenA, hiddenB] = [a.startsWith('.'), b.startsWith('.')]
  if (hiddenA !== hiddenB) return hiddenA ? -1 : 1
  const [x, y] = hiddenA ? [a.slice(1), b.slice(1)] : [a, b]
  const [sx, sy] = [x.slice(0, suffixStart(x)), y.slice(0, suffixStart(y))]
  return (sx === sy ? 0 : compareParts(sx, sy)) || compareParts(x, y) || (a < b ? -1 : 1)
}
