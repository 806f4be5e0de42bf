import { describe, expect, it } from 'vitest'
import { Rig } from './rig.ts'

const sizes = [[60, 20], [80, 24], [110, 30], [140, 45], [250, 70]] as const
const shell = '\x1b[32mvagrant@left\x1b[m:~$ ping -c 1 10.20.0.21\r\nPING 10.20.0.21 (10.20.0.21) 56(84) bytes of data.\r\n\r\n--- 10.20.0.21 ping statistics ---\r\n1 packets transmitted, 0 received, \x1b[31m100% packet loss\x1b[m, time 0ms\r\n\r\n\x1b[32mvagrant@left\x1b[m:~$ echo 라우팅 테이블 끝\r\n라우팅 테이블 끝\r\n\x1b[32mvagrant@left\x1b[m:~$ '

const rigAt = ([cols, rows]: readonly [number, number], lang: 'en' | 'ko' = 'en') => {
  const rig = new Rig({ size: { cols, rows }, lang })
  rig.stage.print(shell)
  return rig
}
const golden = async (rig: Rig, name: string) => expect(await rig.text()).toMatchFileSnapshot(`golden/${name}.txt`)

describe('a step of the lesson beside its terminal', () => {
  for (const size of sizes) {
    for (const lang of ['en', 'ko'] as const) {
      it(`at ${size.join('×')} in ${lang}`, () => golden(rigAt(size, lang), `step-${size.join('x')}-${lang}`))
    }
  }

  it('in ASCII where the locale has nothing else', async () => {
    const rig = new Rig({ size: { cols: 80, rows: 24 }, env: { TERM: 'xterm', LANG: 'C' } })
    const text = await rig.text()
    expect(text).toMatch(/^[\x20-\x7e\n]*$/)
    await expect(text).toMatchFileSnapshot('golden/step-80x24-ascii.txt')
  })
})

describe('panels', () => {
  for (const size of [[80, 24], [140, 45]] as const) {
    const name = size.join('x')

    it(`hints at ${name}: one at a time`, async () => {
      const rig = rigAt(size)
      rig.command('h')
      rig.type('\r')
      await golden(rig, `hints-${name}`)
      expect(rig.stage.intents.filter((i) => i.do === 'hint')).toHaveLength(2)
    })

    it(`a question at ${name}, and its answer`, async () => {
      const rig = rigAt(size)
      rig.command('a')
      rig.type('\x1b[B')
      await golden(rig, `quiz-${name}`)
      rig.type('\r')
      expect(rig.stage.intents.at(-1)).toEqual({ do: 'answer', quiz: 'who-drops', chosen: [1] })
      await golden(rig, `quiz-wrong-${name}`)
    })

    for (const [key, panel] of [['?', 'help'], ['s', 'steps'], ['g', 'glossary']] as const) {
      it(`${panel} at ${name}`, async () => {
        const rig = rigAt(size, panel === 'help' ? 'ko' : 'en')
        rig.command(key)
        await golden(rig, `${panel}-${name}`)
      })
    }
  }

  it('a search in the glossary', async () => {
    const rig = rigAt([80, 24])
    rig.command('g')
    rig.type(...'multi')
    const text = await rig.text()
    expect(text).toContain('ECMP')
    expect(text).not.toContain('PodCIDR')
    rig.type('\x7f', ...'xyz')
    expect(await rig.text()).toContain('No word matches')
  })
})

