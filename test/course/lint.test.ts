import { describe, expect, test } from 'vitest'
import { formatProblem, lint, parseCourse } from '../../src/course/index.ts'
import { courseOf, FRONT, problemsOf } from './rig.ts'

const hosts = { hosts: () => ['left', 'right', 'k8s-ctr'] }
const OUTPUT = '```output\nx\n```\n'

describe('hosts', () => {
  test.each([
    ['of a bash block', '```bash on=rigth\na\n```\n' + OUTPUT, '2:1 unknown-host'],
    ['of a check', '- t\n```check\nk8s-crt$ a\nx\n```\n### Solution\n```bash\na\n```\n', '4:1 unknown-host'],
    ['of a setup', '<!-- setup on=up: a -->\n', '2:19 unknown-host'],
    ['of a solution', '- t\n```check\nleft$ a\nx\n```\n### Solution\n```bash on=up\na\n```\n', '8:1 unknown-host'],
  ])('%s', (_, body, problem) => {
    expect(problemsOf(`## S\n${body}`, hosts)).toContain(problem)
  })
  test('are not checked where the topology is not known', () => {
    expect(problemsOf('## S\n```bash on=anywhere\na\n```\n' + OUTPUT)).toEqual([])
  })
  test('the advice lists them', () => {
    const [problem] = lint(courseOf('## S\n```bash on=rigth\na\n```\n' + OUTPUT), hosts)
    expect(problem).toMatchObject({ message: 'the lab `ways` has no host `rigth`', advice: 'did you mean `right`? its hosts are `left`, `right`, `k8s-ctr`' })
  })
  test('somebody must say where a command runs', () => {
    const files = { 'c/course.yaml': 'title: T\nlab: w\nlessons: [a]\n', 'c/labs/w.yaml': '', 'c/a.md': `${FRONT.replace('host: left\n', '')}## S\n\`\`\`bash\na\n\`\`\`\n${OUTPUT}` }
    expect(lint(parseCourse(new Map(Object.entries(files)), 'c')).map((p) => `${p.line}:${p.column} ${p.rule}`)).toEqual(['7:1 no-host'])
  })
})

describe('the front matter', () => {
  const front = (yaml: string, courseLab = 'lab: ways\n') => lint(parseCourse(new Map(Object.entries({
    'course.yaml': `title: T\n${courseLab}lessons: [a, b]\n`, 'labs/ways.yaml': '', 'a.md': `---\n${yaml}---\n## S\n`, 'b.md': FRONT + '## S\n',
  })), '')).filter((p) => p.file === 'a.md').map((p) => `${p.line}:${p.column} ${p.rule}`)
  const SOUND = 'title: A\nminutes: 10\nobjectives: [x]\n'

  test.each([
    ['sound', SOUND, []],
    ['too long a lesson', SOUND.replace('10', '25'), ['3:1 minutes']],
    ['minutes in words', SOUND.replace('10', 'ten'), ['3:10 key-value']],
    ['no minutes', SOUND.replace('minutes: 10\n', ''), ['2:1 missing-key']],
    ['no objectives', SOUND.replace('objectives: [x]\n', 'objectives:\n'), ['4:12 key-value']],
    ['empty objectives', SOUND.replace('[x]', '[]'), ['4:1 missing-key']],
    ['a misspelt key', `${SOUND}hots: left\n`, ['5:1 unknown-key']],
    ['a prerequisite that is not there', `${SOUND}after: [intro]\n`, ['5:1 after']],
    ['a prerequisite that comes later', `${SOUND}after: b\n`, ['5:1 after']],
    ['a topology that is not there', `${SOUND}lab: mesh\n`, ['5:1 lab']],
    ['a topology by its path', `${SOUND}lab: labs/ways.yaml\n`, []],
    ['broken YAML', `${SOUND}host: "left\n`, ['5:12 yaml']],
  ])('%s', (_, yaml, expected) => {
    expect(front(yaml)).toEqual(expected)
  })
  test('no lab anywhere', () => {
    expect(front(SOUND, '')).toEqual(['1:1 lab'])
  })
  test('none at all', () => {
    expect(lint(parseCourse(new Map([['course.yaml', 'title: T\nlab: w\nlessons: [a]\n'], ['labs/w.yaml', ''], ['a.md', '# A\n\n## S\n']]), '')).map((p) => `${p.line}:${p.column} ${p.rule}`)).toEqual(['1:1 front-matter'])
  })
})

