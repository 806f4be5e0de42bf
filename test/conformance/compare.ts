import { mask, type Mask } from './masks.ts'

export interface Printed { readonly output: string; readonly exit: number }

export interface Verdict {
  /** Equal as they are. */
  readonly raw: boolean
  /** Equal once what may differ between two real runs is masked. */
  readonly masked: boolean
  /** A difference a line, masked: `-` recorded, `+` the lab's. */
  readonly difference: readonly string[]
}

/** Lines as a terminal shows them: a carriage return begins a line anew, as a newline does. */
export const linesOf = (output: string): string[] => output.replace(/\r?\n$/, '').split(/\r\n|\r|\n/)

/** Compares what a command printed with what was recorded: every line, and the exit status. */
export function compare(recorded: Printed, lab: Printed, command: string, masks: readonly Mask[]): Verdict {
  const a = linesOf(recorded.output)
  const b = linesOf(lab.output)
  const same = recorded.exit === lab.exit
  const raw = same && equal(a, b)
  const [ma, mb] = [a, b].map((lines) => lines.map((l) => mask(l, command, masks)))
  const masked = same && equal(ma!, mb!)
  const difference = masked ? [] : diff(ma!, mb!)
  return { raw, masked, difference: same ? difference : [...difference, `- exit ${recorded.exit}`, `+ exit ${lab.exit}`] }
}

const equal = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((l, i) => l === b[i])

/** The shortest list of removed and added lines (longest common subsequence). */
function diff(a: readonly string[], b: readonly string[]): string[] {
  const n = Math.min(a.length, 400)
  const m = Math.min(b.length, 400)
  const table = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1))
  for (let i = n - 1; i >= 0; i--) for (let j = m - 1; j >= 0; j--) table[i]![j] = a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!)
  const out: string[] = []
  let [i, j] = [0, 0]
  while (i < n || j < m) {
    if (i < n && j < m && a[i] === b[j]) [i, j] = [i + 1, j + 1]
    else if (j >= m || (i < n && table[i + 1]![j]! >= table[i]![j + 1]!)) out.push(`- ${a[i++]}`)
    else out.push(`+ ${b[j++]}`)
  }
  return a.length > n || b.length > m ? [...out, `(${a.length} lines recorded, ${b.length} in the lab)`] : out
}
