import type { Sys } from '../../sim/index.ts'
import { compileRegex, type Regex } from '../../text/index.ts'
import { eachInput, LineReader, quoteWord, textOf, tool } from '../cli/index.ts'
import { matches } from './matching.ts'

type Style = 'all' | 'nonempty' | 'none' | Regex
type Section = 'header' | 'body' | 'footer'

function styleOf(word: string): Style | undefined {
  if (word === 'a') return 'all'
  if (word === 't') return 'nonempty'
  if (word === 'n') return 'none'
  if (!word.startsWith('p')) return undefined
  const regex = compileRegex(word.slice(1), { syntax: 'basic' })
  return regex.error === undefined ? regex : undefined
}

export const nl = tool({
  name: 'nl',
  usage: '[OPTION]... [FILE]...',
  about: 'Shows each FILE with line numbers.',
  options: {
    'b,body-numbering=STYLE': 'which lines of the body: a, t, n, pBRE',
    'd,section-delimiter=CC': 'what parts pages',
    'f,footer-numbering=STYLE': 'which lines of the footer',
    'h,header-numbering=STYLE': 'which lines of the header',
    'i,line-increment=NUMBER': 'step',
    'l,join-blank-lines=NUMBER': 'so many empty lines count as one',
    'n,number-format=FORMAT': 'ln, rn, rz',
    'p,no-renumber': 'do not begin anew at each page',
    's,number-separator=STRING': 'what stands behind the number',
    'v,starting-line-number=NUMBER': 'the first number',
    'w,number-width=NUMBER': 'columns of the number',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const styles: Record<Section, Style> = { header: 'none', body: 'nonempty', footer: 'none' }
    for (const section of ['header', 'body', 'footer'] as const) {
      const word = call.value(`${section}-numbering`)
      const style = word === undefined ? styles[section] : styleOf(word)
      if (style === undefined) return yield* call.misuse(`invalid ${section} numbering style: ${quoteWord(word!)}`)
      styles[section] = style
    }
    const format = call.value('number-format') ?? 'rn'
    if (!['ln', 'rn', 'rz'].includes(format)) return yield* call.misuse(`invalid line numbering format: ${quoteWord(format)}`)
    const width = Number(call.value('number-width') ?? 6)
    const separator = call.value('number-separator') ?? '\t'
    const [first, step, blanks] = [
      Number(call.value('starting-line-number') ?? 1),
      Number(call.value('line-increment') ?? 1),
      Number(call.value('join-blank-lines') ?? 1),
    ]
    const delimiter = (call.value('section-delimiter') ?? '\\:').padEnd(2, ':')
    let number = first
    let empty = 0
    let section: Section = 'body'
    return yield* eachInput(call, function* (fd) {
      const reader = new LineReader(fd)
      for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) {
        for (const line of batch) {
          const mark = ['footer', 'body', 'header'][[delimiter, delimiter.repeat(2), delimiter.repeat(3)].indexOf(line)] as
            Section | undefined
          if (mark) {
            section = mark
            if (mark === 'header' && !call.has('no-renumber')) number = first
            call.out.bytes('\n')
            continue
          }
          const style = styles[section]
          empty = line === '' ? empty + 1 : 0
          const numbered =
            style === 'all'
              ? line !== '' || empty % blanks === 0
              : style === 'nonempty'
                ? line !== ''
                : style === 'none'
                  ? false
                  : (yield* matches(style, textOf(line))) === true
          if (!numbered) call.out.bytes(`${' '.repeat(width + separator.length)}${line}\n`)
          else {
            const text = String(number)
            call.out.put((format === 'ln' ? text.padEnd(width) : text.padStart(width, format === 'rz' ? '0' : ' ')) + separator)
            call.out.bytes(`${line}\n`)
            number += step
          }
        }
        yield* call.out.settle()
      }
    })
  },
})
