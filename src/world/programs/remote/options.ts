/** What an ssh command line says. */
export interface SshOptions {
  readonly user?: string
  readonly host: string
  readonly port: number
  readonly command?: string
  readonly identities: readonly string[]
  readonly pty: 'auto' | 'force' | 'never'
  readonly noStdin: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  readonly options: Readonly<Record<string, string>>
}

export const USAGE = `usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface] [-b bind_address]
           [-c cipher_spec] [-D [bind_address:]port] [-E log_file]
           [-e escape_char] [-F configfile] [-I pkcs11] [-i identity_file]
           [-J destination] [-L address] [-l login_name] [-m mac_spec]
           [-O ctl_cmd] [-o option] [-P tag] [-p port] [-R address]
           [-S ctl_path] [-W host:port] [-w local_tun[:remote_tun]]
           destination [command [argument ...]]
`

const FLAGS = '46AaCfGgKkMNnqsTtVvXxYy'
const VALUED = 'BbcDEeFIiJLlmOoPpRSWw'
/** What the lab does not model: it says so instead of doing something else. */
const REFUSED: Readonly<Record<string, string>> = { L: 'port forwarding', R: 'port forwarding', D: 'port forwarding', W: 'port forwarding', J: 'jump hosts', w: 'tunnels', f: 'going to the background', N: 'sessions without a command' }

export type Parsed = { readonly options: SshOptions } | { readonly fail: string; readonly status: number } | { readonly version: true }

/** Reads a command line as ssh(1) does: options may stand before and after the destination, up to the command. */
export function parseSsh(argv: readonly string[]): Parsed {
  const args = argv.slice(1)
  const set: { user?: string; host?: string; port?: number; pty: SshOptions['pty']; noStdin: boolean; quiet: boolean; verbose: boolean } = { pty: 'auto', noStdin: false, quiet: false, verbose: false }
  const identities: string[] = []
  const options: Record<string, string> = {}
  let i = 0
  for (; i < args.length; i++) {
    const word = args[i]!
    if (word === '--') {
      i++
      if (set.host === undefined && args[i] !== undefined) set.host = args[i++]!
      break
    }
    if (!word.startsWith('-') || word === '-') {
      if (set.host !== undefined) break
      set.host = word
      continue
    }
    for (let k = 1; k < word.length; k++) {
      const letter = word[k]!
      if (REFUSED[letter]) return { fail: `ssh: ${REFUSED[letter]} is not modelled in this lab\n`, status: 255 }
      if (FLAGS.includes(letter)) {
        if (letter === 'V') return { version: true }
        if (letter === 't') set.pty = 'force'
        if (letter === 'T') set.pty = 'never'
        if (letter === 'n') set.noStdin = true
        if (letter === 'q') set.quiet = true
        if (letter === 'v') set.verbose = true
        continue
      }
      if (!VALUED.includes(letter)) return { fail: `ssh: illegal option -- ${letter}\n${USAGE}`, status: 255 }
      const value = word.slice(k + 1) || args[++i]
      if (value === undefined) return { fail: `ssh: option requires an argument -- ${letter}\n${USAGE}`, status: 255 }
      if (letter === 'p') {
        if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > 65_535) return { fail: `Bad port '${value}'\n`, status: 255 }
        set.port = Number(value)
      } else if (letter === 'l') set.user = value
      else if (letter === 'i') identities.push(value)
      else if (letter === 'o') {
        const m = /^\s*(\w+)\s*[=\s]\s*(.*?)\s*$/.exec(value)
        if (!m) return { fail: `command-line: line 0: missing argument for ${value}\n`, status: 255 }
        options[m[1]!.toLowerCase()] = m[2]!
      }
      break
    }
  }
  if (set.host === undefined) return { fail: USAGE, status: 255 }
  const url = /^ssh:\/\/(?:([^@/]+)@)?([^:/]+)(?::(\d+))?\/?$/.exec(set.host)
  const at = set.host.lastIndexOf('@')
  const user = set.user ?? url?.[1] ?? (url || at < 0 ? options.user : set.host.slice(0, at))
  const host = url ? url[2]! : at < 0 ? set.host : set.host.slice(at + 1)
  const command = args.slice(i).join(' ')
  const port = set.port ?? (url?.[3] ? Number(url[3]) : options.port ? Number(options.port) : 22)
  return {
    options: {
      host: options.hostname ?? host, port, identities: [...identities, ...(options.identityfile ? [options.identityfile] : [])], pty: options.requesttty === 'no' ? 'never' : options.requesttty === 'yes' || options.requesttty === 'force' ? 'force' : set.pty,
      noStdin: set.noStdin, quiet: set.quiet || options.loglevel?.toLowerCase() === 'quiet' || options.loglevel?.toLowerCase() === 'error', verbose: set.verbose, options,
      ...(user === undefined ? {} : { user }), ...(i < args.length ? { command } : {}),
    },
  }
}
