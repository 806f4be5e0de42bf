import type { Sys } from '../../../sim/index.ts'
import { sys, type Package, type Program } from '../../../os/index.ts'
import { isTerminal } from '../../cli/index.ts'
import { compileGlob } from '../../../text/index.ts'
import { installed, type Installed } from './state.ts'

const HEAD = 'Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n'

function table(chosen: readonly Package[], s: Installed, width: number): string {
  const names = Math.max(4, ...chosen.map((p) => p.name.length))
  const versions = Math.max(7, ...chosen.map((p) => s.version(p).length))
  const about = Math.max(11, Number.isFinite(width) ? width - names - versions - 12 - 7 : 80)
  const line = (state: string, cells: readonly string[]): string => `${state}  ${cells[0]!.padEnd(names)} ${cells[1]!.padEnd(versions)} ${cells[2]!.padEnd(12)} ${cells[3]!.slice(0, about)}\n`
  return `${HEAD}${line('||/', ['Name', 'Version', 'Architecture', 'Description']).replace('||/  ', '||/ ')}+++-${'='.repeat(names)}-${'='.repeat(versions)}-============-${'='.repeat(about)}\n${chosen.map((p) => line('ii', [p.name, s.version(p), s.arch, p.about])).join('')}`
}

const stanza = (p: Package, s: Installed): string => `Package: ${p.name}\nStatus: install ok installed\nArchitecture: ${s.arch}\nVersion: ${s.version(p)}\nDescription: ${p.about}\n`

/** dpkg(1) and dpkg-query(1): what is installed. Installing needs a package file, and the lab has none. */
export const dpkg: Program = function* ({ argv }): Sys<number> {
  const name = argv[0]!.split('/').at(-1)!
  const [action = '', ...words] = argv.slice(1)
  const s = yield* installed()
  const fits = (p: Package): boolean => words.length === 0 || words.some((w) => compileGlob(w).matches(p.name))
  if (action === '-l' || action === '--list') {
    const chosen = s.list.filter(fits)
    if (chosen.length === 0) {
      yield* sys.complain(words.map((w) => `dpkg-query: no packages found matching ${w}\n`).join(''))
      return 1
    }
    yield* sys.print(table(chosen, s, (yield* isTerminal(1)) ? (yield* sys.ttyget(1)).cols : Infinity))
    return 0
  }
  if (action === '-W' || action === '--show') {
    const format = words.find((w) => w.startsWith('-f') || w.startsWith('--showformat='))?.replace(/^(-f=?|--showformat=)/, '') ?? '${Package}\t${Version}\n'
    const names = words.filter((w) => !w.startsWith('-'))
    for (const p of s.list.filter((x) => names.length === 0 || names.includes(x.name))) {
      const fields: Readonly<Record<string, string>> = { Package: p.name, 'binary:Package': p.name, Version: s.version(p), Architecture: s.arch, Status: 'install ok installed', 'db:Status-Status': 'installed' }
      yield* sys.print(format.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replace(/\$\{([\w:-]+)(?:;-?\d+)?\}/g, (_, key: string) => fields[key] ?? ''))
    }
    const missing = names.filter((n) => !s.list.some((p) => p.name === n))
    for (const n of missing) yield* sys.complain(`dpkg-query: no packages found matching ${n}\n`)
    return missing.length > 0 ? 1 : 0
  }
  if (action === '--print-architecture') {
    yield* sys.print(`${s.arch}\n`)
    return 0
  }
  if (['-s', '--status', '-L', '--listfiles', '-S', '--search'].includes(action)) return yield* query(action, words, s)
  if (['-i', '--install', '-r', '--remove', '-P', '--purge', '--configure', '-a'].includes(action)) {
    if ((yield* sys.self()).euid !== 0) yield* sys.complain('dpkg: error: requested operation requires superuser privilege\n')
    else yield* sys.complain(words.map((w) => (action === '-i' || action === '--install' ? `dpkg: error: cannot access archive '${w}': No such file or directory\n` : `dpkg: warning: the packages of this lab stay as they are; ${w} is left alone\n`)).join(''))
    return 2
  }
  if (action === '--version') {
    yield* sys.print("Debian 'dpkg' package management program version 1.22.6 (amd64).\n")
    return 0
  }
  yield* sys.complain(`${name}: error: need an action option\n\nType dpkg --help for help about installing and deinstalling packages [*];\nUse 'apt' or 'aptitude' for user-friendly package management;\n`)
  return 2
}

function* query(action: string, words: readonly string[], s: Installed): Sys<number> {
  let status = 0
  for (const word of words) {
    if (action === '-S' || action === '--search') {
      const found = s.list.flatMap((p) => p.executables.filter((e) => (word.startsWith('/') ? e === word : e.includes(word))).map((e) => `${p.name}: ${e}\n`))
      if (found.length > 0) yield* sys.print(found.join(''))
      else {
        yield* sys.complain(`dpkg-query: no path found matching pattern ${word.startsWith('/') ? word : `*${word}*`}\n`)
        status = 1
      }
      continue
    }
    const p = s.list.find((x) => x.name === word)
    if (p) yield* sys.print(action === '-L' || action === '--listfiles' ? `/.\n${p.executables.map((e) => `${e}\n`).join('')}` : stanza(p, s))
    else {
      yield* sys.complain(`dpkg-query: package '${word}' is not installed${action.startsWith('-L') || action === '--listfiles' ? '' : ' and no information is available'}\nUse dpkg --info (= dpkg-deb --info) to examine archive files.\n`)
      status = 1
    }
  }
  return status
}
