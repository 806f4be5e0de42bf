import { describe, expect, it } from 'vitest'
import { answer, remote, type Screen } from './lab.ts'

async function withKey(): Promise<Screen> {
  const s = await remote().open('a')
  await s.line("ssh-keygen -q -t ed25519 -N '' -f .ssh/id_ed25519")
  await s.line('sshpass -p vagrant ssh-copy-id -o StrictHostKeyChecking=no b')
  return s
}

describe('scp', () => {
  it('copies a file there and back, with its mode', async () => {
    const s = await withKey()
    await s.line('seq 1 5000 > numbers; chmod 640 numbers')
    expect(answer(await s.line('scp numbers b:'))).toMatch(/^\rnumbers +100% +23KB +[\d.]+[KM]B\/s {3}00:00 {4}$/)
    expect(answer(await s.line("ssh b 'wc -l numbers; stat -c %a numbers'"))).toBe('5000 numbers\n640')
    await s.line('scp -q b:numbers back')
    expect(answer(await s.line('cmp numbers back && echo same'))).toBe('same')
  })

  it('copies directories with -r only', async () => {
    const s = await withKey()
    await s.line('mkdir -p tree/leaf; echo one > tree/a; echo two > tree/leaf/b')
    expect(answer(await s.line('scp -q tree b:; echo $?'))).toBe('scp: tree: not a regular file\n1')
    await s.line('scp -qr tree b:/tmp')
    expect(answer(await s.line("ssh b 'cat /tmp/tree/a /tmp/tree/leaf/b'"))).toBe('one\ntwo')
    await s.line('scp -qr b:/tmp/tree got')
    expect(answer(await s.line('cat got/leaf/b'))).toBe('two')
  })

  it('says which side cannot', async () => {
    const s = await withKey()
    expect(answer(await s.line('scp nosuch b:; echo $?'))).toBe('scp: stat local "nosuch": No such file or directory\n255')
    expect(answer(await s.line('scp b:/nosuch .; echo $?'))).toBe('scp: /nosuch: No such file or directory\n1')
    await s.line('echo x > f')
    expect(answer(await s.line('scp -q f b:/root/f; echo $?'))).toMatch(/^scp: .*\/root.*Permission denied\n1$/)
    expect(answer(await s.line('scp -P 23 f b:; echo $?'))).toBe('ssh: connect to host b port 23: Connection refused\nscp: Connection closed\n255')
  })
})
