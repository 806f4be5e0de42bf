import type { Clock } from '../compositor/pacer.ts'
import { Tokenizer, type Token } from './tokens.ts'

/** How long the beginning of a sequence is waited for, in milliseconds: an Escape key comes alone, a sequence's bytes come together. */
const ESCAPE_WAIT = 40

/** Raw bytes in, whole tokens out, a batch for each chunk. */
export class Keyboard {
  private readonly tokenizer = new Tokenizer()
  private cancel: (() => void) | undefined
  private readonly onTokens: (tokens: readonly Token[]) => void
  private readonly clock: Clock

  constructor(onTokens: (tokens: readonly Token[]) => void, clock: Clock) {
    this.onTokens = onTokens
    this.clock = clock
  }

  feed(chunk: Uint8Array): void {
    this.stop()
    const tokens = this.tokenizer.feed(chunk)
    if (this.tokenizer.waits) this.cancel = this.clock.after(ESCAPE_WAIT, () => this.onTokens(this.tokenizer.flush()))
    if (tokens.length > 0) this.onTokens(tokens)
  }

  stop(): void {
    this.cancel?.()
    this.cancel = undefined
  }
}
