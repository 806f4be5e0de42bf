import { Box, Spacer } from 'ink'
import type { Size } from '../../lab/index.ts'
import { Rows } from '../ink/rows.tsx'
import { clampTop, type Extent } from '../state/ui.ts'
import { span, type Line } from '../text/line.ts'
import { wrapLine } from '../text/wrap.ts'
import type { Theme } from '../theme/theme.ts'
import type { PanelContent } from './content.ts'

/** The rows in view of a panel's content, and how high its inside is. */
export interface PanelRows {
  readonly rows: readonly Line[]
  readonly footer: readonly Line[]
  readonly height: number
  readonly extent: Extent
}

/** As high as its content, up to `most` rows. */
export function panelRows(content: PanelContent, width: number, most: number): PanelRows {
  const footer = wrapLine([span(content.footer, 'dim')], width)
  const height = Math.min(most, content.rows.length + 1 + footer.length)
  const room = Math.max(1, height - 1 - footer.length)
  const wanted = content.focus === undefined ? (content.top ?? 0) : Math.max(content.top ?? 0, content.focus + 1 - room)
  const top = clampTop(wanted, { rows: content.rows.length, height: room })
  return { rows: content.rows.slice(top, top + room), footer, height, extent: { top, rows: content.rows.length, height: room } }
}

export function PanelView({ rows, size, theme }: { rows: PanelRows; size: Size; theme: Theme }) {
  return (
    <Box flexDirection="column" width={size.cols} height={size.rows}>
      <Rows rows={rows.rows} theme={theme} />
      <Spacer />
      <Rows rows={rows.footer} theme={theme} />
    </Box>
  )
}
