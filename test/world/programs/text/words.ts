/** `cmd arg 'arg with blanks'` as words: quotes only, no expansions. */
export function words(line: string): string[] {
  const out: string[] = []
  for (const m of line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)) out.push(m[0].replace(/'([^']*)'|"([^"]*)"/g, (_, a: string | undefined, b: string | undefined) => a ?? b ?? ''))
  return out
}
