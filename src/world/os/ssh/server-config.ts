import type { World } from '../../sim/index.ts'
import { list, lookup, readText, type Viewer } from '../fs.ts'

/** What of sshd_config(5) has a consequence in the lab. */
export interface ServerConfig {
  readonly ports: readonly number[]
  readonly permitRootLogin: 'yes' | 'no' | 'prohibit-password' | 'forced-commands-only'
  readonly passwordAuthentication: boolean
  readonly pubkeyAuthentication: boolean
  readonly permitEmptyPasswords: boolean
  readonly maxAuthTries: number
  readonly printMotd: boolean
  readonly printLastLog: boolean
  readonly banner: string | undefined
  readonly authorizedKeys: readonly string[]
  readonly allowUsers: readonly string[]
  readonly denyUsers: readonly string[]
}

/** A file's `keyword value` pairs, includes read where they stand; a Match block ends what holds for all. */
function pairsOf(w: World, who: Viewer, path: string, depth = 0): [string, string][] {
  const out: [string, string][] = []
  for (const line of (readText(w, who, path) ?? '').split('\n')) {
    const m = /^\s*([A-Za-z]\w*)\s*[\s=]\s*(.+?)\s*$/.exec(line)
    if (!m) continue
    const [keyword, value] = [m[1]!.toLowerCase(), m[2]!]
    if (keyword === 'match') break
    if (keyword === 'include' && depth < 8) for (const file of globbed(w, who, value)) out.push(...pairsOf(w, who, file, depth + 1))
    else out.push([keyword, value])
  }
  return out
}

function globbed(w: World, who: Viewer, pattern: string): string[] {
  const slash = pattern.lastIndexOf('/')
  const [dir, last] = [pattern.slice(0, slash), pattern.slice(slash + 1)]
  if (!last.includes('*')) return [pattern]
  const found = lookup(w, who, '/', dir)
  const [before = '', after = ''] = last.split('*')
  return found ? list(w, found).filter((n) => n.startsWith(before) && n.endsWith(after)).map((n) => `${dir}/${n}`) : []
}

/** Reads /etc/ssh/sshd_config as sshd does when it starts: the first word on a matter holds. */
export function readServerConfig(w: World, who: Viewer): ServerConfig {
  const pairs = pairsOf(w, who, '/etc/ssh/sshd_config')
  const first = (keyword: string): string | undefined => pairs.find(([k]) => k === keyword)?.[1]
  const yes = (keyword: string, byDefault: boolean): boolean => (first(keyword)?.toLowerCase() ?? (byDefault ? 'yes' : 'no')) === 'yes'
  const all = (keyword: string): string[] => pairs.filter(([k]) => k === keyword).flatMap(([, v]) => v.split(/\s+/))
  const root = first('permitrootlogin')?.toLowerCase() ?? 'prohibit-password'
  const ports = all('port').map(Number).filter((n) => Number.isInteger(n) && n > 0 && n < 65_536)
  const banner = first('banner')
  return {
    ports: ports.length > 0 ? ports : [22],
    permitRootLogin: root === 'without-password' ? 'prohibit-password' : root === 'yes' || root === 'no' || root === 'forced-commands-only' ? root : 'prohibit-password',
    passwordAuthentication: yes('passwordauthentication', true),
    pubkeyAuthentication: yes('pubkeyauthentication', true),
    permitEmptyPasswords: yes('permitemptypasswords', false),
    maxAuthTries: Number(first('maxauthtries') ?? 6),
    printMotd: yes('printmotd', true),
    printLastLog: yes('printlastlog', true),
    banner: banner === undefined || banner.toLowerCase() === 'none' ? undefined : readText(w, who, banner),
    authorizedKeys: (first('authorizedkeysfile') ?? '.ssh/authorized_keys .ssh/authorized_keys2').split(/\s+/),
    allowUsers: all('allowusers'),
    denyUsers: all('denyusers'),
  }
}
