import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseCourse } from '../../src/course/index.ts'
import { EMPTY, Journal, readJournal, reduce, Session, type Header, type SessionEvent, type SessionOptions } from '../../src/session/index.ts'
import { FakeLab } from '../lab/fake.ts'

const HEADER: Header = { journal: 1, course: 'c', courseHash: 'h', run: 'default', lab: 'fake', release: '0' }
const LESSON = `---
title: Files
lab: solo
host: solo
minutes: 5
objectives: [make a file]
---
A question.

## Say a word
\`\`\`bash
echo hello
\`\`\`
\`\`\`output
hello
\`\`\`

## Make a file
- there is a file called here

\`\`\`check
solo$ ls
here
\`\`\`

### Solution
\`\`\`bash
touch here
\`\`\`

### Hints
1. Which program makes files?
2. It is called touch.

## Look and make another
\`\`\`bash
echo look
\`\`\`
\`\`\`output
look
\`\`\`

- there is a file called there

\`\`\`check
solo$ ls
there
\`\`\`

### Solution
\`\`\`bash
touch there
\`\`\`

### Hints
1. The same again.

## Think
### Quiz
Which program lists files?
- [ ] echo
- [x] ls
`

let dir = ''
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'session-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const course = parseCourse(new Map([['c/course.yaml', 'title: C\nlanguages: [en]\nlab: solo\nlessons: [01-files]\n'], ['c/01-files.md', LESSON]]), 'c')

async function open(more: Partial<SessionOptions> = {}): Promise<{ session: Session; lab: FakeLab; type: (text: string) => Promise<void> }> {
  const { journal, events } = Journal.open(join(dir, 'run.jsonl'), HEADER)
  const lab = new FakeLab()
  const session = await Session.open({
    course, journal, events, size: { cols: 80, rows: 24 }, follow: false, after: () => () => {}, openLab: () => Promise.resolve({ lab, hash: 'h', seed: 1 }), ...more,
  })
  const type = async (text: string): Promise<void> => {
    session.input(session.terminals.all[0]!.terminal.id, new TextEncoder().encode(`${text}\r`))
    await session.verify()
  }
  return { session, lab, type }
}

