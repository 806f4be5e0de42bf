import { type Sys } from '../../sim/index.ts'
import type { Editor } from './editor.ts'
import { lookUpKeys } from './keymap.ts'
import { readKey } from './keys.ts'

type Direction = 'reverse' | 'forward'

interface State { readonly text: string; readonly place: number; readonly at: number; readonly failed: boolean; readonly direction: Direction }

/** C-r and C-s: each key narrows the search; any other command takes the line and goes on with it. */
export function* incrementalSearch(ed: Editor, direction: Direction): Sys<void> {
  const start = { place: ed.place, text: ed.buffer.text, point: ed.buffer.point, prompt: ed.prompt }
  let s: State = { text: '', place: ed.place, at: unitsAt(ed.buffer.text, ed.buffer.point), failed: false, direction }
  const show = function* (): Sys<void> {
    ed.prompt = `(${s.failed ? 'failed ' : ''}${s.direction === 'reverse' ? 'reverse-' : ''}i-search)\`${s.text}': `
    ed.place = s.place
    const line = s.place === start.place ? start.text : ed.lineAt(s.place)
    ed.buffer.set(line, Array.from(line.slice(0, s.at)).length)
    if (!s.failed && s.text !== '') ed.buffer.region = [ed.buffer.point, ed.buffer.point + Array.from(s.text).length]
    yield* ed.redisplay()
  }
  yield* show()
  for (;;) {
    const key = yield* readKey(ed.ask)
    if (key === 'hangup') {
      ed.ended = 'hangup'
      return
    }
    if ('signals' in key) {
      ed.prompt = start.prompt
      yield* ed.signalled(key.signals)
      if (ed.ended !== undefined) return
      continue
    }
    const { char } = key
    if (char === '\x12' || char === '\x13') {
      const next = char === '\x12' ? 'reverse' : 'forward'
      const text = s.text === '' ? ed.memory.search : s.text
      s = text === '' ? { ...s, direction: next } : find(ed, start.text, { ...s, text, direction: next }, true)
    } else if (char === '\x7f' || char === '\b') {
      if (s.text === '') yield* ed.bell()
      else s = shorter(ed, start.text, s)
    } else if (char === '\x07') {
      finish(ed, start.prompt)
      ed.place = start.place
      ed.buffer.set(start.text, start.point)
      return
    } else if (char >= ' ') s = find(ed, start.text, { ...s, text: s.text + char }, false)
    else {
      ed.memory.search = s.text || ed.memory.search
      finish(ed, start.prompt)
      if (char === '\x1b') yield* leftOver(ed)
      else {
        const found = lookUpKeys(char)
        yield* ed.redisplay()
        if (found !== 'nothing' && found !== 'prefix') yield* ed.perform(found.command, char)
        else yield* ed.take({ char })
      }
      return
    }
    if (s.failed) yield* ed.bell()
    yield* show()
  }
}

/** Where the character with a number begins in a text. */
const unitsAt = (text: string, point: number): number => Array.from(text).slice(0, point).join('').length

function finish(ed: Editor, prompt: string): void {
  ed.prompt = prompt
  ed.buffer.region = undefined
  ed.command = 'search'
}

/** An escape ends the search; if it began a longer key, that key counts. */
function* leftOver(ed: Editor): Sys<void> {
  yield* ed.redisplay()
  yield* ed.take({ char: '\x1b' })
}

/** The last character of the search is taken back; what was found stays. */
function shorter(ed: Editor, typed: string, s: State): State {
  const text = Array.from(s.text).slice(0, -1).join('')
  return text === '' ? { ...s, text, failed: true } : find(ed, typed, { ...s, text }, false)
}

function find(ed: Editor, typed: string, s: State, again: boolean): State {
  const step = s.direction === 'reverse' ? -1 : 1
  const { length } = ed.owner.history
  for (let place = s.place; place >= 0 && place <= length; place += step) {
    const line = place === length ? typed : ed.lineAt(place)
    const here = place === s.place
    const at = s.direction === 'reverse'
      ? line.lastIndexOf(s.text, here ? (again ? s.at - 1 : s.at) : undefined)
      : line.indexOf(s.text, here ? (again ? s.at + 1 : s.at) : 0)
    if (at >= 0 && !(here && again && s.direction === 'reverse' && s.at === 0) && (!again || !here || at !== s.at)) {
      if (again && !here && line === ed.lineAt(s.place)) continue
      return { ...s, place, at, failed: false }
    }
  }
  return { ...s, failed: true }
}

/** M-p and M-n: asks for a text after `:` and goes to the line that has it. */
export function* searchFor(ed: Editor, direction: Direction): Sys<void> {
  const start = { place: ed.place, text: ed.buffer.text, point: ed.buffer.point, prompt: ed.prompt }
  let text = ''
  ed.prompt = `${start.prompt}:`
  for (;;) {
    ed.buffer.set(text)
    yield* ed.redisplay()
    const key = yield* readKey(ed.ask)
    if (key === 'hangup') {
      ed.ended = 'hangup'
      return
    }
    if ('signals' in key || key.char === '\x07') {
      ed.prompt = start.prompt
      ed.buffer.set(start.text, start.point)
      if ('signals' in key) yield* ed.signalled(key.signals)
      return
    }
    if (key.char === '\r' || key.char === '\n') break
    if (key.char === '\x7f') {
      if (text === '') break
      text = Array.from(text).slice(0, -1).join('')
    } else if (key.char >= ' ') text += key.char
  }
  ed.prompt = start.prompt
  ed.buffer.set(start.text, start.point)
  const wanted = text || ed.memory.search
  ed.memory.search = wanted
  const step = direction === 'reverse' ? -1 : 1
  for (let place = start.place + step; place >= 0 && place < ed.owner.history.length; place += step) {
    if (!ed.lineAt(place).includes(wanted)) continue
    ed.goTo(place)
    const found = Array.from(ed.buffer.text.slice(0, ed.buffer.text.indexOf(wanted))).length
    ed.buffer.point = found
    ed.buffer.mark = found > 0 ? found + Array.from(wanted).length : ed.buffer.chars.length
    if (found > 0) ed.buffer.region = [found, ed.buffer.mark]
    return
  }
  yield* ed.bell()
}
