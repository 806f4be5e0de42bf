import type { CommandBlock } from '../../model.ts'
import { cutLine, lineWidth, padLine, span, type Line, type Span } from '../../text/line.ts'
import { textWidth } from '../../text/width.ts'
import { wrapLine } from '../../text/wrap.ts'
import { highlightBash } from './highlight/bash.ts'
import { highlightOutput } from './highlight/output.ts'
import { highlightYaml } from './highlight/yaml.ts'
import type { Setting } from './setting.ts'

/** A command is not squeezed below this width to make room for its host's name. */
const NARROWEST = 24

/** A suggested command block: a mark where it is done or next, a prompt where a command begins, the host at the right of its first row. */
export function commandRows(block: CommandBlock, isNext: boolean, { width, symbols }: Setting): Line[] {
  const mark: Span = block.done ? span(`${symbols.passed}\u00a0`, 'good') : isNext ? span(`${symbols.next}\u00a0`, 'accent') : span('\u00a0\u00a0')
  const prompt = block.user === 'root' ? '#\u00a0' : '$\u00a0'
  const place = block.host ? ` ${block.host}` : ''
  const roomBeside = width - textWidth(place) >= NARROWEST ? width - textWidth(place) : width
  return highlightBash(block.code.replace(/\n$/, '')).flatMap(({ line, begins }, i) => {
    const lead = [i === 0 ? mark : span('\u00a0\u00a0'), span(begins ? prompt : '\u00a0\u00a0', 'prompt')]
    const hang = lineWidth(lead) + Math.min(8, /^ */.exec(line[0]?.text ?? '')![0].length) + 2
    const rows = wrapLine([...lead, ...line], width, [span(' '.repeat(hang))], i === 0 ? roomBeside : width)
    return i === 0 && roomBeside < width ? [[...padLine(rows[0]!, roomBeside), span(place, 'dim')], ...rows.slice(1)] : rows
  })
}

/** Expected output: a thin bar, so that nobody takes it for something to type. */
export function outputRows(text: string, setting: Setting): Line[] {
  const bar = span(`\u00a0\u00a0${setting.symbols.box[5]}\u00a0`, 'frame')
  return highlightOutput(text, setting.symbols).flatMap((line) => wrapLine([bar, ...line], setting.width, [bar, span('  ')]))
}

/** A fence of any other language. Drawings and manifests are not wrapped: what is too wide is cut, and shows that it is. */
export function codeRows(text: string, info: string, setting: Setting): Line[] {
  const lang = /^\S*/.exec(info)![0]
  if (lang === 'bash' || lang === 'sh' || lang === 'shell') return commandRows({ kind: 'commands', code: text }, false, setting)
  if (lang === 'output' || lang === 'console') return outputRows(text, setting)
  const lines = lang === 'yaml' || lang === 'yml' ? highlightYaml(text) : text.split('\n').map((line): Line => [span(line)])
  return lines.map((line) => cutLine([span('  '), ...line], setting.width, setting.symbols.more))
}
