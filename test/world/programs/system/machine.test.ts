import { describe, expect, test } from 'vitest'
import { similarWords } from '../../../../src/world/programs/system/command-not-found.ts'
import { box } from './box.ts'

const b = box()

describe('command-not-found', () => {
  const asked = (word: string): { output: string; exit: number | undefined } => b.command('box', 'vagrant', '/usr/lib/command-not-found', '--', word)
  test('names the package that has it', () => {
    expect(asked('nmap')).toEqual({ output: "Command 'nmap' not found, but can be installed with:\nsudo apt install nmap\n", exit: 127 })
    expect(b.command('box', 'guest', '/usr/lib/command-not-found', '--', 'nmap').output).toBe("Command 'nmap' not found, but can be installed with:\napt install nmap\nPlease ask your administrator.\n")
  })
  test('names what was meant', () => {
    expect(asked('pign').output).toMatch(/^Command 'pign' not found, did you mean:\n(.*\n)* {2}command 'ping' from deb iputils-ping \(\S+\)\n(.*\n)*Try: sudo apt install <deb name>\n$/)
  })
  test('knows nothing of the rest', () => {
    expect(asked('xyzzyxyzzy')).toEqual({ output: 'xyzzyxyzzy: command not found\n', exit: 127 })
  })
  test('one slip of the finger', () => {
    const found = similarWords('ping')
    for (const word of ['ing', 'pign', 'pang', 'pings']) expect(found.has(word), word).toBe(true)
    for (const word of ['ping', 'pingss', 'gnip']) expect(found.has(word), word).toBe(false)
  })
})

test('which', () => {
  expect(b.guest('which ps nosuch')).toEqual({ output: '/usr/bin/ps\n', exit: 1 })
  expect(b.guest('which -a ps').output).toBe('/usr/bin/ps\n/bin/ps\n')
})

test('a program that the lab does not model says so', () => {
  expect(b.command('box', 'guest', '/usr/bin/perl', '-e', '1')).toEqual({ output: 'perl: this lab does not model this program\n', exit: 1 })
})

describe('apt, dpkg, snap: a machine without sources', () => {
  test('install: what is there is the newest, the rest is not to be found', () => {
    expect(b.root('apt-get install -y curl').output).toMatch(/^Reading package lists\.\.\. Done\n.*\n.*\ncurl is already the newest version \(8\.5\.0-2ubuntu10\)\.\n0 upgraded, 0 newly/)
    expect(b.root('apt install nmap')).toEqual({ output: 'Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\nE: Unable to locate package nmap\n', exit: 100 })
    expect(b.guest('apt install nmap')).toEqual({ output: 'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n', exit: 100 })
  })
  test('dpkg -l, -S, -s', () => {
    expect(b.guest('dpkg -l bash').output).toMatch(/^Desired=Unknown.*\n.*\n.*\n\|\|\/ Name +Version +Architecture Description\n\+\+\+-=+-=+-============-=+\nii {2}bash +5\.2\.21-2ubuntu4 amd64 +GNU Bourne Again SHell\n$/)
    expect(b.guest('dpkg -S /usr/bin/ps').output).toBe('procps: /usr/bin/ps\n')
    expect(b.guest('dpkg -s nosuch').exit).toBe(1)
  })
  test('snap', () => {
    expect(b.root('snap install x')).toEqual({ output: 'error: unable to contact snap store\n', exit: 1 })
  })
})

test('lsb_release, hostnamectl, timedatectl, locale', () => {
  expect(b.guest('lsb_release -ds').output).toBe('Ubuntu 24.04.2 LTS\n')
  expect(b.guest('hostnamectl').output).toMatch(/^ Static hostname: box\n(.*\n)* *Machine ID: [0-9a-f]{32}\n *Boot ID: [0-9a-f]{32}\n(.*\n)*Operating System: Ubuntu 24\.04\.2 LTS\n +Kernel: Linux 6\.8\.0\n +Architecture: x86-64\n$/)
  expect(b.guest('hostnamectl set-hostname x')).toEqual({ output: 'Could not set static hostname: Interactive authentication required.\n', exit: 1 })
  expect(b.guest('timedatectl').output).toMatch(/^ +Local time: Sat 2025-08-16 12:00:\d\d UTC\n(.*\n)* +Time zone: Etc\/UTC \(UTC, \+0000\)\n/)
  expect(b.guest('locale').output).toMatch(/^LANG=\nLANGUAGE=\nLC_CTYPE="POSIX"\n/)
})