describe('moments', () => {
  it('a passed step says so and names the key for the next one', async () => {
    const rig = rigAt([80, 24])
    const step = rig.stage.model$.value.lesson.steps[2]!
    rig.stage.setStep({ passed: true, checks: step.checks.map(({ title }) => ({ title, state: 'passed' })), blocks: step.blocks.map((b) => (b.kind === 'commands' ? { ...b, done: true } : b)) })
    await golden(rig, 'passed-80x24')
    rig.command('n')
    expect(rig.stage.model$.value.current).toBe(3)
    await golden(rig, 'task-80x24')
  })

  it('the introduction and the closing page', async () => {
    const rig = rigAt([80, 24], 'ko')
    rig.stage.set({ current: 0 })
    await golden(rig, 'intro-80x24')
    rig.stage.set({ current: 4, progress: 1 })
    await golden(rig, 'end-80x24')
  })

  it('a page that is only read names the key for the next one', async () => {
    const rig = rigAt([80, 24])
    rig.stage.set({ current: 0 })
    expect((await rig.text()).trimEnd().split('\n').at(-1)).toMatch(/Read on.*\^\] n next/)
  })

  it('the whole lesson, the whole terminal, both again', async () => {
    const rig = rigAt([80, 24])
    const both = await rig.text()
    rig.command('z')
    await golden(rig, 'lesson-80x24')
    rig.command('z')
    await golden(rig, 'terminal-80x24')
    rig.command('z')
    expect(await rig.text()).toBe(both)
  })

  it('two terminals, the second one active', async () => {
    const rig = rigAt([140, 45])
    rig.command('t')
    rig.stage.print('vagrant@right:~$ ', 't2')
    const text = await rig.text()
    expect(text).toContain('╭ 1 left │ ▸ 2 right ─')
    expect(text).toContain('vagrant@right')
    expect(text).not.toContain('vagrant@left')
    rig.type('x')
    expect(rig.stage.intents.at(-1)).toMatchObject({ do: 'input', terminal: 't2' })
    rig.command('t')
    expect(await rig.text()).toContain('vagrant@left')
  })

  it('the prefix shows the keys, an unknown one says where they are', async () => {
    const rig = rigAt([80, 24])
    rig.type('\x1d')
    expect((await rig.text()).trimEnd().split('\n').at(-1)).toMatch(/^ \^\] {2}h hint {2}r run it {2}w why/)
    rig.type('x')
    expect(await rig.text()).toContain('Ctrl-] x does nothing')
  })

  it('the tutor’s word gives way to the state of the step when the learner goes on', async () => {
    const rig = rigAt([80, 24])
    rig.stage.set({ note: { tone: 'good', text: 'Welcome back' } })
    expect(await rig.text()).toContain('Welcome back')
    rig.type('l')
    expect(await rig.text()).toContain('Welcome back')
    rig.type('\r')
    expect(await rig.text()).toContain('2 of 3 checks open')
    rig.stage.set({ note: { tone: 'good', text: 'Welcome back' } })
    expect(await rig.text()).toContain('Welcome back')
  })

  it('a longer word of the tutor’s has a panel, which a key for the lab closes', async () => {
    const rig = rigAt([80, 24])
    rig.stage.set({ note: { tone: 'plain', text: 'left → 10.20.0.21 now: no answer\n→ left (eth1): forwarded [10.20.0.0/24 via 10.10.0.1]\n→ router (eth2): forwarded [10.20.0.0/24 dev eth2]\n→ right: delivered\n← right (eth0): lost [default via 10.0.2.2]' } })
    await golden(rig, 'why-80x24')
    rig.type('l')
    expect(rig.stage.typed()).toBe('l')
    expect(await rig.text()).not.toContain('← right')
  })

  it('a shell that ended says how to get another one', async () => {
    const rig = rigAt([80, 24])
    const terminals = rig.stage.model$.value.terminals.map((t) => ({ ...t, exit: { code: 0, cause: 'exit' } as const }))
    rig.stage.set({ terminals })
    expect(await rig.text()).toContain('This shell has ended. Enter opens a new one')
    rig.type('x', '\r')
    expect(rig.stage.intents.map((i) => i.do)).toEqual(['reopen'])
  })

  it('a window that is too small says so, and its terminal works', async () => {
    const rig = new Rig({ size: { cols: 40, rows: 10 } })
    rig.stage.print('$ ')
    expect(await rig.text()).toMatch(/^\$\n{8,}.*The window has 40×10/s)
    rig.type('x')
    expect(rig.stage.typed()).toBe('x')
  })
})
