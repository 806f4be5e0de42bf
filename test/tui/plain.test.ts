import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Asking } from '../../src/lab/index.ts'
import { runPlain } from '../../src/tui/index.ts'
import { sampleModel } from './sample.ts'
import { FakeStage } from './stage.ts'

/** A session whose shell prints what it was told and asks again, a turn later as a lab would. */
function start({ isTty = false, lang = 'en' as 'en' | 'ko' } = {}) {
  const stage = new FakeStage(sampleModel(lang))
  let out = ''
  const stdin = Object.assign(new PassThrough(), isTty ? { isTTY: true, setRawMode: () => {} } : {}) as unknown as NodeJS.ReadStream & PassThrough
  const stdout = Object.assign(new EventEmitter(), { isTTY: isTty, columns: 80, write: (text: string | Uint8Array) => ((out += Buffer.from(text as string).toString()), true) }) as unknown as NodeJS.WriteStream
  const ask = (asking: Asking) => {
    const [terminal] = stage.model$.value.terminals
    stage.set({ terminals: [{ ...terminal!, asking, asked: terminal!.asked + (asking === 'no' ? 0 : 1) }] })
  }
  stage.onIntent = (intent) => {
    if (intent.do !== 'input') return
    const line = Buffer.from(intent.bytes).toString().trim()
    ask('no')
    setTimeout(() => {
      stage.print(`${line}\r\n`)
      if (line === 'pass') stage.setStep({ passed: true })
      stage.print(line.endsWith('<<E') ? '> ' : '$ ')
      ask(line.endsWith('<<E') ? 'line' : 'shell')
    }, 0)
  }
  stage.print('$ ')
  const ended = runPlain({ model$: stage.model$, output$: stage.output$, dispatch: stage.dispatch, stdin, stdout, env: { LANG: 'C.UTF-8', TERM: 'dumb' } })
  return { stage, stdin, ended, out: () => out, lines: () => out.split('\n') }
}

describe('the plain twin', () => {
  it('types a script line by line, whenever the lab asks, and ends with it', async () => {
    const run = start()
    run.stdin.end('ip route\ncat <<E\nx\nE\nlast without newline')
    expect(await run.ended).toEqual({ cause: 'quit' })
    expect(run.stage.typed()).toBe('ip route\rcat <<E\rx\rE\rlast without newline\r')
    expect(run.out()).toContain('$ ip route\n$ cat <<E\n> x\n$ E\n$ last without newline\n$ ')
    expect(run.out()).toMatch(/You are at .*\nCome back with: cilium-tutor start\n/)
  })

  it('prints no escape sequence and no carriage return, and holds to golden text', async () => {
    for (const lang of ['en', 'ko'] as const) {
      const run = start({ lang })
      run.stdin.end('ping\n')
      await run.ended
      expect(run.out()).not.toMatch(/[\x1b\r\u00a0]/)
      await expect(run.out()).toMatchFileSnapshot(`golden/plain-${lang}.txt`)
    }
  })

  it('tells what happens: hints, answers, checks, steps, notes', async () => {
    const run = start()
    await new Promise((next) => setTimeout(next, 0))
    const said = (act: () => void) => {
      const before = run.out().length
      act()
      return run.out().slice(before)
    }
    const { checks } = run.stage.model$.value.lesson.steps[2]!
    expect(said(() => run.stage.dispatch({ do: 'hint' }))).toBe('\nHint 1 of 3: Look at the table of the host that answers.\n$ ')
    expect(said(() => run.stage.dispatch({ do: 'answer', quiz: 'who-drops', chosen: [0] }))).toBe('\nNot quite. The packet arrives. The answer leaves right by its default route and is lost.\n$ ')
    expect(said(() => run.stage.setStep({ checks: checks.map((c) => ({ title: c.title, state: 'passed' })), passed: true })))
      .toBe('\n[passed] right sends 10.10.0.11 to the router\n[passed] left gets an answer from right\nStep passed: Give every host a way back\n$ ')
    expect(said(() => run.stage.dispatch({ do: 'next' }))).toMatch(/^\n\nStep 3 of 3: Mend what the reboot broke\n\nThe hosts were restarted/)
    expect(said(() => run.stage.set({ note: { tone: 'warn', text: 'No such host' } }))).toBe('\nNo such host\n$ ')
    expect(said(() => run.stage.set({}))).toBe('')
    run.stage.set({ ended: true })
    await run.ended
  })

  it('passes a terminal on key by key, the prefix for the rest', async () => {
    const run = start({ isTty: true })
    run.stdin.write('ls\x03\x1dh\x1d\x1d')
    await new Promise((next) => setTimeout(next, 0))
    expect(run.stage.typed()).toBe('ls\x03\x1d')
    expect(run.out()).toContain('Hint 1 of 3')
    run.stdin.write('\x1dq')
    expect(await run.ended).toEqual({ cause: 'quit' })
  })
})
