import { describe, expect, it } from 'vitest'
import { clocks } from '../../../../src/world/os/index.ts'
import { cases, compare } from './differential.ts'
import { machine } from './rig.ts'

compare('expr', 'expr', {}, cases('', 'expr 1 + 2', 'expr 5 / 0', 'expr a : b', 'expr abc : "a\\(b\\)"', 'expr length abc', 'expr substr hello 2 3',
  'expr index hello lo', 'expr 1 = 1', 'expr 1 "<" 2', 'expr b ">" a', 'expr a + 1', 'expr ""', 'expr 0', 'expr "(" 1 + 2 ")" "*" 3', 'expr 1 "|"', 'expr "(" 1',
  'expr 1 2', 'expr 3 % 2', 'expr match abc a.c', 'expr + length', 'expr 1 "&" 0', 'expr "" "|" x', 'expr', 'expr 5 "&" 3', 'expr 10 - 3 - 2', 'expr -5 + 3',
  'expr 99999999999999999999 + 1', 'expr a.b : ".*\\.\\(.*\\)"', 'expr 2 + 3 "*" 4', 'expr foo != bar'))

compare('test', 'test', { f: 'x' }, cases('', '/usr/bin/test a = a', '/usr/bin/test 1 -eq x', '/usr/bin/test a b', '/usr/bin/test a b c', '/usr/bin/test -f',
  '/usr/bin/test -f f', '/usr/bin/test ! -f nope', '/usr/bin/test -z a -a x', '/usr/bin/test -d .', '/usr/bin/test -s f', '/usr/bin/test 3 -gt 2',
  '/usr/bin/test "(" a ")"', '/usr/bin/test a = a -o b = c', '/usr/bin/test', '/usr/bin/test ""', '/usr/bin/test -e nope', '/usr/bin/test -n', '/usr/bin/test a -eq 1',
  '/usr/bin/test f -ef f'))

compare('env', 'env', {}, cases('', 'env -i A=1 env', 'env nope', 'env -u', 'env -x', 'env -i A=1 B=2 printenv B', 'env A=1 printenv A', 'printenv NOPE', 'env -i',
  'env -C /nope true'))

compare('timeout and nohup', 'timeout', {}, cases('', 'timeout 0.05 sleep 5', 'timeout 1', 'timeout x true', 'timeout 5 true', 'timeout 5 false', 'timeout 1 nope',
  'timeout -v 0.05 sleep 3', 'timeout -s X 1 true', 'timeout --preserve-status 0.05 sleep 5', 'timeout -k 1 0.05 sleep 3', 'nohup', 'nohup nope', 'nohup echo hi',
  'sleep', 'sleep x', 'sleep 0.01 0.01', 'sleep 1x', 'true', 'false', 'echo -n a b', 'echo -e a\\tb', 'echo -E a\\tb', 'printf %s-%d\\n a 3 b 4', 'printf', 'printf %d x',
  'yes a | true').filter((c) => !c.argv.includes('|')))

compare('date', 'date', {}, cases('', 'date -u -d @0', 'date -u -d "2024-01-02" +%F', 'date -d nope', 'date +%s -d @5', 'date -Iseconds -u -d @0', 'date -R -u -d @0',
  'date --rfc-3339=ns -u -d @0', 'date -x', 'date foo', 'date -I -u -d @0', 'date -r /nope', 'date -u -d "2024-02-28 10:20:30 + 2 days" "+%F %T"',
  'date -u -d "2024-01-31 1 month" +%F', 'date -u -d "10 Jan 2024 10:00" "+%F %T"', 'date -u -d "Jan 10 2024" +%F', 'date -u -d "2024-01-10T10:00:00Z" "+%F %T"',
  'date -u -d "2024-01-10T10:00:00+09:00" "+%F %T"', 'date -u -d "2024-01-10 3pm" +%T', 'date -u -d "2024-01-10 next friday" +%F', 'date -u -d "2024-01-10 monday" +%F',
  'date -u -d "2024-01-10 12:00 2 hours ago" +%T', 'date -u -d "20240110" +%F', 'date -u -d "1/2/2024" +%F', 'date -u -d "2024-13-01"',
  'date -u -d "2024-01-10 yesterday" +%F', 'date -d @1700000000.5 -u +%s.%N', 'date +%F +%T', 'date -I -R', 'date --iso-8601=x'))

compare('terminals', 'tput', {}, cases('', 'tput -T xterm bold', 'tput -T xterm setaf 1', 'tput -T xterm-256color setaf 9', 'tput -T xterm-256color setaf 200',
  'tput -T xterm-256color setab 3', 'tput -T xterm cup 3 4', 'tput -T xterm sgr0', 'tput -T nope cols', 'tput', 'tput -T xterm foo', 'tput -T xterm clear',
  'tput -T dumb bold', 'tput -T xterm el', 'tput -T xterm civis', 'tput -T xterm cnorm', 'tput -T xterm smcup', 'tput -T xterm-256color colors', 'tput -T xterm colors',
  'tty', 'stty size'))

describe('date', () => {
  it('shows lab time as the topology\'s epoch puts it on the calendar', () => {
    const m = machine()
    m.world.table(clocks).set('epoch', { micros: Date.UTC(2025, 6, 1, 0, 0, 0) * 1000, offsetMinutes: 540, zone: 'KST' })
    m.run(['sleep', '90'])
    expect(m.run(['date']).out).toBe('Tue Jul  1 09:01:30 KST 2025\n')
    expect(m.run(['date', '-u', '+%F %T %Z']).out).toBe('2025-07-01 00:01:30 UTC\n')
    expect(m.run(['date', '-d', '1 hour ago', '+%H:%M']).out).toBe('08:01\n')
  })
})
