import { Text } from 'ink'
import type { Line } from '../text/line.ts'
import { paint, type Theme } from '../theme/theme.ts'

/** Rows that are wrapped already, one below the other. */
export function Rows({ rows, theme }: { rows: readonly Line[]; theme: Theme }) {
  return rows.map((row, y) => (
    <Text key={y} wrap="truncate-end">
      {paint(row, theme) || ' '}
    </Text>
  ))
}
