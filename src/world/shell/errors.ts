/**
 * How a command stops short. `discard`: the rest of the command line is dropped; `abandon`: that of every `eval` and sourced file around it too (a shell of
 * `-c` ends by it); `exit`: the shell ends. The message is printed already or there is none.
 */
export class Unwind {
  readonly kind: 'discard' | 'abandon' | 'exit'
  readonly status: number
  constructor(kind: 'discard' | 'abandon' | 'exit', status: number) {
    this.kind = kind
    this.status = status
  }
}

/** A command's failure whose words are still to be printed, without the shell's prefix. */
export class ShellError {
  readonly message: string
  readonly status: number
  /** What becomes of the shell: see Unwind; `command` fails only the command. */
  readonly ends: 'command' | 'discard' | 'exit'
  constructor(message: string, status = 1, ends: 'command' | 'discard' | 'exit' = 'discard') {
    this.message = message
    this.status = status
    this.ends = ends
  }
}
