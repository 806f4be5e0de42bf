import { describe, expect, it } from 'vitest'
import { asRoot, createRoot, createUser, hosts, installImage, machines, readText, registerOs, resolve, userByName, passwordFits, list } from '../../../../src/world/os/index.ts'
import { Registry, World } from '../../../../src/world/sim/index.ts'

function machine(w: World, name: string): void {
  w.table(machines).set(name, { name, os: 'ubuntu-24.04', arch: 'amd64', kernel: '6.8.0', up: true, booted: 0, boots: 1 })
  w.table(hosts).set(name, { name, machine: name, kind: 'machine', netns: name, root: name, hostname: name, login: 'root' })
  createRoot(w, name)
}

function world(): World {
  const registry = new Registry()
  registerOs(registry)
  return new World(1, registry)
}

const PROGRAMS = ['ls', 'ip', 'bash', 'sudo', 'ping', 'kubectl', 'tutor', 'not-modelled']

describe('an image', () => {
  it('puts each program where its package has it, with the modes that the real one has', () => {
    const w = world()
    machine(w, 'a')
    installImage(w, 'a', 'ubuntu-24.04', [], PROGRAMS)
    const stat = (path: string) => resolve(w, asRoot(w, 'a'), '/', path)
    expect(stat('/bin/ls')).toMatchObject({ path: '/usr/bin/ls', inode: { program: 'ls', mode: 0o755, uid: 0 } })
    expect(stat('/sbin/ip'.replace('sbin', 'usr/bin'))).toMatchObject({ inode: { program: 'ip' } })
    expect(stat('/usr/bin/sudo')).toMatchObject({ inode: { mode: 0o4755 } })
  })

  it('has what real machines have and the lab does not model run a program that says so', () => {
    const w = world()
    machine(w, 'a')
    installImage(w, 'a', 'ubuntu-24.04', [], PROGRAMS)
    expect(resolve(w, asRoot(w, 'a'), '/', '/usr/bin/perl')).toMatchObject({ inode: { program: 'not-modelled' } })
  })

  it('brings the programs of a package only where the package is', () => {
    const w = world()
    machine(w, 'a')
    machine(w, 'b')
    installImage(w, 'a', 'ubuntu-24.04', ['kubectl'], PROGRAMS)
    installImage(w, 'b', 'ubuntu-24.04', [], PROGRAMS)
    const has = (host: string): boolean => list(w, resolve(w, asRoot(w, host), '/', '/usr/bin')).includes('kubectl')
    expect([has('a'), has('b')]).toEqual([true, false])
  })

  it('puts a program that no package has into /usr/local/bin: it is the lab\'s own', () => {
    const w = world()
    machine(w, 'a')
    installImage(w, 'a', 'debian-12', [], PROGRAMS)
    expect(resolve(w, asRoot(w, 'a'), '/', '/usr/local/bin/tutor')).toMatchObject({ inode: { program: 'tutor' } })
  })

  it('gives each host its own name, machine id and host keys', () => {
    const w = world()
    machine(w, 'a')
    machine(w, 'b')
    for (const h of ['a', 'b']) installImage(w, h, 'ubuntu-24.04', [], PROGRAMS)
    const read = (host: string, path: string): string => readText(w, asRoot(w, host), path)!
    expect(read('a', '/etc/hostname')).toBe('a\n')
    expect(read('a', '/etc/hosts')).toContain('127.0.1.1\ta\n')
    expect(read('a', '/etc/machine-id')).toMatch(/^[0-9a-f]{32}\n$/)
    expect(read('a', '/etc/machine-id')).not.toBe(read('b', '/etc/machine-id'))
    expect(read('a', '/etc/ssh/ssh_host_ed25519_key.pub')).toMatch(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43} root@a\n$/)
    expect(read('a', '/etc/ssh/ssh_host_ed25519_key.pub')).not.toBe(read('b', '/etc/ssh/ssh_host_ed25519_key.pub'))
  })

  it('refuses images and packages that nobody knows', () => {
    const w = world()
    machine(w, 'a')
    expect(() => installImage(w, 'a', 'windows-11', [], PROGRAMS)).toThrow('there is no os image "windows-11"; there are ubuntu-24.04, debian-12, container')
    expect(() => installImage(w, 'a', 'debian-12', ['emacs'], PROGRAMS)).toThrow('there is no package "emacs"')
  })

  it('shares its records between machines: eight of them differ in few', () => {
    const w = world()
    const before = w.table(hosts).size
    for (let i = 0; i < 8; i++) {
      machine(w, `m${i}`)
      installImage(w, `m${i}`, 'ubuntu-24.04', ['kubectl'], PROGRAMS)
    }
    const ls = Array.from({ length: 8 }, (_, i) => resolve(w, asRoot(w, `m${i}`), '/', '/bin/ls'))
    expect(before).toBe(0)
    expect(new Set(ls.map((f) => (f.kind === 'inode' ? f.inode : f))).size).toBe(1)
  })
})

describe('an account that the topology asks for', () => {
  it('has a home from the skeleton, its password in /etc/shadow, and an administrator\'s groups', () => {
    const w = world()
    machine(w, 'a')
    installImage(w, 'a', 'ubuntu-24.04', [], PROGRAMS)
    createUser(w, 'a', { name: 'vagrant', password: 'vagrant', sudo: true })
    const root = asRoot(w, 'a')
    expect(userByName(w, root, 'vagrant')).toMatchObject({ uid: 1000, gid: 1000, home: '/home/vagrant', shell: '/bin/bash', groups: [1000, 4, 24, 27, 30, 46] })
    expect(passwordFits(w, root, 'vagrant', 'vagrant')).toBe(true)
    expect(passwordFits(w, root, 'vagrant', 'wrong')).toBe(false)
    expect(passwordFits(w, root, 'root', '')).toBe(false)
    expect(resolve(w, root, '/', '/home/vagrant/.bashrc')).toMatchObject({ inode: { uid: 1000, gid: 1000 } })
    expect(readText(w, root, '/etc/sudoers.d/vagrant')).toBe('vagrant ALL=(ALL) NOPASSWD: ALL\n')
  })

  it('the next one has the next number and no more rights than others', () => {
    const w = world()
    machine(w, 'a')
    installImage(w, 'a', 'ubuntu-24.04', [], PROGRAMS)
    createUser(w, 'a', { name: 'vagrant', password: 'vagrant', sudo: true })
    createUser(w, 'a', { name: 'guest' })
    expect(userByName(w, asRoot(w, 'a'), 'guest')).toMatchObject({ uid: 1001, groups: [1001] })
    expect(passwordFits(w, asRoot(w, 'a'), 'guest', '')).toBe(false)
  })

  it('root gets a password', () => {
    const w = world()
    machine(w, 'a')
    installImage(w, 'a', 'debian-12', [], PROGRAMS)
    createUser(w, 'a', { name: 'root', password: 'secret' })
    expect(passwordFits(w, asRoot(w, 'a'), 'root', 'secret')).toBe(true)
    expect(userByName(w, asRoot(w, 'a'), 'root')?.uid).toBe(0)
  })
})
