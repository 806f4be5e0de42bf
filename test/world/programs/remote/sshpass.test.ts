import { describe, expect, it } from 'vitest'
import { answer, remote } from './lab.ts'

describe('sshpass', () => {
  it('types the password where it is asked for; the near terminal is not asked', async () => {
    const s = await remote().open('a')
    const output = await s.line("sshpass -p vagrant ssh -o StrictHostKeyChecking=no vagrant@b hostname; echo $?")
    expect(answer(output)).toBe("Warning: Permanently added 'b' (ED25519) to the list of known hosts.\nb\n0")
  })

  it('exits 5 for a wrong password and 6 for a host that is not known, without a word', async () => {
    const s = await remote().open('a')
    expect(answer(await s.line('sshpass -p vagrant ssh b hostname; echo $?'))).toBe('6')
    await s.line('sshpass -p vagrant ssh -o StrictHostKeyChecking=no b true')
    expect(answer(await s.line('sshpass -p wrong ssh b hostname; echo $?'))).toBe('Permission denied, please try again.\n5')
  })

  it('takes it from a file, the environment or standard input, but from one of them only', async () => {
    const s = await remote().open('a')
    await s.line('sshpass -p vagrant ssh -o StrictHostKeyChecking=no b true')
    await s.line('echo vagrant > pass')
    expect(answer(await s.line('sshpass -f pass ssh b hostname'))).toBe('b')
    expect(answer(await s.line('SSHPASS=vagrant sshpass -e ssh b hostname'))).toBe('b')
    expect(answer(await s.line('sshpass ssh -n b hostname < pass'))).toBe('b')
    expect(answer(await s.line('sshpass -p vagrant -e ssh b; echo $?'))).toBe('Conflicting password source\n2')
    expect(answer(await s.line('sshpass -e ssh b; echo $?'))).toBe('sshpass: -e option given but "SSHPASS" environment variable is not set.\n1')
    expect(answer(await s.line('sshpass -p x nosuchprogram; echo $?'))).toBe('SSHPASS: Failed to run command: No such file or directory\n3')
  })

  it('passes on Ctrl-C, and the status of what it ran', async () => {
    const s = await remote().open('a')
    await s.line('sshpass -p vagrant ssh -o StrictHostKeyChecking=no b true')
    expect(answer(await s.line('sshpass -p vagrant ssh b exit 4; echo $?'))).toBe('4')
    s.terminal.write(new TextEncoder().encode('sshpass -p vagrant ssh b sleep 1000\r'))
    await s.wait(2)
    expect(await s.keys('\x03')).toBe('^Cvagrant@a:~$ ')
  })

  it('gives an interactive session, with the near terminal\'s size', async () => {
    const s = await remote().open('a')
    await s.line('sshpass -p vagrant ssh -o StrictHostKeyChecking=no b')
    expect(s.host).toBe('b')
    expect(answer(await s.line('stty size'))).toBe('30 100')
    s.terminal.resize({ cols: 90, rows: 20 })
    expect(answer(await s.line('stty size'))).toBe('20 90')
    expect(await s.line('exit')).toContain('Connection to b closed.\nvagrant@a:~$ ')
  })
})
