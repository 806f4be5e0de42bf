import type { Argument, Mode } from '../command.ts'
import { tableOf, type Form } from './forms.ts'

/** What a line sets: two lines of one key replace each other. */
export interface Key {
  /** Its words; values that do not tell settings apart are left out. */
  readonly words: readonly string[]
  readonly form: Form | undefined
  /** It is a setting of this neighbor. */
  readonly neighbor?: string
}

const isKeyword = (a: Argument): boolean => /^[-+]?[a-z0-9*]/.test(a.token)

/** The key of a line, without its `no`. */
export function keyOf(mode: Mode, args: readonly Argument[]): Key {
  const table = tableOf(mode)
  const neighbor = args[0]?.token === 'neighbor' ? args[1]?.text : undefined
  const form = longest(neighbor === undefined ? table.forms : table.neighbors, args)
  const words = form ? form.words.flatMap((word, i) => (word === '_' ? [] : [word === '*' ? args[i]!.text : word])) : args.filter((a, i) => isKeyword(a) || (i === 1 && neighbor !== undefined)).map((a) => a.text)
  return { words, form, ...(neighbor === undefined ? {} : { neighbor }) }
}

const fits = (form: Form, args: readonly Argument[]): boolean =>
  form.words.length <= args.length && form.words.every((word, i) => (word === '*' || word === '_' ? true : args[i]!.text === word))

function longest(forms: readonly Form[], args: readonly Argument[]): Form | undefined {
  let best: Form | undefined
  for (const form of forms) if (fits(form, args) && (!best || form.words.length > best.words.length)) best = form
  return best
}

/** Does a line's key begin with these words? So `no neighbor X` takes all of that neighbor's lines. */
export const beginsWith = (key: readonly string[], words: readonly string[]): boolean => words.every((word, i) => key[i] === word)
