import type { Sys } from '../../../sim/index.ts'
import { sys, type Program } from '../../../os/index.ts'
import { isTerminal } from '../../cli/index.ts'
import { installed, type Installed } from './state.ts'

const READING = 'Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n'
const FAILED = 100
const NEED_ROOT = ['install', 'remove', 'purge', 'update', 'upgrade', 'full-upgrade', 'dist-upgrade', 'autoremove', 'reinstall']
const UNCHANGED = '0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n'

interface Asked { readonly names: readonly string[]; readonly s: Installed; readonly program: string }

/** apt(8), apt-get(8), apt-cache(8) of a machine whose lists of sources are empty: what is installed is known, nothing else is to be had. */
export const apt: Program = function* ({ argv }): Sys<number> {
  const program = argv[0]!.split('/').at(-1)!
  const [verb, ...names] = argv.slice(1).filter((w) => !w.startsWith('-'))
  if (program === 'apt' && !(yield* isTerminal(1))) yield* sys.complain('\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n')
  if (verb === undefined) {
    yield* sys.print(`apt 2.7.14 (amd64)\nUsage: ${program} [options] command\n`)
    return 0
  }
  const run = Object.hasOwn(VERBS, verb) ? VERBS[verb]! : undefined
  if (!run) {
    yield* sys.complain(`E: Invalid operation ${verb}\n`)
    return FAILED
  }
  if (NEED_ROOT.includes(verb) && (yield* sys.self()).euid !== 0) {
    const [path, what] = verb === 'update' ? ['/var/lib/apt/lists/lock', 'E: Unable to lock directory /var/lib/apt/lists/\n'] : ['/var/lib/dpkg/lock-frontend', 'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n']
    yield* sys.complain(`${verb === 'update' ? 'Reading package lists... Done\n' : ''}E: Could not open lock file ${path} - open (13: Permission denied)\n${what}`)
    return FAILED
  }
  return yield* run({ names, program, s: yield* installed() })
}

function* install({ names, s }: Asked): Sys<number> {
  yield* sys.print(READING)
  const unknown = names.filter((n) => !s.list.some((p) => p.name === n))
  for (const n of names) {
    const p = s.list.find((x) => x.name === n)
    if (p) yield* sys.print(`${n} is already the newest version (${s.version(p)}).\n`)
  }
  if (unknown.length === 0) {
    yield* sys.print(UNCHANGED)
    return 0
  }
  yield* sys.complain(unknown.map((n) => `E: Unable to locate package ${n}\n`).join(''))
  return FAILED
}

function* remove({ names, s }: Asked): Sys<number> {
  yield* sys.print(READING)
  const there = names.filter((n) => s.list.some((p) => p.name === n))
  for (const n of names) if (!there.includes(n)) yield* sys.print(`Package '${n}' is not installed, so not removed\n`)
  if (there.length === 0) {
    yield* sys.print(UNCHANGED)
    return 0
  }
  yield* sys.complain(there.map((n) => `E: the packages of this lab stay as they are; ${n} is not removed\n`).join(''))
  return FAILED
}

function* nothing(): Sys<number> {
  yield* sys.print(`${READING}Calculating upgrade... Done\n${UNCHANGED}`)
  return 0
}

const VERBS: Readonly<Record<string, (a: Asked) => Sys<number>>> = {
  install, reinstall: install, remove, purge: remove, upgrade: nothing, 'full-upgrade': nothing, 'dist-upgrade': nothing,
  *autoremove() {
    yield* sys.print(READING + UNCHANGED)
    return 0
  },
  *update({ program }) {
    yield* sys.print(program === 'apt' ? `${READING}All packages are up to date.\n` : 'Reading package lists... Done\n')
    return 0
  },
  *clean() { return 0 },
  *list({ s, names }) {
    const shown = s.list.filter((p) => names.length === 0 || names.includes(p.name))
    yield* sys.print(`Listing... Done\n${shown.map((p) => `${p.name}/now ${s.version(p)} ${s.arch} [installed,local]\n`).join('')}`)
    return 0
  },
  *show({ s, names }) {
    let status = 0
    for (const n of names) {
      const p = s.list.find((x) => x.name === n)
      if (p) yield* sys.print(`Package: ${p.name}\nVersion: ${s.version(p)}\nStatus: install ok installed\nArchitecture: ${s.arch}\nDescription: ${p.about}\n\n`)
      else {
        yield* sys.complain(`N: Unable to locate package ${n}\nN: Unable to locate package ${n}\nE: No packages found\n`)
        status = FAILED
      }
    }
    return status
  },
  *policy({ s, names }) {
    for (const p of s.list.filter((x) => names.includes(x.name))) yield* sys.print(`${p.name}:\n  Installed: ${s.version(p)}\n  Candidate: ${s.version(p)}\n  Version table:\n *** ${s.version(p)} 100\n        100 /var/lib/dpkg/status\n`)
    for (const n of names) if (!s.list.some((p) => p.name === n)) yield* sys.complain(`N: Unable to locate package ${n}\n`)
    return 0
  },
  *search({ s, names }) {
    const shown = s.list.filter((p) => names.every((n) => p.name.includes(n) || p.about.includes(n)))
    yield* sys.print(`Sorting... Done\nFull Text Search... Done\n${shown.map((p) => `${p.name}/now ${s.version(p)} ${s.arch} [installed,local]\n  ${p.about}\n\n`).join('')}`)
    return 0
  },
}

/** snap(8) without a store. */
export const snap: Program = function* ({ argv }): Sys<number> {
  const [verb, ...names] = argv.slice(1).filter((w) => !w.startsWith('-'))
  if (verb === 'list') {
    yield* sys.complain(names.length > 0 ? 'error: no matching snaps installed\n' : "No snaps are installed yet. Try 'snap install hello-world'.\n")
    return names.length > 0 ? 1 : 0
  }
  if (verb === 'version' || argv.includes('--version')) {
    yield* sys.print('snap    2.63+24.04\nsnapd   2.63+24.04\nseries  16\n')
    return 0
  }
  const store = ['install', 'find', 'search', 'info', 'refresh', 'download']
  if (verb !== undefined && store.includes(verb)) {
    if ((verb === 'install' || verb === 'refresh') && (yield* sys.self()).euid !== 0) yield* sys.complain('error: access denied (try with sudo)\n')
    else yield* sys.complain('error: unable to contact snap store\n')
    return 1
  }
  yield* sys.complain(verb === undefined ? 'The snap command lets you install, configure, refresh and remove snaps.\n' : verb === 'remove' ? `error: snap "${names[0] ?? ''}" is not installed\n` : `error: unknown command "${verb}", see 'snap help'.\n`)
  return verb === undefined ? 0 : 1
}
