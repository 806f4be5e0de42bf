import type { Size } from '../../lab/index.ts'
import { textsOf } from '../../i18n/index.ts'
import type { Picture, Region } from '../compositor/compositor.ts'
import { InkSurface } from '../ink/surface.ts'
import type { ScreenModel, StepView } from '../model.ts'
import { boxRows, ruleRow, type FrameText } from '../panes/frame.ts'
import { headerRow } from '../panes/header.ts'
import { isPassed } from '../panes/lesson/checks.ts'
import { LessonPane, lessonRows, type LessonRows } from '../panes/lesson/pane.tsx'
import { smallRow, statusRow } from '../panes/status.ts'
import { terminalTitle } from '../panes/terminal/title.ts'
import { panelContent } from '../panels/content.ts'
import { panelRows, PanelView } from '../panels/panel.tsx'
import { stepOf, type Extent, type Ui } from '../state/ui.ts'
import { span } from '../text/line.ts'
import type { Theme } from '../theme/theme.ts'
import { layoutOf, type Layout, type Rect } from './layout.ts'

/** The active terminal as the painter needs it. */
export interface TerminalPicture {
  readonly rows: readonly string[]
  readonly cursor?: { readonly x: number; readonly y: number }
  readonly linesBelow: number
}

/** What the keys need to know of the picture. */
export interface Painted {
  readonly picture: Picture
  readonly layout: Layout
  readonly lesson: Extent
  readonly panel: Extent
}

const NOTHING: Extent = { top: 0, rows: 0, height: 1 }

/** State in, picture out. Ink is asked only when the lesson or a panel looks different from before. */
export class Painter {
  private readonly lessonInk = new InkSurface()
  private readonly panelInk = new InkSurface()
  private lesson: { step: StepView; key: string; rows: LessonRows; region: Region } | undefined
  private panel: { key: string; drawn: readonly string[] } | undefined
  private readonly theme: Theme

  constructor(theme: Theme) {
    this.theme = theme
  }

  paint(model: ScreenModel, ui: Ui, size: Size, terminal: TerminalPicture): Painted {
    const layout = layoutOf(size, ui.zoom)
    const texts = textsOf(model.lang)
    const regions: Region[] = []
    if (layout.header) regions.push({ ...layout.header, rows: [headerRow(model, layout.header.width, this.theme, texts)] })
    const lesson = layout.lesson ? this.lessonRegions(model, ui, layout, layout.lesson) : undefined
    if (lesson) regions.push(...lesson.regions)
    let cursor: Picture['cursor']
    if (layout.terminal) {
      const inner = insideOf(layout.terminal, layout.kind)
      regions.push(...this.frame(layout.terminal, layout.kind, terminalTitle(model, ui, terminal.linesBelow, this.theme, texts)), { ...inner, rows: terminal.rows.slice(0, inner.height) })
      if (terminal.cursor && terminal.cursor.y < inner.height) cursor = { x: inner.x + terminal.cursor.x, y: inner.y + terminal.cursor.y }
    }
    if (layout.status) {
      const row = layout.kind === 'small' ? smallRow(size, this.theme, texts) : statusRow(model, ui, layout.status.width, this.theme, texts)
      regions.push({ ...layout.status, rows: [row] })
    }
    const panel = ui.panel ? this.panelRegions(model, ui.panel, layout) : undefined
    if (panel) {
      regions.push(...panel.regions)
      cursor = panel.caret
    }
    const picture = { ...size, regions, ...(cursor ? { cursor } : {}) }
    return { picture, layout, lesson: lesson?.extent ?? NOTHING, panel: panel?.extent ?? NOTHING }
  }

  dispose(): void {
    this.lessonInk.dispose()
    this.panelInk.dispose()
  }

