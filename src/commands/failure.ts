/** A mistake of the person at the keyboard, in words that say what to do; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Something that was asked for did not hold (a check, a test): the words are out already; exit code 1. */
export class NotHeld extends Error {
  override readonly name = 'NotHeld'
}
