import type { Depth } from '../theme/depth.ts'
import { blankCells, overlay, readCells, writeCells, type Cells } from './cells.ts'
import { diffRow } from './diff.ts'
import type { Style } from './style.ts'

/** A pane's place on the screen and its rows of text with SGR sequences; rows that are missing or short are blank. */
export interface Region {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly rows: readonly string[]
}

/** The whole screen: later regions lie over earlier ones. Without a cursor it is hidden. */
export interface Picture {
  readonly cols: number
  readonly rows: number
  readonly regions: readonly Region[]
  readonly cursor?: { readonly x: number; readonly y: number }
}

/** A frame kept on disk, painted by the boot script before anything is loaded. `lines` are complete rows. */
export interface SavedFrame {
  readonly version: 1
  readonly cols: number
  readonly rows: number
  readonly lines: readonly string[]
  readonly cursor?: { readonly x: number; readonly y: number }
}

const BEGIN = '\x1b[?2026h'
const END = '\x1b[?2026l'

/** Merges the panes and writes only what changed since the frame before. */
export class Compositor {
  private screen: Cells[] = []
  private keys: string[] = []
  private cols = 0
  private cursor: Picture['cursor'] | 'unknown' = 'unknown'
  private readonly read = new Map<string, Cells>()
  private readonly depth: Depth

  constructor(depth: Depth) {
    this.depth = depth
  }

  /** Takes over a screen that already shows this frame. */
  adopt(frame: SavedFrame): void {
    this.cols = frame.cols
    this.screen = Array.from({ length: frame.rows }, (_, y) => readCells(frame.lines[y] ?? '', frame.cols))
    this.keys = []
    this.cursor = 'unknown'
  }

  /** Forgets what the outer terminal shows: the next frame erases it and paints everything. */
  forget(): void {
    this.screen = []
    this.keys = []
    this.cursor = 'unknown'
  }

  /** The bytes of the next frame, for one write; empty when nothing changed. */
  frame(picture: Picture): string {
    const { cols, rows } = picture
    const fits = this.cols === cols && this.screen.length === rows
    if (!fits) {
      this.cols = cols
      this.screen = Array.from({ length: rows }, () => blankCells(cols))
      this.keys = []
      this.cursor = 'unknown'
    }
    const pen: Style = { ink: 0, paper: 0 }
    let changes = fits ? '' : '\x1b[m\x1b[2J'
    for (let y = 0; y < rows; y++) changes += this.row(y, picture, pen)
    if (pen.ink || pen.paper) changes += '\x1b[m'
    const cursor = this.place(picture.cursor, changes !== '')
    return changes ? `${BEGIN}${changes}${cursor}${END}` : cursor
  }

  /** What stands on the screen now, to be saved. */
  saved(): SavedFrame {
    const lines = this.screen.map((cells) => writeCells(cells, this.depth))
    const frame = { version: 1, cols: this.cols, rows: this.screen.length, lines } as const
    return typeof this.cursor === 'object' ? { ...frame, cursor: this.cursor } : frame
  }

  private row(y: number, picture: Picture, pen: Style): string {
    let key = ''
    for (const region of picture.regions) {
      if (y >= region.y && y < region.y + region.rows.length) key += `${region.x} ${region.width} ${region.rows[y - region.y]}\n`
    }
    if (this.keys[y] === key) return ''
    this.keys[y] = key
    const cells = blankCells(picture.cols)
    for (const region of picture.regions) {
      if (y < region.y || y >= region.y + region.rows.length) continue
      overlay(cells, this.cells(region.rows[y - region.y]!, region.width), region.x)
    }
    const bytes = diffRow(y, this.screen[y]!, cells, pen, this.depth)
    this.screen[y] = cells
    return bytes
  }

  /** Rows come back at other heights when a terminal scrolls, so reading them is worth keeping. */
  private cells(row: string, width: number): Cells {
    const key = `${width} ${row}`
    let cells = this.read.get(key)
    if (!cells) {
      if (this.read.size > 1_000) this.read.clear()
      cells = readCells(row, width)
      this.read.set(key, cells)
    }
    return cells
  }

  private place(cursor: Picture['cursor'], moved: boolean): string {
    const before = this.cursor
    this.cursor = cursor
    if (!cursor) return before === undefined ? '' : '\x1b[?25l'
    const isShown = typeof before === 'object'
    if (isShown && !moved && before.x === cursor.x && before.y === cursor.y) return ''
    return `\x1b[${cursor.y + 1};${cursor.x + 1}H${isShown ? '' : '\x1b[?25h'}`
  }
}
