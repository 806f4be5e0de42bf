/** `set -o` options: their letter, if they have one. The order is that of `set -o`. */
export const OPTIONS = {
  allexport: 'a', braceexpand: 'B', emacs: '', errexit: 'e', errtrace: 'E', functrace: 'T', hashall: 'h', histexpand: 'H', history: '', 'ignoreeof': '',
  'interactive-comments': '', keyword: 'k', monitor: 'm', noclobber: 'C', noexec: 'n', noglob: 'f', nolog: '', notify: 'b', nounset: 'u', onecmd: 't',
  physical: 'P', pipefail: '', posix: '', privileged: 'p', verbose: 'v', vi: '', xtrace: 'x',
} as const
export type OptionName = keyof typeof OPTIONS
export type Options = Record<OptionName, boolean>

export const optionNames = Object.keys(OPTIONS) as OptionName[]
export const optionOfLetter = (letter: string): OptionName | undefined => optionNames.find((n) => OPTIONS[n] === letter)

export const defaultOptions = (): Options => ({
  ...(Object.fromEntries(optionNames.map((n) => [n, false])) as Options), braceexpand: true, hashall: true, 'interactive-comments': true,
})

/** `shopt` options with their defaults in a shell that is not interactive. */
export const SHOPTS = {
  autocd: false, assoc_expand_once: false, cdable_vars: false, cdspell: false, checkhash: false, checkjobs: false, checkwinsize: true, cmdhist: true,
  compat31: false, compat32: false, compat40: false, compat41: false, compat42: false, compat43: false, compat44: false, complete_fullquote: true,
  direxpand: false, dirspell: false, dotglob: false, execfail: false, expand_aliases: false, extdebug: false, extglob: false, extquote: true,
  failglob: false, force_fignore: true, globasciiranges: true, globskipdots: true, globstar: false, gnu_errfmt: false, histappend: false,
  histreedit: false, histverify: false, hostcomplete: true, huponexit: false, inherit_errexit: false, interactive_comments: true, lastpipe: false,
  lithist: false, localvar_inherit: false, localvar_unset: false, login_shell: false, mailwarn: false, no_empty_cmd_completion: false,
  nocaseglob: false, nocasematch: false, noexpand_translation: false, nullglob: false, patsub_replacement: true, progcomp: true,
  progcomp_alias: false, promptvars: true, restricted_shell: false, shift_verbose: false, sourcepath: true, varredir_close: false, xpg_echo: false,
} as const
export type ShoptName = keyof typeof SHOPTS
export const shoptNames = Object.keys(SHOPTS).sort() as ShoptName[]
export type Shopts = Record<ShoptName, boolean>
