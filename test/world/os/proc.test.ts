import { describe, expect, it } from 'vitest'
import { sys } from '../../../src/world/os/index.ts'
import { isErrno, type Sys } from '../../../src/world/sim/index.ts'
import { toy } from '../toy.ts'

const SECOND = 1_000_000

/** Runs one program on a toy machine and gives what it printed. */
function output(program: () => Sys<number>, before: (t: ReturnType<typeof toy>) => void = () => {}): string {
  const t = toy({ program })
  before(t)
  t.start('program', 'an argument')
  t.run(10 * SECOND)
  return t.output().replaceAll('\r\n', '\n')
}

const show = (path: string): string => output(function* (): Sys<number> {
  yield* sys.print(yield* sys.readFile(path))
  return 0
})

function* failure(g: Sys<unknown>): Sys<string> {
  try {
    yield* g
    return 'done'
  } catch (e) {
    return isErrno(e) ? e.errno : String(e)
  }
}

describe('/proc/PID', () => {
  it('self is the process that looks', () => {
    expect(output(function* (): Sys<number> {
      yield* sys.print(`${yield* sys.readlink('/proc/self')} ${(yield* sys.self()).pid}`)
      return 0
    })).toMatch(/^(\d+) \1$/)
  })

  it('status and stat tell name, state, parent and users', () => {
    const status = show('/proc/self/status')
    expect(status).toMatch(/^Name:\tprogram\nUmask:\t0022\nState:\tR \(running\)\n/)
    expect(status).toContain('\nPPid:\t1\n')
    expect(status).toContain('\nUid:\t0\t0\t0\t0\n')
    expect(status).toContain('\nCapEff:\t000001ffffffffff\n')
    expect(show('/proc/1/stat')).toMatch(/^1 \(systemd\) S 0 1 1 0 -1 /)
  })

  it('cmdline has its arguments with a NUL behind each', () => {
    expect(show('/proc/self/cmdline')).toBe('program\0an argument\0')
  })

  it('fd leads to what is open, and opening it gives the same pipe or terminal', () => {
    expect(output(function* (): Sys<number> {
      const [r, w] = yield* sys.pipe()
      yield* sys.print(`${yield* sys.readlink('/proc/self/fd/1')} ${(yield* sys.readlink(`/proc/self/fd/${r}`)).replace(/\d+/, 'N')}\n`)
      const again = yield* sys.open(`/proc/self/fd/${w}`, 'w')
      yield* sys.writeAll(again, new TextEncoder().encode('through the pipe'))
      yield* sys.print(new TextDecoder().decode(yield* sys.read(r)))
      return 0
    })).toBe('/dev/pts/0 pipe:[N]\nthrough the pipe')
  })

  it('what is private to a user is closed to others', () => {
    expect(output(function* (): Sys<number> {
      yield* sys.credentials({ uid: 1000 })
      const answers: string[] = []
      for (const g of [sys.readFile('/proc/1/environ'), sys.readlink('/proc/1/exe'), sys.readdir('/proc/1/fd'), sys.readFile('/proc/1/status')]) answers.push(yield* failure(g))
      yield* sys.print(answers.join())
      return 0
    })).toBe('EACCES,EACCES,EACCES,done')
  })

  it('lists a directory for every process and the files about the machine', () => {
    const names = output(function* (): Sys<number> {
      yield* sys.print((yield* sys.readdir('/proc')).join(' '))
      return 0
    }).split(' ')
    expect(names).toEqual(expect.arrayContaining(['1', '2', 'cpuinfo', 'loadavg', 'meminfo', 'mounts', 'net', 'self', 'stat', 'sys', 'uptime', 'version']))
  })
})

describe('/proc about the machine', () => {
  it('uptime counts from the start of the machine', () => {
    expect(output(function* (): Sys<number> {
      yield* sys.sleep(5 * SECOND)
      yield* sys.print(yield* sys.readFile('/proc/uptime'))
      return 0
    })).toMatch(/^5\.\d\d \d+\.\d\d\n$/)
  })

  it('the load grows while a program spins', () => {
    const load = output(function* (): Sys<number> {
      yield* sys.sleep(8 * SECOND)
      yield* sys.print(yield* sys.readFile('/proc/loadavg'))
      return 0
    }, (t) => void t.start('spin'))
    expect(Number(load.split(' ')[0])).toBeGreaterThan(0.05)
    expect(show('/proc/loadavg')).toMatch(/^0\.00 0\.00 0\.00 \d\/\d+ \d+\n$/)
  })
})

describe('/proc/sys', () => {
  it('a value written is the value read', () => {
    expect(output(function* (): Sys<number> {
      const fd = yield* sys.open('/proc/sys/vm/swappiness', 'w', { truncate: true })
      yield* sys.writeAll(fd, new TextEncoder().encode('10\n'))
      yield* sys.print(yield* sys.readFile('/proc/sys/vm/swappiness'))
      return 0
    })).toBe('10\n')
  })

  it('nobody but root writes, nobody writes what only tells, and no value is taken that is none', () => {
    expect(output(function* (): Sys<number> {
      const write = function* (path: string, value: string): Sys<void> {
        yield* sys.writeAll(yield* sys.open(path, 'w'), new TextEncoder().encode(value))
      }
      const answers = [yield* failure(write('/proc/sys/vm/swappiness', 'much')), yield* failure(write('/proc/sys/kernel/osrelease', '7.0'))]
      yield* sys.credentials({ uid: 1000 })
      answers.push(yield* failure(write('/proc/sys/vm/swappiness', '10')), yield* failure(sys.readFile('/proc/sys/vm/nothing')))
      yield* sys.print(answers.join())
      return 0
    })).toBe('EINVAL,EACCES,EACCES,ENOENT')
  })

  it('the host name there is the host name', () => {
    expect(output(function* (): Sys<number> {
      yield* sys.sethostname('renamed')
      yield* sys.print(yield* sys.readFile('/proc/sys/kernel/hostname'))
      return 0
    })).toBe('renamed\n')
  })
})

describe('/dev', () => {
  it('null swallows, zero is endless, full is full', () => {
    expect(output(function* (): Sys<number> {
      yield* sys.writeAll(yield* sys.open('/dev/null', 'w'), new Uint8Array(10))
      const zeros = yield* sys.read(yield* sys.open('/dev/zero', 'r'), 4)
      yield* sys.print(`${zeros.join('')} ${(yield* sys.read(yield* sys.open('/dev/null', 'r'))).length} ${yield* failure(sys.write(yield* sys.open('/dev/full', 'w'), zeros))}`)
      return 0
    })).toBe('0000 0 ENOSPC')
  })

  it('tty is the terminal of who opens it, and stderr what descriptor 2 is', () => {
    expect(output(function* (): Sys<number> {
      yield* sys.writeAll(yield* sys.open('/dev/tty', 'w'), new TextEncoder().encode('tty '))
      yield* sys.writeAll(yield* sys.open('/dev/stderr', 'w'), new TextEncoder().encode('stderr '))
      yield* sys.print((yield* sys.readdir('/dev/pts')).join())
      return 0
    })).toBe('tty stderr 0,ptmx')
  })

  it('a terminal belongs to the user on it: others may not write on it', () => {
    expect(output(function* (): Sys<number> {
      yield* sys.print(`${(yield* sys.stat('/dev/pts/0')).uid} `)
      yield* sys.credentials({ uid: 1000 })
      yield* sys.print(yield* failure(sys.open('/dev/pts/0', 'w')))
      return 0
    })).toBe('0 EACCES')
  })
})
