import { describe, expect, test } from 'vitest'
import { registerShell, shellPrograms } from '../../../../src/world/shell/index.ts'
import { box, type Box } from './box.ts'

/** A machine with a real shell. */
const withShell = (): Box => box(shellPrograms, { register: registerShell })

describe('useradd, usermod, userdel', () => {
  test('enter a user with a group of the same name, and a home with -m', () => {
    const b = box()
    expect(b.root('useradd -m -s /bin/bash alice')).toEqual({ output: '', exit: 0 })
    expect(b.root('id alice').output).toBe('uid=1002(alice) gid=1002(alice) groups=1002(alice)\n')
    expect(b.root('stat -c %U:%a /home/alice').output).toBe('alice:750\n')
    expect(b.root('useradd alice')).toEqual({ output: "useradd: user 'alice' already exists\n", exit: 9 })
    expect(b.root('usermod -aG sudo alice').exit).toBe(0)
    expect(b.root('groups alice').output).toBe('alice : alice sudo\n')
    expect(b.root('usermod -aG nosuch alice')).toEqual({ output: "usermod: group 'nosuch' does not exist\n", exit: 6 })
    expect(b.root('userdel -r alice').exit).toBe(0)
    expect(b.root('id alice').exit).toBe(1)
    expect(b.root('stat /home/alice').exit).toBe(1)
  })
  test('need root', () => {
    expect(box().guest('useradd bob')).toEqual({ output: 'useradd: Permission denied.\nuseradd: cannot lock /etc/passwd; try again later.\n', exit: 1 })
  })
  test('groupadd, groupdel', () => {
    const b = box()
    expect(b.root('groupadd crew').exit).toBe(0)
    expect(b.root('groupadd crew')).toEqual({ output: "groupadd: group 'crew' already exists\n", exit: 9 })
    expect(b.root('groupdel guest')).toEqual({ output: "groupdel: cannot remove the primary group of user 'guest'\n", exit: 8 })
    expect(b.root('groupdel crew').exit).toBe(0)
  })
})

describe('passwd', () => {
  test('asks for the old one, and the new one twice', () => {
    const b = box()
    const s = b.session('box', 'guest', 'passwd')
    const answer = (text: string): string => {
      b.run(100_000)
      const said = s.said()
      s.type(`${text}\n`)
      return said
    }
    expect(answer('guest')).toBe('Changing password for guest.\nCurrent password: ')
    expect(answer('sesame')).toBe('\nNew password: ')
    expect(answer('sesame')).toBe('\nRetype new password: ')
    b.run(100_000)
    expect(s.said()).toBe('\npasswd: password updated successfully\n')
    const again = b.session('box', 'vagrant', 'su', 'guest', '-c', 'whoami')
    b.run(100_000)
    expect(again.said()).toBe('Password: ')
    again.type('guest\n')
    b.run(100_000)
    expect(again.said()).toBe('\nsu: Authentication failure\n')
  })
  test('root needs no old one; two different new ones change nothing', () => {
    const b = box()
    const s = b.session('box', 'root', 'passwd', 'guest')
    b.run(100_000)
    expect(s.said()).toBe('New password: ')
    s.type('one\n')
    b.run(100_000)
    s.type('two\n')
    b.run(100_000)
    expect(s.said()).toContain('Sorry, passwords do not match.\npasswd: Authentication token manipulation error\npasswd: password unchanged\n')
    expect(b.root('passwd -S guest').output).toMatch(/^guest P \S+ 0 99999 7 -1\n$/)
    expect(b.root('passwd -l guest').exit).toBe(0)
    expect(b.root('passwd -S guest').output).toMatch(/^guest L /)
  })
})

test('adduser puts a user into a group, deluser takes one out', () => {
  const b = box()
  expect(b.root('adduser guest sudo').output).toBe("info: Adding user `guest' to group `sudo' ...\n")
  expect(b.root('groups guest').output).toBe('guest : guest sudo\n')
  expect(b.root('deluser guest sudo').output).toBe("info: Removing user `guest' from group `sudo' ...\n")
  expect(b.guest('adduser bob').exit).toBe(1)
})

