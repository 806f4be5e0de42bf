/** A place in a text: line and column from 0. */
export interface Mark { readonly line: number; readonly column: number; readonly at: number }

/** What is wrong with a YAML text, in go-yaml's words: `line 4: did not find expected key`. */
export class YamlMistake extends Error {}

/**
 * go-yaml counts lines from the one of the problem, a scanner's problems one further; the first line (0) is not told.
 */
export function mistake(problem: string, at: Mark, from: 'scanner' | 'parser', context?: Mark): YamlMistake {
  const line = at.line !== 0 ? at.line + (from === 'scanner' ? 1 : 0) : (context?.line ?? 0)
  return new YamlMistake(line === 0 ? problem : `line ${line}: ${problem}`)
}
