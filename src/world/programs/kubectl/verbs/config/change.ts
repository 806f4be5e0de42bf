import { encodeBase64 } from '../../client/base64.ts'
import { sys } from '../../../../os/index.ts'
import { isErrno, type Sys } from '../../../../sim/index.ts'
import { merge, type Section } from '../../client/kubeconfig.ts'
import type { Call, Verb } from '../../command/call.ts'
import { failure, Failure } from '../../command/failure.ts'
import { helpOf } from '../../command/help.ts'
import type { Obj } from '../../resource/object.ts'
import { filesOf, homeOf, save, withEntry } from './files.ts'

/** A wrong number of arguments shows the command's help before it says so. */
function* exactly(k: Call, n: number): Sys<void> {
  if (k.args.length === n) return
  yield* sys.print(helpOf(k.node))
  throw new Failure(`error: Unexpected args: [${k.args.join(' ')}]\n`)
}

export const useContext: Verb = function* (k) {
  yield* exactly(k, 1)
  const files = yield* filesOf(k)
  const name = k.args[0]!
  if (!merge(files).contexts[name]) throw failure(`no context exists with the name: ${JSON.stringify(name)}`)
  const home = homeOf(files, (c) => c.current !== '')
  yield* save(home, { ...home.config, current: name })
  k.line(`Switched to context ${JSON.stringify(name)}.`)
}

/** Sets an entry's fields; what the flags do not say stays. */
function* setEntry(k: Call, section: Section, name: string, fields: Readonly<Record<string, Obj[string] | undefined>>): Sys<boolean> {
  const files = yield* filesOf(k)
  const home = homeOf(files, (c) => c[section][name] !== undefined)
  const before = home.config[section][name]
  const next: Obj = { ...before }
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) delete next[key]
    else next[key] = value
  }
  yield* save(home, withEntry(home.config, section, name, next))
  return before !== undefined
}

const given = (k: Call, names: readonly string[]): Record<string, string> => Object.fromEntries(names.filter((n) => k.flags.changed(n)).map((n) => [n, k.flags.text(n)]))

export const setContext: Verb = function* (k) {
  const { current } = merge(yield* filesOf(k))
  if (k.args.length > 1) yield* exactly(k, 1)
  if (k.flags.on('current') && k.args.length > 0) throw failure('you cannot specify both a context name and --current')
  const name = k.flags.on('current') ? current : (k.args[0] ?? '')
  if (name === '') throw failure(k.flags.on('current') ? 'no current context is set' : 'you must specify a non-empty context name or --current')
  const existed = yield* setEntry(k, 'contexts', name, given(k, ['cluster', 'user', 'namespace']))
  k.line(`Context ${JSON.stringify(name)} ${existed ? 'modified' : 'created'}.`)
}

/** A file's contents as base64. Throws Failure. */
function* embedded(path: string): Sys<string> {
  try {
    return encodeBase64(yield* sys.readFile(path))
  } catch (e) {
    if (isErrno(e)) throw failure(`could not stat ${path}: stat ${path}: ${e.message.toLowerCase()}`)
    throw e
  }
}

function* certificates(k: Call, names: readonly string[]): Sys<Record<string, Obj[string] | undefined>> {
  const out: Record<string, Obj[string] | undefined> = {}
  for (const n of names) {
    if (!k.flags.changed(n)) continue
    if (k.flags.on('embed-certs')) {
      out[`${n}-data`] = yield* embedded(k.flags.text(n))
      out[n] = undefined
    } else {
      out[n] = k.flags.text(n)
      out[`${n}-data`] = undefined
    }
  }
  return out
}

export const setCluster: Verb = function* (k) {
  yield* exactly(k, 1)
  const fields: Record<string, Obj[string] | undefined> = { ...given(k, ['server', 'tls-server-name', 'proxy-url']), ...(yield* certificates(k, ['certificate-authority'])) }
  if (k.flags.changed('insecure-skip-tls-verify')) fields['insecure-skip-tls-verify'] = k.flags.on('insecure-skip-tls-verify') ? true : undefined
  yield* setEntry(k, 'clusters', k.args[0]!, fields)
  k.line(`Cluster ${JSON.stringify(k.args[0])} set.`)
}

export const setCredentials: Verb = function* (k) {
  yield* exactly(k, 1)
  const basic = k.flags.changed('username') || k.flags.changed('password')
  if (k.flags.changed('token') && basic) throw failure('you cannot specify more than one authentication method at the same time: --token, --username/--password')
  const fields: Record<string, Obj[string] | undefined> = { ...given(k, ['token', 'username', 'password']), ...(yield* certificates(k, ['client-certificate', 'client-key'])) }
  yield* setEntry(k, 'users', k.args[0]!, fields)
  k.line(`User ${JSON.stringify(k.args[0])} set.`)
}

export const deleteEntry = (section: Section, word: string): Verb => function* (k) {
  yield* exactly(k, 1)
  const files = yield* filesOf(k)
  const name = k.args[0]!
  const home = homeOf(files, (c) => c[section][name] !== undefined)
  if (!home.config[section][name]) throw failure(`cannot delete ${word} ${name}, not in ${home.path}`)
  if (section === 'contexts' && home.config.current === name) yield* k.say(`warning: this removed your active context, use "kubectl config use-context" to select a different one\n`)
  yield* save(home, withEntry(home.config, section, name, undefined))
  k.line(`deleted ${word} ${name} from ${home.path}`)
}

export const renameContext: Verb = function* (k) {
  yield* exactly(k, 2)
  const [from = '', to = ''] = k.args
  const files = yield* filesOf(k)
  const home = homeOf(files, (c) => c.contexts[from] !== undefined)
  const entry = home.config.contexts[from]
  if (!entry) throw failure(`cannot rename the context ${JSON.stringify(from)}, it's not in ${home.path}`)
  if (home.config.contexts[to]) throw failure(`cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${home.path}`)
  const moved = withEntry(withEntry(home.config, 'contexts', from, undefined), 'contexts', to, entry)
  yield* save(home, moved.current === from ? { ...moved, current: to } : moved)
  k.line(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.`)
}
