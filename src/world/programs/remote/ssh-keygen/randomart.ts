const WIDTH = 17
const HEIGHT = 9
const CHARACTERS = ' .o+=*BOX@%&#/^SE'

/** The picture of a fingerprint that a drunken bishop walks (OpenSSH's sshkey.c). `title` is `ED25519 256`. */
export function randomart(fingerprint: Uint8Array, title: string, hash = 'SHA256'): string {
  const field = Array.from({ length: HEIGHT }, () => Array.from({ length: WIDTH }, () => 0))
  const end = CHARACTERS.length - 1
  let [x, y] = [WIDTH >> 1, HEIGHT >> 1]
  for (const byte of fingerprint) {
    for (let input = byte, step = 0; step < 4; step++, input >>= 2) {
      x = Math.min(WIDTH - 1, Math.max(0, x + ((input & 1) === 1 ? 1 : -1)))
      y = Math.min(HEIGHT - 1, Math.max(0, y + ((input & 2) === 2 ? 1 : -1)))
      if (field[y]![x]! < end - 2) field[y]![x]!++
    }
  }
  field[HEIGHT >> 1]![WIDTH >> 1] = end - 1
  field[y]![x] = end
  const border = (text: string): string => {
    const words = `[${text}]`
    const left = Math.floor((WIDTH - words.length) / 2)
    return `+${'-'.repeat(left)}${words}${'-'.repeat(WIDTH - words.length - left)}+`
  }
  return [border(title), ...field.map((row) => `|${row.map((n) => CHARACTERS[Math.min(n, end)]).join('')}|`), border(hash)].join('\n')
}
