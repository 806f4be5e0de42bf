import type { Sys } from '../../sim/index.ts'
import type { Program } from '../../os/index.ts'
import { sys } from '../../os/index.ts'
import { latinOf, openInput, quoteWord, readAll, tool } from '../cli/index.ts'
import { decodeBase32, decodeBase64, encodeBase32, encodeBase64 } from './encodings.ts'

const make = (name: 'base64' | 'base32'): Program => {
  const [encode, decode, group] =
    name === 'base64' ? ([encodeBase64, decodeBase64, 3] as const) : ([encodeBase32, decodeBase32, 5] as const)
  return tool({
    name,
    usage: '[OPTION]... [FILE]',
    about: `Encodes or decodes FILE, or standard input, as ${name}.`,
    options: {
      'd,decode': 'decode',
      'i,ignore-garbage': 'with -d, skip what is not of the alphabet',
      'w,wrap=COLS': 'break lines after COLS characters (76), 0: never',
    },
    package: 'GNU coreutils 9.4',
    *run(call): Sys<number> {
      const wrap = call.value('wrap') ?? '76'
      if (!/^\d+$/.test(wrap)) {
        yield* call.complain(`invalid wrap size: ${quoteWord(wrap)}`)
        return 1
      }
      if (call.operands.length > 1) return yield* call.misuse(`extra operand ${quoteWord(call.operands[1]!)}`)
      const fd = yield* openInput(call, call.operands[0] ?? '-')
      if (fd === undefined) return 1
      if (call.has('decode')) {
        const raw = (yield* readAll(fd)).replace(/\n/g, '')
        const text = call.has('ignore-garbage') ? raw.replace(name === 'base64' ? /[^A-Za-z0-9+/=]/g : /[^A-Z2-7=]/g, '') : raw
        const decoded = decode(text)
        const good = decoded !== undefined && text.length % (name === 'base64' ? 4 : 8) === 0
        call.out.bytes(decoded ?? longestStart(text, decode))
        if (good) return 0
        yield* call.complain('invalid input')
        return 1
      }
      let kept = ''
      let column = 0
      const put = (text: string): void => {
        const width = Number(wrap)
        if (width === 0) return call.out.bytes(text)
        for (let at = 0; at < text.length;) {
          const part = text.slice(at, at + width - column)
          call.out.bytes(part)
          at += part.length
          column += part.length
          if (column < width) continue
          call.out.bytes('\n')
          column = 0
        }
      }
      for (;;) {
        const chunk = latinOf(yield* sys.read(fd))
        if (chunk === '') break
        kept += chunk
        const whole = kept.length - (kept.length % group)
        put(encode(kept.slice(0, whole)))
        kept = kept.slice(whole)
        yield* call.out.settle()
      }
      put(encode(kept))
      if (column > 0 && wrap !== '0') call.out.bytes('\n')
      return 0
    },
  })
}

/** What of a broken text can be decoded. */
function longestStart(text: string, decode: (text: string) => string | undefined): string {
  const good = /^[A-Za-z0-9+/=]*/.exec(text)![0]
  return decode(good.slice(0, good.length - (good.length % 4))) ?? ''
}

export const base64 = make('base64')
export const base32 = make('base32')
