import type { Sys } from '../../sim/index.ts'
import type { Editor } from './editor.ts'
import { readKey } from './keys.ts'

const isDigit = (char: string): boolean => char >= '0' && char <= '9'

/** M-0 … M-9 and M--: a numeric argument for the next command, shown in the prompt's place while it is given. */
export function* digitArgument(ed: Editor, keys: string): Sys<void> {
  const { prompt } = ed
  let digits = ed.argument === undefined ? '' : String(ed.argument)
  for (let char = keys.at(-1)!; ;) {
    if (char === '-') digits = digits.startsWith('-') ? digits : `-${digits}`
    else digits = digits === '-1' && ed.argument === -1 ? `-${char}` : digits + char
    ed.argument = digits === '-' ? -1 : Math.max(-MOST, Math.min(MOST, Number(digits)))
    ed.prompt = `(arg: ${ed.argument}) `
    yield* ed.redisplay()
    const key = yield* readKey(ed.ask)
    if (key !== 'hangup' && 'char' in key && isDigit(key.char)) {
      ;({ char } = key)
      continue
    }
    ed.prompt = prompt
    yield* ed.take(key)
    return
  }
}

const MOST = 1_000_000

/** Commands that turn around with a negative argument. */
export const OPPOSITE: Readonly<Record<string, string>> = {
  'forward-char': 'backward-char', 'backward-char': 'forward-char', 'forward-word': 'backward-word', 'backward-word': 'forward-word', 'previous-history': 'next-history', 'next-history': 'previous-history',
  'delete-char': 'backward-delete-char', 'end-of-file': 'backward-delete-char', 'backward-delete-char': 'delete-char', 'kill-word': 'backward-kill-word', 'backward-kill-word': 'kill-word', 'kill-line': 'backward-kill-line', 'unix-line-discard': 'kill-line',
}
