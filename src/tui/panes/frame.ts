import { cutLine, lineWidth, span, type Line } from '../text/line.ts'
import { paint, type Role, type Theme } from '../theme/theme.ts'

export interface FrameText {
  readonly title: Line
  /** At the right of the title's row. */
  readonly aside?: Line
  /** At the right of a box's lowest row. */
  readonly foot?: Line
  /** The look of the lines. */
  readonly role?: Role
}

/** An empty box with a title in its upper edge. What is in it is a region of its own, laid over it. */
export function boxRows(width: number, height: number, text: FrameText, theme: Theme): string[] {
  const [topLeft, topRight, bottomLeft, bottomRight, , side] = theme.symbols.box
  const role = text.role ?? 'frame'
  const middle = paint([span(side, role), span(' '.repeat(width - 2)), span(side, role)], theme)
  return [
    edge(topLeft, topRight, width, text.title, text.aside ?? [], role, theme),
    ...Array<string>(Math.max(0, height - 2)).fill(middle),
    edge(bottomLeft, bottomRight, width, [], text.foot ?? [], role, theme),
  ]
}

/** A title row without a box, for panes that stand above each other. */
export function ruleRow(width: number, text: FrameText, theme: Theme): string {
  const dash = theme.symbols.box[4]
  return edge(dash, dash, width, text.title, text.aside ?? [], text.role ?? 'frame', theme)
}

/** `╭ title ───── aside ─╮`; the aside goes first where both do not fit. */
function edge(left: string, right: string, width: number, title: Line, aside: Line, role: Role, theme: Theme): string {
  const dash = theme.symbols.box[4]
  const room = width - 4
  const asideWidth = aside.length > 0 ? lineWidth(aside) + 3 : 0
  const hasAside = asideWidth > 0 && lineWidth(title) + asideWidth <= room
  const shown = cutLine(title, room - (hasAside ? asideWidth : 0), theme.symbols.more)
  const head: Line = shown.length > 0 ? [span(left, role), span(' '), ...shown, span(' ')] : [span(left, role)]
  const tail: Line = hasAside ? [span(' '), ...aside, span(' '), span(dash + right, role)] : [span(right, role)]
  const gap = width - lineWidth(head) - lineWidth(tail)
  return paint([...head, span(dash.repeat(Math.max(0, gap)), role), ...tail], theme)
}
