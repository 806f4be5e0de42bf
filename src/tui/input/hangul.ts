/** The letters that the two-set Korean layout (KS X 5002) has on the keys of the Latin ones: the layout left on does not get in the way of a command. */
const LAYOUT: Readonly<Record<string, string>> = {
  ㅂ: 'q', ㅈ: 'w', ㄷ: 'e', ㄱ: 'r', ㅅ: 't', ㅛ: 'y', ㅕ: 'u', ㅑ: 'i', ㅐ: 'o', ㅔ: 'p',
  ㅁ: 'a', ㄴ: 's', ㅇ: 'd', ㄹ: 'f', ㅎ: 'g', ㅗ: 'h', ㅓ: 'j', ㅏ: 'k', ㅣ: 'l',
  ㅋ: 'z', ㅌ: 'x', ㅊ: 'c', ㅍ: 'v', ㅠ: 'b', ㅜ: 'n', ㅡ: 'm',
}

/** The Latin letter on the same key, lower case; other characters as they are. Conjoining forms (U+1100 …) count as the letters that they look like. */
export const latinKey = (char: string): string => LAYOUT[compatible(char)] ?? char.toLowerCase()

const CONSONANTS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'
const VOWELS = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ'

function compatible(char: string): string {
  const code = char.codePointAt(0)!
  return CONSONANTS[code - 0x1100] ?? VOWELS[code - 0x1161] ?? char
}
