import { describe, expect, test } from 'vitest'
import { box } from './box.ts'

const b = box()
const sleeper = b.session('box', 'vagrant', 'sleep', '1000000')
const other = b.session('box', 'guest', 'sleep', '2000000')
b.run(100_000)

describe('ps', () => {
  test('without options: one\'s own on this terminal', () => {
    expect(b.vagrant('ps').output).toMatch(/^ {4}PID TTY {10}TIME CMD\n +\d+ pts\/2 {4}00:00:00 ps\n$/)
  })
  test('aux: everybody, BSD\'s columns, kernel threads in brackets, long names marked', () => {
    const out = b.guest('ps aux').output
    expect(out.split('\n')[0]).toBe('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND')
    expect(out).toMatch(/^root +1 +0\.0 +0\.6 +\d+ +\d+ \? {8}Ss? {3,4}11:59 +0:00 \/sbin\/init$/m)
    expect(out).toContain('[kthreadd]')
    expect(out).toMatch(/^systemd\+ /m)
    expect(out).toMatch(/^vagrant +\d+ .* pts\/0 {4}Ss\+ .* sleep 1000000$/m)
  })
  test('-ef: Unix columns, with the parent', () => {
    const out = b.guest('ps -ef').output
    expect(out.split('\n')[0]).toBe('UID          PID    PPID  C STIME TTY          TIME CMD')
    expect(out).toMatch(/^root +1 +0 +0 \S+ \? {8}00:00:00 \/sbin\/init$/m)
  })
  test('the command is cut off at the edge of the terminal, and whole in a pipe or with ww', () => {
    const wide = b.session('box', 'root', 'sleep', ...Array.from({ length: 30 }, (_, i) => `1000${i}`))
    b.run(10_000)
    expect(b.root('ps aux').output.split('\n').every((l) => l.length <= 80)).toBe(true)
    expect(b.root('ps auxww').output).toContain('100029')
    expect(wide.process.pid).toBeGreaterThan(0)
  })
  test('-o: columns, headers, widths', () => {
    expect(b.guest(`ps -o pid,user:12,comm -p ${sleeper.process.pid}`).output).toMatch(/^ {4}PID USER +COMMAND\n +\d+ vagrant +sleep\n$/)
    expect(b.guest(`ps -o pid= -p ${sleeper.process.pid}`).output).toBe(`${String(sleeper.process.pid).padStart(7)}\n`)
    expect(b.guest(`ps -o comm=,pid= -p ${sleeper.process.pid}`).output).toBe(`sleep           ${String(sleeper.process.pid).padStart(7)}\n`)
    expect(b.guest('ps -o nosuch').output).toMatch(/^error: unknown user-defined format specifier "nosuch"\n/)
  })
  test('-C, -u, -p, --ppid choose; nothing chosen exits 1', () => {
    expect(b.guest('ps -C sleep -o args=').output).toContain('sleep 1000000\nsleep 2000000\n')
    expect(b.guest('ps -u guest -o comm=').output).toBe('sleep\nps\n')
    expect(b.guest('ps -p 99999').exit).toBe(1)
    expect(b.guest('ps -u nosuch').output).toMatch(/^error: user name does not exist\n/)
  })
  test('--sort', () => {
    const pids = b.guest('ps -e -o pid= --sort=-pid').output.trim().split('\n').map(Number)
    expect(pids).toEqual(pids.toSorted((x, y) => y - x))
  })
  test('--forest draws children below their parents, the first process\'s beside it', () => {
    const out = b.root('ps axf -o pid,args').output
    expect(out).toContain(' \\_ [ksoftirqd/0]')
    expect(out).toMatch(/ \/usr\/sbin\/cron -f -P/)
  })
})

describe('kill', () => {
  test('sends TERM; what one may not kill stays', () => {
    const victim = b.session('box', 'vagrant', 'sleep', '10')
    b.run(10_000)
    expect(b.guest(`kill ${victim.process.pid}`)).toEqual({ output: `kill: (${victim.process.pid}): Operation not permitted\n`, exit: 1 })
    expect(b.vagrant(`kill ${victim.process.pid}`)).toEqual({ output: '', exit: 0 })
    expect(b.vagrant(`kill -0 ${victim.process.pid}`).exit).toBe(1)
  })
  test('what is no process', () => {
    expect(b.root('kill 99999')).toEqual({ output: 'kill: (99999): No such process\n', exit: 1 })
    expect(b.root('kill foo').output).toContain("kill: failed to parse argument: 'foo'\n")
    expect(b.root('kill -l 9').output).toBe('KILL\n')
    expect(b.root('kill -l TERM').output).toBe('15\n')
  })
})

describe('pgrep, pkill, killall, pidof', () => {
  test('by name, by command line, by user', () => {
    expect(b.guest('pgrep -f 1000000').output).toBe(`${sleeper.process.pid}\n`)
    expect(b.guest('pgrep -u guest sleep').output).toBe(`${other.process.pid}\n`)
    expect(b.guest('pgrep -a -u vagrant sleep').output).toBe(`${sleeper.process.pid} sleep 1000000\n`)
    expect(b.guest('pgrep nosuch')).toEqual({ output: '', exit: 1 })
    expect(b.guest('pgrep').exit).toBe(2)
    expect(b.guest('pgrep -c sleep').output).toBe('3\n')
  })
  test('pkill kills what it may', () => {
    const s = b.session('box', 'guest', 'cat')
    b.run(10_000)
    expect(b.vagrant('pkill cat')).toEqual({ output: `pkill: killing pid ${s.process.pid} failed: Operation not permitted\n`, exit: 1 })
    expect(b.guest('pkill cat').exit).toBe(0)
    expect(b.guest('pkill cat').exit).toBe(1)
  })
  test('killall', () => {
    b.session('box', 'guest', 'cat')
    b.run(10_000)
    expect(b.guest('killall cat')).toEqual({ output: '', exit: 0 })
    expect(b.guest('killall cat')).toEqual({ output: 'cat: no process found\n', exit: 1 })
  })
  test('pidof', () => {
    expect(b.guest('pidof cron').output).toMatch(/^\d+\n$/)
    expect(b.guest('pidof nosuch')).toEqual({ output: '', exit: 1 })
  })
})

test('free: in kB, and for people', () => {
  expect(b.guest('free').output).toMatch(/^ +total +used +free +shared +buff\/cache +available\nMem: +2006900 +\d+ +\d+ +1088 +650240 +\d+\nSwap: +0 +0 +0\n$/)
  expect(b.guest('free -h').output).toMatch(/Mem: +1\.9Gi/)
})

test('vmstat counts its lines', () => {
  expect(b.guest('vmstat 1 2').output.split('\n')).toHaveLength(5)
})
