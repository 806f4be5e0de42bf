import { createRoot, dirents, direntKey, inodes, packages as archive, packagesNamed, programs, roots, type Inode } from '../../os/index.ts'
import { Bytes, type World } from '../../sim/index.ts'
import type { Image, RootKind } from './catalog.ts'

const ENCODER = new TextEncoder()
const ELF = Bytes.of(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0))
const base = { nlink: 1, opens: 0, uid: 0, gid: 0 } as const

/** Applets of busybox that the lab has a program for. */
const APPLETS = `[ ash awk base64 basename cat chgrp chmod chown clear cmp cp cut date dd df diff dirname du echo egrep env expr false fgrep find fold free grep gunzip gzip head hostname id install
ip kill killall less ln ls md5sum mkdir mkfifo mktemp more mount mv nc netstat nice nohup nproc nslookup od paste pgrep pidof ping ping6 pkill printenv printf ps pwd readlink realpath reset rev rm rmdir route
sed seq sh sha1sum sha256sum sleep sort split stat stty sum sync sysctl tac tail tar tee telnet test time timeout top touch tr traceroute traceroute6 tree true tty umount uname uniq unlink uptime usleep vi watch wc wget which who whoami xargs xxd yes zcat ifconfig arp arping`.split(/\s+/)

const DEBIAN = 'bash dash coreutils findutils grep sed mawk gzip tar debianutils hostname libc-bin login util-linux sysvinit-utils ncurses-bin'.split(' ')

/** What the lab calls the program of an applet whose name differs. */
const ALIASES: Readonly<Record<string, string>> = { ash: 'sh', telnet: 'nc', zsh: 'bash' }

/** What stands in the agent's image besides packages: the tool under its old name, and what its init containers run, which has nothing to do in the lab. */
const AGENT_FILES = [
  ['/usr/bin/cilium', 'cilium-dbg'], ['/usr/bin/cilium-mount', 'true'], ['/usr/bin/cilium-sysctlfix', 'true'], ['/init-container.sh', 'true'], ['/install-plugin.sh', 'true'], ['/cni-uninstall.sh', 'true'],
] as const

const RELEASES: Readonly<Record<RootKind, string>> = {
  none: '',
  busybox: '',
  alpine: 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\nHOME_URL="https://alpinelinux.org/"\n',
  debian: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n',
}

const ACCOUNTS: Readonly<Record<RootKind, string>> = {
  none: '',
  busybox: 'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
  alpine: 'root:x:0:0:root:/root:/bin/sh\nbin:x:1:1:bin:/bin:/sbin/nologin\ndaemon:x:2:2:daemon:/sbin:/sbin/nologin\nnginx:x:101:101:nginx:/var/cache/nginx:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n',
  debian: 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
}

/** Places for the names of a root's programs: path → program of the lab. */
function executables(w: World, image: Image): Map<string, string> {
  const out = new Map<string, string>()
  const has = (name: string): string | undefined => [name, ALIASES[name] ?? name].find((n) => w.registry.get(programs, n) !== undefined)
  const put = (path: string): void => {
    const program = has(path.slice(path.lastIndexOf('/') + 1))
    if (program !== undefined) out.set(path, program)
  }
  const small = image.root === 'busybox' || image.root === 'alpine'
  if (small) for (const name of APPLETS) put(`/bin/${name}`)
  for (const name of [...(image.root === 'debian' ? DEBIAN : []), ...image.packages]) {
    const packages = packagesNamed(name)
    if (packages) for (const p of packages) for (const path of archive.get(p)?.executables ?? []) put(path)
    else put(`/usr/bin/${name}`)
  }
  if (image.packages.includes('netshoot')) put('/bin/zsh')
  if (image.packages.includes('cilium-dbg')) for (const [path, program] of AGENT_FILES) out.set(path, program)
  return out
}

interface Entry { readonly path: string; readonly inode: Inode }

function filesOf(w: World, image: Image, mtime: number): Entry[] {
  const file = (path: string, text: string, mode = 0o644): Entry => ({ path, inode: { ...base, type: 'file', mode, mtime, data: Bytes.of(ENCODER.encode(text)) } })
  const dir = (path: string, mode = 0o755): Entry => ({ path, inode: { ...base, nlink: 2, type: 'dir', mode, mtime } })
  const link = (path: string, target: string): Entry => ({ path, inode: { ...base, type: 'symlink', mode: 0o777, mtime, target } })
  const out: Entry[] = [dir('/tmp', 0o1777), dir('/run'), dir('/etc'), dir('/var/log')]
  if (image.directory !== '/') out.push(dir(image.directory))
  if (image.root === 'debian') out.push(link('/bin', 'usr/bin'), link('/sbin', 'usr/sbin'), link('/lib', 'usr/lib'))
  for (const [path, program] of executables(w, image)) out.push({ path, inode: { ...base, type: 'file', mode: 0o755, mtime, data: ELF, program } })
  for (const word of [image.entrypoint[0], image.entrypoint.length === 0 ? image.command[0] : undefined]) {
    if (word?.startsWith('/') && !out.some((e) => e.path === word)) out.push({ path: word, inode: { ...base, type: 'file', mode: 0o755, mtime, data: ELF } })
  }
  if (ACCOUNTS[image.root] !== '') {
    const names = ACCOUNTS[image.root].trim().split('\n').map((l) => l.split(':'))
    out.push(dir('/root', 0o700), dir('/home'), file('/etc/passwd', ACCOUNTS[image.root]), file('/etc/group', names.map((n) => `${n[0]}:x:${n[3]}:\n`).join('')))
    out.push(file('/etc/nsswitch.conf', 'hosts: files dns\n'))
  }
  if (RELEASES[image.root] !== '') out.push(file('/etc/os-release', RELEASES[image.root]))
  if (image.repository.endsWith('library/nginx')) out.push(file('/usr/share/nginx/html/index.html', NGINX_PAGE))
  return out
}

/** The words of nginx's page, as its tests of a fresh server look for them. */
export const NGINX_PAGE = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>The web server of this container answers; its configuration is the image's own.</p>
</body>
</html>
`

/**
 * Makes a container's root file system from its image. Cheap enough to be done when somebody first looks: most containers of a lab
 * are never entered.
 */
export function buildRoot(w: World, root: string, image: Image): void {
  if (w.table(roots).has(root)) return
  createRoot(w, root)
  const dirs = new Map<string, number>([['', w.table(roots).must(root).inode]])
  const ensure = (path: string): number => {
    const known = dirs.get(path)
    if (known !== undefined) return known
    return put({ path, inode: { ...base, nlink: 2, type: 'dir', mode: 0o755, mtime: w.now } })
  }
  const put = (e: Entry): number => {
    const slash = e.path.lastIndexOf('/')
    const parent = ensure(e.path.slice(0, slash))
    const key = direntKey(parent, e.path.slice(slash + 1))
    const there = w.table(dirents).get(key)
    if (there) return there.inode
    const id = w.next('os.inode')
    w.table(inodes).set(id, e.inode)
    w.table(dirents).set(key, { inode: id })
    if (e.inode.type === 'dir') dirs.set(e.path, id)
    return id
  }
  const entries = filesOf(w, image, w.now)
  // A merged /usr: what names /bin stands in /usr/bin.
  for (const e of entries) put(image.root === 'debian' ? { ...e, path: e.inode.type === 'symlink' ? e.path : e.path.replace(/^\/(bin|sbin|lib)\//, '/usr/$1/') } : e)
}
