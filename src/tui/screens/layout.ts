import type { Size } from '../../lab/index.ts'

export interface Rect { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/**
 * Where the panes stand. `wide`: boxes side by side. `narrow`: the lesson above the terminal, each under a title row. `small`: below 60×20, the
 * terminal alone. `lesson` and `terminal` include their frames; an absent one is hidden.
 */
export interface Layout {
  readonly kind: 'wide' | 'narrow' | 'small'
  readonly header?: Rect
  readonly lesson?: Rect
  readonly terminal?: Rect
  readonly status?: Rect
  /** Where panels may open. */
  readonly panel: Rect
}

export type Zoom = 'both' | 'lesson' | 'terminal'

const WIDE = 110
const LEAST: Size = { cols: 60, rows: 20 }
/** Lines longer than this are tiring to read. */
const LESSON_WIDEST = 88
const LESSON_NARROWEST = 46
/** 80 columns and the frame: what most programs were written for. */
const TERMINAL_WANTED = 82

export function layoutOf({ cols, rows }: Size, zoom: Zoom): Layout {
  if (cols < LEAST.cols || rows < LEAST.rows) return small({ cols, rows }, zoom)
  const header = { x: 0, y: 0, width: cols, height: 1 }
  const status = { x: 0, y: rows - 1, width: cols, height: 1 }
  const whole = { x: 0, y: 1, width: cols, height: rows - 2 }
  if (cols >= WIDE) {
    const width = lessonWidth(cols)
    const lesson = { ...whole, width }
    const terminal = { ...whole, x: width, width: cols - width }
    return { kind: 'wide', header, status, panel: zoom === 'lesson' ? whole : lesson, ...shown(zoom, whole, lesson, terminal) }
  }
  const height = lessonHeight(rows)
  const lesson = { ...whole, height }
  const terminal = { ...whole, y: 1 + height, height: rows - 2 - height }
  return { kind: 'narrow', header, status, panel: { ...whole, height: rows - 2 }, ...shown(zoom, whole, lesson, terminal) }
}

/** The size of a terminal's screen in that layout, without the frame. While the lesson has the whole screen the terminal keeps the size it had. */
export function terminalSize(size: Size, zoom: Zoom = 'both'): Size {
  const layout = layoutOf(size, zoom === 'lesson' ? 'both' : zoom)
  const { width, height } = layout.terminal ?? { width: size.cols, height: size.rows }
  if (layout.kind === 'wide') return { cols: width - 2, rows: height - 2 }
  return { cols: width, rows: layout.kind === 'narrow' ? height - 1 : height }
}

function lessonWidth(cols: number): number {
  const wanted = Math.max(LESSON_NARROWEST, Math.min(LESSON_WIDEST, Math.round(cols * 0.42)))
  return cols - wanted < TERMINAL_WANTED ? Math.max(LESSON_NARROWEST, cols - TERMINAL_WANTED) : wanted
}

const lessonHeight = (rows: number): number => Math.max(7, Math.min(28, Math.round((rows - 2) * 0.4)))

function shown(zoom: Zoom, whole: Rect, lesson: Rect, terminal: Rect): Pick<Layout, 'lesson' | 'terminal'> {
  if (zoom === 'lesson') return { lesson: whole }
  return zoom === 'terminal' ? { terminal: whole } : { lesson, terminal }
}

function small({ cols, rows }: Size, zoom: Zoom): Layout {
  const hasStatus = rows >= 4
  const whole = { x: 0, y: 0, width: cols, height: hasStatus ? rows - 1 : rows }
  const status = hasStatus ? { status: { x: 0, y: rows - 1, width: cols, height: 1 } } : {}
  return { kind: 'small', panel: whole, ...status, ...(zoom === 'lesson' ? { lesson: whole } : { terminal: whole }) }
}
