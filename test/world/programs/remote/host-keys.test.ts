import { describe, expect, it } from 'vitest'
import { answer, remote } from './lab.ts'

describe('known hosts', () => {
  it('are remembered by hashed names: the next time nobody asks', async () => {
    const s = await remote().open('a')
    expect(answer(await s.line('sshpass -p vagrant ssh -o StrictHostKeyChecking=no b true'))).toBe("Warning: Permanently added 'b' (ED25519) to the list of known hosts.")
    expect(answer(await s.line('sshpass -p vagrant ssh b true'))).toBe('')
    expect(answer(await s.line('cut -c 1-3 .ssh/known_hosts | sort | uniq -c; stat -c %a .ssh .ssh/known_hosts'))).toMatch(/3 \|1\|\n700\n600/)
    expect(answer(await s.line('ssh-keygen -F b | head -n 1'))).toBe('# Host b found: line 1 ')
  })

  it('a host with another name is known by its key', async () => {
    const s = await remote().open('a')
    await s.line('sshpass -p vagrant ssh -o StrictHostKeyChecking=no b true')
    expect(await s.line('ssh 10.1.0.2')).toContain('This host key is known by the following other names/addresses:\n    ~/.ssh/known_hosts:1: [hashed name]\n')
    expect(answer(await s.line('no'))).toBe('Host key verification failed.')
  })

  it('a key that has changed is an alarm, and a way to mend it is told', async () => {
    const r = remote()
    const s = await r.open('a')
    await s.line('sshpass -p vagrant ssh -o StrictHostKeyChecking=no b true')
    const b = await r.open('b')
    await b.line("sudo sh -c 'rm /etc/ssh/ssh_host_*; for t in ed25519 ecdsa rsa; do ssh-keygen -q -t $t -N \"\" -f /etc/ssh/ssh_host_${t}_key; done'")
    const alarm = await s.line('ssh b; echo $?')
    expect(alarm).toContain('@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n')
    expect(alarm).toContain("Offending ED25519 key in /home/vagrant/.ssh/known_hosts:1\n  remove with:\n  ssh-keygen -f '/home/vagrant/.ssh/known_hosts' -R 'b'\nHost key for b has changed and you have requested strict checking.\nHost key verification failed.\n255\n")
    expect(await s.line('sshpass -p vagrant ssh -o StrictHostKeyChecking=no b true; echo $?')).toMatch(/Password authentication is disabled to avoid man-in-the-middle attacks\.\nvagrant@b: Permission denied \(publickey,password\)\.\n255\n/)
    expect(answer(await s.line("ssh-keygen -f '/home/vagrant/.ssh/known_hosts' -R b"))).toBe('# Host b found: line 1\n# Host b found: line 2\n# Host b found: line 3\n/home/vagrant/.ssh/known_hosts updated.\nOriginal contents retained as /home/vagrant/.ssh/known_hosts.old')
    expect(answer(await s.line('sshpass -p vagrant ssh -o StrictHostKeyChecking=accept-new b hostname'))).toBe("Warning: Permanently added 'b' (ED25519) to the list of known hosts.\nb")
  })

  it('strict checking takes nobody who is not known', async () => {
    const s = await remote().open('a')
    expect(answer(await s.line('ssh -o StrictHostKeyChecking=yes b'))).toBe('No ED25519 host key is known for b and you have requested strict checking.\nHost key verification failed.')
  })

  it('nothing is kept in /dev/null', async () => {
    const s = await remote().open('a')
    const once = 'sshpass -p vagrant ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null b hostname'
    await s.line(once)
    expect(answer(await s.line(once))).toBe("Warning: Permanently added 'b' (ED25519) to the list of known hosts.\nb")
    expect(answer(await s.line(`${once.replace('ssh -o', 'ssh -o LogLevel=ERROR -o')}`))).toBe('b')
  })
})

describe('~/.ssh/config', () => {
  it('gives hosts other names, users and ports; the first word on a matter holds', async () => {
    const s = await remote().open('a')
    await s.line("mkdir -p .ssh; printf 'Host bee\\n  HostName b\\n  User guest\\nHost *\\n  User vagrant\\n  StrictHostKeyChecking no\\n' > .ssh/config")
    expect(answer(await s.line('sshpass -p guest ssh -q bee id -un'))).toBe('guest')
    expect(answer(await s.line('sshpass -p vagrant ssh -q vagrant@bee id -un'))).toBe('vagrant')
    await s.line("printf 'Nonsense yes\\n' >> .ssh/config")
    expect(answer(await s.line('ssh bee; echo $?'))).toBe('/home/vagrant/.ssh/config: line 7: Bad configuration option: nonsense\n/home/vagrant/.ssh/config: terminating, 1 bad configuration options\n255')
  })
})

describe('keys', () => {
  it('open an account in which they are installed', async () => {
    const s = await remote().open('a')
    expect(answer(await s.line("ssh-keygen -t ed25519 -N '' -f .ssh/id_ed25519"))).toMatch(/^Generating public\/private ed25519 key pair\.\nCreated directory|^Generating public/)
    const copied = await s.line('sshpass -p vagrant ssh-copy-id -o StrictHostKeyChecking=no b')
    expect(copied).toContain('Number of key(s) added: 1\n\nNow try logging into the machine, with:   "ssh -o StrictHostKeyChecking=no \'b\'"\n')
    expect(answer(await s.line('ssh b hostname'))).toBe('b')
    expect(await s.line('ssh-copy-id b')).toContain('WARNING: All keys were skipped because they already exist on the remote system.')
    await s.line('ssh b chmod 666 .ssh/authorized_keys')
    expect(answer(await s.line('ssh -o BatchMode=yes b hostname'))).toBe('vagrant@b: Permission denied (publickey,password).')
  })

  it('that others can read are not used; a passphrase is asked for', async () => {
    const s = await remote().open('a')
    await s.line('ssh-keygen -q -t ed25519 -N 12345 -f key')
    await s.line('sshpass -p vagrant ssh-copy-id -i key -o StrictHostKeyChecking=no b')
    expect(await s.line('ssh -i key b hostname')).toContain("Enter passphrase for key 'key': ")
    expect(answer(await s.line('12345'))).toBe('b')
    await s.line('chmod 644 key')
    expect(await s.line('ssh -i key -o BatchMode=yes b hostname')).toContain("Permissions 0644 for 'key' are too open.\nIt is required that your private key files are NOT accessible by others.\nThis private key will be ignored.\nLoad key \"key\": bad permissions\n")
  })

  it('have a fingerprint and a picture', async () => {
    const s = await remote().open('a')
    const made = await s.line("ssh-keygen -t rsa -N '' -C me -f key")
    const print = /SHA256:\S+/.exec(made)![0]
    expect(made).toMatch(/\+---\[RSA 3072\]----\+\n(\|.{17}\|\n){9}\+----\[SHA256\]-----\+\n/)
    expect(answer(await s.line('ssh-keygen -l -f key.pub'))).toBe(`3072 ${print} me (RSA)`)
    expect(answer(await s.line('ssh-keygen -y -f key | diff - key.pub && echo same'))).toBe('same')
    expect(await s.line('ssh-keygen -t rsa -f key')).toContain('key already exists.\nOverwrite (y/n)? ')
    await s.line('n')
  })
})
