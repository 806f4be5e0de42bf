import type { Time, World } from '../../sim/index.ts'
import { strftime } from '../../text/index.ts'
import { lookup, readText, type Viewer } from '../fs.ts'
import { lastLogin } from '../logins.ts'
import { archOf, machineOf } from '../proc/resources.ts'
import { rootOf } from '../services/unit-file.ts'
import { clocks } from '../tables.ts'
import type { User } from '../users/accounts.ts'
import type { ServerConfig } from './server-config.ts'

/** `Sat Aug 16 18:50:03 2025`: a lab time as ctime(3) writes it. */
function ctime(w: World, time: Time): string {
  const epoch = w.table(clocks).get('epoch') ?? { micros: 0, offsetMinutes: 0, zone: 'UTC' }
  return strftime('%a %b %e %H:%M:%S %Y', { micros: epoch.micros + time, offset: epoch.offsetMinutes * 60, zone: epoch.zone })
}

/** Parts of Ubuntu's message of the day, by the script in /etc/update-motd.d that prints them while it is executable. */
const PARTS: Readonly<Record<string, (w: World, machine: string, who: Viewer) => string>> = {
  '00-header': (w, machine, who) => {
    const release = /DISTRIB_DESCRIPTION="(.*)"/.exec(readText(w, who, '/etc/lsb-release') ?? '')?.[1] ?? 'Linux'
    const m = machineOf(w, machine)
    return `Welcome to ${release} (GNU/Linux ${m.kernel} ${archOf(m)})\n`
  },
  '10-help-text': () => '\n * Documentation:  https://help.ubuntu.com\n * Management:     https://landscape.canonical.com\n * Support:        https://ubuntu.com/pro\n\n',
}

function motd(w: World, machine: string, who: Viewer): string {
  const dynamic = Object.entries(PARTS).map(([script, text]) => {
    const f = lookup(w, who, '/', `/etc/update-motd.d/${script}`)
    return f?.kind === 'inode' && (f.inode.mode & 0o111) !== 0 ? text(w, machine, who) : ''
  }).join('')
  const fixed = readText(w, who, '/etc/motd') ?? ''
  return dynamic + fixed
}

/** What a login sees before its prompt: the message of the day, and when the user was here last. */
export function greeting(w: World, machine: string, user: User, config: ServerConfig): string {
  const who = rootOf(w, machine)
  if (lookup(w, who, '/', `${user.home}/.hushlogin`)) return ''
  const last = config.printLastLog ? lastLogin(w, machine, user.name) : undefined
  return motd(w, machine, who) + (last ? `Last login: ${ctime(w, last.time)}${last.from === '' ? ` on ${last.line}` : ` from ${last.from}`}\n` : '')
}
