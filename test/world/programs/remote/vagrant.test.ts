import { describe, expect, it } from 'vitest'
import { answer, remote } from './lab.ts'

describe('vagrant ssh', () => {
  it('logs in to a machine without a question, and leaves it like any ssh session', async () => {
    const s = await remote().open('mac')
    expect(await s.line('vagrant ssh a')).toMatch(/Welcome to Ubuntu[^]*vagrant@a:~\$ $/)
    expect([s.asking, s.host]).toEqual(['shell', 'a'])
    expect(answer(await s.line('echo $SSH_CLIENT'))).toMatch(/^10\.0\.2\.2 \d+ 22$/)
    expect(await s.line('exit')).toBe('exit\nlogout\nConnection to 127.0.0.1 closed.\nvagrant@mac:~$ ')
  })

  it('runs a command and gives its status', async () => {
    const s = await remote().open('mac')
    expect(answer(await s.line("vagrant ssh b -c 'hostname; exit 4'; echo $?"))).toBe('b\nConnection to 127.0.0.1 closed.\n4')
    expect(answer(await s.line('vagrant ssh a -- hostname'))).toBe('a')
  })

  it('wants to know which of several machines, and only ones that there are', async () => {
    const s = await remote().open('mac')
    expect(answer(await s.line('vagrant ssh; echo $?'))).toBe('This command requires a specific VM name to target in a multi-VM environment.\n1')
    expect(answer(await s.line('vagrant ssh nosuch'))).toBe("The machine with the name 'nosuch' was not found configured for\nthis Vagrant environment.")
    expect(answer(await s.line('cd /tmp; vagrant ssh a'))).toContain('A Vagrant environment or target machine is required to run this\n')
  })

  it('needs the machine\'s card and its server', async () => {
    const r = remote()
    const s = await r.open('mac')
    await r.lab.act({ verb: 'run', host: 'a', command: 'systemctl stop ssh' })
    await s.wait(1)
    expect(answer(await s.line('vagrant ssh a'))).toBe('kex_exchange_identification: Connection closed by remote host\nConnection closed by 127.0.0.1 port 2222')
    await r.lab.act({ verb: 'link', host: 'b', dev: 'eth0', state: 'down' })
    expect(await s.line('vagrant ssh b', 5)).not.toContain('$')
    expect(await s.keys('\x03')).toMatch(/vagrant@mac:~\$ $/)
  })
})

describe('vagrant and the power of machines', () => {
  it('status tells which run', async () => {
    const r = remote()
    const s = await r.open('mac')
    expect(answer(await s.line('vagrant status'))).toBe(`Current machine states:

a                         running (virtualbox)
b                         running (virtualbox)
c                         running (virtualbox)

This environment represents multiple VMs. The VMs are all listed
above with their current state. For more information about a specific
VM, run \`vagrant status NAME\`.`)
    await r.lab.act({ verb: 'power', host: 'b', state: 'off' })
    expect(answer(await s.line('vagrant status b'))).toContain('b                         poweroff (virtualbox)\n')
    expect(answer(await s.line('vagrant ssh b; echo $?'))).toBe('VM must be running to open SSH connection. Run `vagrant up`\nto start the virtual machine.\n1')
  })

  it('halt and up are heard by the machine', async () => {
    const s = await remote().open('mac')
    expect(answer(await s.line('vagrant halt a'))).toBe('==> a: Attempting graceful shutdown of VM...')
    expect(answer(await s.line('vagrant up a'))).toMatch(/^Bringing machine 'a' up with 'virtualbox' provider\.\.\.\n[^]*==> a: Machine booted and ready!\n/)
    expect(answer(await s.line('vagrant ssh a -c hostname'))).toBe('a\nConnection to 127.0.0.1 closed.')
  })
})
