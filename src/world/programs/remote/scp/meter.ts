import { sys } from '../../../os/index.ts'
import type { Sys } from '../../../sim/index.ts'

const UNITS = ' KMGT'
const SECOND = 1_000_000

function scaled(n: number): { value: number; unit: number } {
  let unit = 0
  let value = n
  for (; value >= 1000 && unit < UNITS.length - 1; unit++) value /= 1024
  return { value, unit }
}

/** ` 221  `: a size in six columns. */
function size(n: number): string {
  const { value, unit } = scaled(n)
  return `${String(Math.floor(value)).padStart(4)}${UNITS[unit]}${unit > 0 ? 'B' : ' '}`
}

/** `238.1KB`: a rate, at least in kilobytes. */
function rate(n: number): string {
  const { value, unit } = n < 1000 ? { value: n / 1024, unit: 1 } : scaled(n)
  return `${value.toFixed(1).padStart(5)}${UNITS[unit]}B`
}

/** scp's line about a file on its way, drawn over itself; a new line when the file is there. */
export class Meter {
  readonly #columns: number
  #name = ''
  #started = 0

  constructor(columns: number) { this.#columns = columns }

  *show(name: string, done: number, total: number): Sys<void> {
    const now = yield* sys.clock()
    if (name !== this.#name || done === 0) {
      this.#name = name
      this.#started = now
    }
    const elapsed = Math.max((now - this.#started) / SECOND, 0.001)
    const over = done >= total
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total)
    const width = Math.max(1, this.#columns - 35)
    const minutes = Math.floor(elapsed / 60)
    const time = `${String(minutes).padStart(2, '0')}:${String(Math.floor(elapsed % 60)).padStart(2, '0')}`
    yield* sys.print(`\r${name.slice(0, width).padEnd(width)} ${String(percent).padStart(3)}% ${size(done)} ${rate(done / elapsed)}/s   ${time}${over ? '    \n' : ' ETA'}`)
    if (over) this.#name = ''
  }
}
