import { normalise } from './screen.ts'

/** An output as expected lines that nothing but that output matches: what would be read as a placeholder, a gap or a mark is escaped. */
export function escapeExpected(output: string): string {
  return normalise(output).split('\n').map(escapeLine).join('\n')
}

function escapeLine(line: string): string {
  if (line.trim() === '...') return line.replace('...', '{{re:\\.\\.\\.}}')
  return line
    .replaceAll('{{', '{{re:\\{\\{}}')
    .replace(/^!!(?= |$)/, '{{re:!!}}')
    .replace(/^(\?)(?= exit )/, '{{re:\\?}}')
    .replace(/^([A-Za-z0-9][\w./-]*)([$#])(?= )/, (_, host: string, prompt: string) => `${host}{{re:${prompt === '$' ? '\\$' : '#'}}}`)
}
