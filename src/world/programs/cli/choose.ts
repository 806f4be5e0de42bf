import { quoteWord } from './quote.ts'

/** Words that an option takes, with their synonyms, by what they mean. */
export type Choices = Readonly<Record<string, readonly string[]>>

/**
 * What the argument of an option means; a beginning that fits one meaning only will do. The error ends with the list of what there is
 * (argmatch of gnulib).
 */
export function chooseWord(option: string, word: string, choices: Choices): { readonly choice: string } | { readonly error: string } {
  const fitting = Object.entries(choices).filter(([, words]) => words.some((w) => w.startsWith(word)))
  const exact = Object.entries(choices).find(([, words]) => words.includes(word))
  if (exact) return { choice: exact[0] }
  if (fitting.length === 1 && word !== '') return { choice: fitting[0]![0] }
  const list = Object.values(choices).map((words) => `  - ${words.map(quoteWord).join(', ')}`).join('\n')
  const wrong = fitting.length > 1 ? 'ambiguous' : 'invalid'
  return { error: `${wrong} argument ${quoteWord(word)} for ${quoteWord(option)}\nValid arguments are:\n${list}` }
}
