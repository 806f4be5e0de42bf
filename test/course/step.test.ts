import { describe, expect, test } from 'vitest'
import { lessonOf, problemsOf, stepOf } from './rig.ts'

describe('a bash block is a suggested command block', () => {
  test('it runs on the lesson\'s host, or on the one it names', () => {
    const step = stepOf('```bash\nip route\n```\n```bash on=right\nip addr\n```\n')
    expect(step.commands.map(({ host, text }) => [host, text])).toEqual([['left', 'ip route'], ['right', 'ip addr']])
    expect(step.kind).toBe('guided')
  })

  test('times are microseconds of lab time', () => {
    const step = stepOf('```bash as=root timeout=1m30s\na\n```\n```bash background\nb\n```\n```bash interrupt=250ms\nc\n```\n')
    expect(step.commands).toMatchObject([{ as: 'root', timeout: 90_000_000, background: false }, { background: true }, { interrupt: 250_000 }])
  })

  test('it keeps heredocs, blanks and empty lines as they stand', () => {
    const text = 'cat <<EOF\n  a: 1\n\nEOF\nfor i in 1 2; do\n\techo $i\ndone'
    expect(stepOf('```bash\n' + text + '\n```\n').commands[0]?.text).toBe(text)
  })

  test('other fences are shown, and only shown', () => {
    const step = stepOf('```yaml\nkind: Pod\n```\n\n    indented\n')
    expect(step.commands).toEqual([])
    expect(step.parts).toMatchObject([{ is: 'prose', blocks: [{ is: 'code', language: 'yaml', text: 'kind: Pod' }, { is: 'code', language: '', text: 'indented' }] }])
  })
})

describe('an output block belongs to the command above it', () => {
  test('also with prose between, and several of them', () => {
    const [command] = stepOf('```bash\na\n```\nsays:\n```output\nx\n```\n```output stderr\ny\n```\n').commands
    expect(command?.outputs.map((output) => [output.text, output.expectation.stream])).toEqual([['x', 'output'], ['y', 'stderr']])
  })
  test('what is shown keeps the order of the file', () => {
    expect(stepOf('p\n```bash\na\n```\nq\n```output\nx\n```\n- t\n```check\nleft$ a\nx\n```\n').parts.map((part) => part.is)).toEqual(['prose', 'command', 'prose', 'output', 'check'])
  })
  test('without a command it is an error', () => {
    expect(problemsOf('## S\n```output\nx\n```\n')).toEqual(['2:1 output-alone'])
  })
})

describe('comments under the heading', () => {
  test('covers: the guide\'s commands', () => {
    expect(stepOf('<!-- covers: G017, G018 G184 -->\n').covers).toEqual(['G017', 'G018', 'G184'])
    expect(problemsOf('## S\n<!-- covers: G17 G000 G185 g001 -->\n')).toEqual(Array(4).fill('2:1 covers'))
  })
  test('setup: commands that run unseen, on a host, with their place', () => {
    const step = stepOf('<!-- setup: sudo ip link set eth1 down -->\n<!-- setup on=right as=root:\n  a\n    b\n-->\n')
    expect(step.setup).toEqual([
      { at: { line: 8, column: 13 }, host: 'left', text: 'sudo ip link set eth1 down' },
      { at: { line: 10, column: 3 }, host: 'right', as: 'root', text: 'a\n  b' },
    ])
  })
  test('other comments are the author\'s own; a misspelt one is not', () => {
    expect(problemsOf('## S\n<!-- TODO: look again -->\n<!-- covert: G001 -->\n<!-- setup -->\n')).toEqual(['3:1 directive', '4:1 directive'])
  })
  test('in the introduction they belong to nobody', () => {
    expect(problemsOf('<!-- covers: G001 -->\n\n## S\n')).toEqual(['1:1 directive'])
  })
})

