import type { Intent } from '../model.ts'
import { commandAfterPrefix, commandOfShortcut } from '../input/keys.ts'
import type { Token } from '../input/tokens.ts'
import { backToBoth, commands, scrollLesson } from './commands.ts'
import { close, panelKey, stride } from './panels.ts'
import { turn, type Around, type Effect, type Turn, type Ui } from './ui.ts'

/** The lines that one notch of the wheel scrolls. */
const NOTCH = 3

/** A batch of keys: state in, state and what leaves the screen out. What goes to one terminal goes in one piece. */
export function update(ui: Ui, tokens: readonly Token[], around: Around): Turn {
  const out: (Intent | Effect)[] = []
  let state = ui
  for (const token of tokens) {
    const next = updateOne(state, token, around)
    state = next.ui
    out.push(...next.out)
  }
  return { ui: state, out: joinInputs(out) }
}

function updateOne(ui: Ui, token: Token, around: Around): Turn {
  const { name } = token
  if (name === 'paste-begin' || name === 'paste-end') return pasteEdge({ ...ui, prefix: false, pasting: name === 'paste-begin' }, token, around)
  if (ui.pasting) return ui.panel ? pasteIntoPanel(ui, token, around) : toLab(ui, token, around)
  if (name === 'mouse') return turn(ui)
  if (name === 'wheel-up' || name === 'wheel-down') return wheel(ui, token, around)
  if (ui.prefix) return afterPrefix({ ...quiet(ui), prefix: false }, token, around)
  if (name === 'prefix') return turn({ ...quiet(ui), prefix: true })
  const shortcut = commandOfShortcut(token)
  if (shortcut) return commands[shortcut](quiet(ui), around)
  if (ui.panel?.kind === 'note' && name !== 'escape' && stride(token, 1) === 0) return toLab(close(ui).ui, token, around)
  if (ui.panel) return panelKey(ui, ui.panel, token, around)
  return ui.scrolling ? scrollKey(ui, token, around) : toLab(ui, token, around)
}

function afterPrefix(ui: Ui, token: Token, around: Around): Turn {
  if (token.name === 'escape') return turn(ui)
  const command = commandAfterPrefix(token)
  if (command) return commands[command](command === 'scroll-back' || command === 'scroll-forward' || ui.scrolling !== 'terminal' ? ui : calm(ui), around)
  const key = token.text ?? token.name ?? '?'
  return turn({ ...ui, flash: { tone: 'warn', text: around.texts('key.unknown', { key }) } })
}

/** The arrows scroll; Escape ends it; any other key ends it too and reaches the lab, whose terminal then is in sight again: nobody is ever stuck, nobody types blindly. */
function scrollKey(ui: Ui, token: Token, around: Around): Turn {
  const isTerminal = ui.scrolling === 'terminal'
  const by = stride(token, isTerminal ? around.pane.rows : around.lesson.height)
  if (by !== 0) return isTerminal ? turn(ui, { effect: 'scroll', lines: by }) : scrollLesson(ui, around, by)
  const back: Effect[] = isTerminal ? [{ effect: 'scroll', lines: Infinity }] : []
  const ended = ui.zoom === 'lesson' ? backToBoth(ui) : calm(ui)
  if (token.name === 'escape') return turn(ended, ...back)
  const onward = toLab(ended, token, around)
  return { ui: onward.ui, out: [...back, ...onward.out] }
}

function toLab(ui: Ui, token: Token, { model, pane, texts }: Around): Turn {
  const terminal = model.terminals.find(({ id }) => id === ui.active)
  if (!terminal) return turn(ui)
  if (terminal.exit) return token.name === 'enter' ? turn(ui, { do: 'reopen', terminal: terminal.id, size: pane }) : turn(ui)
  if (token.name === 'ctrl-c' && terminal.asking !== 'no') return turn(interrupted(ui, texts), { do: 'input', terminal: terminal.id, bytes: token.bytes })
  const { interrupted: _, ...after } = ui
  const seen = token.name === 'enter' && model.note ? { ...after, read: model.note } : after
  return turn(seen.zoom === 'lesson' ? backToBoth(seen) : seen, { do: 'input', terminal: terminal.id, bytes: token.bytes })
}

/** Whoever presses Ctrl-C again where nothing runs wants to leave: the lab gets it all the same, and the tutor says what leaves. */
const interrupted = (ui: Ui, texts: Around['texts']): Ui => ({ ...ui, interrupted: true, ...(ui.interrupted ? { flash: { tone: 'plain', text: texts('status.leave') } } : {}) })

/** The brackets of a paste reach the lab where its program asked for them, as they would without a tutor between. */
function pasteEdge(ui: Ui, token: Token, around: Around): Turn {
  return ui.panel || !around.wantsPaste ? turn(ui) : toLab(calm(ui), token, around)
}

const pasteIntoPanel = (ui: Ui, token: Token, around: Around): Turn => (token.text && ui.panel!.kind !== 'note' ? panelKey(ui, ui.panel!, token, around) : turn(ui))

function wheel(ui: Ui, token: Token, around: Around): Turn {
  const by = token.name === 'wheel-up' ? -NOTCH : NOTCH
  if (ui.panel) return turn(ui)
  return token.at && around.isOverTerminal(token.at) ? turn({ ...ui, scrolling: 'terminal' }, { effect: 'scroll', lines: by }) : scrollLesson(ui, around, by)
}

function quiet(ui: Ui): Ui {
  const { flash: _, ...rest } = ui
  return rest
}

function calm(ui: Ui): Ui {
  const { scrolling: _, ...rest } = ui
  return rest
}

function joinInputs(out: readonly (Intent | Effect)[]): (Intent | Effect)[] {
  const joined: (Intent | Effect)[] = []
  let parts: Uint8Array[] = []
  const close = () => {
    const last = joined.at(-1)
    if (last && 'do' in last && last.do === 'input' && parts.length > 1) joined[joined.length - 1] = { ...last, bytes: new Uint8Array(Buffer.concat(parts)) }
    parts = []
  }
  for (const item of out) {
    const last = joined.at(-1)
    const isInput = 'do' in item && item.do === 'input'
    if (isInput && parts.length > 0 && last && 'do' in last && last.do === 'input' && last.terminal === item.terminal) parts.push(item.bytes)
    else {
      close()
      joined.push(item)
      if (isInput) parts = [item.bytes]
    }
  }
  close()
  return joined
}
