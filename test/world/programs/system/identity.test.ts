import { describe, expect, test } from 'vitest'
import { box } from './box.ts'

const b = box()

describe('id', () => {
  test('shows numbers and names of the process', () => {
    expect(b.root('id').output).toBe('uid=0(root) gid=0(root) groups=0(root)\n')
    expect(b.vagrant('id').output).toMatch(/^uid=1000\(vagrant\) gid=1000\(vagrant\) groups=1000\(vagrant\),4\(adm\),/)
  })
  test('shows another user, from the files', () => {
    expect(b.root('id guest').output).toBe('uid=1001(guest) gid=1001(guest) groups=1001(guest)\n')
    expect(b.root('id nosuch')).toEqual({ output: "id: ‘nosuch’: no such user\n", exit: 1 })
  })
  test('-u, -un, -gn, -Gn', () => {
    expect(b.vagrant('id -u').output).toBe('1000\n')
    expect(b.vagrant('id -un').output).toBe('vagrant\n')
    expect(b.vagrant('id -gn').output).toBe('vagrant\n')
    expect(b.vagrant('id -Gn').output).toMatch(/^vagrant adm .*sudo/)
    expect(b.root('id -n')).toEqual({ output: 'id: cannot print only names or real IDs in default format\n', exit: 1 })
  })
})

test('whoami, groups', () => {
  expect(b.guest('whoami').output).toBe('guest\n')
  expect(b.guest('groups').output).toBe('guest\n')
  expect(b.root('groups guest').output).toBe('guest : guest\n')
})

describe('hostname', () => {
  test('shows the name, and its parts', () => {
    expect(b.guest('hostname').output).toBe('box\n')
    expect(b.guest('hostname -s').output).toBe('box\n')
    expect(b.guest('hostname -f').output).toBe('box\n')
  })
  test('only root sets it', () => {
    expect(b.guest('hostname other')).toEqual({ output: 'hostname: you must be root to change the host name\n', exit: 1 })
    const own = box()
    expect(own.root('hostname other').exit).toBe(0)
    expect(own.root('uname -n').output).toBe('other\n')
  })
})

test('uname, arch, nproc', () => {
  expect(b.guest('uname').output).toBe('Linux\n')
  expect(b.guest('uname -r').output).toBe('6.8.0\n')
  expect(b.guest('uname -a').output).toBe('Linux box 6.8.0 #1-Ubuntu SMP PREEMPT_DYNAMIC x86_64 x86_64 x86_64 GNU/Linux\n')
  expect(b.guest('arch').output).toBe('x86_64\n')
  expect(b.guest('nproc').output).toBe('2\n')
  expect(b.guest('nproc --ignore=5').output).toBe('1\n')
})

describe('uptime', () => {
  test('the time, since when, who, how busy', () => {
    const own = box()
    expect(own.guest('uptime').output).toMatch(/^ 12:00:0\d up 1 min, {2}1 user, {2}load average: 0\.00, 0\.00, 0\.00\n$/)
    own.run(3_600_000_000)
    expect(own.guest('uptime').output).toMatch(/^ 13:00:0\d up {2}1:01, /)
    expect(own.guest('uptime -p').output).toBe('up 1 hour, 1 minute\n')
  })
})

test('who, w, users: those at the terminals', () => {
  const own = box()
  own.session('box', 'vagrant', 'sleep', '1000')
  own.run(10_000)
  expect(own.guest('who').output).toBe('vagrant  pts/0        2025-08-16 12:00\nguest    pts/1        2025-08-16 12:00\n')
  expect(own.guest('users').output).toBe('guest vagrant\n')
  expect(own.guest('w -h').output).toMatch(/^vagrant {2}pts\/0 {4}- {16}12:00 {3,5}\d\.\d\ds +0\.00s +0\.00s sleep 1000\nguest /)
  expect(own.guest('last -n 1').output).toMatch(/^guest +pts\/1 .* still logged in\n/)
})
