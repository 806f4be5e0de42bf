/** Paths of keys that stand twice in one object of a JSON text, in their order. The text must be JSON. */
export function duplicateKeys(text: string): string[] {
  const found: string[] = []
  let at = 0
  const blank = (): void => { while (' \t\r\n'.includes(text[at] ?? '.')) at++ }
  const string = (): string => {
    const from = at++
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    at++
    return JSON.parse(text.slice(from, at)) as string
  }
  const value = (path: string): void => {
    blank()
    const c = text[at]
    if (c === '{') object(path)
    else if (c === '[') list(path)
    else if (c === '"') string()
    else while (at < text.length && !',]} \t\r\n'.includes(text[at]!)) at++
    blank()
  }
  const object = (path: string): void => {
    const seen = new Set<string>()
    at++
    blank()
    while (text[at] !== '}') {
      const key = string()
      const here = path === '' ? key : `${path}.${key}`
      if (seen.has(key) && !found.includes(here)) found.push(here)
      seen.add(key)
      blank()
      at++
      value(here)
      if (text[at] === ',') at++
      blank()
    }
    at++
  }
  const list = (path: string): void => {
    at++
    blank()
    for (let i = 0; text[at] !== ']'; i++) {
      value(`${path}[${i}]`)
      if (text[at] === ',') at++
      blank()
    }
    at++
  }
  value('')
  return found
}
