import type { Family } from './addresses.ts'
import { Fail, matches, USAGE_ERROR } from './arguments.ts'
import type { Context } from './context.ts'
import { TOP_USAGE } from './usage/top.ts'

/** What stands before the object. */
export interface GlobalOptions {
  family: Family
  details: boolean
  stats: boolean
  brief: boolean
  human: boolean
  all: boolean
  timestamp: boolean
  numeric: boolean
  json: boolean
  pretty: boolean
  oneline: boolean
  color: 'always' | 'auto' | 'never'
  force: boolean
  netns?: string
  batch?: string
  version: boolean
  rest: readonly string[]
}

const FAMILIES: Readonly<Record<string, Family>> = { inet: 4, inet6: 6, link: 'link' }

type Reader = (o: GlobalOptions, next: () => string) => void

const usage = (): Fail => new Fail(USAGE_ERROR, TOP_USAGE)
const off = (): void => undefined

/** In iproute2's order: the first that the word begins is meant. */
const options: readonly (readonly [readonly string[], Reader])[] = [
  [['-loops'], (_o, next) => { next() }],
  [['-family'], (o, next) => {
    const word = next()
    if (word === 'help') throw usage()
    const family = FAMILIES[word]
    if (family === undefined) throw new Fail(USAGE_ERROR, `Error: argument "${word}" is wrong: invalid protocol family\n`)
    o.family = family
  }],
  [['-human-readable', '-human'], (o) => { o.human = true }],
  [['-iec'], off],
  [['-stats', '-statistics'], (o) => { o.stats = true }],
  [['-details'], (o) => { o.details = true }],
  [['-resolve'], off],
  [['-oneline'], (o) => { o.oneline = true }],
  [['-timestamp'], (o) => { o.timestamp = true }],
  [['-tshort'], (o) => { o.timestamp = true }],
  [['-Version'], (o) => { o.version = true }],
  [['-force'], (o) => { o.force = true }],
  [['-batch'], (o, next) => { o.batch = next() }],
  [['-brief'], (o) => { o.brief = true }],
  [['-json'], (o) => { o.json = true }],
  [['-pretty'], (o) => { o.pretty = true }],
  [['-rcvbuf'], (_o, next) => { next() }],
  [['-color'], (o) => { o.color = 'always' }],
  [['-help'], () => { throw usage() }],
  [['-netns'], (o, next) => { o.netns = next() }],
  [['-Numeric'], (o) => { o.numeric = true }],
  [['-all'], (o) => { o.all = true }],
]

const EXACT: Readonly<Record<string, Family>> = { '-4': 4, '-6': 6, '-0': 'link' }
const COLOR_WORDS = ['always', 'auto', 'never'] as const

/** `-c`, `-color`, with `=always|auto|never`. */
function readColor(o: GlobalOptions, word: string): boolean {
  const [name, when] = word.split('=')
  if (when === undefined || !matches(name!, '-color')) return false
  const known = COLOR_WORDS.find((w) => w === when)
  if (!known) return false
  o.color = known
  return true
}

export function readOptions(words: readonly string[]): GlobalOptions {
  const o: GlobalOptions = {
    family: 'any', details: false, stats: false, brief: false, human: false, all: false, timestamp: false, numeric: false, json: false, pretty: false,
    oneline: false, color: 'never', force: false, version: false, rest: [],
  }
  let at = 0
  const next = (): string => {
    const word = words[++at]
    if (word === undefined) throw usage()
    return word
  }
  for (; at < words.length; at++) {
    let word = words[at]!
    if (word === '--') {
      at++
      break
    }
    if (!word.startsWith('-')) break
    if (word.startsWith('--')) word = word.slice(1)
    const family = EXACT[word]
    if (family !== undefined) o.family = family
    else if (!readColor(o, word)) {
      const option = options.find(([names]) => matches(word, ...names))
      if (!option || word === '-') throw new Fail(USAGE_ERROR, `Option "${words[at]}" is unknown, try "ip -help".\n`)
      option[1](o, next)
    }
    if (o.version) break
  }
  return { ...o, rest: words.slice(at) }
}

export const contextOf = (o: GlobalOptions, env: Readonly<Record<string, string>>, terminal: boolean): Context => ({
  family: o.family, details: o.details, stats: o.stats, brief: o.brief, human: o.human, all: o.all, timestamp: o.timestamp, numeric: o.numeric, env,
  style: { json: o.json, pretty: o.pretty, oneline: o.oneline, color: !o.json && (o.color === 'always' || (o.color === 'auto' && terminal)) },
})