  private lessonRegions(model: ScreenModel, ui: Ui, { kind }: Layout, rect: Rect): { regions: Region[]; extent: Extent } {
    const step = stepOf(model)
    const inner = padded(insideOf(rect, kind))
    const isFolding = kind === 'narrow' && ui.zoom === 'both'
    const size = { cols: inner.width, rows: inner.height }
    const texts = textsOf(model.lang)
    const key = [ui.lessonTop, isFolding, size.cols, size.rows, model.lang].join(' ')
    if (!this.lesson || key !== this.lesson.key || !isEqual(step, this.lesson.step)) {
      const rows = lessonRows(step, ui.lessonTop, isFolding, size, { width: size.cols, symbols: this.theme.symbols, texts })
      this.lesson = { step, key, rows, region: { ...inner, rows: this.lessonInk.draw(<LessonPane rows={rows} size={size} theme={this.theme} />, size) } }
    }
    const { extent, isFolded } = this.lesson.rows
    const { symbols } = this.theme
    const below = extent.rows - extent.top - extent.height
    const above = extent.top > 0 ? `${symbols.up} ` : ''
    const more = below > 0 ? `${above}${symbols.down} ${texts('lesson.rows-below', { n: below })}` : above.trim()
    const hint = isFolded ? [span(texts('lesson.whole'), 'dim')] : more ? [span(more, 'dim')] : []
    const title = [...(isPassed(step) ? [span(`${symbols.passed} `, 'good')] : []), span(step.title, 'title')]
    const role = ui.scrolling === 'lesson' ? 'accent' : 'frame'
    const text: FrameText = kind === 'wide' ? { title, foot: hint, role } : { title, aside: hint, role }
    return { regions: [...this.frame(rect, kind, text), { ...this.lesson.region, x: inner.x, y: inner.y }], extent }
  }

  private panelRegions(model: ScreenModel, panel: NonNullable<Ui['panel']>, { panel: rect, kind }: Layout) {
    const width = Math.max(1, rect.width - 4)
    const content = panelContent(panel, model, { width, symbols: this.theme.symbols, texts: textsOf(model.lang) })
    const rows = panelRows(content, width, Math.max(1, rect.height - 2))
    const height = rows.height + 2
    const box = { ...rect, height, y: kind === 'wide' ? rect.y + rect.height - height : rect.y }
    const inner = padded(insideOf(box, 'wide'))
    const size = { cols: width, rows: rows.height }
    const key = JSON.stringify([rows.rows, rows.footer, size])
    if (this.panel?.key !== key) this.panel = { key, drawn: this.panelInk.draw(<PanelView rows={rows} size={size} theme={this.theme} />, size) }
    const below = rows.extent.rows - rows.extent.top - rows.extent.height
    const foot = below > 0 || rows.extent.top > 0 ? [span(`${rows.extent.top > 0 ? this.theme.symbols.up : ''}${below > 0 ? this.theme.symbols.down : ''}`, 'accent')] : []
    const frame = this.frame(box, 'wide', { title: [span(content.title, 'title')], foot, role: 'accent' })
    const caret = content.caret === undefined ? undefined : { x: inner.x + Math.min(content.caret, width - 1), y: inner.y }
    return { regions: [...frame, { ...inner, rows: this.panel.drawn }], extent: rows.extent, caret }
  }

  private frame(rect: Rect, kind: Layout['kind'], text: FrameText): Region[] {
    if (kind === 'small') return []
    return [{ ...rect, rows: kind === 'wide' ? boxRows(rect.width, rect.height, text, this.theme) : [ruleRow(rect.width, text, this.theme)] }]
  }
}

function insideOf(rect: Rect, kind: Layout['kind']): Rect {
  if (kind === 'small') return rect
  const y = rect.y + 1
  return kind === 'wide' ? { x: rect.x + 1, y, width: rect.width - 2, height: rect.height - 2 } : { ...rect, y, height: rect.height - 1 }
}

/** A step that was built anew with the same content is no reason to lay it out again. */
const isEqual = (a: StepView, b: StepView): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

/** One blank column on both sides of prose. */
const padded = (rect: Rect): Rect => ({ ...rect, x: rect.x + 1, width: rect.width - 2 })
