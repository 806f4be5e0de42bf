import { asRoot, putFile } from '../../../../src/world/os/index.ts'
import { describe, expect, test } from 'vitest'
import { box, type Box } from './box.ts'

const UNIT = '[Unit]\nDescription=Counts sheep\n\n[Service]\nExecStart=/usr/bin/sleep 500000\n\n[Install]\nWantedBy=multi-user.target\n'
const BROKEN = '[Unit]\nDescription=Breaks\n\n[Service]\nType=oneshot\nExecStart=/usr/bin/false\n'

const prepared = (): Box => box({}, {
  prepare(world, machine) {
    putFile(world, asRoot(world, machine), '/etc/systemd/system/sheep.service', UNIT)
    putFile(world, asRoot(world, machine), '/etc/systemd/system/broken.service', BROKEN)
  },
})
const plain = (text: string): string => text.replace(/\x1b\[[\d;:]*[mK]/g, '')

describe('systemctl status', () => {
  test('shows a running service as systemd lays it out', () => {
    const b = prepared()
    const { output, exit } = b.vagrant('systemctl status cron --no-pager')
    expect(exit).toBe(0)
    expect(plain(output).split('\n').slice(0, 9)).toEqual([
      '● cron.service - Regular background program processing daemon',
      '     Loaded: loaded (/usr/lib/systemd/system/cron.service; enabled; preset: enabled)',
      expect.stringMatching(/^ {5}Active: active \(running\) since Sat 2025-08-16 11:59:01 UTC; 5\ds ago$/),
      '       Docs: man:cron(8)',
      expect.stringMatching(/^ {3}Main PID: \d+ \(cron\)$/),
      '      Tasks: 1 (limit: 2276)',
      '     Memory: 2.8M (peak: 2.8M)',
      '     CGroup: /system.slice/cron.service',
      expect.stringMatching(/^ {13}└─\d+ \/usr\/sbin\/cron -f -P$/),
    ])
    expect(output).toContain('\x1b[0;1;32m●\x1b[0m cron.service')
    expect(output).toMatch(/\nAug 16 11:59:0\d box systemd\[1\]: Started cron\.service - Regular background/)
  })
  test('of a unit that nobody started is 3, of none 4', () => {
    const b = prepared()
    expect(plain(b.vagrant('systemctl status sheep --no-pager').output)).toMatch(/^○ sheep\.service - Counts sheep\n {5}Loaded: loaded \(\/etc\/systemd\/system\/sheep\.service; disabled; preset: enabled\)\n {5}Active: inactive \(dead\)\n$/)
    expect(b.vagrant('systemctl status sheep --no-pager').exit).toBe(3)
    expect(b.vagrant('systemctl status nosuch')).toEqual({ output: 'Unit nosuch.service could not be found.\n', exit: 4 })
  })
})

describe('jobs', () => {
  test('start, stop, restart: the state follows', () => {
    const b = prepared()
    expect(b.root('systemctl start sheep')).toEqual({ output: '', exit: 0 })
    expect(b.root('systemctl is-active sheep')).toEqual({ output: 'active\n', exit: 0 })
    const before = b.root('pidof sleep').output
    expect(b.root('systemctl restart sheep').exit).toBe(0)
    expect(b.root('pidof sleep').output).not.toBe(before)
    expect(b.root('systemctl stop sheep')).toEqual({ output: '', exit: 0 })
    expect(b.root('systemctl is-active sheep')).toEqual({ output: 'inactive\n', exit: 3 })
  })
  test('one that fails says so, and its status and the list of the failed show it', () => {
    const b = prepared()
    expect(b.root('systemctl start broken')).toEqual({
      output: 'Job for broken.service failed because the control process exited with error code.\nSee "systemctl status broken.service" and "journalctl -xeu broken.service" for details.\n', exit: 1,
    })
    expect(plain(b.root('systemctl status broken --no-pager').output)).toMatch(/^× broken\.service[^]*Active: failed \(Result: exit-code\) since [^]*Main PID: \d+ \(code=exited, status=1\/FAILURE\)/)
    expect(plain(b.root('systemctl --failed --no-pager').output)).toMatch(/^ {2}UNIT +LOAD +ACTIVE SUB +DESCRIPTION\n● broken\.service loaded failed failed Breaks\n/)
    expect(b.root('systemctl is-system-running')).toEqual({ output: 'degraded\n', exit: 1 })
    expect(b.root('systemctl reset-failed').exit).toBe(0)
    expect(b.root('systemctl is-system-running').output).toBe('running\n')
  })
  test('of a unit that is not there', () => {
    expect(prepared().root('systemctl start nosuch')).toEqual({ output: 'Failed to start nosuch.service: Unit nosuch.service not found.\n', exit: 5 })
  })
  test('need an administrator: his password is asked for', () => {
    const b = prepared()
    const s = b.session('box', 'vagrant', 'systemctl', 'stop', 'cron')
    b.run(100_000)
    expect(s.said()).toBe("==== AUTHENTICATING FOR org.freedesktop.systemd1.manage-units ====\nAuthentication is required to stop 'cron.service'.\nAuthenticating as: vagrant\nPassword: ")
    s.type('vagrant\n')
    b.run(1_000_000)
    expect(s.said()).toBe('\n==== AUTHENTICATION COMPLETE ====\n')
    expect(b.root('systemctl is-active cron').output).toBe('inactive\n')
    expect(b.vagrant('systemctl start cron --no-ask-password')).toEqual({ output: "Failed to start cron.service: Interactive authentication required.\nSee system logs and 'systemctl status cron.service' for details.\n", exit: 1 })
  })
  test('a changed file is warned about until daemon-reload', () => {
    const b = prepared()
    b.root('systemctl start sheep')
    putFile(b.world, asRoot(b.world, 'box'), '/etc/systemd/system/sheep.service', UNIT.replace('sheep', 'goats'))
    expect(b.root('systemctl restart sheep').output).toMatch(/^Warning: The unit file, source configuration file or drop-ins of sheep\.service changed on disk/)
    expect(b.root('systemctl daemon-reload')).toEqual({ output: '', exit: 0 })
    expect(b.root('systemctl restart sheep').output).toBe('')
    expect(b.root('systemctl show -p Description --value sheep').output).toBe('Counts goats\n')
  })
})

describe('enable, disable, mask', () => {
  test('are links, and say which', () => {
    const b = prepared()
    expect(b.root('systemctl enable sheep').output).toBe('Created symlink /etc/systemd/system/multi-user.target.wants/sheep.service → /etc/systemd/system/sheep.service.\n')
    expect(b.root('systemctl is-enabled sheep')).toEqual({ output: 'enabled\n', exit: 0 })
    expect(b.root('systemctl disable --now sheep').output).toBe('Removed "/etc/systemd/system/multi-user.target.wants/sheep.service".\n')
    expect(b.root('systemctl is-enabled sheep')).toEqual({ output: 'disabled\n', exit: 1 })
    expect(b.root('systemctl mask cron').output).toBe('Created symlink /etc/systemd/system/cron.service → /dev/null.\n')
    expect(b.root('systemctl stop cron').exit).toBe(0)
    expect(b.root('systemctl start cron')).toEqual({ output: 'Failed to start cron.service: Unit cron.service is masked.\n', exit: 1 })
    expect(b.root('systemctl unmask cron').output).toBe('Removed "/etc/systemd/system/cron.service".\n')
    expect(b.root('systemctl start cron').exit).toBe(0)
  })
  test('need root', () => {
    expect(prepared().guest('systemctl enable sheep')).toEqual({ output: 'Failed to enable unit: Interactive authentication required.\n', exit: 1 })
  })
})

describe('lists', () => {
  test('list-units shows what runs, with a legend', () => {
    const { output } = prepared().root('systemctl list-units --type=service --no-pager')
    expect(output).toMatch(/^ {2}UNIT +LOAD +ACTIVE SUB +DESCRIPTION\n/)
    expect(output).toMatch(/^ {2}cron\.service +loaded active running Regular background program processing daemon$/m)
    expect(output).toContain("\n\nLegend: LOAD   → Reflects whether the unit definition was properly loaded.\n")
    expect(output).toMatch(/\n\n\d+ loaded units listed\. Pass --all to see loaded but inactive units, too\.\nTo show all installed unit files use 'systemctl list-unit-files'\.\n$/)
  })
  test('list-unit-files', () => {
    expect(prepared().root('systemctl list-unit-files sheep* --no-pager').output).toBe('UNIT FILE     STATE    PRESET\nsheep.service disabled enabled\n\n1 unit files listed.\n')
  })
  test('cat shows the file', () => {
    expect(prepared().root('systemctl cat sheep').output).toBe(`# /etc/systemd/system/sheep.service\n${UNIT}`)
    expect(prepared().root('systemctl cat nosuch')).toEqual({ output: 'No files found for nosuch.service.\n', exit: 1 })
  })
})

describe('journalctl', () => {
  test('-u, -n, -o, -p, -k, -r', () => {
    const b = prepared()
    b.root('systemctl start sheep')
    b.root('systemctl start broken')
    expect(b.root('journalctl -u sheep --no-pager').output).toMatch(/^Aug 16 12:00:\d\d box systemd\[1\]: Starting sheep\.service - Counts sheep\.\.\.\nAug 16 12:00:\d\d box systemd\[1\]: Started sheep\.service - Counts sheep\.\n$/)
    expect(b.root('journalctl -u sheep -n 1 -o cat').output).toBe('Started sheep.service - Counts sheep.\n')
    expect(b.root('journalctl -u sheep -r -o cat').output).toBe('Started sheep.service - Counts sheep.\nStarting sheep.service - Counts sheep...\n')
    expect(b.root('journalctl -u broken -p err -o cat').output).toBe('Failed to start broken.service - Breaks.\n')
    expect(b.root('journalctl -k -n 1 -o cat').output).toMatch(/EXT4-fs/)
    expect(b.root('journalctl -u nosuch').output).toBe('-- No entries --\n')
    expect(JSON.parse(b.root('journalctl -u sheep -n1 -o json --no-pager').output)).toMatchObject({ MESSAGE: 'Started sheep.service - Counts sheep.', UNIT: 'sheep.service', _HOSTNAME: 'box', PRIORITY: '6' })
  })
  test('-f shows the last ten and what comes', () => {
    const b = prepared()
    const s = b.session('box', 'root', 'journalctl', '-fu', 'sheep')
    b.run(100_000)
    expect(s.said()).toBe('')
    b.root('systemctl start sheep')
    b.run(100_000)
    expect(s.said()).toMatch(/Started sheep\.service/)
    s.type('\x03')
    b.run(100_000)
    expect(b.root('pgrep journalctl').exit).toBe(1)
  })
  test('members of adm read all, others are told that they do not', () => {
    const b = prepared()
    expect(b.vagrant('journalctl -u cron -n 1 -o cat').output).toMatch(/^Started cron/)
    expect(b.guest('journalctl -u cron')).toEqual({ output: "Hint: You are currently not seeing messages from other users and the system.\n      Users in groups 'adm', 'systemd-journal' can see all messages.\n      Pass -q to turn off this notice.\nNo journal files were opened due to insufficient permissions.\n-- No entries --\n", exit: 0 })
  })
  test('-b -1 is the start before', () => {
    expect(prepared().root('journalctl -b -1').output).toMatch(/^Data from the specified boot \(-1\) is not available/)
  })
  test('--since and --until', () => {
    const b = prepared()
    b.run(600_000_000)
    b.root('systemctl start sheep')
    expect(b.root('journalctl --since -5min -o cat -u sheep').output).toContain('Started sheep')
    expect(b.root('journalctl --since=-5min -o cat -u cron').output).toBe('-- No entries --\n')
  })
})