describe('a session', () => {
  it('begins at the first step with a terminal on the lesson’s host', async () => {
    expect(course.problems).toEqual([])
    const { session } = await open()
    expect(session.place).toEqual({ lesson: '01-files', step: 'say-a-word' })
    expect(session.terminals.all.map((t) => t.host)).toEqual(['solo'])
  })

  it('passes a step when a command printed what is expected, whichever command it was', async () => {
    const { session, type } = await open()
    await type('echo something else')
    expect(session.isPassed(session.place)).toBe(false)
    await type('echo   hello')
    expect(session.isPassed(session.place)).toBe(true)
    expect(session.word).toEqual({ say: 'passed', step: 'say-a-word' })
  })

  it('does not go on from a step that is open, and says so', async () => {
    const { session } = await open()
    await session.next()
    expect(session.place.step).toBe('say-a-word')
    expect(session.word).toEqual({ say: 'not-yet' })
  })

  it('judges by the state of the lab, not by what was typed', async () => {
    const { session, lab, type } = await open({ start: { lesson: '01-files', step: 'make-a-file' } })
    await type('echo touch here')
    expect(session.isPassed(session.place)).toBe(false)
    expect(session.result('there-is-a-file-called-here')?.state).toBe('failed')
    lab.files.add('here')
    await session.verify()
    expect(session.isPassed(session.place)).toBe(true)
  })

  it('gives hints one at a time and no more than there are', async () => {
    const { session } = await open({ start: { lesson: '01-files', step: 'make-a-file' } })
    session.hint()
    session.hint()
    expect(session.state.hints.get('01-files/make-a-file')).toBe(2)
    session.hint()
    expect(session.word).toEqual({ say: 'no-hint' })
  })

  it('types the reference solution when shown, marked as reference input', async () => {
    const { session } = await open({ start: { lesson: '01-files', step: 'make-a-file' } })
    await session.show()
    expect(session.isPassed(session.place)).toBe(true)
    await session.close()
    const events = readJournal(join(dir, 'run.jsonl')).events.filter((e) => e.e === 'reference')
    expect(events.map((e) => e.on)).toEqual([true, false])
  })

  it('shows a step’s commands one by one, and then what it asks for', async () => {
    const { session, lab, type } = await open({ start: { lesson: '01-files', step: 'look-and-make-another' } })
    expect(session.nextBlock()).toBe(0)
    await type('echo look')
    expect(session.nextBlock()).toBe(1)
    expect(session.isPassed(session.place)).toBe(false)
    await session.show()
    expect(lab.files.has('there')).toBe(true)
    expect(session.isPassed(session.place)).toBe(true)
  })

  it('does all that the steps before asked for when it starts later', async () => {
    const { session, lab } = await open()
    await session.startFrom({ lesson: '01-files', step: 'think' })
    expect([...lab.files].sort()).toEqual(['here', 'there'])
    expect(session.place.step).toBe('think')
  })

  it('knows after a resume which blocks were run', async () => {
    const first = await open({ start: { lesson: '01-files', step: 'look-and-make-another' } })
    await first.type('echo look')
    await first.session.close()
    const again = await open()
    expect(again.session.nextBlock()).toBe(1)
    await again.session.close()
  })

  it('takes answers, right and wrong, and passes a step of questions once all are answered', async () => {
    const { session } = await open({ start: { lesson: '01-files', step: 'think' } })
    session.answer('quiz-1', [0])
    expect(session.state.answers.get('01-files/think/quiz-1')).toEqual({ chosen: [0], correct: false })
    expect(session.isPassed(session.place)).toBe(true)
    session.answer('quiz-1', [1])
    expect(session.state.answers.get('01-files/think/quiz-1')?.correct).toBe(true)
  })

  it('remembers in its journal where the learner was and what is passed', async () => {
    const first = await open()
    await first.type('echo hello')
    await first.session.next()
    await first.session.close()
    const again = await open()
    expect(again.session.place.step).toBe('make-a-file')
    expect([...again.session.state.passed.keys()]).toEqual(['01-files/say-a-word'])
    await again.session.close()
  })

  it('has a state that is the fold of its journal', async () => {
    const { session, type } = await open()
    await type('echo hello')
    session.hint()
    await session.close()
    expect(readJournal(join(dir, 'run.jsonl')).events.reduce(reduce, EMPTY)).toEqual(session.state)
  })

  it('knows whether the learner has typed in this lab: what the tutor typed does not count', () => {
    const write = { t: 1, e: 'write', terminal: 't1', bytes: 'x' } as const
    const reference = (on: boolean) => ({ t: 1, e: 'reference', on }) as const
    const typed = (...events: SessionEvent[]) => events.reduce(reduce, EMPTY).typed
    expect(typed(reference(true), write, reference(false))).toBe(false)
    expect(typed(write)).toBe(true)
    expect(typed(write, { t: 0, e: 'lab', topology: 'other', hash: 'h', seed: 1 })).toBe(false)
  })

  it('says where a lesson is broken that it cannot teach', async () => {
    const text = LESSON.replace('```check\nsolo$ ls', '```check\nno transcript')
    const broken = parseCourse(new Map([['c/course.yaml', 'title: C\nlanguages: [en]\nlab: solo\nlessons: [01-files]\n'], ['c/01-files.md', text]]), 'c')
    await expect(open({ course: broken })).rejects.toThrow(/^c\/01-files\.md:\d+:\d+: .*"cilium-tutor lint" shows all$/s)
  })

  it('answers to words typed in the lab’s shell', async () => {
    const { session, type } = await open({ start: { lesson: '01-files', step: 'make-a-file' } })
    await type('tutor hint')
    expect(session.state.hints.get('01-files/make-a-file')).toBe(1)
  })
})

describe('a lesson that comes after another on the same lab', () => {
  const second = LESSON.slice(LESSON.indexOf('## Look and make another')).replace(/^/, '---\ntitle: More\nlab: solo\nhost: solo\nafter: [01-files]\nminutes: 5\nobjectives: [make another]\n---\nMore.\n\n')
  const both = parseCourse(new Map([
    ['c/course.yaml', 'title: C\nlanguages: [en]\nlab: solo\nlessons: [01-files, 02-more]\n'],
    ['c/01-files.md', LESSON.slice(0, LESSON.indexOf('## Look and make another'))], ['c/02-more.md', second],
  ]), 'c')
  const files = async (lab: FakeLab): Promise<string> => {
    const o = await lab.probe('solo', 'ls')
    return o.kind === 'exit' ? o.stdout.trim() : ''
  }

  it('finds what that one leaves behind when it is begun alone', async () => {
    const { session, lab } = await open({ course: both, start: { lesson: '02-more' } })
    expect(session.place).toEqual({ lesson: '02-more', step: 'look-and-make-another' })
    expect(await files(lab)).toBe('here')
    expect(session.state.typed, 'it was the tutor who typed').toBe(false)
  })

  it('goes on in the lab of the one before once that is done', async () => {
    const labs: FakeLab[] = []
    const openLab = (): Promise<{ lab: FakeLab; hash: string; seed: number }> => {
      labs.push(new FakeLab())
      return Promise.resolve({ lab: labs.at(-1)!, hash: 'h', seed: 1 })
    }
    const { session, type } = await open({ course: both, openLab, start: { lesson: '01-files', step: 'make-a-file' } })
    await session.go({ lesson: '02-more', step: 'look-and-make-another' })
    expect(labs).toHaveLength(2)
    await session.go({ lesson: '01-files', step: 'make-a-file' })
    expect(labs).toHaveLength(2)
    await type('echo still here')
    await session.go({ lesson: '02-more', step: 'think' })
    expect(labs).toHaveLength(2)
  })
})
