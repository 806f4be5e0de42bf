import { call, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { scalar } from '../expand/parameters.ts'
import type { Shell } from '../state.ts'
import { say } from './report.ts'

const MICROS = 1_000_000
/** What a step of the shell costs (the table of world.md), and so what `user` counts. */
const STEP = 100
const DEFAULT_FORMAT = '\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS'
const POSIX_FORMAT = 'real %2R\nuser %2U\nsys %2S'

/** `time`: runs the pipeline, then says how long it took. */
export function* timed(sh: Shell, posix: boolean, body: () => Sys<void>): Sys<void> {
  const start = yield* sys.clock()
  const steps = sh.steps
  try {
    yield call(body())
  } finally {
    const real = (yield* sys.clock()) - start
    const format = posix ? POSIX_FORMAT : (scalar(sh, 'TIMEFORMAT') ?? DEFAULT_FORMAT)
    if (format !== '') yield* say(`${timeText(format, { R: real, U: (sh.steps - steps) * STEP, S: 0 })}\n`)
  }
}

/** TIMEFORMAT with its `%[digits][l]R`, `U`, `S` and `%P` filled in; times in microseconds. */
export function timeText(format: string, times: { R: number; U: number; S: number }): string {
  return format.replace(/%(%|P|([0-9]?)(l?)([RUS]))/g, (_all, what: string, digits: string, long: string, which: 'R' | 'U' | 'S' | undefined) => {
    if (what === '%') return '%'
    if (which === undefined) return times.R > 0 ? ((100 * (times.U + times.S)) / times.R).toFixed(2) : '0.00'
    const places = digits === '' ? 3 : Math.min(3, Number(digits))
    const seconds = times[which] / MICROS
    const cut = (s: number): string => (places === 0 ? String(Math.floor(s)) : (Math.floor(s * 10 ** places) / 10 ** places).toFixed(places))
    return long ? `${Math.floor(seconds / 60)}m${cut(seconds % 60)}s` : cut(seconds)
  })
}
