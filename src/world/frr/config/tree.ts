import type { Argument, ConfigLine, Mode } from '../command.ts'
import { isDefault } from './defaults.ts'
import { beginsWith, keyOf, type Key } from './key.ts'
import { inOrder } from './order.ts'

/** A line that is to be applied. */
export interface Setting {
  readonly mode: Mode
  readonly syntax: string
  readonly args: readonly Argument[]
  /** It opens a section. */
  readonly opens: boolean
  /** Of an address family the lines of its router. */
  readonly router?: readonly ConfigLine[]
  /** Neighbors are activated in this family without being told so. */
  readonly active?: boolean
}

export interface Applied {
  readonly lines: readonly ConfigLine[]
  readonly removed: readonly ConfigLine[]
  readonly added: readonly ConfigLine[]
}

const textOf = (args: readonly Argument[]): string => args.map((a) => a.text).join(' ')
const isNo = (args: readonly Argument[]): boolean => args[0]?.token === 'no'
const bareOf = (args: readonly Argument[]): readonly Argument[] => (isNo(args) ? args.slice(1) : args)
const keyWords = (line: ConfigLine): readonly string[] => keyOf(line.mode, bareOf(line.args)).words

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && beginsWith(a, b)

/** Applies a line to the lines of its section. */
export function applyTo(lines: readonly ConfigLine[], s: Setting): Applied {
  const no = isNo(s.args)
  const bare = bareOf(s.args)
  const key = keyFor(s.mode, no, bare, lines)
  const text = textOf(s.args)
  if (s.opens && !no) return open(lines, s, key, text)
  const removed = lines.filter((line) => (no ? isTaken(line, key, bare, s.mode, lines) : same(keyWords(line), key.words)))
  const added = isWritten(s, key, no, text) ? [{ text, mode: s.mode, syntax: s.syntax, args: s.args }] : []
  // A line that is set again to what it is stands where it stood.
  if (added.length === 1 && removed.length === 1 && removed[0]!.text === text) return { lines, removed: [], added: [] }
  const rest = lines.filter((l) => !removed.includes(l))
  const gone = s.mode === 'router-bgp' && no ? withoutNeighbors(rest, neighborsOf(removed).filter((name) => !neighborsOf(rest).includes(name))) : rest
  const ordered = inOrder(s.mode, [...gone, ...added], s.router)
  return { lines: s.mode === 'router-bgp' && key.neighbor !== undefined ? ordered.map((line) => (line.lines ? { ...line, lines: inOrder('bgp-ipv4-unicast', line.lines, ordered) } : line)) : ordered, removed, added }
}

/** The key that a line is about. A neighbor whose AS is taken away, or who leaves the group that gave it one, is gone altogether. */
function keyFor(mode: Mode, no: boolean, bare: readonly Argument[], lines: readonly ConfigLine[]): Key {
  const key = keyOf(mode, bare)
  const { neighbor } = key
  if (!no || neighbor === undefined || mode !== 'router-bgp') return key
  const group = lines.find((l) => l.text.startsWith(`neighbor ${neighbor} peer-group `))?.args[3]?.text
  const isGroup = lines.some((l) => l.text === `neighbor ${neighbor} peer-group`)
  const leaves = key.words[2] === 'peer-group' && group !== undefined && lines.some((l) => l.text.startsWith(`neighbor ${group} remote-as `))
  return leaves || (key.words[2] === 'remote-as' && !isGroup) ? { ...key, form: undefined, words: key.words.slice(0, 2) } : key
}

const neighborsOf = (lines: readonly ConfigLine[]): string[] => [...new Set(lines.flatMap((l) => keyOf('router-bgp', bareOf(l.args)).neighbor ?? []))]

/** Sections of address families without the lines of neighbors that are gone. */
function withoutNeighbors(lines: readonly ConfigLine[], names: readonly string[]): readonly ConfigLine[] {
  if (names.length === 0) return lines
  const stays = (line: ConfigLine): boolean => !names.includes(keyOf(line.mode, bareOf(line.args)).neighbor ?? '')
  return lines.map((line) => (line.lines ? { ...line, lines: line.lines.filter(stays) } : line))
}

function open(lines: readonly ConfigLine[], s: Setting, key: Key, text: string): Applied {
  const there = lines.find((line) => line.lines !== undefined && (line.text === text || (key.form && same(keyWords(line), key.words))))
  if (there) return { lines, removed: [], added: [] }
  const fresh: ConfigLine = { text, mode: s.mode, syntax: s.syntax, args: s.args, lines: [] }
  return { lines: inOrder(s.mode, [...lines, fresh]), removed: [], added: [fresh] }
}

/** Is a line taken away by `no …`? It is when it begins with the same setting; names that lists are known by must be equal as far as they are given. */
function isTaken(line: ConfigLine, key: Key, bare: readonly Argument[], mode: Mode, lines: readonly ConfigLine[]): boolean {
  const words = keyWords(line)
  if (beginsWith(words, key.words)) return key.form !== undefined || startsAlike(line, bare, key)
  if (mode !== 'router-bgp' || key.neighbor === undefined) return false
  // With a group go its members.
  const isGroup = lines.some((l) => l.text === `neighbor ${key.neighbor} peer-group`)
  const goes = key.words.length === 2 || (key.words.length === 3 && key.words[2] === 'peer-group')
  const member = words[0] === 'neighbor' ? lines.some((l) => l.text === `neighbor ${words[1]} peer-group ${key.neighbor}`) : false
  return isGroup && goes && (member || words[1] === key.neighbor)
}

/** Values given after `no` must not contradict the line: `no ip route P VIA` leaves other gateways. */
function startsAlike(line: ConfigLine, bare: readonly Argument[], key: Key): boolean {
  if (key.neighbor !== undefined) return true
  const own = bareOf(line.args)
  return bare.every((a, i) => own[i] === undefined || own[i]!.text === a.text)
}

function isWritten({ mode, active }: Setting, key: Key, no: boolean, text: string): boolean {
  if (isDefault(mode, text)) return false
  if (key.form === undefined || key.form.written === 'on') return !no
  if (key.form.written === 'off') return no
  // Both: an activation where it is not what holds anyway; communities are sent by default.
  const on = key.words[2] === 'send-community' || (active ?? false)
  return no ? on : !on
}

/** The lines of the section at a path; undefined where there is none. */
export function sectionAt(lines: readonly ConfigLine[], path: readonly string[]): readonly ConfigLine[] | undefined {
  const [first, ...rest] = path
  if (first === undefined) return lines
  const section = lines.find((line) => line.text === first && line.lines !== undefined)
  return section && sectionAt(section.lines!, rest)
}

/** The tree with the lines of the section at a path replaced. */
export function withSection(lines: readonly ConfigLine[], path: readonly string[], inside: readonly ConfigLine[]): readonly ConfigLine[] {
  const [first, ...rest] = path
  if (first === undefined) return inside
  return lines.map((line) => (line.text === first && line.lines !== undefined ? { ...line, lines: withSection(line.lines, rest, inside) } : line))
}

/** Neighbors and groups that a router's section knows, by their first line. */
export const neighborNames = (lines: readonly ConfigLine[]): string[] => neighborsOf(lines)