describe('steps', () => {
  test.each([
    ['commands that nothing judges', '## S\n```bash\na\n```\n', ['1:1 no-outcome']],
    ['commands with an output', `## S\n\`\`\`bash\na\n\`\`\`\n${OUTPUT}`, []],
    ['a task that nobody can pass', '## S\n- t\n```check\nleft$ a\nx\n```\n', ['1:1 hints', '1:1 no-solution']],
    ['two hints', '## S\n### Hints\n1. a\n2. b\n', ['3:1 hints']],
    ['no steps', 'Text.\n', ['-5:1 no-steps']],
    ['a second first-level heading', '# A lesson\n\n## S\n\n# T\n', ['5:1 heading']],
    ['a step without a name', '##\n', ['1:1 step-title']],
    ['an empty command', '## S\n```bash\n```\n```output\nx\n```\n', ['2:1 empty-block']],
  ])('%s', (_, body, expected) => {
    expect(problemsOf(body).toSorted()).toEqual(expected)
  })

  test.each([
    ['ping 10.0.0.1', true], ['ping -c 3 10.0.0.1', false], ['sudo tcpdump -ni eth1', true], ['sudo tcpdump -c 2 -ni eth1', false],
    ['while true; do date; sleep 1; done', true], ['watch ip route', true], ['journalctl -u frr -f', true], ['journalctl -u frr', false],
    ['timeout 3 ping 10.0.0.1', false], ['hubble observe --follow &', false],
  ])('does `%s` need to be told when to end? %s', (command, needed) => {
    expect(problemsOf(`## S\n\`\`\`bash\n${command}\n\`\`\`\n${OUTPUT}`)).toEqual(needed ? ['2:1 endless'] : [])
    expect(problemsOf(`## S\n\`\`\`bash interrupt=5s\n${command}\n\`\`\`\n${OUTPUT}`)).toEqual([])
  })
})

describe('attributes', () => {
  test.each([
    ['bash onn=left', '2:9 unknown-attribute'],
    ['bash on', '2:9 attribute'],
    ['bash timeout=fast', '2:9 attribute'],
    ['bash background=yes', '2:9 attribute'],
    ['bash background interrupt=5s', '2:1 attribute'],
  ])('%s', (info, problem) => {
    expect(problemsOf(`## S\n\`\`\`${info}\na\n\`\`\`\n${OUTPUT}`)).toEqual([problem])
  })
  test.each([
    ['output unsorted', '5:11 unknown-attribute'],
    ['output exit=many', '5:11 attribute'],
    ['output count=>3', '5:11 attribute'],
    ['output on=left', '5:11 unknown-attribute'],
    ['output   table', '5:1 table'],
  ])('%s', (info, problem) => {
    expect(problemsOf(`## S\n\`\`\`bash\na\n\`\`\`\n\`\`\`${info}\nx\n\`\`\`\n`.replace(/^(.*\n){0}/, ''))).toContain(problem.replace(/^5:1 /, '6:1 '))
  })
})

describe('captures', () => {
  const step = (name: string) => `\`\`\`bash\na\n\`\`\`\n\`\`\`output\nvia {{${name}=ip}}\n\`\`\`\n`
  test('a name is kept before it is used', () => {
    expect(problemsOf(`## S\n${step('gw')}- t\n\`\`\`check\nleft$ ping {{=gw}}\n{{=gw}} {{=gv}}\n\`\`\`\n`)).toEqual(['11:9 capture'])
    expect(problemsOf(`## S\n- t\n\`\`\`check\nleft$ ping {{=gw}}\nx\n\`\`\`\n### Solution\n\`\`\`bash\na\n\`\`\`\n### Hints\n1. a\n2. b\n3. c\n## T\n${step('gw')}`)).toEqual(['4:1 capture'])
  })
  test('it holds over steps, and from one command of a check to the next', () => {
    expect(problemsOf(`## S\n${step('gw')}## T\n${step('x').replace('via', 'via {{=gw}}')}`)).toEqual([])
    expect(problemsOf(`## S\n${step('x')}- t\n\`\`\`check\nleft$ a\n{{b=ip}}\nleft$ ping {{=b}}\nx\n\`\`\`\n`)).toEqual([])
  })
})

describe('prose', () => {
  test('words that belittle are found where they stand, in text, lists, quizzes and titles, not in code', () => {
    expect(problemsOf('Simply type\nand just wait: `just`.\n\n## Just do it\n\n- it is **simply** so\n\n### Quiz\nQ?\n- [x] just a\n- [ ] b\n')).toEqual(['1:1 words', '2:5 words', '4:4 words', '6:11 words', '10:11 words'])
  })
  test('links inside the course lead somewhere', () => {
    expect(problemsOf('[a](#s) [b](#t) [c](01-a.md#s) [d](02-b.md) [e](https://a.example/#x)\n\n## S\n')).toEqual(['1:9 link', '1:32 link'])
  })
})

test('a file that no lesson claims', () => {
  expect(problemsOf('## S\n', {}, { 'c/01-a.kr.md': '', 'c/README.md': '', 'c/faults/x.md': '' })).toEqual(['c/course.yaml:1:1 stray-lesson'])
})

describe('how a problem is shown', () => {
  test('file, line and column, the line, and what to write instead', () => {
    const [problem] = lint(courseOf('## S\n```bash onn=k8s-ctr\na\n```\n' + OUTPUT), hosts)
    expect(problem && formatProblem(problem)).toBe([
      'c/01-a.md:8:9: error: a bash block has no attribute `onn`  (unknown-attribute)',
      '  8 | ```bash onn=k8s-ctr',
      '    |         ^^^^^^^^^^^',
      '    = did you mean `on`? the attributes of a bash block are `on=NAME`, `as=NAME`, `timeout=30s`, `background`, `interrupt=30s`',
    ].join('\n'))
  })
  test('the mark stands under the word, also after Hangul and tabs', () => {
    const excerpt = '한국어\tword'
    const shown = formatProblem({ severity: 'error', rule: 'r', file: 'f', line: 1, column: 5, length: 4, message: 'm', advice: 'a', excerpt }).split('\n')
    expect(shown[2]).toBe('    |       \t^^^^')
  })
})
