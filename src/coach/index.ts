/**
 * coach: what helps a learner who is stuck. It asks the lab its questions through the Lab interface and answers in words, with evidence from the learner's
 * own lab.
 */
export { explainLast, questionOf } from './why.ts'
