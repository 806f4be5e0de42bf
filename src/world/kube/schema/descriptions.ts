import { DESCRIPTIONS } from './data/descriptions.ts'

let known: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined

function read(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const all = new Map<string, Map<string, string>>()
  let own = new Map<string, string>()
  for (const line of DESCRIPTIONS.split('\n')) {
    const at = line.indexOf(' "')
    const name = line.slice(0, at)
    if (name.startsWith('# ')) all.set(name.slice(2), (own = new Map([['', JSON.parse(line.slice(at + 1)) as string]])))
    else own.set(name, JSON.parse(line.slice(at + 1)) as string)
  }
  return all
}

/** What the documentation says of a type (field empty) or of its field. */
export const describe = (type: string, field = ''): string => (known ??= read()).get(type)?.get(field) ?? ''
