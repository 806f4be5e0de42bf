import { isErrno, type Sys, type SysError } from '../../../sim/index.ts'

/** Ends `ip` with words on stderr. Codes are iproute2's: 1 a bad word, 2 the kernel refused, 255 wrong usage. */
export class Fail {
  readonly code: number
  readonly text: string
  constructor(code: number, text: string) {
    this.code = code
    this.text = text
  }
}

export const USAGE_ERROR = 255

/** The words after the object, read from left to right. */
export class Arguments {
  readonly words: readonly string[]
  at = 0
  constructor(words: readonly string[]) { this.words = words }

  /** The word here; undefined behind the last. */
  get word(): string | undefined { return this.words[this.at] }
  get left(): number { return this.words.length - this.at }

  /** Takes the word here. */
  take(): string | undefined { return this.words[this.at++] }

  /** NEXT_ARG: the word after the one here, which must be there. */
  next(): string {
    const word = this.words[++this.at]
    if (word === undefined) throw new Fail(USAGE_ERROR, 'Command line is not complete. Try option "help"\n')
    return word
  }
}

/** iproute2's abbreviations: a word stands for any name that it begins. */
export const matches = (word: string, ...names: string[]): boolean => names.some((n) => n.startsWith(word))

export const invalid = (what: string, word: string): Fail => new Fail(USAGE_ERROR, `Error: argument "${word}" is wrong: ${what}\n`)
export const garbage = (key: string, word: string): Fail => new Fail(USAGE_ERROR, `Error: either "${key}" is duplicate, or "${word}" is a garbage.\n`)
export const noDevice = (name: string): Fail => new Fail(1, `Cannot find device "${name}"\n`)
export const unknownCommand = (object: string, word: string): Fail => new Fail(USAGE_ERROR, `Command "${word}" is unknown, try "ip ${object} help".\n`)

/** What the kernel's answer to a netlink message looks like on stderr. */
export function refusal(e: SysError): Fail {
  const words = e.detail === undefined ? `RTNETLINK answers: ${e.message}` : `Error: ${e.detail}${e.detail.endsWith('.') ? '' : '.'}`
  return new Fail(2, `${words}\n`)
}

/** Asks the kernel; its refusal ends `ip` in netlink's words. */
export function* kernel<T>(call: Sys<T>): Sys<T> {
  try {
    return yield* call
  } catch (e) {
    throw isErrno(e) ? refusal(e) : e
  }
}

/** strtoul with any base, in [0, max]. */
export function number(word: string, max = 0xffffffff): number | undefined {
  if (!/^(0[xX][0-9a-fA-F]+|\d+)$/.test(word)) return undefined
  const n = /^0\d/.test(word) ? Number.parseInt(word, 8) : Number(word)
  return Number.isNaN(n) || n > max ? undefined : n
}

export function needNumber(args: Arguments, message: string, max?: number): number {
  const word = args.next()
  const n = number(word, max)
  if (n === undefined) throw invalid(message, word)
  return n
}
