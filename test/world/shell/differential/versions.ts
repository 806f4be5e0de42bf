import type { Script } from './scripts.ts'

/**
 * What differs between bash 5.1 and the bash 5.2 that the lab has: scripts that are not compared on a machine with an older bash, with the reason.
 * Names are `file: name`.
 */
export const DIFFERS_BEFORE_5_2: Readonly<Record<string, string>> = {
  'expansion.txt: replace ampersand': '5.2 replaces an unquoted & in ${x/p/r} by the match (shopt patsub_replacement)',
  'expansion.txt: transformations': '${a[@]@k} came with 5.2',
  'globbing.txt: basics': '5.2 leaves . and .. out of .* (shopt globskipdots)',
  'globbing.txt: hidden explicit': '5.2 leaves . and .. out of .* (shopt globskipdots)',
}

/** Is the script to be left out on this machine's bash? */
export function differs(s: Script, version: string | undefined): boolean {
  if (version === undefined || !Object.hasOwn(DIFFERS_BEFORE_5_2, `${s.file}: ${s.name}`)) return false
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < 5 || (major === 5 && minor < 2)
}
