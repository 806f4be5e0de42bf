import type { World } from '../../sim/index.ts'
import type { SyntheticNode, Viewer } from '../fs.ts'
import { ttys, type Tty } from '../tty.ts'
import { directory, symlink, type Resolver } from './node.ts'

const TTY_GROUP = 5

const device = (name: string, mode = 0o666, gid = 0): Resolver => (_w, _v, path) => (path === '' ? { type: 'device', mode, device: name, gid } : undefined)

function terminalsOf(w: World, v: Viewer): [number, Tty][] {
  return [...w.table(ttys).entries()].filter(([, t]) => t.machine === v.machine && !t.hungUp)
}

const terminal = (id: number, t: Tty): SyntheticNode => ({ type: 'device', mode: 0o620, device: 'tty', target: id, uid: t.owner, gid: TTY_GROUP })

const pts: Resolver = (w, v, path) => {
  const all = terminalsOf(w, v)
  if (path === '') return { type: 'dir', list: () => ['ptmx', ...all.map(([, t]) => t.name.slice('pts/'.length))] }
  if (path === 'ptmx') return { type: 'device', mode: 0, device: 'ptmx' }
  const found = all.find(([, t]) => t.name === `pts/${path}`)
  return found && terminal(...found)
}

/** /dev. */
export const devFiles = directory({
  null: device('null'),
  zero: device('zero'),
  full: device('full'),
  random: device('urandom'),
  urandom: device('urandom'),
  tty: device('tty', 0o666, TTY_GROUP),
  console: device('null', 0o600),
  ptmx: device('ptmx', 0o666, TTY_GROUP),
  pts,
  fd: symlink(() => '/proc/self/fd'),
  stdin: symlink(() => '/proc/self/fd/0'),
  stdout: symlink(() => '/proc/self/fd/1'),
  stderr: symlink(() => '/proc/self/fd/2'),
  shm: symlink(() => '/run/shm'),
  log: device('null'),
  net: directory({ tun: device('null') }),
})