describe('sections of a step', () => {
  test('a task is a step with checks and no commands; solutions are folded away, the reference first', () => {
    const step = stepOf('- t\n```check\nleft$ a\nx\n```\n### Solution\n```bash\nb\n```\n### Solution: by hand\nEdit it.\n```bash on=right\nc\n```\n')
    expect(step.kind).toBe('task')
    expect(step.commands).toEqual([])
    expect(step.solutions.map(({ name, commands }) => [name, commands.map((c) => `${c.host}: ${c.text}`)])).toEqual([[undefined, ['left: b']], ['by hand', ['right: c']]])
  })
  test('hints are the items of an ordered list', () => {
    expect(stepOf('### Hints\n1. Look.\n2. Think\n   twice.\n3. Do.\n').hints).toHaveLength(3)
    expect(problemsOf('## S\n### Hints\n- Look.\n')).toEqual(['3:1 hints', '3:1 hints'])
    expect(problemsOf('## S\n### Hints\nLook.\n')).toEqual(['2:1 hints'])
    expect(problemsOf('## S\n### Hints\n1. a\n2. b\n3. c\n\nand more\n')).toEqual(['7:1 hints'])
  })
  test('a heading that is no section goes on with the step', () => {
    expect(stepOf('### Predict\nq\n- [x] a\n- [ ] b\n### Look closer\n```bash\na\n```\n').parts.map((part) => part.is)).toEqual(['quiz', 'prose', 'command'])
  })
  test('a misspelt one is a warning, one of another level an error', () => {
    expect(problemsOf('## S\n### Hint\n1. a\n')).toEqual(['2:1 section'])
    expect(problemsOf('## S\n#### Hints\n1. a\n')).toEqual(['2:1 section'])
    expect(problemsOf('## S\n### Quiz: hard\nq\n- [x] a\n- [ ] b\n')).toEqual(['2:1 section'])
  })
  test('two solutions need two names, and commands', () => {
    expect(problemsOf('## S\n### Solution\nnothing\n### Solution\n```bash\na\n```\n')).toEqual(['2:1 solution', '4:1 solution'])
  })
})

describe('a question', () => {
  const quiz = (body: string) => stepOf(`### Quiz\n${body}`).quizzes

  test('prose, a task list, a quote that explains; a quote in a choice explains that choice', () => {
    const [q] = quiz('Which?\n\n- [ ] `a`\n  > No: *b*.\n- [x] b\n\n> Because.\n')
    expect(q).toMatchObject({ id: 'quiz-1', kind: 'quiz', several: false })
    expect(q?.choices.map((c) => [c.text.text, c.right, c.explanation.length])).toEqual([['a', false, 1], ['b', true, 0]])
    expect(q?.explanation).toMatchObject([{ is: 'paragraph', spans: [{ text: 'Because.' }] }])
  })
  test('one after the other; several may be right', () => {
    expect(quiz('A?\n- [x] a\n- [ ] b\n\n> e\n\nB?\n- [x] a\n- [x] b\n- [ ] c\n').map((q) => [q.id, q.choices.length, q.several, q.explanation.length])).toEqual([['quiz-1', 2, false, 1], ['quiz-2', 3, true, 0]])
  })
  test.each([
    ['no choice is right', 'Q?\n- [ ] a\n- [ ] b\n', '4:1 quiz'],
    ['every choice is right', 'Q?\n- [x] a\n- [x] b\n', '4:1 quiz'],
    ['no choices', 'Q?\n', '3:1 quiz'],
    ['no question', '- [x] a\n- [ ] b\n', '3:1 quiz'],
    ['a choice without a box', 'Q?\n- [x] a\n- b\n', '5:1 quiz'],
    ['a list without boxes', 'Q?\n- a\n- b\n', '3:1 quiz'],
  ])('%s', (_, body, problem) => {
    expect(problemsOf(`## S\n### Quiz\n${body}`)[0]).toBe(problem)
  })
  test('it is asked where it stands, and a step of questions only is passed by answering', () => {
    expect(stepOf('### Predict\nQ?\n- [x] a\n- [ ] b\n')).toMatchObject({ kind: 'quiz', quizzes: [{ kind: 'predict', id: 'predict-1' }] })
    expect(stepOf('Read this.\n').kind).toBe('reading')
  })
})

describe('a block in the wrong place is not silently dropped', () => {
  test.each([
    ['bash in the introduction', '```bash\na\n```\n\n## S\n', '1:1'],
    ['bash inside a list', '## S\n- do\n  ```bash\n  a\n  ```\n', '3:3'],
    ['output inside a quote', '## S\n> ```output\n> a\n> ```\n', '2:3'],
    ['check in a solution', '## S\n### Solution\n```bash\na\n```\n```check\nleft$ a\nx\n```\n', '6:1'],
    ['bash among the hints', '## S\n### Hints\n1. a\n2. b\n3. c\n\n   ```bash\n   a\n   ```\n', '7:4'],
  ])('%s', (_, body, place) => {
    expect(problemsOf(body)).toContain(`${place} misplaced-block`)
  })
  test('a fence that is never closed', () => {
    expect(problemsOf('## S\n```bash\nip route\n')).toContain('2:1 open-fence')
    expect(problemsOf('## S\n````bash\nip route\n```\n')).toContain('2:1 open-fence')
    expect(problemsOf('## S\n~~~text\na\n~~~\n')).toEqual([])
  })
  test('a misspelt block, a shell that is only shown', () => {
    expect(problemsOf('## S\n```ouput\na\n```\n```sh\na\n```\n')).toEqual(['2:1 fence', '5:1 fence'])
  })
})

test('steps have unique ids', () => {
  expect(lessonOf('## Look\n## Look\n').steps.map((step) => step.id)).toEqual(['look', 'look-1'])
  expect(problemsOf('## Look\n## Look\n')).toEqual(['2:1 duplicate-step'])
})
