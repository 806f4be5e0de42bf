import { isErrno, type World } from '../sim/index.ts'
import { list, lookup, readText } from './fs.ts'
import { sysctlNames, namespaceByName } from '../net/index.ts'
import { writeKernelSysctl } from './proc/sysctl-files.ts'
import { writeJournal } from './services/journal.ts'
import { rootOf } from './services/unit-file.ts'

const PLACES = ['/usr/lib/sysctl.d', '/run/sysctl.d', '/etc/sysctl.d']

/** One assignment of a sysctl.d(5) file. */
export interface Assignment { readonly path: string; readonly value: string; readonly mayFail: boolean }

/** Lines `name = value`; the name's parts are parted by whichever of `.` and `/` comes first. */
export function parseSysctlFile(text: string): Assignment[] {
  return text.split('\n').flatMap((line) => {
    const m = /^\s*(-?)([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line)
    if (!m) return []
    const [, dash, name = '', value = ''] = m
    const slashes = /^[^.]*\//.test(name)
    const path = slashes ? name : name.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'))
    return [{ path, value, mayFail: dash === '-' }]
  })
}

/** Sets what the files of /etc/sysctl.d and its kin say, in the order of their names, as systemd-sysctl does at boot. */
export function applySysctlFiles(w: World, machine: string): void {
  const who = rootOf(w, machine)
  const files = new Map<string, string>()
  for (const place of PLACES) {
    const dir = lookup(w, who, '/', place)
    if (dir) for (const name of list(w, dir)) if (name.endsWith('.conf')) files.set(name, `${place}/${name}`)
  }
  for (const name of [...files.keys()].sort()) {
    for (const a of parseSysctlFile(readText(w, who, files.get(name)!) ?? '')) for (const path of expand(w, machine, a.path)) set(w, machine, { ...a, path })
  }
}

/** `net/ipv4/conf/*` followed by a name stands for every device. */
function expand(w: World, machine: string, path: string): string[] {
  if (!path.includes('*')) return [path]
  const ns = namespaceByName(w, rootOf(w, machine).netns)
  const [before = '', after = ''] = path.split('*')
  return ns ? sysctlNames(w, ns.id).filter((n) => n.startsWith(before) && n.endsWith(after) && !n.slice(before.length, n.length - after.length).includes('/')) : []
}

function set(w: World, machine: string, a: Assignment): void {
  try {
    writeKernelSysctl(w, rootOf(w, machine), a.path, a.value)
  } catch (e) {
    if (!isErrno(e)) throw e
    if (!a.mayFail) writeJournal(w, machine, { identifier: 'systemd-sysctl', unit: 'systemd-sysctl.service', message: `Couldn't write '${a.value}' to '${a.path}', ignoring: ${e.message}`, priority: 4 })
  }
}
