const LARGEST = 10

/** What was killed, the newest last; kills that follow each other grow one entry. Kept from line to line. */
export class KillRing {
  entries: string[] = []
  #at = 0

  kill(text: string, how: { readonly append: boolean; readonly backward: boolean }): void {
    if (text === '') return
    const last = this.entries.at(-1)
    if (how.append && last !== undefined) this.entries[this.entries.length - 1] = how.backward ? text + last : last + text
    else {
      this.entries.push(text)
      if (this.entries.length > LARGEST) this.entries.shift()
    }
    this.#at = this.entries.length - 1
  }

  yank(): string {
    this.#at = this.entries.length - 1
    return this.entries.at(-1) ?? ''
  }

  /** The one before the one that was yanked last. */
  rotate(): string {
    if (this.entries.length === 0) return ''
    this.#at = (this.#at - 1 + this.entries.length) % this.entries.length
    return this.entries[this.#at]!
  }
}
