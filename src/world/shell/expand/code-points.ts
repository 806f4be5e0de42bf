/** Characters of a text, counted by code point as bash counts them in a UTF-8 locale. */
export function codePoints(text: string): number {
  let n = text.length
  for (let i = 0; i + 1 < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c >= 0xd800 && c < 0xdc00) {
      const d = text.charCodeAt(i + 1)
      if (d >= 0xdc00 && d < 0xe000) {
        n--
        i++
      }
    }
  }
  return n
}

/** Part of a text by code points. */
export function sliceCodePoints(text: string, from: number, to: number): string {
  if (codePoints(text) === text.length) return text.slice(from, to)
  return Array.from(text).slice(from, to).join('')
}
