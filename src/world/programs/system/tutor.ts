import { sys, type Program } from '../../os/index.ts'

const WORDS = ['hint', 'next', 'show', 'why', 'answer']

/** The tutor outside of the lab listens to this command's line: the program itself has nothing to do but to say which words there are. */
export const tutor: Program = function* ({ argv }) {
  const word = argv[1]
  if (word !== undefined && WORDS.includes(word)) return 0
  yield* sys.print(`usage: tutor ${WORDS.join(' | ')}\n  hint: the next hint   next: the next step   show: type the marked command   why: why the last connection failed   answer 2: the second choice\n`)
  return word === undefined ? 0 : 2
}