test('lscpu', () => {
  expect(b.guest('lscpu').output).toMatch(/^Architecture: +x86_64\n(.*\n)*CPU\(s\): +2\n/)
})

test('pstree', () => {
  expect(b.guest('pstree').output).toMatch(/^systemd-\+-agetty\n {8}\|-cron\n(.*\n)* {8}`-systemd-udevd\n$/)
})

describe('top', () => {
  test('-b -n1 is one page', () => {
    const { output } = b.guest('top -b -n1')
    expect(output).toMatch(/^top - 12:\d\d:\d\d up 1 min, {2}1 user, {2}load average: 0\.00, 0\.00, 0\.00\nTasks: +\d+ total, +1 running, +\d+ sleeping, +0 stopped, +0 zombie\n%Cpu\(s\): /)
    expect(output).toMatch(/^ {4}PID USER {6}PR {2}NI {4}VIRT {4}RES {4}SHR S {2}%CPU {2}%MEM {5}TIME\+ COMMAND$/m)
    expect(output).toMatch(/^ +1 root +20 +0 +\d+ +\d+ +\d+ S +0\.0 +0\.7 +0:00\.00 systemd$/m)
  })
  test('on a terminal it stays until q', () => {
    const s = b.session('box', 'guest', 'top')
    b.run(7_000_000)
    expect(s.said().match(/load average/g)).toHaveLength(3)
    s.type('q')
    b.run(100_000)
    expect(b.guest('pgrep top').exit).toBe(1)
  })
})

test('logger writes what journalctl shows, dmesg is root\'s', () => {
  expect(b.guest('logger -t baker bread is done').exit).toBe(0)
  expect(b.root('journalctl -t baker -o cat').output).toBe('bread is done\n')
  expect(b.guest('dmesg')).toEqual({ output: 'dmesg: read kernel buffer failed: Operation not permitted\n', exit: 1 })
  expect(b.root('dmesg').output).toMatch(/\[ {4}0\.\d{6}\]\S* Linux version 6\.8\.0/)
})

test('service hands its words on', () => {
  expect(b.root('service cron restart')).toEqual({ output: '', exit: 0 })
  expect(b.root('service nosuch start')).toEqual({ output: 'nosuch: unrecognized service\n', exit: 1 })
})

test('lsof -i shows who listens', () => {
  expect(b.root('lsof -nP -i :22').output).toMatch(/^COMMAND PID USER FD  TYPE DEVICE SIZE\/OFF NODE NAME\nsshd +\d+ root +\du +IPv4 +\d+ +0t0 +TCP \*:22 \(LISTEN\)\n/)
})

describe('reboot, shutdown', () => {
  test('is root\'s; everybody is told, and the terminals of the machine hang up', () => {
    const own = box()
    expect(own.guest('reboot')).toEqual({ output: 'Call to Reboot failed: Interactive authentication required.\n', exit: 1 })
    const s = own.session('box', 'guest', 'sleep', '1000')
    expect(own.root('reboot').exit).toBe(0)
    expect(s.said()).toMatch(/^\nBroadcast message from root@box on pts\/1 \(Sat 2025-08-16 12:00:\d\d UTC\):\n\nThe system will reboot now!\n\n$/)
    own.run(10_000_000)
    expect(s.hangup).toBeDefined()
    expect(own.root('uptime -p').output).toBe('up 0 minutes\n')
  })
  test('shutdown waits a minute unless told when, and can be cancelled', () => {
    const own = box()
    const s = own.session('box', 'guest', 'sleep', '1000')
    expect(own.root('shutdown -r').output).toMatch(/Reboot scheduled for Sat 2025-08-16 12:01:\d\d UTC, use 'shutdown -c' to cancel\.\n$/)
    expect(s.said()).toMatch(/The system will reboot at Sat 2025-08-16 12:01:\d\d UTC!/)
    expect(own.root('shutdown -c').exit).toBe(0)
    expect(s.said()).toMatch(/System shutdown has been cancelled\n/)
    own.run(120_000_000)
    expect(s.hangup).toBeUndefined()
    expect(own.root('shutdown -h +2').exit).toBe(0)
    own.run(100_000_000)
    expect(s.hangup).toBeUndefined()
    own.run(30_000_000)
    expect(s.hangup).toBeDefined()
  })
  test('shutdown refuses a time that is none', () => {
    expect(b.root('shutdown sometime')).toEqual({ output: 'Failed to parse time specification: sometime\n', exit: 1 })
    expect(b.guest('shutdown')).toEqual({ output: 'Failed to schedule shutdown: Interactive authentication required.\n', exit: 1 })
  })
})

test('wall writes on everybody\'s terminal', () => {
  const s = b.session('box', 'vagrant', 'sleep', '1000')
  expect(b.guest('wall tea is ready').exit).toBe(0)
  expect(s.said()).toMatch(/^\nBroadcast message from guest@box \(pts\/\d+\) \(Sat Aug 16 12:\d\d:\d\d 2025\):\n\ntea is ready\n\n$/)
})

test('man has no pages here', () => {
  expect(b.guest('man ls')).toEqual({ output: 'No manual entry for ls\n', exit: 16 })
  expect(b.guest('man 5 passwd').output).toBe('No manual entry for passwd in section 5\n')
})

test('fuser finds who listens', () => {
  expect(b.root('fuser 22/tcp').output).toMatch(/^22\/tcp: {15} +\d+\n$/)
  expect(b.root('fuser 81/tcp')).toEqual({ output: '', exit: 1 })
})

describe('small ones', () => {
  test('nsenter goes where another process is', () => {
    const s = b.session('box', 'root', 'sleep', '1000')
    b.run(10_000)
    expect(b.root(`nsenter -t ${s.process.pid} -n id -un`).output).toBe('root\n')
    expect(b.guest(`nsenter -t ${s.process.pid} -n id`)).toEqual({ output: "nsenter: reassociate to namespace 'ns/net' failed: Operation not permitted\n", exit: 1 })
    expect(b.root('nsenter -t 99999 -n id').output).toBe('nsenter: cannot open /proc/99999/ns/net: No such file or directory\n')
  })
  test('lsmod, modprobe', () => {
    expect(b.guest('lsmod').output).toMatch(/^Module {18}Size {2}Used by\nbr_netfilter +32768 {2}0\nbridge +421888 {2}1 br_netfilter\n/)
    expect(b.root('modprobe br_netfilter').exit).toBe(0)
    expect(b.root('modprobe nosuch')).toEqual({ output: 'modprobe: FATAL: Module nosuch not found in directory /lib/modules/6.8.0\n', exit: 1 })
  })
  test('findmnt, mountpoint', () => {
    expect(b.guest('findmnt -n -o TARGET').output).toMatch(/^\/\n├─\/proc\n├─\/sys\n│ └─\/sys\/fs\/cgroup\n├─\/dev\n│ └─\/dev\/pts\n└─\/run\n$/)
    expect(b.guest('mountpoint /proc').output).toBe('/proc is a mountpoint\n')
    expect(b.guest('mountpoint /etc')).toEqual({ output: '/etc is not a mountpoint\n', exit: 32 })
  })
  test('nologin, uuidgen, runuser, pwdx', () => {
    expect(b.guest('nologin')).toEqual({ output: 'This account is currently not available.\n', exit: 1 })
    expect(b.guest('uuidgen').output).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n$/)
    expect(b.root('runuser -u guest -- whoami').output).toBe('guest\n')
    expect(b.guest('runuser -u root whoami').exit).toBe(1)
    expect(b.root('pwdx 1').output).toBe('1: /\n')
  })
})
