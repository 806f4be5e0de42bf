import type { Sys } from '../../sim/index.ts'
import { substitute } from '../exec/substitution.ts'
import { processSubstitution } from '../exec/process-substitution.ts'
import type { Shell } from '../state.ts'
import type { Part } from '../word/parts.ts'
import { evaluate, settle, touchClock } from './arithmetic.ts'
import { expandParameter } from './parameter.ts'
import { TextSink, type Sink } from './sink.ts'
import { tilde } from './tilde.ts'

export interface Context {
  /** Where a `~` counts: at the word's start, also after `:` and `=` as in assignments, or nowhere. */
  readonly tilde: 'start' | 'colons' | 'none'
  /** Unquoted text is the operand of an expansion and is split like a value. */
  readonly splitText?: boolean
  /** All is inside double quotes. */
  readonly quoted?: boolean
}

/** Expands the parts of a word into a sink. */
export function* expandParts(sh: Shell, parts: readonly Part[], sink: Sink, context: Context): Sys<void> {
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    switch (part.kind) {
      case 'text':
        yield* plainText(sh, part.text, i === 0, i === parts.length - 1, sink, context)
        break
      case 'quoted':
        sink.quoted(part.text)
        if (!context.quoted) sink.open()
        break
      case 'double':
        yield* doubleQuoted(sh, part.parts, sink)
        break
      default:
        if (context.quoted) yield* quotedPart(sh, part, sink)
        else yield* expansion(sh, part, sink, false)
    }
  }
}

/** `"…"`: a field, unless all that came of it is an empty `"$@"`. */
function* doubleQuoted(sh: Shell, parts: readonly Part[], sink: Sink): Sys<void> {
  const { size } = sink
  let vanishes = false
  for (const inner of parts) if (!(yield* quotedPart(sh, inner, sink))) vanishes = true
  if (!vanishes || sink.size > size) sink.open()
}

/** A part inside double quotes. False when it was an empty `"$@"`, which is no field at all. */
function* quotedPart(sh: Shell, part: Part, sink: Sink): Sys<boolean> {
  if (part.kind === 'quoted') {
    sink.quoted(part.text)
    return true
  }
  if (part.kind === 'double') {
    for (const inner of part.parts) yield* quotedPart(sh, inner, sink)
    return true
  }
  return yield* expansion(sh, part, sink, true)
}

function* expansion(sh: Shell, part: Part, sink: Sink, quoted: boolean): Sys<boolean> {
  switch (part.kind) {
    case 'parameter': return yield* expandParameter(sh, part, sink, quoted)
    case 'command': {
      const value = yield* substitute(sh, part.source)
      if (quoted) sink.quoted(value)
      else sink.value(value)
      return true
    }
    case 'arithmetic': {
      const text = new TextSink()
      yield* expandParts(sh, part.parts, text, { tilde: 'none' })
      yield* touchClock(sh, text.out)
      const value = String(evaluate(sh, text.out))
      yield* settle(sh)
      if (quoted) sink.quoted(value)
      else sink.value(value)
      return true
    }
    case 'process':
      sink.quoted(yield* processSubstitution(sh, part.direction, part.source))
      return true
    default: return true
  }
}

function* plainText(sh: Shell, text: string, first: boolean, last: boolean, sink: Sink, context: Context): Sys<void> {
  const put = (s: string): void => (context.quoted ? sink.quoted(s) : context.splitText ? sink.value(s) : sink.text(s))
  if (context.tilde === 'none' || !text.includes('~')) {
    put(text)
    return
  }
  const pieces = context.tilde === 'colons' ? text.split(/(?<=:)/) : [text]
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]!
    if (piece[0] !== '~' || (i === 0 && !first)) {
      put(piece)
      continue
    }
    const prefix = /^~[^/:]*/.exec(piece)![0]
    const whole = prefix.length < piece.length || (last && i === pieces.length - 1)
    const home = whole ? yield* tilde(sh, prefix) : undefined
    if (home === undefined) put(piece)
    else {
      sink.quoted(home)
      if (piece.length > prefix.length) put(piece.slice(prefix.length))
    }
  }
}
