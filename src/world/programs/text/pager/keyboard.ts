import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { latinOf, textOf } from '../../cli/index.ts'

const SEQUENCE = /^\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z]|[\s\S])/

/** Keys typed on a terminal, one at a time; escape sequences are one key. */
export class Keyboard {
  readonly fd: number
  #buffer = ''
  constructor(fd: number) { this.fd = fd }

  /** The next key; a caught signal gives undefined, the end of the terminal `eof`. */
  *key(): Sys<string | undefined> {
    while (this.#buffer === '') {
      try {
        const bytes = yield* sys.read(this.fd, 1024, 'key')
        if (bytes.length === 0) return 'eof'
        this.#buffer += textOf(latinOf(bytes))
      } catch (e) {
        if (!isErrno(e, 'EINTR')) throw e
        return undefined
      }
    }
    const sequence = SEQUENCE.exec(this.#buffer)?.[0] ?? String.fromCodePoint(this.#buffer.codePointAt(0)!)
    this.#buffer = this.#buffer.slice(sequence.length)
    return sequence
  }

  /** What is typed after a prompt, edited with the erase keys; undefined when it was given up. */
  *line(prompt: string, show: (text: string) => Sys<void>): Sys<string | undefined> {
    let text = ''
    for (;;) {
      yield* show(prompt + text)
      const key = yield* this.key()
      if (key === undefined || key === 'eof' || key === '\x1b\x1b') return undefined
      if (key === '\r' || key === '\n') return text
      if (key === '\x7f' || key === '\b') {
        if (text === '') return undefined
        text = Array.from(text).slice(0, -1).join('')
      } else if (key === '\x15') text = ''
      else if (key === '\x17') text = text.replace(/\S*\s*$/, '')
      else if (!key.startsWith('\x1b') && key >= ' ') text += key
    }
  }
}
