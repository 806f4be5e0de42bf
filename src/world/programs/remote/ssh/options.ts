import { addValue, splitLine, type Values } from './config-file.ts'
import { KEYWORDS } from './keywords.ts'

/** What an ssh command line says, before any configuration file was asked. */
export interface CommandLine {
  /** As it was typed, without the user. */
  readonly host: string
  readonly command?: string
  readonly values: Values
  readonly verbose: number
  readonly configFile?: string
  readonly background: boolean
}

export const USAGE = `usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface] [-b bind_address]
           [-c cipher_spec] [-D [bind_address:]port] [-E log_file]
           [-e escape_char] [-F configfile] [-I pkcs11] [-i identity_file]
           [-J destination] [-L address] [-l login_name] [-m mac_spec]
           [-O ctl_cmd] [-o option] [-P tag] [-p port] [-R address]
           [-S ctl_path] [-W host:port] [-w local_tun[:remote_tun]]
           destination [command [argument ...]]
       ssh [-Q query_option]
`

/** Letters that stand for a keyword with a value of their own, with the value that they take. */
const FLAGS: Readonly<Record<string, readonly [keyword: string, value: string] | undefined>> = {
  t: ['requesttty', 'yes'], T: ['requesttty', 'no'], n: ['stdinnull', 'yes'], N: ['sessiontype', 'none'], q: ['loglevel', 'QUIET'], C: ['compression', 'yes'], A: ['forwardagent', 'yes'], a: ['forwardagent', 'no'],
  '4': ['addressfamily', 'inet'], '6': ['addressfamily', 'inet6'], X: undefined, x: undefined, Y: undefined, y: undefined, K: undefined, k: undefined, g: undefined, M: undefined, s: undefined,
}
const VALUED: Readonly<Record<string, string>> = {
  l: 'user', i: 'identityfile', L: 'localforward', R: 'remoteforward', D: 'dynamicforward', J: 'proxyjump', w: 'tunnel', c: 'ciphers', m: 'macs', b: 'bindaddress', B: 'bindinterface', e: 'escapechar', I: 'pkcs11provider', S: 'controlpath', P: 'tag',
}
const REFUSED: Readonly<Record<string, string>> = { W: 'forwarding standard input', O: 'multiplexed connections', Q: 'lists of algorithms', G: 'printing the configuration', E: 'a log file of its own' }

export type Parsed = { readonly line: CommandLine } | { readonly fail: string } | { readonly version: true }

/** Reads a command line as ssh(1) does: options may stand before and behind the destination, up to the command. */
export function parseSsh(argv: readonly string[]): Parsed {
  const args = argv.slice(1)
  const values: Values = new Map()
  const o: { host?: string; verbose: number; configFile?: string; background: boolean; tty: number } = { verbose: 0, background: false, tty: 0 }
  let i = 0
  for (; i < args.length; i++) {
    const word = args[i]!
    if (word === '--') {
      i++
      if (o.host === undefined && args[i] !== undefined) o.host = args[i++]!
      break
    }
    if (!word.startsWith('-') || word === '-') {
      if (o.host !== undefined) break
      o.host = word
      continue
    }
    for (let k = 1; k < word.length; k++) {
      const letter = word[k]!
      if (letter === 'V') return { version: true }
      if (REFUSED[letter]) return { fail: notModelled(REFUSED[letter]) }
      if (letter === 'v') o.verbose++
      else if (letter === 'f') o.background = true
      else if (letter in FLAGS) {
        const flag = FLAGS[letter]
        if (letter === 't' && ++o.tty > 1) values.set('requesttty', ['force'])
        else if (flag) values.set(flag[0], [flag[1]])
      } else if (letter === 'p' || letter === 'o' || letter === 'F' || letter in VALUED) {
        const value = word.slice(k + 1) || args[++i]
        if (value === undefined) return { fail: `option requires an argument -- ${letter}\r\n${USAGE}` }
        const problem = takeValue(letter, value, values, o)
        if (problem) return { fail: problem }
        break
      } else return { fail: `unknown option -- ${letter}\r\n${USAGE}` }
    }
  }
  if (o.host === undefined) return { fail: USAGE }
  const { user, host, port } = destination(o.host)
  if (host === '') return { fail: USAGE }
  if (user !== undefined) addValue(values, 'user', user)
  if (port !== undefined) addValue(values, 'port', port)
  const command = i < args.length ? args.slice(i).join(' ') : undefined
  return { line: { host, values, verbose: o.verbose, background: o.background, ...(command === undefined ? {} : { command }), ...(o.configFile === undefined ? {} : { configFile: o.configFile }) } }
}

export const notModelled = (what: string): string => `ssh: ${what}: this lab does not model that\r\n`

function takeValue(letter: string, value: string, values: Values, o: { configFile?: string }): string | undefined {
  if (letter === 'F') o.configFile = value
  else if (letter === 'p') {
    if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > 65_535) return `Bad port '${value}'\r\n`
    addValue(values, 'port', value)
  } else if (letter === 'o') {
    const found = splitLine(value)
    if (!found) return undefined
    if (!KEYWORDS.has(found.keyword)) return `command-line: line 0: Bad configuration option: ${found.keyword}\r\n`
    if (found.value === '') return `command-line line 0: no argument after keyword "${found.keyword}"\r\n`
    addValue(values, found.keyword, found.value)
  } else addValue(values, VALUED[letter]!, value)
  return undefined
}

/** `user@host`, or `ssh://user@host:port`. */
function destination(word: string): { user?: string; host: string; port?: string } {
  const url = /^ssh:\/\/(?:([^@/]+)@)?([^:/]+)(?::(\d+))?\/?$/.exec(word)
  if (url) return { host: url[2]!, ...(url[1] === undefined ? {} : { user: url[1] }), ...(url[3] === undefined ? {} : { port: url[3] }) }
  const at = word.lastIndexOf('@')
  return at < 0 ? { host: word } : { user: word.slice(0, at), host: word.slice(at + 1) }
}
