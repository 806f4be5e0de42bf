import { describe, expect, test } from 'vitest'
import { fillCommand } from '../../src/course/index.ts'
import { problemsOf, stepOf } from './rig.ts'

const checks = (body: string) => stepOf(body).checks

describe('a check is a transcript under its title', () => {
  test('the list line above the fence is the title and leaves the prose', () => {
    const step = stepOf('Do it.\n\n- w0 routes `10.0.0.0/8`\n\n```check within=30s for=5s points=2\nw0$ ip route get 10.0.0.1\n10.0.0.1 via {{ip}} {{any}}\n```\n')
    expect(step.checks).toMatchObject([{ id: 'w0-routes-100008', title: { text: 'w0 routes 10.0.0.0/8' }, within: 30_000_000, for: 5_000_000, points: 2 }])
    expect(step.checks[0]?.commands).toMatchObject([{ host: 'w0', text: 'ip route get 10.0.0.1', at: { line: 13, column: 1 } }])
    expect(step.parts.map((part) => part.is)).toEqual(['prose', 'check'])
  })
  test('of a longer list the last line is the title, the others stay', () => {
    const [prose] = stepOf('- a\n- b\n\n```check\nl$ x\ny\n```\n').parts
    expect(prose).toMatchObject({ is: 'prose', blocks: [{ is: 'list', items: [{}] }] })
  })
  test('the fence may stand inside the item, for several checks in one list', () => {
    expect(checks('- a\n  ```check\n  l$ x\n  y\n  ```\n- b\n\n  ```check\n  m$ x\n    y\n  ```\n').map((c) => [c.title.text, c.commands[0]?.host, c.at.column])).toEqual([['a', 'l', 3], ['b', 'm', 3]])
  })
  test('# is root; as= is for all', () => {
    expect(checks('- a\n```check as=operator\nl# x\ny\nl$ x\ny\n```\n')[0]?.commands.map((c) => c.as)).toEqual(['root', 'operator'])
  })
  test('a pod, a container, a namespace are hosts too', () => {
    expect(checks('- a\n```check\ndocker/west-worker$ x\ny\npod-w0# x\ny\n```\n')[0]?.commands.map((c) => c.host)).toEqual(['docker/west-worker', 'pod-w0'])
  })
  test('a command goes on after a backslash and on lines with the second prompt', () => {
    const [check] = checks('- a\n```check\nl$ ping -c 1 \\\n  10.0.0.1\n...\nl$ cat <<EOF\n> a\n> EOF\na\n```\n')
    expect(check?.commands.map((c) => c.text)).toEqual(['ping -c 1 \\\n  10.0.0.1', 'cat <<EOF\na\nEOF'])
    expect(check?.commands[1]?.expectation.runs.flat().map((line) => line.text)).toEqual(['a'])
  })
  test('? exit is the status of the command above; exit= that of all others', () => {
    expect(checks('- a\n```check exit=0\nl$ x\ny\n? exit 28\nl$ z\n```\n')[0]?.commands.map((c) => c.expectation.exit)).toEqual([28, 0])
  })
  test('it has the attributes of an output', () => {
    expect(checks('- a\n```check table\nl$ x\nNAME  AGE\na     {{age}}\n```\n')[0]?.commands[0]?.expectation.mode).toBe('table')
    expect(checks('- a\n```check none\nl$ x\n```\n')[0]?.commands[0]?.expectation.mode).toBe('none')
  })
})

describe('a check that is wrong', () => {
  test.each([
    ['no title', '```check\nl$ x\ny\n```\n', '2:1 check-title'],
    ['a paragraph is no title', 'a\n```check\nl$ x\ny\n```\n', '3:1 check-title'],
    ['no command', '- a\n```check\n```\n', '3:1 check-command'],
    ['a line before the first command', '- a\n```check\nip route\nl$ x\ny\n```\n', '4:1 check-command'],
    ['nothing is expected of a command', '- a\n```check\nl$ x\n```\n', '4:1 empty-output'],
    ['no exit status', '- a\n```check\nl$ x\n? exit fine\n```\n', '5:1 check-command'],
    ['for longer than within', '- a\n```check within=3s for=5s\nl$ x\ny\n```\n', '3:1 attribute'],
    ['a word for a time', '- a\n```check within=soon\nl$ x\ny\n```\n', '3:10 attribute'],
    ['an attribute that is none', '- a\n```check wihtin=3s\nl$ x\ny\n```\n', '3:10 unknown-attribute'],
    ['the same attribute twice', '- a\n```check within=3s within=4s\nl$ x\ny\n```\n', '3:20 attribute'],
    ['two checks of one title', '- a\n```check\nl$ x\ny\n```\n- a\n```check\nl$ x\nz\n```\n', '7:3 check-title'],
    ['more than a title and a check in an item', '- a\n\n  b\n\n  ```check\n  l$ x\n  y\n  ```\n', '2:1 check-title'],
  ])('%s', (_, body, problem) => {
    expect(problemsOf(`## S\n${body}`)).toContain(problem)
  })
})

describe('captures in a check\'s command', () => {
  test('stand for what was kept, quoted where the shell would see more in it', () => {
    const captures = new Map([['lbip', '172.16.1.1'], ['what', "it's; rm -rf /"]])
    expect(fillCommand('curl {{=lbip}} {{=what}}', captures)).toEqual({ ok: true, text: `curl 172.16.1.1 'it'\\''s; rm -rf /'` })
  })
  test('without them the check is blocked; a Go template is none of our business', () => {
    expect(fillCommand('curl {{=lbip}} {{=lbip}}', new Map())).toEqual({ ok: false, missing: ['lbip'] })
    expect(fillCommand("docker ps --format '{{.Names}}'", new Map())).toEqual({ ok: true, text: "docker ps --format '{{.Names}}'" })
  })
})