describe('sudo', () => {
  test('runs at once what sudoers lets run without a password', () => {
    const b = box()
    expect(b.vagrant('sudo whoami')).toEqual({ output: 'root\n', exit: 0 })
    expect(b.vagrant('sudo -u guest whoami').output).toBe('guest\n')
    expect(b.vagrant('sudo -n id -u').output).toBe('0\n')
    expect(b.vagrant('sudo LAB=1 printenv LAB').output).toBe('1\n')
    expect(b.vagrant('sudo printenv SUDO_USER').output).toBe('vagrant\n')
    expect(b.vagrant('sudo nosuch')).toEqual({ output: 'sudo: nosuch: command not found\n', exit: 1 })
    expect(b.vagrant('sudo false').exit).toBe(1)
  })
  test('who is not in sudoers proves who he is and is refused', () => {
    const b = box()
    const s = b.session('box', 'guest', 'sudo', 'whoami')
    b.run(100_000)
    expect(s.said()).toBe('[sudo] password for guest: ')
    s.type('guest\n')
    b.run(100_000)
    expect(s.said()).toBe('\nguest is not in the sudoers file.\n')
    expect(b.guest('sudo -n whoami')).toEqual({ output: 'sudo: a password is required\n', exit: 1 })
  })
  test('who gave his password is not asked again on that terminal for a quarter of an hour; -k forgets it', () => {
    const own = withShell()
    own.root('usermod -aG sudo guest')
    const shell = own.session('box', 'guest', 'sh', '-c', 'sudo id -u; sudo id -u; sleep 1000; sudo id -u; sudo -k; sudo -n id -u')
    own.run(100_000)
    expect(shell.said()).toBe('[sudo] password for guest: ')
    shell.type('guest\n')
    own.run(100_000)
    expect(shell.said()).toBe('\n0\n0\n')
    own.run(1_000_000_000)
    expect(shell.said()).toBe('[sudo] password for guest: ')
    shell.type('guest\n')
    own.run(100_000)
    expect(shell.said()).toBe('\n0\nsudo: a password is required\n')
  })
  test('-S reads one line of standard input and leaves the rest to the command', () => {
    const own = withShell()
    own.root('usermod -aG sudo guest')
    expect(own.command('box', 'guest', 'sh', '-c', "printf 'guest\\nrest\\n' | sudo -S -p 'word for %u: ' cat").output).toBe('word for guest: rest\n')
  })
  test('long options, variables, directories', () => {
    const own = withShell()
    expect(own.vagrant('sudo --user=guest --login pwd').output).toBe('/home/guest\n')
    expect(own.vagrant('sudo -D /etc pwd').output).toBe('/etc\n')
    expect(own.vagrant('sudo --frob')).toMatchObject({ output: expect.stringMatching(/^sudo: unrecognized option '--frob'\nusage: /), exit: 1 })
    expect(own.vagrant('sudo').output).toMatch(/^usage: sudo -h/)
    expect(own.vagrant('sudo -E printenv HOME').output).toBe('/home/vagrant\n')
    expect(own.vagrant('sudo printenv SUDO_COMMAND').output).toBe('/usr/bin/printenv SUDO_COMMAND\n')
  })
  test('leaves a line in the log', () => {
    const own = box()
    own.vagrant('sudo id -u')
    expect(own.root('journalctl -t sudo -o cat').output).toBe(' vagrant : TTY=pts/0 ; PWD=/home/vagrant ; USER=root ; COMMAND=/usr/bin/id -u\n')
  })
  test('three wrong passwords', () => {
    const b = box()
    const s = b.session('box', 'guest', 'sudo', 'whoami')
    for (let n = 0; n < 3; n++) {
      b.run(100_000)
      s.type('wrong\n')
    }
    b.run(100_000)
    expect(s.said()).toBe(`${'[sudo] password for guest: \nSorry, try again.\n'.repeat(2)}[sudo] password for guest: \nsudo: 3 incorrect password attempts\n`)
  })
})

describe('setpriv, setsid, nice', () => {
  test('setpriv runs as another user', () => {
    expect(box().root('setpriv --reuid=1001 --regid=1001 --clear-groups id').output).toBe('uid=1001(guest) gid=1001(guest) groups=1001(guest)\n')
  })
  test('nice makes a program less urgent; only root makes it more', () => {
    const b = box()
    expect(b.guest('nice nice').output).toBe('10\n')
    expect(b.guest('nice -n -5 nice').output).toBe('nice: cannot set niceness: Permission denied\n0\n')
    expect(b.root('nice -n -5 nice').output).toBe('-5\n')
  })
  test('renice', () => {
    const b = box()
    const s = b.session('box', 'guest', 'sleep', '1000')
    b.run(10_000)
    expect(b.guest(`renice -n 5 -p ${s.process.pid}`).output).toBe(`${s.process.pid} (process ID) old priority 0, new priority 5\n`)
    expect(b.guest(`renice -n 1 -p ${s.process.pid}`)).toEqual({ output: `renice: failed to set priority for ${s.process.pid} (process ID): Permission denied\n`, exit: 1 })
    expect(b.guest(`ps -o stat=,ni= -p ${s.process.pid}`).output).toBe('SNs+   5\n')
  })
  test('setsid gives a session without a terminal', () => {
    expect(box().root('setsid -w ps -o tname= -C ps').output.trim()).toBe('?')
  })
})
