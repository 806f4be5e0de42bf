/** What a command came to, by FRR's numbers: `-f` and `-b` exit with them. */
export const CMD = { success: 0, warning: 1, noMatch: 2, ambiguous: 3, incomplete: 4, noFile: 11, configFailed: 13, noDaemon: 16 } as const
export type Status = (typeof CMD)[keyof typeof CMD]
