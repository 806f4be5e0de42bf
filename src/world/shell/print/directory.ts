/** A directory as a prompt and `dirs` show it: `~` for home, and with `keep` > 0 only so many parts at its end. */
export function shortDirectory(path: string, home: string | undefined, keep: number): string {
  const short = home && home !== '/' && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path
  if (!(keep > 0)) return short
  const tilde = short.startsWith('~')
  const parts = short.slice(tilde ? 2 : 1).split('/').filter((p) => p !== '')
  if (parts.length <= keep) return short
  return `${tilde ? '~/' : ''}.../${parts.slice(-keep).join('/')}`
}
