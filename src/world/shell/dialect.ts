import type { Dialect, Shell } from './state.ts'

/** How a shell words what both complain of; the name of the command that complains comes before. */
interface Words {
  readonly readonlyVariable: (name: string) => string
  readonly unsetVariable: (name: string) => string
  /** What `${x?}` and `${x:?}` say without words of their own. */
  readonly notSet: string
  readonly notSetOrNull: string
  readonly badSubstitution: (text: string) => string
  readonly badName: (text: string) => string
  readonly invalidOption: (option: string) => string
  readonly badNumber: (text: string) => string
  readonly notFound: string
}

export const WORDS: Readonly<Record<Dialect, Words>> = {
  bash: {
    readonlyVariable: (name) => `${name}: readonly variable`,
    unsetVariable: (name) => `${name}: unbound variable`,
    notSet: 'parameter not set',
    notSetOrNull: 'parameter null or not set',
    badSubstitution: (text) => `${text}: bad substitution`,
    badName: (text) => `\`${text}': not a valid identifier`,
    invalidOption: (option) => `${option}: invalid option`,
    badNumber: (text) => `${text}: numeric argument required`,
    notFound: 'command not found',
  },
  dash: {
    readonlyVariable: (name) => `${name}: is read only`,
    unsetVariable: (name) => `${name}: parameter not set`,
    notSet: 'parameter not set',
    notSetOrNull: 'parameter not set or null',
    badSubstitution: () => 'Bad substitution',
    badName: (text) => `${text}: bad variable name`,
    invalidOption: (option) => `Illegal option ${option}`,
    badNumber: (text) => `Illegal number: ${text}`,
    notFound: 'not found',
  },
}

/** The status of an error that ends the shell: bash's `-c` says 127, scripts and subshells 1, dash always 2. */
export const fatalStatus = (sh: Shell): number => (sh.dialect === 'dash' ? 2 : sh.input === 'command' && sh.subshellDepth === 0 ? 127 : 1)

/** dash's words for an expression that bash's arithmetic has refused. */
export function dashArithmetic(error: string, expression: string): string {
  const why = error.includes('division by 0') ? 'division by zero' : /operand expected|syntax error in expression \(error token is "\*/.test(error) ? 'expecting primary' : 'expecting EOF'
  return `arithmetic expression: ${why}: "${expression}"`
}
