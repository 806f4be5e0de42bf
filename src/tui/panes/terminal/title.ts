import type { Texts } from '../../../i18n/index.ts'
import type { ScreenModel } from '../../model.ts'
import type { Ui } from '../../state/ui.ts'
import { span, type Line } from '../../text/line.ts'
import type { Theme } from '../../theme/theme.ts'
import type { FrameText } from '../frame.ts'

/** The hosts of the open terminals, the active one strong; while scrolled back, how far. */
export function terminalTitle({ terminals }: ScreenModel, ui: Ui, linesBelow: number, { symbols }: Theme, texts: Texts): FrameText {
  const hasTabs = terminals.length > 1
  const title = terminals.flatMap(({ id, host }, i): Line => {
    const isActive = id === ui.active
    const name = hasTabs ? `${isActive ? `${symbols.next} ` : ''}${i + 1} ${host}` : host
    return [...(i > 0 ? [span(` ${symbols.box[5]} `, 'frame')] : []), span(name, isActive ? 'title' : 'dim')]
  })
  const aside = linesBelow > 0 ? [span(`${symbols.down} ${texts('terminal.rows-below', { n: linesBelow })}`, 'accent')] : []
  return { title, aside, role: ui.scrolling === 'terminal' ? 'accent' : 'frame' }
}
