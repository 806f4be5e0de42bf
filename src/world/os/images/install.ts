import { Bytes, type World } from '../../sim/index.ts'
import { makeKeys } from '../ssh/keys.ts'
import { asRoot, putFile } from '../fs.ts'
import { dirents, direntKey, hosts, inodes, roots, type Inode } from '../tables.ts'
import { container } from './container.ts'
import { debian } from './debian.ts'
import { IMAGE_AGE, type Image } from './image.ts'
import { packages as archive, packagesNamed } from './packages.ts'
import { ubuntu } from './ubuntu.ts'

export const images: Readonly<Record<string, Image>> = { [ubuntu.name]: ubuntu, [debian.name]: debian, [container.name]: container }

/** Program of an executable that a real machine has and the lab does not model: it says so. */
const NOT_MODELLED = 'not-modelled'
const SETUID = new Set(['/usr/bin/sudo', '/usr/bin/su', '/usr/bin/passwd', '/usr/bin/chsh', '/usr/bin/chfn', '/usr/bin/newgrp', '/usr/bin/gpasswd', '/usr/bin/mount', '/usr/bin/umount', '/usr/bin/pkexec'])
const ENCODER = new TextEncoder()
const ELF = Bytes.of(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0))

/** A path with what stands there; directories come before what is in them. */
type Entry = readonly [path: string, inode: Inode]

const base = { nlink: 1, opens: 0, mtime: -IMAGE_AGE, uid: 0, gid: 0 } as const
const directory = (mode: number): Inode => ({ ...base, type: 'dir', mode, nlink: 2 })
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

const executables = new Map<string, Inode>()

/** One record an executable's program, shared by all machines. */
function executable(program: string, mode: number): Inode {
  const key = `${program} ${mode}`
  let inode = executables.get(key)
  if (!inode) executables.set(key, (inode = { ...base, type: 'file', mode, data: ELF, program }))
  return inode
}

const prepared = new Map<string, readonly Entry[]>()

/** Files, links and directories of an image, made once: their records are the same on every machine. */
function filesOf(image: Image): readonly Entry[] {
  let entries = prepared.get(image.name)
  if (entries) return entries
  const links = (place: string, lists: Image['enabled']): [string, string][] =>
    Object.entries(lists).flatMap(([target, units]) => units.map((u): [string, string] => [`${place}/${target}.wants/${u}`, `/usr/lib/systemd/system/${u.replace(/@.*\./, '@.')}`]))
  const wants = [...links('/etc/systemd/system', image.enabled), ...links('/usr/lib/systemd/system', image.static)]
  entries = [
    ...Object.entries(image.directories).sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, mode]): Entry => [path, directory(mode)]),
    ...[...Object.entries(image.links), ...wants].map(([path, target]): Entry => [path, { ...base, type: 'symlink', mode: 0o777, target }]),
    ...Object.entries(image.files).map(([path, file]): Entry => {
      const f = typeof file === 'string' ? { text: file } : file
      return [path, { ...base, type: 'file', mode: f.mode ?? 0o644, uid: f.uid ?? 0, gid: f.gid ?? 0, data: Bytes.of(ENCODER.encode(f.text)) }]
    }),
  ]
  prepared.set(image.name, entries)
  return entries
}

/**
 * Puts an image and packages on a host's root, which must be there and may be empty: executables for the programs that the lab has, files, units, and the
 * host's own identity (host name, machine id, host keys). Throws an Error for an image or a package that nobody knows.
 */
export function installImage(w: World, hostName: string, imageName: string, packages: readonly string[], programNames: Iterable<string>): void {
  const image = images[imageName]
  if (!image) throw new Error(`there is no os image ${JSON.stringify(imageName)}; there are ${Object.keys(images).join(', ')}`)
  const host = w.table(hosts).must(hostName)
  const tree = new Tree(w, w.table(roots).must(host.root).inode)
  for (const [path, inode] of filesOf(image)) tree.put(path, inode)
  const names = new Set(programNames)
  const installed = new Set([...image.base, ...packages].flatMap((p) => {
    const found = packagesNamed(p)
    if (!found) throw new Error(`there is no package ${JSON.stringify(p)}`)
    return found
  }))
  const claimed = new Set<string>()
  for (const p of archive.values()) {
    for (const path of p.executables) {
      const name = path.slice(path.lastIndexOf('/') + 1)
      claimed.add(name)
      if (!installed.has(p.name)) continue
      const program = names.has(name) ? name : NOT_MODELLED
      if (names.has(program)) tree.put(path, executable(program, SETUID.has(path) ? 0o4755 : 0o755))
    }
  }
  // A program that no package claims is the lab's own.
  for (const name of names) if (!claimed.has(name) && name !== NOT_MODELLED) tree.put(`/usr/local/bin/${name}`, executable(name, 0o755))
  tree.put('/var/lib/dpkg/lab-packages', { ...base, type: 'file', mode: 0o644, data: Bytes.of(ENCODER.encode([...installed].sort().join('\n') + '\n')) })
  identify(w, hostName, installed.has('openssh-server'))
}

/** What differs from host to host. */
function identify(w: World, hostName: string, server: boolean): void {
  const host = w.table(hosts).must(hostName)
  const who = asRoot(w, hostName)
  const put = (path: string, text: string, mode = 0o644): void => putFile(w, who, path, text, { mode })
  put('/etc/hostname', `${host.hostname}\n`)
  put('/etc/hosts', `127.0.0.1\tlocalhost\n${host.kind === 'machine' ? `127.0.1.1\t${host.hostname}\n` : ''}\n::1\tip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n`)
  put('/etc/machine-id', `${Array.from(w.rng(`os.machine-id.${hostName}`).bytes(16), (b) => b.toString(16).padStart(2, '0')).join('')}\n`, 0o444)
  if (!server) return
  for (const type of ['ed25519', 'ecdsa', 'rsa'] as const) {
    const keys = makeKeys(type, w.rng(`os.host-key.${hostName}`).bytes(32), `root@${host.hostname}`)
    put(`/etc/ssh/ssh_host_${type}_key`, keys.privateFile, 0o600)
    put(`/etc/ssh/ssh_host_${type}_key.pub`, keys.publicLine)
  }
}

/** Enters files in a root without walking paths: it knows the directories that it made. */
class Tree {
  readonly #w: World
  readonly #dirs = new Map<string, number>()

  constructor(w: World, root: number) {
    this.#w = w
    this.#dirs.set('', root)
  }

  put(path: string, inode: Inode): void {
    const parent = this.#directory(parentOf(path))
    const key = direntKey(parent, path.slice(path.lastIndexOf('/') + 1))
    const there = this.#w.table(dirents).get(key)
    const id = there?.inode ?? this.#w.next('os.inode')
    if (there && inode.type === 'dir') this.#w.table(inodes).patch(id, { mode: inode.mode })
    else this.#w.table(inodes).set(id, inode)
    if (!there) this.#w.table(dirents).set(key, { inode: id })
    if (inode.type !== 'dir' || this.#dirs.has(path)) return
    this.#dirs.set(path, id)
    const p = this.#w.table(inodes).must(parent)
    this.#w.table(inodes).set(parent, { ...p, nlink: p.nlink + 1 })
  }

  #directory(path: string): number {
    const known = this.#dirs.get(path)
    if (known !== undefined) return known
    const there = this.#w.table(dirents).get(direntKey(this.#directory(parentOf(path)), path.slice(path.lastIndexOf('/') + 1)))
    if (there) {
      this.#dirs.set(path, there.inode)
      return there.inode
    }
    this.put(path, directory(0o755))
    return this.#dirs.get(path)!
  }
}
