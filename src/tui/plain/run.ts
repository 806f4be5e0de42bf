import type { TerminalId } from '../../lab/index.ts'
import { wallClock } from '../compositor/pacer.ts'
import { commandAfterPrefix, type Command } from '../input/keys.ts'
import { Keyboard } from '../input/keyboard.ts'
import type { Token } from '../input/tokens.ts'
import type { Intent, ScreenModel, Stage } from '../model.ts'
import type { RunEnd } from '../screens/run.ts'
import type { Env } from '../theme/depth.ts'
import { symbolsOf } from '../theme/symbols.ts'
import { LineFeed } from './feed.ts'
import { Printer } from './printer.ts'
import { tell } from './tell.ts'

export interface PlainOptions extends Stage {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly env: Env
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const WIDEST = 100

/** Commands that make sense without panels. */
const INTENTS: Partial<Record<Command, (terminal: TerminalId) => Intent>> = {
  hint: () => ({ do: 'hint' }),
  run: (terminal) => ({ do: 'run', terminal }),
  why: () => ({ do: 'why' }),
  next: () => ({ do: 'next' }),
  previous: () => ({ do: 'previous' }),
  advance: () => ({ do: 'advance' }),
  quit: () => ({ do: 'quit' }),
  literal: (terminal) => ({ do: 'input', terminal, bytes: Uint8Array.of(0x1d) }),
}

/**
 * The same session line by line: what the lab prints is written through, what the tutor has to say stands between, nothing moves the cursor. From a pipe
 * one line is typed whenever the lab asks; a terminal is passed on key by key, with the prefix for hints and the like.
 */
export function runPlain({ model$, output$, dispatch, pressure, stdin, stdout, env }: PlainOptions): Promise<RunEnd> {
  return new Promise((resolve) => {
    const symbols = symbolsOf(env)
    const isTty = Boolean(stdin.isTTY)
    const printer = new Printer((text) => stdout.write(text), Boolean(stdout.isTTY))
    const feed = new LineFeed()
    let shown: ScreenModel | undefined
    let isPrefixed = false

    const terminal = () => model$.value.terminals[0]
    const show = (model: ScreenModel) => {
      if (model === shown) return
      printer.lines(tell(shown, model, Math.min(WIDEST, stdout.columns || 80), symbols))
      shown = model
      if (model.ended) end({ cause: 'quit' })
      else if (!isTty) typeNext()
    }
    const typeNext = () => {
      const view = terminal()
      const next = view && feed.next(view)
      if (!next) return
      if (next === 'end') dispatch({ do: 'quit' })
      else dispatch({ do: 'input', terminal: view.id, bytes: new TextEncoder().encode(`${next.line}\r`) })
      if (view.asking === 'unknown' && next !== 'end') typeNext()
    }
    const keys = (tokens: readonly Token[]) => {
      for (const token of tokens) {
        const view = terminal()
        if (!view) continue
        const command = isPrefixed ? commandAfterPrefix(token) : undefined
        const intent = command && INTENTS[command]?.(view.id)
        if (intent) dispatch(intent)
        else if (!isPrefixed && token.name !== 'prefix') dispatch({ do: 'input', terminal: view.id, bytes: token.bytes })
        isPrefixed = !isPrefixed && token.name === 'prefix'
      }
    }
    const keyboard = new Keyboard(keys, wallClock)
    const decoder = new TextDecoder()
    const onData = (bytes: Uint8Array) => {
      if (isTty) return keyboard.feed(bytes)
      feed.add(decoder.decode(bytes, { stream: true }))
      typeNext()
    }
    const onEnd = () => {
      feed.add(undefined)
      typeNext()
    }
    const onSignal = (signal: NodeJS.Signals) => end({ cause: 'signal', signal })
    const end = (why: RunEnd) => {
      keyboard.stop()
      models.dispose()
      outputs.dispose()
      stdin.off('data', onData)
      stdin.off('end', onEnd)
      for (const signal of ENDING) process.off(signal, onSignal)
      stdin.setRawMode?.(false)
      stdin.pause()
      resolve(why)
    }

    for (const signal of ENDING) process.on(signal, onSignal)
    const outputs = output$.subscribe((id, bytes) => {
      if (id !== terminal()?.id) return
      if (printer.output(bytes)) return
      pressure?.(id, true)
      stdout.once('drain', () => pressure?.(id, false))
    })
    const models = model$.subscribe(show)
    if (isTty) stdin.setRawMode(true)
    stdin.on('data', onData)
    stdin.on('end', onEnd)
    show(model$.value)
  })
}
