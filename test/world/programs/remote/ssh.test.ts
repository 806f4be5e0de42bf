import { describe, expect, it } from 'vitest'
import { answer, remote, type Screen } from './lab.ts'

const NO_QUESTION = '-o StrictHostKeyChecking=no'

/** A terminal on `a` that has met `b` already. */
async function met(): Promise<{ screen: Screen; r: ReturnType<typeof remote> }> {
  const r = remote()
  const screen = await r.open('a')
  await screen.line(`sshpass -p vagrant ssh ${NO_QUESTION} b true`)
  return { screen, r }
}

async function loggedIn(): Promise<{ screen: Screen; r: ReturnType<typeof remote> }> {
  const { screen, r } = await met()
  await screen.line('ssh b')
  await screen.line('vagrant')
  return { screen, r }
}

describe('a login', () => {
  it('asks whether to trust the host, for the password without echo, and greets', async () => {
    const s = await remote().open('a')
    const question = await s.line('ssh vagrant@b')
    expect(question).toMatch(/^ssh vagrant@b\nThe authenticity of host 'b \(10\.1\.0\.2\)' can't be established\.\nED25519 key fingerprint is SHA256:[A-Za-z0-9+/]{43}\.\nThis key is not known by any other names\.\nAre you sure you want to continue connecting \(yes\/no\/\[fingerprint\]\)\? $/)
    expect(s.asking).toBe('line')
    expect(await s.line('maybe')).toBe("maybe\nPlease type 'yes', 'no' or the fingerprint: ")
    expect(await s.line('yes')).toBe("yes\nWarning: Permanently added 'b' (ED25519) to the list of known hosts.\nvagrant@b's password: ")
    expect(s.asking).toBe('secret')
    const greeting = await s.line('vagrant')
    expect(greeting).not.toContain('vagrant\n')
    expect(greeting).toMatch(/vagrant@b:~\$ $/)
    expect([s.asking, s.host]).toEqual(['shell', 'b'])
  })

  it('tells at the next one when and from where the last one was', async () => {
    const { screen: s } = await loggedIn()
    await s.line('exit')
    await s.line('ssh b')
    expect(await s.line('vagrant')).toMatch(/\nLast login: Sat Aug 16 18:5\d:\d\d 2025 from 10\.1\.0\.1\nvagrant@b:~\$ $/)
  })

  it('is a session like any other: terminal, environment, processes of its own', async () => {
    const { screen: s } = await loggedIn()
    expect(answer(await s.line('tty; echo $SSH_CONNECTION $USER $HOME; stty size'))).toMatch(/^\/dev\/pts\/0\n10\.1\.0\.1 \d+ 10\.1\.0\.2 22 vagrant \/home\/vagrant\n30 100$/)
    expect(answer(await s.line('ps -o user,args --ppid $PPID; ps -o args= -p $PPID'))).toMatch(/vagrant\s+-bash\nsshd: vagrant@pts\/0$/)
    expect(answer(await s.line('who'))).toMatch(/^vagrant\s+pts\/0\s+.*\(10\.1\.0\.1\)$/)
    s.terminal.resize({ cols: 120, rows: 40 })
    expect(answer(await s.line('stty size'))).toBe('40 120')
    expect(answer(await s.line('echo done'))).toBe('done')
  })

  it('ends with its shell, whose status is that of ssh', async () => {
    const { screen: s } = await loggedIn()
    expect(await s.line('exit 7')).toBe('exit 7\nlogout\nConnection to b closed.\nvagrant@a:~$ ')
    expect(answer(await s.line('echo $?'))).toBe('7')
    expect(s.host).toBe('a')
  })

  it('takes Ctrl-C, Ctrl-Z and what is typed ahead to the far side', async () => {
    const { screen: s } = await loggedIn()
    s.terminal.write(new TextEncoder().encode('sleep 100\r'))
    await s.wait(1)
    expect(await s.keys('\x03')).toMatch(/\^C\n.*vagrant@b:~\$ $/s)
    s.terminal.write(new TextEncoder().encode('sleep 2\recho ahead\r'))
    await s.wait(4)
    expect(s.text()).toContain('\nahead\n')
    expect(s.host).toBe('b')
  })

  it('goes on from host to host', async () => {
    const { screen: s } = await loggedIn()
    await s.line('ssh 10.1.0.1')
    expect(await s.line('yes')).toContain("vagrant@10.1.0.1's password: ")
    expect(await s.line('vagrant')).toMatch(/vagrant@a:~\$ $/)
    expect(s.host).toBe('a')
    expect(await s.line('exit')).toContain('Connection to 10.1.0.1 closed.\n')
    expect(s.host).toBe('b')
  })

  it('has a way out of one that hangs: ~. at the start of a line', async () => {
    const { screen: s } = await loggedIn()
    expect(await s.line('~?')).toContain('Supported escape sequences:')
    s.terminal.write(new TextEncoder().encode('\rsleep 1000\r'))
    await s.wait(1)
    expect(await s.keys('\r~.')).toContain('Connection to b closed.\nvagrant@a:~$ ')
    expect(answer(await s.line('echo $?'))).toBe('255')
  })
})

describe('a command over there', () => {
  it('prints on both streams, and its status is that of ssh', async () => {
    const { screen: s } = await met()
    expect(answer(await s.line("sshpass -p vagrant ssh b 'echo out; echo err >&2; exit 3' 2>/dev/null; echo $?"))).toBe('out\n3')
  })

  it('has no terminal unless -t gives it one', async () => {
    const { screen: s } = await met()
    expect(answer(await s.line('sshpass -p vagrant ssh b tty'))).toBe('not a tty')
    expect(answer(await s.line('sshpass -p vagrant ssh -t b tty'))).toBe('/dev/pts/0\nConnection to b closed.')
  })

  it('reads what is piped in, and the next command line is not eaten', async () => {
    const { screen: s } = await met()
    expect(answer(await s.line("seq 3 | sshpass -p vagrant ssh b 'sort -r | tr \"\\n\" \" \"'; echo"))).toBe('3 2 1 ')
    expect(answer(await s.line("sshpass -p vagrant ssh b 'sleep 1; hostname'; echo here"))).toBe('b\nhere')
  })

  it('that reads the terminal asks a person, on the far host', async () => {
    const { screen: s } = await met()
    await s.line('sshpass -p vagrant ssh b cat')
    expect([s.asking, s.host]).toEqual(['line', 'b'])
    expect(await s.line('hello')).toContain('hello\nhello\n')
    expect(await s.keys('\x04')).toMatch(/vagrant@a:~\$ $/)
  })

  it('gets a here-document as its script', async () => {
    const { screen: s } = await met()
    await s.line("sshpass -p vagrant ssh b << 'EOF'")
    await s.line('hostname; echo $((6 * 7))')
    const output = await s.line('EOF')
    expect(output).toContain('Pseudo-terminal will not be allocated because stdin is not a terminal.\n')
    expect(output).toMatch(/\nb\n42\nvagrant@a:~\$ $/)
  })

  it('is held up by a reader that is slow, and loses nothing', async () => {
    const { screen: s } = await met()
    expect(answer(await s.line("sshpass -p vagrant ssh b 'seq 1 60000' | (sleep 3; tail -n 1)"))).toBe('60000')
    expect(answer(await s.line("seq 1 60000 | sshpass -p vagrant ssh b 'sleep 3; tail -n 1'"))).toBe('60000')
  })

  it('dies of a closed pipe like any writer', async () => {
    const { screen: s } = await met()
    expect(answer(await s.line('sshpass -p vagrant ssh b yes | head -n 2; sleep 1; echo; sshpass -p vagrant ssh b pgrep -c yes'))).toBe('y\ny\n\n0')
  })
})

describe('what goes wrong on the way', () => {
  it('is told with the words of the network, and status 255', async () => {
    const s = await remote().open('a')
    expect(answer(await s.line('ssh -o ConnectTimeout=2 nobody; echo $?'))).toBe('ssh: connect to host nobody port 22: Connection timed out\n255')
    expect(answer(await s.line('ssh nobody; echo $?'))).toBe('ssh: connect to host nobody port 22: No route to host\n255')
    expect(answer(await s.line('ssh -p 23 b; echo $?'))).toBe('ssh: connect to host b port 23: Connection refused\n255')
    expect(answer(await s.line('ssh nosuch.example; echo $?'))).toBe('ssh: Could not resolve hostname nosuch.example: Temporary failure in name resolution\n255')
  })

  it('three wrong passwords are enough', async () => {
    const { screen: s } = await met()
    await s.line('ssh b')
    expect(await s.line('one')).toBe("\nPermission denied, please try again.\nvagrant@b's password: ")
    await s.line('two')
    expect(await s.line('three')).toBe('\nvagrant@b: Permission denied (publickey,password).\nvagrant@a:~$ ')
    expect(answer(await s.line('echo $?'))).toBe('255')
  })

  it('a server may have enough sooner', async () => {
    const s = await remote().open('a')
    await s.line(`ssh ${NO_QUESTION} vagrant@c`)
    await s.line('one')
    expect(await s.line('two')).toContain('Received disconnect from 10.1.0.3 port 22:2: Too many authentication failures\nDisconnected from 10.1.0.3 port 22\n')
  })

  it('root gets in by password only where sshd_config says so; a banner comes first', async () => {
    const { screen: s } = await met()
    expect(answer(await s.line('sshpass -p secret ssh -o StrictHostKeyChecking=accept-new root@c id -un'))).toBe("Warning: Permanently added 'c' (ED25519) to the list of known hosts.\nUbuntu 24.04.2 LTS\nroot")
    expect(answer(await s.line('sshpass -p secret ssh root@b id -un; echo $?'))).toContain('5')
  })

  it('nobody is asked with BatchMode', async () => {
    const { screen: s } = await met()
    expect(answer(await s.line('ssh -o BatchMode=yes b true; echo $?'))).toBe('vagrant@b: Permission denied (publickey,password).\n255')
    expect(answer(await s.line('ssh -o BatchMode=yes c true; echo $?'))).toBe('Host key verification failed.\n255')
  })

  it('what the lab does not model is said, not done', async () => {
    const s = await remote().open('a')
    expect(answer(await s.line('ssh -L 8080:b:80 b; echo $?'))).toBe('ssh: port forwarding: this lab does not model that\n255')
    expect(answer(await s.line('ssh -o NoSuchOption=1 b'))).toBe('command-line: line 0: Bad configuration option: nosuchoption')
  })

  it('a server that is stopped refuses; sessions that are open stay', async () => {
    const { screen: s, r } = await loggedIn()
    await s.line('sudo systemctl stop ssh')
    expect(answer(await s.line('echo still here'))).toBe('still here')
    const other = await r.open('a')
    expect(answer(await other.line('ssh b'))).toBe('ssh: connect to host b port 22: Connection refused')
  })

  it('a host that is rebooted closes its sessions; after some seconds it is there again', async () => {
    const { screen: s } = await loggedIn()
    await s.line('sudo reboot')
    await s.wait(2)
    expect(s.text()).toContain('Connection to b closed by remote host.\nConnection to b closed.\n')
    await s.wait(10)
    expect(answer(await s.line('sshpass -p vagrant ssh b hostname'))).toBe('b')
  })

  it('a host that loses its power leaves the session hanging', async () => {
    const { screen: s, r } = await loggedIn()
    await r.lab.act({ verb: 'power', host: 'b', state: 'off' })
    expect(await s.line('echo anybody', 20)).not.toContain('closed')
    expect(await s.keys('\r~.')).toContain('Connection to b closed.\n')
  })
})

describe('the log of the server', () => {
  it('tells who came, how, and when they left', async () => {
    const { screen: s } = await loggedIn()
    const log = await s.line('sudo journalctl -t sshd --no-pager -o cat')
    expect(log).toMatch(/Accepted password for vagrant from 10\.1\.0\.1 port \d+ ssh2\npam_unix\(sshd:session\): session opened for user vagrant\(uid=1000\) by vagrant\(uid=0\)\nReceived disconnect from 10\.1\.0\.1 port \d+:11: disconnected by user\nDisconnected from user vagrant 10\.1\.0\.1 port \d+\npam_unix\(sshd:session\): session closed for user vagrant\n/)
  })
})
