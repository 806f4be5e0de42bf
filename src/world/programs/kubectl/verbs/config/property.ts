import { decodeBase64, encodeBase64 } from '../../client/base64.ts'
import type { Section } from '../../client/kubeconfig.ts'
import type { Verb } from '../../command/call.ts'
import { failure } from '../../command/failure.ts'
import type { Obj } from '../../resource/object.ts'
import { filesOf, homeOf, save, withEntry } from './files.ts'

const SECTIONS: readonly string[] = ['clusters', 'contexts', 'users']

/** `clusters.west.server`; a name may hold dots, its last part is the field. */
function read(property: string): { section: Section; name: string; field: string | undefined } | 'current-context' {
  if (property === 'current-context') return 'current-context'
  const [section = '', ...rest] = property.split('.')
  if (!SECTIONS.includes(section)) throw failure(`unable to parse ${property} after [] at api.Config`)
  const field = rest.length > 1 ? rest.pop() : undefined
  return { section: section as Section, name: rest.join('.'), field }
}

const valueOf = (field: string, text: string, raw: boolean): Obj[string] =>
  field.endsWith('-data') ? (raw ? encodeBase64(text) : encodeBase64(decodeBase64(text))) : field === 'insecure-skip-tls-verify' ? text === 'true' : text

export const setProperty: Verb = function* (k) {
  if (k.args.length !== 2) throw k.usage(`Unexpected args: [${k.args.join(' ')}]`)
  const [property = '', value = ''] = k.args
  const p = read(property)
  const files = yield* filesOf(k)
  if (p === 'current-context') {
    const home = homeOf(files, (c) => c.current !== '')
    yield* save(home, { ...home.config, current: value })
  } else {
    const home = homeOf(files, (c) => c[p.section][p.name] !== undefined)
    if (p.field === undefined) throw failure(`unable to locate path ${property}`)
    yield* save(home, withEntry(home.config, p.section, p.name, { ...home.config[p.section][p.name], [p.field]: valueOf(p.field, value, k.flags.on('set-raw-bytes')) }))
  }
  k.line(`Property ${JSON.stringify(property)} set.`)
}

export const unsetProperty: Verb = function* (k) {
  if (k.args.length !== 1) throw k.usage(`Unexpected args: [${k.args.join(' ')}]`)
  const property = k.args[0]!
  const p = read(property)
  const files = yield* filesOf(k)
  if (p === 'current-context') {
    const home = homeOf(files, (c) => c.current !== '')
    yield* save(home, { ...home.config, current: '' })
  } else {
    const home = homeOf(files, (c) => c[p.section][p.name] !== undefined || c[p.section][[p.name, p.field].join('.')] !== undefined)
    const whole = [p.name, ...(p.field === undefined ? [] : [p.field])].join('.')
    if (home.config[p.section][whole] !== undefined || p.field === undefined) yield* save(home, p.name === '' ? { ...home.config, [p.section]: {} } : withEntry(home.config, p.section, whole, undefined))
    else {
      const { [p.field]: _, ...rest } = home.config[p.section][p.name] ?? {}
      if (home.config[p.section][p.name]) yield* save(home, withEntry(home.config, p.section, p.name, rest))
    }
  }
  k.line(`Property ${JSON.stringify(property)} unset.`)
}
