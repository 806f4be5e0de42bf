import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync, existsSync, copyFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Journal, JournalBroken, JournalBusy, readJournal, setAside, type Header, type SessionEvent } from '../../src/session/index.ts'

const HEADER: Header = { journal: 1, course: 'c', courseHash: 'h', run: 'default', lab: 'embedded', release: '0' }
const EVENTS: SessionEvent[] = [
  { t: 0, e: 'lab', topology: 'ways', hash: 'x', seed: 1 },
  { t: 1, e: 'open', terminal: 't1', host: 'r', size: { cols: 80, rows: 24 }, term: 'xterm' },
  { t: 3, e: 'write', terminal: 't1', bytes: 'ls 한글 \u0000\r' },
  { t: 5, e: 'hint', lesson: 'a', step: 'b', n: 1 },
]

let dir = ''
let file = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'journal-'))
  file = join(dir, 'run.jsonl')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function write(events: readonly SessionEvent[]): void {
  const { journal } = Journal.open(file, HEADER)
  for (const e of events) journal.append(e, true)
  journal.close()
}

describe('a journal', () => {
  it('gives back what was written', () => {
    write(EVENTS)
    expect(readJournal(file)).toMatchObject({ header: HEADER, events: EVENTS, torn: '' })
  })

  it('that a crash tore at any byte loses at most the torn line, which is set aside', () => {
    write(EVENTS)
    const whole = readFileSync(file)
    const headerEnd = whole.indexOf(10) + 1
    const lineEnds = [...whole.keys()].filter((i) => whole[i] === 10).map((i) => i + 1)
    for (let cut = headerEnd; cut <= whole.length; cut++) {
      const torn = join(dir, `cut-${cut}.jsonl`)
      copyFileSync(file, torn)
      truncateSync(torn, cut)
      const { journal, events } = Journal.open(torn, HEADER)
      expect(events).toEqual(EVENTS.slice(0, lineEnds.filter((e) => e <= cut).length - 1))
      expect(existsSync(`${torn}.torn`)).toBe(!lineEnds.includes(cut))
      journal.append(EVENTS[3]!, true)
      journal.close()
      expect(readJournal(torn).events.at(-1)).toEqual(EVENTS[3])
    }
  })

  it('goes on where it ended', () => {
    write(EVENTS.slice(0, 2))
    const { journal, events } = Journal.open(file, HEADER)
    expect(events).toEqual(EVENTS.slice(0, 2))
    journal.append(EVENTS[2]!, false)
    journal.close()
    expect(readJournal(file).events).toEqual(EVENTS.slice(0, 3))
  })

  it('of another living process is refused, with its number; one of a dead process is taken over', () => {
    writeFileSync(`${file}.lock`, '1')
    expect(() => Journal.open(file, HEADER)).toThrow(JournalBusy)
    expect(() => Journal.open(file, HEADER)).toThrow(/pid 1\b.*--run NAME/)
    writeFileSync(`${file}.lock`, '999999999')
    Journal.open(file, HEADER).journal.close()
    expect(existsSync(`${file}.lock`)).toBe(false)
  })

  it('with a broken line in its middle is not guessed at: the message names file and line', () => {
    write(EVENTS)
    const lines = readFileSync(file, 'utf8').split('\n')
    lines[2] = '{"t":1,'
    writeFileSync(file, lines.join('\n'))
    expect(() => readJournal(file)).toThrow(JournalBroken)
    expect(() => readJournal(file)).toThrow(`${file}:3:1`)
    expect(existsSync(`${file}.lock`)).toBe(false)
  })

  it('that is put aside is kept under a name of its own', () => {
    write(EVENTS)
    const kept = setAside(file, 'reset')
    expect(readJournal(kept).events).toEqual(EVENTS)
    expect(existsSync(file)).toBe(false)
    write([])
    expect(setAside(file, 'reset')).not.toBe(kept)
  })

  it('holds any bytes that can be typed', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      rmSync(file, { force: true })
      const e: SessionEvent = { t: 1, e: 'write', terminal: 't1', bytes: String.fromCharCode(...bytes) }
      write([e])
      expect(readJournal(file).events).toEqual([e])
    }), { numRuns: 50 })
  })
})
