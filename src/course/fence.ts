import type { Tokens } from 'marked'
import type { InfoWords } from './info-string.ts'
import type { Placed } from './markdown.ts'
import type { SourceLine } from './match/expectation.ts'
import type { Report } from './problem.ts'
import type { Fence } from './types.ts'

/** A fence, its lines with their places, and its info string after the first word. */
export interface OpenFence extends Fence { readonly lines: readonly SourceLine[]; readonly words: InfoWords }

/** Reads a fenced block; undefined for code that is merely indented. One that the file's end closes is a problem. */
export function readFence(block: Placed<Tokens.Code>, report: Report): OpenFence | undefined {
  const { token, passage, offset } = block
  const [head, indent = '', marks = '', blanks = '', language = '', rest = ''] = /^( *)(`{3,}|~{3,})([ \t]*)([^\s]*)([^\n]*)/.exec(token.raw) ?? []
  if (head === undefined || token.codeBlockStyle === 'indented') return undefined
  const wordsAt = offset + indent.length + marks.length + blanks.length + language.length
  const end = token.raw.trimEnd()
  const last = end.slice(end.lastIndexOf('\n') + 1).trimStart()
  const closed = end.length > head.trimEnd().length && last.startsWith(marks) && last === (marks[0] ?? '').repeat(last.length)
  if (!closed) {
    report({ rule: 'open-fence', at: block.at, length: head.length, message: 'this fence is never closed: the rest of the lesson is inside it', advice: `close it with a line \`${marks}\`` })
  }
  const body = passage.inner(token.text, offset + head.length + 1)
  let start = 0
  const lines = token.text === '' ? [] : token.text.split('\n').map((text): SourceLine => {
    const line = { text, at: body.at(start) }
    start += text.length + 1
    return line
  })
  return { at: block.at, language, info: rest.trim(), text: token.text, lines, words: { text: rest, at: (n) => passage.at(wordsAt + n) } }
}
