/** cobra's ShellCompDirective: what the shell shall do with the words. */
export const DIRECTIVE = { default: 0, noSpace: 2, noFiles: 4, extensions: 8 } as const

export interface Reply { readonly words: readonly string[]; readonly directive: number }
