import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { tool } from '../cli/index.ts'

const FIELDS = [['id', 'Distributor ID', 'ID'], ['description', 'Description', 'PRETTY_NAME'], ['release', 'Release', 'VERSION_ID'], ['codename', 'Codename', 'VERSION_CODENAME']] as const

/** A value of /etc/os-release. */
export function* osRelease(): Sys<Readonly<Record<string, string>>> {
  try {
    const lines = (yield* sys.readFile('/etc/os-release')).split('\n')
    return Object.fromEntries(lines.flatMap((l) => {
      const m = /^(\w+)="?(.*?)"?$/.exec(l)
      return m ? [[m[1]!, m[2]!]] : []
    }))
  } catch (e) {
    if (!isErrno(e)) throw e
    return {}
  }
}

export const lsbRelease = tool({
  name: 'lsb_release',
  usage: '[options]',
  about: 'Shows which distribution this is.',
  options: { 'v': '', 'i,id': 'who distributes it', 'd,description': 'in words', 'r,release': 'the number', 'c,codename': 'the name', 'a,all': 'everything', 's,short': 'without headings' },
  package: 'lsb-release 12.0',
  *run(call): Sys<number> {
    const release = yield* osRelease()
    const chosen = FIELDS.filter(([option]) => call.has('all') || call.has(option))
    if (chosen.length === 0 || call.has('all')) yield* call.say('No LSB modules are available.\n')
    const valueOf = (key: string): string => (key === 'ID' ? (release.NAME ?? '').split(' ')[0]! : (release[key] ?? 'n/a'))
    for (const [, heading, key] of chosen) call.out.put(call.has('short') ? `${valueOf(key)}\n` : `${heading}:\t${valueOf(key)}\n`)
    return 0
  },
})
