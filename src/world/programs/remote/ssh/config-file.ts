import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { compileGlob } from '../../../text/index.ts'
import { KEYWORDS } from './keywords.ts'

/** Values by keyword in lower case: the first that was said holds, but for keywords that gather (IdentityFile, SendEnv). */
export type Values = Map<string, string[]>

const GATHER = new Set(['identityfile', 'sendenv', 'setenv', 'localforward', 'remoteforward', 'dynamicforward', 'certificatefile'])

export function addValue(values: Values, keyword: string, value: string): void {
  const known = values.get(keyword)
  if (!known) values.set(keyword, [value])
  else if (GATHER.has(keyword)) known.push(value)
}

/** `keyword value` or `keyword=value`; undefined for a line that says nothing. */
export function splitLine(line: string): { keyword: string; value: string } | undefined {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return undefined
  const [, keyword = '', rest = ''] = /^([^\s=]+)(?:\s*=\s*|\s+|$)(.*)$/.exec(text) ?? []
  return { keyword: keyword.toLowerCase(), value: rest.replace(/^"(.*)"$/, '$1').trim() }
}

/** Do the patterns of a Host line fit? One that begins with `!` takes the others' word back. */
export function hostMatches(patterns: string, host: string): boolean {
  let fits = false
  for (const word of patterns.split(/[\s,]+/)) {
    const negated = word.startsWith('!')
    if (!compileGlob(negated ? word.slice(1) : word, { ignoreCase: true }).matches(host)) continue
    if (negated) return false
    fits = true
  }
  return fits
}

/** Reads a configuration file into `values`. Gives ssh's words where a line is wrong. */
export function* readConfig(path: string, host: string, home: string, values: Values, depth = 0): Sys<string | undefined> {
  let text: string
  try {
    text = yield* sys.readFile(path)
  } catch (e) {
    if (isErrno(e)) return undefined
    throw e
  }
  let applies = true
  const problems: string[] = []
  let number = 0
  for (const line of text.split('\n')) {
    number++
    const found = splitLine(line)
    if (!found) continue
    const { keyword, value } = found
    if (keyword === 'host') applies = hostMatches(value, host)
    else if (keyword === 'match') applies = value.trim().toLowerCase() === 'all'
    else if (!KEYWORDS.has(keyword)) problems.push(`${path}: line ${number}: Bad configuration option: ${keyword}\r\n`)
    else if (value === '') return `${path} line ${number}: no argument after keyword "${keyword}"\r\n`
    else if (keyword === 'include' && applies && depth < 16) {
      for (const file of yield* included(value, path, home)) {
        const problem = yield* readConfig(file, host, home, values, depth + 1)
        if (problem) return problem
      }
    } else if (applies && keyword !== 'include') addValue(values, keyword, value)
  }
  return problems.length > 0 ? `${problems.join('')}${path}: terminating, ${problems.length} bad configuration options\r\n` : undefined
}

function* included(pattern: string, from: string, home: string): Sys<string[]> {
  const base = from.startsWith('/etc/') ? '/etc/ssh' : `${home}/.ssh`
  const path = pattern.startsWith('~/') ? `${home}${pattern.slice(1)}` : pattern.startsWith('/') ? pattern : `${base}/${pattern}`
  const slash = path.lastIndexOf('/')
  const last = compileGlob(path.slice(slash + 1), { period: true })
  if (last.literal !== undefined) return [path]
  try {
    return (yield* sys.readdir(path.slice(0, slash))).filter((n) => last.matches(n)).map((n) => `${path.slice(0, slash)}/${n}`)
  } catch (e) {
    if (isErrno(e)) return []
    throw e
  }
}
