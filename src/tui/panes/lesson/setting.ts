import type { Texts } from '../../../i18n/index.ts'
import type { Symbols } from '../../theme/symbols.ts'

/** What text is set with. */
export interface Setting {
  /** Columns that a row may take. */
  readonly width: number
  readonly symbols: Symbols
  readonly texts: Texts
}
