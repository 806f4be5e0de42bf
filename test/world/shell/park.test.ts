import { describe, expect, it } from 'vitest'
import { processes, ttys } from '../../../src/world/os/index.ts'
import { parked, resumeShell } from '../../../src/world/shell/index.ts'
import { decodeState, encodeState, tasks, World } from '../../../src/world/sim/index.ts'
import { allPrograms } from '../../../src/world/programs/index.ts'
import { listen, terminal, type Terminal } from './terminal.ts'

/** The same world in a new one: state from text, the shell's generator from its record. */
function restored(t: Terminal): Terminal {
  const world = new World(t.world.seed, t.world.registry)
  world.importState(decodeState(encodeState(t.world.exportState())))
  const record = world.table(parked).must(t.task)
  const shell = resumeShell(record)
  const first = shell.next()
  expect(first.value).toEqual(world.table(tasks).must(t.task).call)
  world.start(t.task, shell)
  return listen(world, t.tty, t.task)
}

/** Types the same in a terminal and in its restored twin; all that follows must be equal. */
function goOn(t: Terminal, inputs: readonly string[]): string {
  const twin = restored(t)
  let all = ''
  for (const input of inputs) {
    const want = t.type(input)
    expect(twin.type(input), `after ${JSON.stringify(input)}`).toBe(want)
    expect(twin.world.digest(), `state after ${JSON.stringify(input)}`).toBe(t.world.digest())
    all += want
  }
  return all
}

const enter = (...lines: string[]): string[] => lines.map((l) => `${l}\r`)

describe('a shell parked at its prompt', () => {
  it('is in the table while it waits there, and only then', () => {
    const t = terminal({ programs: allPrograms })
    expect(t.world.table(parked).has(t.task)).toBe(true)
    t.type('e')
    expect(t.world.table(parked).has(t.task)).toBe(false)
    t.type('cho hi\r')
    expect(t.world.table(parked).has(t.task)).toBe(true)
    t.type('sleep 100\r')
    expect(t.world.table(parked).has(t.task)).toBe(false)
    t.type('\x03')
    expect(t.world.table(parked).has(t.task)).toBe(true)
    t.type('sleep 100 &\r')
    expect(t.world.table(parked).has(t.task)).toBe(false)
  })

  it('prints nothing when it goes on, and then what it would have printed', () => {
    const t = terminal({ programs: allPrograms })
    t.type('echo one\r')
    const twin = restored(t)
    expect(twin.type('')).toBe('')
    expect(twin.type('echo two\r')).toContain('two\r\n')
  })

  it('keeps variables, arrays, functions, aliases, options, directory, traps, history', () => {
    const t = terminal({ programs: allPrograms })
    for (const line of enter(
      'x=1; readonly r=2; export e=3; declare -i n=4; a=(1 2 3); a[9]=z; declare -A m=([k]=v [l]="w x"); declare -n ref=x',
      'f() { local y=$1; echo "f $y $LINENO ${FUNCNAME[0]}"; }; g() { f "$@"; }',
      'shopt -s expand_aliases extglob; alias hi="echo hello"; set -o pipefail; set -- p q; cd /tmp; pushd / >/dev/null',
      'trap "echo bye" EXIT; trap "echo usr" USR1; umask 027; RANDOM=5; hash -p /bin/cat kitten; complete -W "aa bb" zz; false',
    )) t.type(line)
    const out = goOn(t, enter(
      'echo $? $x $r $e $n ${a[@]} ${!a[@]} ${m[l]} $ref $1 $2 $RANDOM', 'n+=1; echo $n; f q; g w; hi; pwd; dirs; shopt extglob; set -o | grep pipefail', 'kill -USR1 $$', 'history', '!!',
      'umask; hash; complete -p; declare -f f; declare -p m a; type hi', 'exit 3',
    ))
    expect(out).toContain('1 1 2 3 4 1 2 3 z 0 1 2 9 w x 1 p q')
    expect(out).toContain('hello')
    expect(out).toContain('usr')
    expect(out).toContain('bye')
  })

  it('edits, searches and yanks as before', () => {
    const t = terminal({ programs: allPrograms })
    t.type('echo one two\r')
    t.type('kill this\x15\r')
    goOn(t, ['\x19', '\x15', '\x12one', '\r', 'echo \x1b.', '\r', 'ec', '\x03', '\x1b[A\x1b[A', '\r', 'cat <<E\r', 'x\r', 'E\r'])
  })

  it('goes on with jobs, redrawing at a new width, and the end of file', () => {
    const t = terminal({ programs: allPrograms })
    t.type('PS1="\\w \\$ "\r')
    goOn(t, ['sleep 1 &\r', 'jobs\r', 'wait\r', 'sleep 5\r', '\x1a', 'fg\r', '\x03', '\x04'])
    const s = terminal({ programs: allPrograms, cols: 40 })
    const twin = restored(s)
    expect(twin.resize(20, 10)).toBe(s.resize(20, 10))
    expect(twin.type('echo a line that wraps around')).toBe(s.type('echo a line that wraps around'))
    expect(twin.world.digest()).toBe(s.world.digest())
  })

  it('leaves the table when the shell ends', () => {
    const t = terminal({ programs: allPrograms })
    t.type('exit\r')
    expect(t.world.table(parked).size).toBe(0)
    expect([...t.world.table(processes).values()].filter((p) => p.kind === 'program')).toEqual([])
    expect(t.world.table(ttys).must(t.tty).hungUp).toBe(true)
  })
})
