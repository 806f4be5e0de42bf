import { span, type Line } from '../../../text/line.ts'

const LINE = /^(\s*(?:- +)*)([\w./"'-]+(?=:(?:\s|$)))?(:?)([^#]*|"[^"]*"\s*)(#.*)?$/

/** Keys and comments of a manifest; what the pattern does not understand stays plain. */
export function highlightYaml(text: string): Line[] {
  return text.replace(/\n$/, '').split('\n').map((line) => {
    const parts = LINE.exec(line)
    if (!parts) return [span(line)]
    const [, indent = '', key = '', colon = '', value = '', comment = ''] = parts
    return [span(indent, 'operator'), span(key, 'command'), span(colon, 'operator'), span(value), span(comment, 'comment')].filter((s) => s.text)
  })
}
