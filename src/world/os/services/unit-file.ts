import { defineTable, type Time, type World } from '../../sim/index.ts'
import { asRoot, list, lookup, resolve, type Viewer } from '../fs.ts'
import { hosts } from '../tables.ts'

/** A unit as systemd has read it: its files, and what they say. */
export interface LoadedUnit {
  /** Canonical name: `ssh.service`, also for one that was asked for as `sshd.service`. */
  readonly name: string
  readonly path: string
  readonly text: string
  readonly mtime: Time
  readonly dropIns: readonly { readonly path: string; readonly text: string; readonly mtime: Time }[]
  readonly masked: boolean
  readonly settings: Settings
}

/** Values by `Section.Key`, in the order of the files; an empty assignment forgets those before it. */
export type Settings = Readonly<Record<string, readonly string[]>>

const PLACES = ['/etc/systemd/system', '/run/systemd/system', '/usr/local/lib/systemd/system', '/usr/lib/systemd/system']

/** Units that were read, by `machine/name`, until `daemon-reload`. */
const loaded = defineTable<string, LoadedUnit>('os.loaded-units')

/** Reads the text of unit files one over the other. Lines that are none are passed over, as systemd does with a warning. */
export function parseUnit(...texts: readonly string[]): Settings {
  const out: Record<string, string[]> = {}
  for (const text of texts) {
    let section = ''
    for (const line of text.replace(/\\\n\s*/g, ' ').split('\n').map((l) => l.trim())) {
      if (line === '' || /^[#;]/.test(line)) continue
      const heading = /^\[(.+)\]$/.exec(line)
      if (heading) {
        section = heading[1]!
        continue
      }
      const equals = line.indexOf('=')
      if (equals <= 0) continue
      const key = `${section}.${line.slice(0, equals).trim()}`
      const value = line.slice(equals + 1).trim()
      if (value === '') out[key] = []
      else (out[key] ??= []).push(value)
    }
  }
  return out
}

/** The last value of a setting. */
export const setting = (u: Pick<LoadedUnit, 'settings'>, key: string): string | undefined => u.settings[key]?.at(-1)

/** A name without a known suffix is a service's. */
export const unitName = (word: string): string => (/\.(service|socket|target|timer|mount|slice|scope|path|device|swap|automount)$/.test(word) ? word : `${word}.service`)

/** The root of a machine as its first process sees it. */
export const rootOf = (w: World, machine: string): Viewer => asRoot(w, [...w.table(hosts).values()].find((h) => h.machine === machine && h.kind === 'machine')!.name)

const templateOf = (name: string): string | undefined => (/@[^.]+\./.test(name) ? name.replace(/@[^.]+\./, '@.') : undefined)

/** What stands in a unit file for the unit's own name and its instance. */
const substitute = (text: string, name: string): string => {
  const instance = /@([^.]*)\./.exec(name)?.[1] ?? ''
  return text.replace(/%([iInNp%])/g, (_, c: string) => ({ i: instance, I: instance, n: name, N: name.replace(/\.[^.]+$/, ''), p: name.replace(/[@.].*$/, ''), '%': '%' })[c] ?? '')
}

/** The unit of a name, read now or earlier; undefined where no file has it. */
export function loadUnit(w: World, machine: string, word: string): LoadedUnit | undefined {
  const known = w.table(loaded).get(`${machine}/${word}`)
  if (known) return known
  const unit = readUnit(w, machine, word)
  if (!unit) return undefined
  for (const name of new Set([word, unit.name])) w.table(loaded).set(`${machine}/${name}`, unit)
  return unit
}

/** Reads a unit from its files as they are now. */
export function readUnit(w: World, machine: string, name: string): LoadedUnit | undefined {
  const who = rootOf(w, machine)
  for (const file of [name, templateOf(name)]) {
    if (file === undefined) continue
    for (const place of PLACES) {
      const own = lookup(w, who, '/', `${place}/${file}`, false)
      if (!own || own.kind !== 'inode') continue
      const found = lookup(w, who, '/', `${place}/${file}`)
      if (!found) continue
      if (found.path === '/dev/null') return { name, path: `${place}/${file}`, text: '', mtime: own.inode.mtime, dropIns: [], masked: true, settings: {} }
      if (found.kind !== 'inode' || found.inode.type !== 'file') continue
      const real = found.path.slice(found.path.lastIndexOf('/') + 1)
      const canonical = file === name ? real : name
      const text = textOf(found.inode.data?.read())
      const dropIns = dropInsOf(w, who, canonical)
      const settings = parseUnit(...[text, ...dropIns.map((d) => d.text)].map((t) => substitute(t, canonical)))
      return { name: canonical, path: found.path, text, mtime: found.inode.mtime, dropIns, masked: text === '', settings }
    }
  }
  return undefined
}

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes ?? new Uint8Array())

function dropInsOf(w: World, who: Viewer, name: string): LoadedUnit['dropIns'] {
  return PLACES.flatMap((place) => {
    const dir = lookup(w, who, '/', `${place}/${name}.d`)
    if (!dir) return []
    return list(w, dir).filter((n) => n.endsWith('.conf')).flatMap((n) => {
      const f = resolve(w, who, '/', `${place}/${name}.d/${n}`)
      return f.kind === 'inode' ? [{ path: f.path, text: textOf(f.inode.data?.read()), mtime: f.inode.mtime }] : []
    })
  })
}

/** `systemctl daemon-reload`: unit files are read anew when they are asked for. */
export function forgetUnits(w: World, machine: string): void {
  for (const [key] of w.table(loaded).prefix(`${machine}/`)) w.table(loaded).delete(key)
}

/** Has a file of the unit changed since it was read? */
export function changedOnDisk(w: World, machine: string, u: LoadedUnit): boolean {
  const now = readUnit(w, machine, u.name)
  return now !== undefined && (now.text !== u.text || now.path !== u.path || now.dropIns.map((d) => d.text).join('\0') !== u.dropIns.map((d) => d.text).join('\0'))
}

/** Every unit that has a file, by name. */
export function unitFiles(w: World, machine: string): string[] {
  const who = rootOf(w, machine)
  const names = PLACES.flatMap((place) => {
    const dir = lookup(w, who, '/', place)
    return dir ? list(w, dir).filter((n) => /\.(service|socket|target|timer)$/.test(n)) : []
  })
  return [...new Set(names)].sort()
}

/** `enabled`, `disabled`, `static` (nothing to install), `alias`, `masked`: what `systemctl is-enabled` says. */
export function enablement(w: World, machine: string, name: string): string | undefined {
  const who = rootOf(w, machine)
  const u = readUnit(w, machine, name)
  if (!u) return undefined
  if (u.masked) return 'masked'
  if (u.name !== name) return 'alias'
  const install = Object.keys(u.settings).some((k) => /^Install\.(WantedBy|RequiredBy|Alias|Also)$/.test(k))
  if (!install) return u.name.includes('@.') ? 'indirect' : 'static'
  const links = [...(u.settings['Install.WantedBy'] ?? []), ...(u.settings['Install.RequiredBy'] ?? [])].flatMap((v) => v.split(/\s+/))
  const wanted = links.some((t) => lookup(w, who, '/', `/etc/systemd/system/${t}.wants/${name}`, false) ?? lookup(w, who, '/', `/etc/systemd/system/${t}.requires/${name}`, false))
  return wanted ? 'enabled' : 'disabled'
}

/** Units that a target wants: those of the packages, then those that were enabled. */
export function wantedBy(w: World, machine: string, target: string): string[] {
  const who = rootOf(w, machine)
  return ['/usr/lib/systemd/system', '/etc/systemd/system'].flatMap((place) => {
    const dir = lookup(w, who, '/', `${place}/${target}.wants`)
    return dir ? list(w, dir) : []
  })
}
