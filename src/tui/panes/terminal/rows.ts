import type { IBuffer, IBufferCell } from '@xterm/headless'

/** Rows `top` to `top + count` of a terminal's buffer as text with SGR sequences, blanks at the end left out. `withColour` false keeps bold, underline and reverse. */
export function bufferRows(buffer: IBuffer, top: number, count: number, cols: number, withColour: boolean): string[] {
  const cell = buffer.getNullCell()
  return Array.from({ length: count }, (_, i) => bufferRow(buffer, top + i, cols, withColour, cell))
}

function bufferRow(buffer: IBuffer, y: number, cols: number, withColour: boolean, cell: IBufferCell): string {
  const line = buffer.getLine(y)
  if (!line) return ''
  let out = ''
  let blanks = ''
  let look = ''
  for (let x = 0; x < cols; x++) {
    if (!line.getCell(x, cell) || cell.getWidth() === 0) continue
    const now = cell.isAttributeDefault() ? '' : lookOf(cell, withColour)
    const text = cell.isInvisible() ? ' '.repeat(cell.getWidth()) : cell.getChars() || ' '
    if (text === ' ' && now === '' && look === '') {
      blanks += ' '
      continue
    }
    out += blanks
    blanks = ''
    if (now !== look) {
      out += `\x1b[0${now}m`
      look = now
    }
    out += text
  }
  return look ? `${out}\x1b[m` : out
}

/** SGR parameters of a cell, each after a semicolon. Blinking is left out. */
function lookOf(cell: IBufferCell, withColour: boolean): string {
  let look = ''
  if (cell.isBold()) look += ';1'
  if (cell.isDim()) look += ';2'
  if (cell.isItalic()) look += ';3'
  if (cell.isUnderline()) look += ';4'
  if (cell.isInverse()) look += ';7'
  if (cell.isStrikethrough()) look += ';9'
  if (cell.isOverline()) look += ';53'
  if (!withColour) return look
  if (cell.isFgPalette()) look += `;38;5;${cell.getFgColor()}`
  else if (cell.isFgRGB()) look += `;38;2;${channels(cell.getFgColor())}`
  if (cell.isBgPalette()) look += `;48;5;${cell.getBgColor()}`
  else if (cell.isBgRGB()) look += `;48;2;${channels(cell.getBgColor())}`
  return look
}

const channels = (rgb: number): string => `${rgb >> 16};${(rgb >> 8) & 255};${rgb & 255}`
