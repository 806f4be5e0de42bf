/** What ends a command: text for standard error as it stands (with its last newline), and the exit status. */
export class Failure {
  readonly text: string
  readonly status: number
  constructor(text: string, status = 1) {
    this.text = text === '' || text.endsWith('\n') ? text : `${text}\n`
    this.status = status
  }
}

/** `error: MESSAGE`, as cmdutil.CheckErr prints what has no form of its own. */
export const failure = (message: string, status = 1): Failure => new Failure(/^(error: |Error from server)/.test(message) ? message : `error: ${message}`, status)

/** A wrong command line of a known command: `See 'kubectl get -h' for help and examples`. */
export const usageFailure = (path: string, message: string): Failure => new Failure(`error: ${message}\nSee '${['kubectl', path].join(' ').trim()} -h' for help and examples\n`)
