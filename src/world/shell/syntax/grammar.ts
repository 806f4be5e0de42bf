import { OpenConstruct, skipBackquote, skipDollar, skipDouble, skipSingle } from './scan.ts'

/** Just after the `)` that closes the commands which begin at `from`. */
export function skipCommands(text: string, from: number): number {
  let depth = 1
  for (let i = from; i < text.length;) {
    const c = text[i]!
    if (c === '\\') i += 2
    else if (c === "'") i = skipSingle(text, i + 1)
    else if (c === '"') i = skipDouble(text, i + 1)
    else if (c === '`') i = skipBackquote(text, i + 1)
    else if (c === '$') i = skipDollar(text, i, false)
    else {
      if (c === '(') depth++
      if (c === ')' && --depth === 0) return i + 1
      i++
    }
  }
  throw new OpenConstruct(')', from - 1)
}
